"""How `melee_gym/data/human_behaviour.json` was made.

    python -m tools.human_behaviour ../shared/facts/human_behaviour.json ../shared/replays/games

The metrics of `melee_gym.stats` over the games that the facts were collected from; whatever the facts hold
too comes out the same (tests/stats/test_human.py).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from melee_gym.game.ids import Fighter
from melee_gym.replays import read_slp
from melee_gym.stats import METRICS, Counts, analyse_recording, figures_of, pool

OUT = Path(__file__).parents[1] / "melee_gym/data/human_behaviour.json"
MIN_SIDES = 10  # of a fighter, for quantiles of its own
QUANTILES = (10, 25, 50, 75, 90)
PLACES = 4


def main(facts: Path, games: Path, out: Path) -> None:
    """Write the file.

    Args:
        facts: names the games, in its test vectors.
        games: the folder where they lie.
        out: the file to write.
    """
    rows = json.loads(facts.read_text(encoding="utf-8"))["slippi_js_reference"]["rows"]
    sides: defaultdict[str, list[Counts]] = defaultdict(list)
    for name in sorted({row[0] for row in rows}):
        replay = read_slp(games / name)
        for player, counts in zip(replay.start.players, analyse_recording(replay), strict=True):
            sides[Fighter(player.fighter).key].append(counts)
            sides["all"].append(counts)
    fighters = {key: quantiles(sides[key]) for key in ("all", *sorted(sides)) if len(sides[key]) >= MIN_SIDES}
    content: dict[str, Any] = {
        "schema": "melee-gym-human-behaviour-1",
        "source": f"melee_gym.stats on {len(rows) // 2} complete games between people, {len(rows)} sides",
        "columns": ["n", *(f"p{q}" for q in QUANTILES), "pooled"],
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in content.items()]
    lines.append(' "fighters": {')
    for place, (key, metrics) in enumerate(fighters.items(), 1):
        lines.append(f"  {json.dumps(key)}: {{")
        lines.append(",\n".join(f"   {json.dumps(name)}: {json.dumps(row)}" for name, row in metrics.items()))
        lines.append("  }," if place < len(fighters) else "  }")
    out.write_text("\n".join(["{", *lines, " }", "}"]) + "\n", encoding="utf-8")


def quantiles(sides: list[Counts]) -> dict[str, list[float]]:
    """Of each metric: n, QUANTILES over the sides on which it is defined, and the figure of the pool."""
    figures = [figures_of(counts) for counts in sides]
    together = figures_of(pool(sides))
    table: dict[str, list[float]] = {}
    for name in METRICS:
        values = [value for side in figures if (value := side[name]) is not None]
        pooled = together[name]
        if values and pooled is not None:
            row = [*np.percentile(values, QUANTILES).tolist(), pooled]
            table[name] = [len(values), *(round(value, PLACES) for value in row)]
    return table


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), OUT)
