"""Figures as a table beside what people do, and as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from melee_gym.stats.human import ALL, Quantiles, human_quantiles, reference_of
from melee_gym.stats.metrics import METRICS

BELOW, ABOVE = "<", ">"  # marks of what lies outside p10 and p90
WIDTH: Final = 34  # of the longest name
NONE: Final = "-"


def mark(value: float, human: Quantiles) -> str:
    """BELOW the people's p10, ABOVE their p90, or nothing."""
    return BELOW if value < human.p10 else ABOVE if value > human.p90 else ""


def table(figures: Mapping[str, float | None], fighter: str) -> str:
    """A line for each figure: value, mark, and p10, p50, p90 and the pooled figure of people.

    Args:
        figures: of `figures_of`.
        fighter: key, e.g. "fox".
    """
    human = human_quantiles(fighter)
    whose = "people" if reference_of(fighter) == ALL else f"people's {fighter}"
    lines = [f"  {'':{WIDTH}}{'':>9}   {f'{whose}: p10':>20}{'p50':>9}{'p90':>9}{'pooled':>9}"]
    for name, value in figures.items():
        row, places = human[name], METRICS[name].places
        shown = NONE if value is None else f"{value:.{places}f}"
        sign = "" if value is None else mark(value, row)
        spread = (
            f"{row.p10:>20.{places}f}{row.p50:>9.{places}f}{row.p90:>9.{places}f}{row.pooled:>9.{places}f}"
        )
        lines.append(f"  {name:{WIDTH}}{shown:>9} {sign:1} {spread}")
    return "\n".join(lines)
