"""Counts: what was counted of one side, in a form that adds up over matches."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# By name: a number or an array of numbers, which are summed, or a list, which grows.
Counts: TypeAlias = dict[str, Any]


def pool(sides: Iterable[Counts]) -> Counts:
    """The counts of several sides together, of what was counted on all of them."""
    all_sides = list(sides)
    names = [name for name in all_sides[0] if all(name in side for side in all_sides)] if all_sides else []
    return {name: functools.reduce(operator.add, (side[name] for side in all_sides)) for name in names}


def ratio(part: float, whole: float) -> float | None:
    """`part` of `whole`; None of nothing."""
    return float(part / whole) if whole else None


def entropy_bits(counts: NDArray[Any]) -> float:
    """Shannon's entropy of a distribution that was counted; 0 of nothing."""
    seen = counts[counts > 0] / max(counts.sum(), 1)
    return float(-(seen * np.log2(seen)).sum()) + 0.0


def top_share(counts: NDArray[Any]) -> float:
    """Share of the commonest; 0 of nothing."""
    return float(counts.max() / max(counts.sum(), 1))
