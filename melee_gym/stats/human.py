"""What people do: quantiles of every metric over the sides of recorded games, by fighter."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

from melee_gym.data import load_human_behaviour

ALL: Final = "all"  # of all fighters, where one of them has too few sides


class Quantiles(NamedTuple):
    """Of one metric over the sides of games, each game a value.

    Attributes:
        n: sides on which it is defined.
        p10, p25, p50, p75, p90: quantiles over them.
        pooled: the figure of all games together, as if they were one.
    """

    n: int
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    pooled: float


@functools.cache
def human_quantiles(fighter: str) -> dict[str, Quantiles]:
    """By metric, what people do who play a fighter; for one who was seldom played, whoever they play.

    Args:
        fighter: key, e.g. "fox".
    """
    table = load_human_behaviour()[reference_of(fighter)]
    return {name: Quantiles(*row) for name, row in table.items()}


def reference_of(fighter: str) -> str:
    """Whose quantiles `human_quantiles` gives: the fighter's own, or ALL."""
    return fighter if fighter in load_human_behaviour() else ALL
