"""`continuous`: sticks, trigger and buttons as ten numbers in [-1, 1] (INTERFACES 2.5)."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.controls.base import check_rows, refuse
from melee_gym.controls.nearest import clamped, held
from melee_gym.game import pad as P

COLUMNS = ("main_x", "main_y", "c_x", "c_y", "trigger", "A", "B", "X", "Z", "L")
BUTTON_BITS = np.array([P.A, P.B, P.X, P.Z, P.L], np.uint16)
SAME_BITS = np.array([0, 0, P.Y, 0, P.R], np.uint16)  # buttons that do the same


class ContinuousControls:
    """`Box(-1, 1, (10,))`: main x, y, C x, y, trigger, A, B, X, Z, L.

    A button is down while its value is above 0; the trigger is analog travel without a click. Everything
    holds for the whole decision, so `frame_skip=1` is what this space is for.

    Args:
        frame_skip: frames of one decision.
    """

    name = "continuous"
    columns = len(COLUMNS)

    def __init__(self, frame_skip: int) -> None:
        self.frame_skip = frame_skip
        self.space = gymnasium.spaces.Box(-1.0, 1.0, (self.columns,), np.float32)

    def decode(self, actions: NDArray[Any], pads: NDArray[np.void]) -> None:
        """See `Controls.decode`."""
        check_rows(actions, self, "iuf", "numbers")
        inside = np.abs(actions) <= 1
        if not inside.all():
            raise refuse(actions, ~inside.all(axis=1), self)
        pads["main_x"], pads["main_y"] = _stick(actions[:, 0:2])
        pads["c_x"], pads["c_y"] = _stick(actions[:, 2:4])
        pads["l"] = np.rint(P.TRIGGER_MAX * np.maximum(actions[:, 4:5], 0)).astype(np.uint8)
        pads["r"] = 0
        pads["buttons"] = ((actions[:, 5:] > 0) * BUTTON_BITS).sum(1, dtype=np.uint16)[:, None]

    def encode(self, pads: NDArray[np.void]) -> NDArray[Any]:
        """See `Controls.encode`; over several frames, what the pad is for most of them."""
        whole = np.zeros(len(pads), P.PAD)
        held(np.ascontiguousarray(pads), whole)
        actions = np.zeros((len(pads), self.columns), np.float32)
        for at, stick in ((0, "main"), (2, "c")):
            x, y = clamped(whole[f"{stick}_x"], whole[f"{stick}_y"])
            actions[:, at], actions[:, at + 1] = x / P.STICK_MAX, y / P.STICK_MAX
        travel = np.minimum(np.maximum(whole["l"], whole["r"]), P.TRIGGER_MAX)
        actions[:, 4] = travel / P.TRIGGER_MAX
        down = whole["buttons"][:, None] & (BUTTON_BITS | SAME_BITS)
        actions[:, 5:] = np.where(down, 1, -1)
        return actions

    def neutral(self) -> NDArray[Any]:
        """See `Controls.neutral`."""
        action = np.zeros(self.columns, np.float32)
        action[5:] = -1
        return action


def _stick(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Hardware units inside the circle, each (N, 1) int8."""
    units = np.rint(P.STICK_MAX * values.astype(np.float64))
    radius = np.hypot(units[:, 0], units[:, 1])
    inside = np.trunc(units * (P.STICK_MAX / np.maximum(radius, P.STICK_MAX))[:, None]).astype(np.int8)
    return inside[:, 0:1], inside[:, 1:2]
