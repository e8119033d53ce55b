"""Actions as choices from tables: a button pattern, a main-stick point, a C-stick flick, a trigger level.

One action is one decision of `frame_skip` = k frames. Sticks hold for all of them; a button choice carries a
pattern of the frames on which it is down, and the C-stick returns to neutral on the last frame so that the
next decision can flick again (design/INTERFACES 2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner
from melee_gym.controls.base import Controls, check_rows, refuse
from melee_gym.controls.nearest import nearest_choices
from melee_gym.game.pad import Pad

Pattern = Literal["hold", "tap", "late"]
Point = tuple[int, int]
Array = NDArray[Any]

C_POINTS_5: tuple[Point, ...] = ((0, 0), (0, 80), (0, -80), (-80, 0), (80, 0))
C_DIAGONAL = (57, 56)
C_POINTS_9: tuple[Point, ...] = (
    *C_POINTS_5,
    *((x * C_DIAGONAL[0], y * C_DIAGONAL[1]) for x in (-1, 1) for y in (1, -1)),
)
TRIGGER_LEVELS = (0, 49, 140)  # none, light, full analog without a click


def down_frames(pattern: Pattern, frame_skip: int) -> list[bool]:
    """On which of the decision's frames a button with this pattern is down."""
    last = frame_skip - 1
    if pattern == "hold":
        return [True] * frame_skip
    if pattern == "tap":
        return [frame < max(1, last) for frame in range(frame_skip)]
    return [frame == last for frame in range(frame_skip)]


class ChoiceTables:
    """Tables that `decode` reads for one frame skip: what each choice is on each frame of a decision.

    Args:
        buttons: bits and pattern of each button choice.
        main: main-stick points, in 1/80.
        c_stick: C-stick points, in 1/80.
        heads: which column of an action chooses from the tables: buttons, main, C-stick, trigger; -1: none
            does, the first entry holds.
        frame_skip: frames of one decision.

    Attributes:
        buttons: (choices, frame_skip) uint16, bits by frame.
        main: (choices, 2) int8.
        c_stick: (choices, frame_skip, 2) int8.
    """

    def __init__(
        self,
        buttons: Sequence[tuple[int, Pattern]],
        main: Sequence[Point],
        c_stick: Sequence[Point],
        *,
        heads: tuple[int, int, int, int],
        frame_skip: int,
    ) -> None:
        self._heads = np.array(heads)
        self.buttons = np.array(
            [[bits * down for down in down_frames(pattern, frame_skip)] for bits, pattern in buttons],
            np.uint16,
        )
        self.main = np.array(main, np.int8)
        flick = np.array(down_frames("tap", frame_skip), np.int8)
        self.c_stick = np.array(c_stick, np.int8)[:, None, :] * flick[None, :, None]
        self._trigger = np.array(TRIGGER_LEVELS, np.uint8)

    def decode(self, actions: Array, pads: Array, controls: Controls) -> None:
        """Fill `pads` (N, frame_skip) PAD from `actions` (N, columns).

        Raises:
            ConfigError: an action is none of `controls`; nothing is written.
        """
        check_rows(actions, controls, "iu", "whole numbers")
        numbers = np.ascontiguousarray(actions, np.int64)
        tables = (self.buttons, self.main, self.c_stick, self._trigger)
        row: int = _decode(numbers, self._heads, *tables, pads)
        if row < len(actions):
            raise refuse(actions, np.arange(len(actions)) == row, controls)

    def encode(self, pads: Array, columns: int) -> NDArray[np.int64]:
        """The actions (N, columns) nearest to `pads` (N, frame_skip) PAD."""
        actions = np.zeros((len(pads), columns), np.int64)
        tables = (self.buttons, self.main, self.c_stick, self._trigger)
        nearest_choices(np.ascontiguousarray(pads), self._heads, *tables, actions)
        return actions


@cached
def _decode(
    actions: Array, heads: Array, buttons: Array, main: Array, c_stick: Array, trigger: Array, pads: Array
) -> int:
    """The first row with a choice that does not exist; without one, fill `pads`: the number of rows."""
    sizes = (buttons.shape[0], main.shape[0], c_stick.shape[0], trigger.shape[0])
    for i in range(actions.shape[0]):
        for head in range(4):
            if heads[head] >= 0 and not 0 <= actions[i, heads[head]] < sizes[head]:
                return i
    for i in range(actions.shape[0]):
        button = _choice(actions, i, heads[0])
        stick = _choice(actions, i, heads[1])
        flick = _choice(actions, i, heads[2])
        travel = _choice(actions, i, heads[3])
        for frame in range(pads.shape[1]):
            pad = pads[i, frame]
            write_choice(pad, frame, button, stick, flick, buttons, main, c_stick)
            pad.l = trigger[travel]
    return int(actions.shape[0])


@inner
def write_choice(
    pad: Pad, frame: int, button: int, stick: int, flick: int, buttons: Array, main: Array, c_stick: Array
) -> None:
    """Fill `pad` with what choices from the tables are on a frame of their decision; no analog trigger."""
    pad.main_x = main[stick, 0]
    pad.main_y = main[stick, 1]
    pad.c_x = c_stick[flick, frame, 0]
    pad.c_y = c_stick[flick, frame, 1]
    pad.l = 0
    pad.r = 0
    pad.buttons = buttons[button, frame]


@inner
def _choice(actions: Array, row: int, column: int) -> int:
    return int(actions[row, column]) if column >= 0 else 0
