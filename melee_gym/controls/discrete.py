"""`discrete`: 75 whole-pad choices, for learners with one categorical head (INTERFACES 2.4)."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.controls.choices import ChoiceTables, Pattern, Point
from melee_gym.game import pad as P

ACTIONS: tuple[tuple[str, Point, Point, int, Pattern], ...] = (  # name, main, C-stick, buttons, pattern
    ("neutral", (0, 0), (0, 0), 0, "hold"),
    ("left", (-80, 0), (0, 0), 0, "hold"),
    ("right", (80, 0), (0, 0), 0, "hold"),
    ("up", (0, 80), (0, 0), 0, "hold"),
    ("down", (0, -80), (0, 0), 0, "hold"),
    ("up_left", (-56, 56), (0, 0), 0, "hold"),
    ("up_right", (56, 56), (0, 0), 0, "hold"),
    ("down_left", (-55, -57), (0, 0), 0, "hold"),
    ("down_right", (55, -57), (0, 0), 0, "hold"),
    ("walk_left", (-34, 0), (0, 0), 0, "hold"),
    ("walk_right", (34, 0), (0, 0), 0, "hold"),
    ("soft_down", (0, -54), (0, 0), 0, "hold"),
    ("shallow_down_left", (-76, -23), (0, 0), 0, "hold"),
    ("shallow_down_right", (76, -23), (0, 0), 0, "hold"),
    ("shallow_up_left", (-76, 23), (0, 0), 0, "hold"),
    ("shallow_up_right", (76, 23), (0, 0), 0, "hold"),
    ("jump_tap neutral", (0, 0), (0, 0), P.X, "tap"),
    ("jump_hold neutral", (0, 0), (0, 0), P.X, "hold"),
    ("jump_late neutral", (0, 0), (0, 0), P.X, "late"),
    ("jump_tap left", (-80, 0), (0, 0), P.X, "tap"),
    ("jump_hold left", (-80, 0), (0, 0), P.X, "hold"),
    ("jump_late left", (-80, 0), (0, 0), P.X, "late"),
    ("jump_tap right", (80, 0), (0, 0), P.X, "tap"),
    ("jump_hold right", (80, 0), (0, 0), P.X, "hold"),
    ("jump_late right", (80, 0), (0, 0), P.X, "late"),
    ("a neutral", (0, 0), (0, 0), P.A, "tap"),
    ("a tilt_left", (-55, 0), (0, 0), P.A, "tap"),
    ("a tilt_right", (55, 0), (0, 0), P.A, "tap"),
    ("a left", (-80, 0), (0, 0), P.A, "tap"),
    ("a right", (80, 0), (0, 0), P.A, "tap"),
    ("a soft_up", (0, 50), (0, 0), P.A, "tap"),
    ("a tilt_down", (0, -48), (0, 0), P.A, "tap"),
    ("c_up", (0, 0), (0, 80), 0, "tap"),
    ("c_down", (0, 0), (0, -80), 0, "tap"),
    ("c_left", (0, 0), (-80, 0), 0, "tap"),
    ("c_right", (0, 0), (80, 0), 0, "tap"),
    ("c_left + left", (-80, 0), (-80, 0), 0, "tap"),
    ("c_left + right", (80, 0), (-80, 0), 0, "tap"),
    ("c_left + down", (0, -80), (-80, 0), 0, "tap"),
    ("c_right + left", (-80, 0), (80, 0), 0, "tap"),
    ("c_right + right", (80, 0), (80, 0), 0, "tap"),
    ("c_right + down", (0, -80), (80, 0), 0, "tap"),
    ("c_up + left", (-80, 0), (0, 80), 0, "tap"),
    ("c_up + right", (80, 0), (0, 80), 0, "tap"),
    ("c_up + down", (0, -80), (0, 80), 0, "tap"),
    ("c_down + left", (-80, 0), (0, -80), 0, "tap"),
    ("c_down + right", (80, 0), (0, -80), 0, "tap"),
    ("c_down + down", (0, -80), (0, -80), 0, "tap"),
    ("b neutral", (0, 0), (0, 0), P.B, "tap"),
    ("b left", (-80, 0), (0, 0), P.B, "tap"),
    ("b right", (80, 0), (0, 0), P.B, "tap"),
    ("b up", (0, 80), (0, 0), P.B, "tap"),
    ("b down", (0, -80), (0, 0), P.B, "tap"),
    ("b up_left", (-56, 56), (0, 0), P.B, "tap"),
    ("b up_right", (56, 56), (0, 0), P.B, "tap"),
    ("grab", (0, 0), (0, 0), P.Z, "tap"),
    ("shield", (0, 0), (0, 0), P.L, "hold"),
    ("roll left", (-80, 0), (0, 0), P.L, "hold"),
    ("roll right", (80, 0), (0, 0), P.L, "hold"),
    ("spot dodge", (0, -80), (0, 0), P.L, "hold"),
    ("shield drop", (0, -54), (0, 0), P.L, "hold"),
    ("l_tap neutral", (0, 0), (0, 0), P.L, "tap"),
    ("l_tap left", (-80, 0), (0, 0), P.L, "tap"),
    ("l_tap right", (80, 0), (0, 0), P.L, "tap"),
    ("l_tap up", (0, 80), (0, 0), P.L, "tap"),
    ("l_tap down", (0, -80), (0, 0), P.L, "tap"),
    ("l_tap up_left", (-56, 56), (0, 0), P.L, "tap"),
    ("l_tap up_right", (56, 56), (0, 0), P.L, "tap"),
    ("l_tap shallow_down_left", (-76, -23), (0, 0), P.L, "tap"),
    ("l_tap shallow_down_right", (76, -23), (0, 0), P.L, "tap"),
    ("l_tap down_left", (-55, -57), (0, 0), P.L, "tap"),
    ("l_tap down_right", (55, -57), (0, 0), P.L, "tap"),
    ("l_late shallow_down_left", (-76, -23), (0, 0), P.L, "late"),
    ("l_late shallow_down_right", (76, -23), (0, 0), P.L, "late"),
    ("l_late down", (0, -80), (0, 0), P.L, "late"),
)


class DiscreteControls:
    """`Discrete(75)`: the entries of ACTIONS by index.

    Args:
        frame_skip: frames of one decision.
    """

    name = "discrete"
    columns = 1

    def __init__(self, frame_skip: int) -> None:
        self.frame_skip = frame_skip
        self.space = gymnasium.spaces.Discrete(len(ACTIONS))
        self._tables = ChoiceTables(
            [(buttons, pattern) for _, _, _, buttons, pattern in ACTIONS],
            [main for _, main, _, _, _ in ACTIONS],
            [c_stick for _, _, c_stick, _, _ in ACTIONS],
            heads=(0, 0, 0, -1),
            frame_skip=frame_skip,
        )

    def decode(self, actions: NDArray[Any], pads: NDArray[np.void]) -> None:
        """See `Controls.decode`."""
        self._tables.decode(actions, pads, self)

    def encode(self, pads: NDArray[np.void]) -> NDArray[Any]:
        """See `Controls.encode`."""
        return self._tables.encode(pads, self.columns)

    def neutral(self) -> NDArray[Any]:
        """See `Controls.neutral`."""
        return np.zeros(1, np.int64)
