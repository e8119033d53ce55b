"""`pads`: the controller itself, for replaying recordings, netplay and tests (INTERFACES 2.5)."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ConfigError
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
        whole = actions.shape[1] == self.columns and actions.dtype.kind in "iu"
        if not whole or (actions < LOW).any() or (actions > HIGH).any():
            raise ConfigError(
                f"pad {actions.tolist()} is out of range; fields {FIELDS} lie in {LOW} to {HIGH}."
            )
        for column, field in enumerate(FIELDS):
            pads[field] = actions[:, column : column + 1]
        pads["buttons"] &= P.BUTTONS & ~P.START

    def neutral(self) -> NDArray[Any]:
        """See `Controls.neutral`."""
        return np.zeros(self.columns, np.int64)
