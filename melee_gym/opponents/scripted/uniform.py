"""`uniform`: a random action of the default action space every three frames."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.controls.choices import write_choice
from melee_gym.controls.multi_discrete import MultiDiscreteControls
from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Lanes
from melee_gym.opponents.random import draw_below
from melee_gym.state import State, put

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
        tables = MultiDiscreteControls(self.FRAMES_PER_DECISION).tables
        self._tables = tables.buttons, tables.main, tables.c_stick
        self._random = np.zeros(lanes, np.uint64)
        self._choices = np.zeros((lanes, len(self._tables)), np.int64)
        self._ages = np.zeros(lanes, np.int64)  # frames into the decision

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._random[lanes] = seeds
        self._ages[lanes] = 0

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        _act(lanes, self._random, self._choices, self._ages, *self._tables, pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return type(self).__name__.lower()

    def state(self) -> State:
        """See `Opponent.state`."""
        return {"random": self._random.copy(), "choices": self._choices.copy(), "ages": self._ages.copy()}

    def load(self, state: State) -> None:
        """See `Opponent.load`."""
        put(state, "random", self._random)
        put(state, "choices", self._choices, low=0, high=np.array([len(table) - 1 for table in self._tables]))
        put(state, "ages", self._ages, low=0, high=self.FRAMES_PER_DECISION - 1)


@partial(cached, rooms=("controls",))
def _act(
    lanes: Lanes, random: NDArray[np.uint64], choices: Array, ages: Array,
    buttons: Array, main: Array, c_stick: Array, pads: Array,
) -> None:  # fmt: skip
    for lane in lanes:
        frame = ages[lane]
        if frame == 0:
            choices[lane, 0] = draw_below(random, lane, buttons.shape[0])
            choices[lane, 1] = draw_below(random, lane, main.shape[0])
            choices[lane, 2] = draw_below(random, lane, c_stick.shape[0])
        button, stick, flick = choices[lane, 0], choices[lane, 1], choices[lane, 2]
        write_choice(pads[lane], frame, button, stick, flick, buttons, main, c_stick)
        ages[lane] = (frame + 1) % buttons.shape[1]
