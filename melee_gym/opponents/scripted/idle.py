"""`idle`: touches nothing; who wants to beat it must kill it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Lanes
from melee_gym.state import State

NEUTRAL = np.zeros(1, PAD)


class Idle:
    """Neutral pads for ever.

    Args:
        lanes: matches of the batch.
        seat: the seat it plays.
    """

    def __init__(self, lanes: int, seat: int) -> None:
        pass

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        pads[lanes] = NEUTRAL[0]

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return "idle"

    def state(self) -> State:
        """See `Opponent.state`."""
        return {}

    def load(self, state: State) -> None:
        """See `Opponent.load`."""
