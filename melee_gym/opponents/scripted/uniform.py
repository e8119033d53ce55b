"""`uniform`: a random action of the default action space every three frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from melee_gym.controls.choices import empty_pads
from melee_gym.controls.multi_discrete import MultiDiscreteControls
from melee_gym.game.jit import cached
from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Lanes
from melee_gym.opponents.random import draw_below

Array = NDArray[Any]


class Uniform:
    """Buttons, main stick and C-stick of `controls="multi_discrete"`, each drawn evenly and apart.

    It decides on its own clock, so that it is the same opponent whatever frame skip it is played with.

    Args:
        lanes: matches of the batch.
        seat: the seat it plays.
    """

    FRAMES_PER_DECISION: ClassVar[int] = 3  # the frame skip that the default action space is made for

    def __init__(self, lanes: int, seat: int) -> None:
        self._controls = MultiDiscreteControls(self.FRAMES_PER_DECISION)
        self._sizes = self._controls.space.nvec
        self._random = np.zeros(lanes, np.uint64)
        self._actions = np.zeros((lanes, self._controls.columns), np.int64)
        self._decided = empty_pads(lanes, self.FRAMES_PER_DECISION)
        self._ages = np.zeros(lanes, np.int64)  # frames into the decision

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._random[lanes] = seeds
        self._ages[lanes] = 0

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        if _decide(lanes, self._ages, self._sizes, self._random, self._actions):
            self._controls.decode(self._actions, self._decided)
        _play(lanes, self._decided, self._ages, pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return type(self).__name__.lower()


@cached
def _decide(lanes: Lanes, ages: Array, sizes: Array, random: NDArray[np.uint64], actions: Array) -> bool:
    """Draw an action for each lane that is at the start of a decision; whether there was one."""
    any_new = False
    for lane in lanes:
        if ages[lane] == 0:
            any_new = True
            for head in range(len(sizes)):
                actions[lane, head] = draw_below(random, lane, sizes[head])
    return any_new


@cached
def _play(lanes: Lanes, decided: Array, ages: Array, pads: Array) -> None:
    for lane in lanes:
        pads[lane] = decided[lane, ages[lane]]
        ages[lane] = (ages[lane] + 1) % decided.shape[1]
