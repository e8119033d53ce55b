"""`pads`: the controller itself, for replaying recordings, netplay and tests (INTERFACES 2.5)."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.controls.base import check_rows, refuse
from melee_gym.controls.nearest import held
from melee_gym.game import pad as P

FIELDS = ("main_x", "main_y", "c_x", "c_y", "l", "r", "buttons")
LOW = np.array([-128, -128, -128, -128, 0, 0, 0], np.int64)
HIGH = np.array([127, 127, 127, 127, P.TRIGGER_MAX, P.TRIGGER_MAX, P.BUTTONS & ~P.START], np.int64)


class PadControls:
    """`Box` of seven integers: the fields of PAD in their own ranges; held for the whole decision.

    Args:
        frame_skip: frames of one decision.
    """

    name = "pads"
    columns = len(FIELDS)

    def __init__(self, frame_skip: int) -> None:
        self.frame_skip = frame_skip
        self.space = gymnasium.spaces.Box(LOW, HIGH, dtype=np.int64)

    def decode(self, actions: NDArray[Any], pads: NDArray[np.void]) -> None:
        """See `Controls.decode`. Bits that are no button are ignored; Start is refused."""
        check_rows(actions, self, "iu", f"whole numbers ({', '.join(FIELDS)})")
        outside: NDArray[Any] = (actions < LOW) | (actions > HIGH)
        if outside.any():
            raise refuse(actions, outside.max(axis=1), self)
        for column, field in enumerate(FIELDS):
            pads[field] = actions[:, column : column + 1]
        pads["buttons"] &= P.BUTTONS & ~P.START

    def encode(self, pads: NDArray[np.void]) -> NDArray[Any]:
        """See `Controls.encode`; over several frames, what the pad is for most of them."""
        whole = np.zeros(len(pads), P.PAD)
        held(np.ascontiguousarray(pads), whole)
        actions = np.stack([whole[field].astype(np.int64) for field in FIELDS], axis=1)
        actions[:, -1] &= P.BUTTONS & ~P.START
        return np.minimum(actions, HIGH)

    def neutral(self) -> NDArray[Any]:
        """See `Controls.neutral`."""
        return np.zeros(self.columns, np.int64)
