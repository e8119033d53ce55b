"""`multi_discrete`: independent choices of button, main stick and C-stick; the default (INTERFACES 2.2)."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.controls.choices import C_POINTS_5, C_POINTS_9, TRIGGER_LEVELS, ChoiceTables, Pattern
from melee_gym.controls.stick_clusters import STICK_SETS
from melee_gym.errors import ConfigError, unknown
from melee_gym.game import pad as P

BUTTONS: tuple[tuple[str, int, Pattern], ...] = (
    ("none", 0, "hold"), ("A tap", P.A, "tap"), ("A hold", P.A, "hold"), ("B tap", P.B, "tap"),
    ("B hold", P.B, "hold"), ("jump tap", P.X, "tap"), ("jump hold", P.X, "hold"), ("jump late", P.X, "late"),
    ("Z tap", P.Z, "tap"), ("L hold", P.L, "hold"), ("L tap", P.L, "tap"), ("L late", P.L, "late"),
)  # fmt: skip


class MultiDiscreteControls:
    """`MultiDiscrete([12, 21, 5])`: button pattern, main-stick point, C-stick flick.

    Args:
        frame_skip: frames of one decision.
        stick: which set of main-stick points: 21, 37, 65 or 85.
        c_stick: 5 (neutral and four directions) or 9 (and diagonals).
        trigger: adds a choice of 3: none, light (49), full analog without a click (140).

    Attributes:
        tables: what each choice is, frame by frame.

    Raises:
        ConfigError: no such set.
    """

    name = "multi_discrete"

    def __init__(self, frame_skip: int, *, stick: int = 21, c_stick: int = 5, trigger: bool = False) -> None:
        if stick not in STICK_SETS:
            raise ConfigError(unknown("stick set", stick, STICK_SETS))
        c_points = {5: C_POINTS_5, 9: C_POINTS_9}
        if c_stick not in c_points:
            raise ConfigError(unknown("c_stick set", c_stick, c_points))
        self.frame_skip = frame_skip
        self.tables = ChoiceTables(
            [(bits, pattern) for _, bits, pattern in BUTTONS],
            STICK_SETS[stick],
            c_points[c_stick],
            heads=(0, 1, 2, 3 if trigger else -1),
            frame_skip=frame_skip,
        )
        sizes = [len(BUTTONS), stick, c_stick] + ([len(TRIGGER_LEVELS)] if trigger else [])
        self.space = gymnasium.spaces.MultiDiscrete(sizes)
        self.columns = len(sizes)

    def decode(self, actions: NDArray[Any], pads: NDArray[np.void]) -> None:
        """See `Controls.decode`."""
        self.tables.decode(actions, pads, self)

    def encode(self, pads: NDArray[np.void]) -> NDArray[Any]:
        """See `Controls.encode`. Without `trigger`, analog travel alone is left out: a click does more."""
        return self.tables.encode(pads, self.columns)

    def neutral(self) -> NDArray[Any]:
        """See `Controls.neutral`."""
        return np.zeros(self.columns, np.int64)
