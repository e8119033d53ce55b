"""`mixture`: each match against one of several scripted opponents, drawn when the match starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Lanes, Opponent
from melee_gym.opponents.scripted.chase import Chase
from melee_gym.opponents.scripted.idle import Idle
from melee_gym.opponents.scripted.uniform import Uniform

PARTS: tuple[tuple[Callable[[int, int], Opponent], int], ...] = ((Idle, 1), (Uniform, 1), (Chase, 2))


class Mixture:
    """`idle`, `uniform` and `chase`, the last twice as often as each other.

    Args:
        lanes: matches of the batch.
        seat: the seat it plays.
    """

    def __init__(self, lanes: int, seat: int) -> None:
        self._parts: list[Opponent] = [make(lanes, seat) for make, _ in PARTS]
        self._shares = np.repeat(np.arange(len(PARTS)), [share for _, share in PARTS])
        self._chosen = np.zeros(lanes, np.int64)

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._chosen[lanes] = self._shares[(seeds >> np.uint64(32)) % np.uint64(len(self._shares))]
        for number, part in enumerate(self._parts):
            mine = np.flatnonzero(self._chosen[lanes] == number)
            if len(mine):
                part.reset(lanes[mine], [setups[i] for i in mine.tolist()], seeds[mine])

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        for number, part in enumerate(self._parts):
            mine = lanes[self._chosen[lanes] == number]
            if len(mine):
                part.act(frames, mine, pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        part: Opponent = self._parts[int(self._chosen[lane])]
        return part.label(lane)
