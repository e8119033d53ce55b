"""Actions as choices from tables: a button pattern, a main-stick point, a C-stick flick, a trigger level.

One action is one decision of `frame_skip` = k frames. Sticks hold for all of them; a button choice carries a
pattern of the frames on which it is down, and the C-stick returns to neutral on the last frame so that the
next decision can flick again (design/INTERFACES 2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numba
import numpy as np
from numpy.typing import NDArray

from melee_gym.game.pad import PAD

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
    """Tables that `decode` reads for one frame skip: what each choice is on each frame of a decision."""

    def __init__(
        self,
        buttons: Sequence[tuple[int, Pattern]],
        main: Sequence[Point],
        c_stick: Sequence[Point],
        *,
        frame_skip: int,
    ) -> None:
        self.frame_skip = frame_skip
        self.buttons = np.array(
            [[bits * down for down in down_frames(pattern, frame_skip)] for bits, pattern in buttons],
            np.uint16,
        )
        self.main = np.array(main, np.int8)
        flick = np.array(down_frames("tap", frame_skip), np.int8)
        self.c_stick = np.array(c_stick, np.int8)[:, None, :] * flick[None, :, None]
        self.trigger = np.array(TRIGGER_LEVELS, np.uint8)

    def decode(self, choices: Array, pads: Array) -> None:
        """Fill `pads` (N, frame_skip) PAD from `choices` (N, 4) int64: buttons, main, C-stick, trigger."""
        _decode(choices, self.buttons, self.main, self.c_stick, self.trigger, pads)


@numba.njit(cache=True, nogil=True)
def _decode(choices: Array, buttons: Array, main: Array, c_stick: Array, trigger: Array, pads: Array) -> None:
    for i in range(choices.shape[0]):
        button, stick, flick, travel = choices[i, 0], choices[i, 1], choices[i, 2], choices[i, 3]
        for frame in range(pads.shape[1]):
            pad = pads[i, frame]
            pad.main_x = main[stick, 0]
            pad.main_y = main[stick, 1]
            pad.c_x = c_stick[flick, frame, 0]
            pad.c_y = c_stick[flick, frame, 1]
            pad.l = trigger[travel]
            pad.r = 0
            pad.buttons = buttons[button, frame]


def empty_pads(count: int, frame_skip: int) -> Array:
    """Neutral pads, (count, frame_skip) PAD."""
    return np.zeros((count, frame_skip), PAD)
