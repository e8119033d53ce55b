"""Opponents of a training: parts that keep their share of the lanes, and policies that play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.setup import Setup
from melee_gym.opponents import Lanes, Opponent, OpponentFactory


class ByLane:
    """Several opponents, each in its own lanes for good.

    A share is one of lanes, not of matches: an opponent whose matches last long, such as `idle`, takes no
    more of the experience than its share.

    Args:
        parts: what makes each opponent, and its share; shares need not add up to 1.
        lanes: matches of the batch.
        seat: the seat they play.
    """

    def __init__(self, parts: Mapping[str, tuple[OpponentFactory, float]], lanes: int, seat: int) -> None:
        playing = {name: part for name, part in parts.items() if part[1] > 0.0}
        ends = np.cumsum([share for _, share in playing.values()])
        # Lane i plays the part in whose share the middle of i falls.
        self._part: NDArray[np.intp] = np.searchsorted(ends / ends[-1], (np.arange(lanes) + 0.5) / lanes)
        self._opponents: list[Opponent] = [make(lanes, seat) for make, _ in playing.values()]

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        for part, opponent in enumerate(self._opponents):
            chosen = np.flatnonzero(self._part[lanes] == part)
            if len(chosen):
                opponent.reset(lanes[chosen], [setups[i] for i in chosen.tolist()], seeds[chosen])

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        for part, opponent in enumerate(self._opponents):
            chosen = lanes[self._part[lanes] == part]
            if len(chosen):
                opponent.act(frames, chosen, pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return self._opponents[int(self._part[lane])].label(lane)
