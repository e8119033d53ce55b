"""What happened in a match as one flat level of numbers, which every library's `info` can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def figures_of(summary: Mapping[str, Any]) -> dict[str, np.float64]:
    """The numbers of a summary, seen by its seat: what `info` holds at the end of a match.

    Args:
        summary: of `MatchLoop.summary`.

    Returns:
        `match_won` (1; drawn 0.5, lost 0), `match_return`, `match_frames`, `match_stocks`, `match_deaths`,
        `match_kills`, `match_self_destructs`, `match_damage_dealt`, `match_damage_taken`, and for each reward
        term `match_NAME`: own quantity minus opponents', before weights.
    """
    seat: int = summary["seat"]

    def others(quantities: list[float]) -> float:
        return sum(quantities) - quantities[seat]

    figures: dict[str, float] = {
        "won": 0.5 if summary["winner"] < 0 else float(summary["winner"] == seat),
        "return": summary["r"],
        "frames": summary["l"],
        "stocks": summary["stocks"][seat],
        "deaths": summary["deaths"][seat],
        "kills": others(summary["deaths"]),
        "self_destructs": summary["self_destructs"][seat],
        "damage_dealt": summary["damage"][seat],
        "damage_taken": others(summary["damage"]),
    }
    figures |= {name: quantities[seat] - others(quantities) for name, quantities in summary["terms"].items()}
    # numpy's numbers have a dtype, which readers of infos ask for (TorchRL), and are floats as well.
    return {f"match_{name}": np.float64(value) for name, value in figures.items()}
