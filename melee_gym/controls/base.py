"""Controls: an action space and its translation into pads."""

from __future__ import annotations

from typing import Any, Protocol

import gymnasium
import numpy as np
from numpy.typing import NDArray


class Controls(Protocol):
    """What every action space offers."""

    @property
    def name(self) -> str:
        """The name in `controls=`."""

    @property
    def space(self) -> gymnasium.Space[Any]:
        """The Gymnasium space of one agent's action."""

    @property
    def frame_skip(self) -> int:
        """Frames of one decision."""

    @property
    def columns(self) -> int:
        """Length of one action as a row of `actions`."""

    def decode(self, actions: NDArray[Any], pads: NDArray[np.void]) -> None:
        """Translate `actions` (N, columns) into `pads` (N, frame_skip) PAD, every field of it.

        Raises:
            ConfigError: an action is not in the space; nothing is written.
        """

    def neutral(self) -> NDArray[Any]:
        """The action that touches nothing, (columns,)."""
