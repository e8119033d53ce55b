"""The embedded engine as a backend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.frame import FIRST_INPUT_FRAME
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.sim import Engine, check_setup, offered_fighters, offered_stages


class EmbeddedBackend:
    """`melee_gym.sim`: many matches in this process, deterministic, as fast as the machine.

    Args:
        lanes: matches of the batch.
        threads: over which lanes are spread.
    """

    def __init__(self, lanes: int, *, threads: int = 1) -> None:
        self.engine = Engine(lanes, threads=threads)
        self.lanes = lanes
        self.ended = np.zeros(lanes, np.bool_)
        self._neutral = np.zeros((lanes, SEATS), PAD)

    @staticmethod
    def offer() -> str:
        """What can be played, for messages: "fox, marth on final_destination, battlefield"."""
        fighters, stages = [
            [one.key for one in offered] for offered in (offered_fighters(), offered_stages())
        ]
        return f"{', '.join(fighters)} on {', '.join(stages)}"

    def check(self, setup: Setup) -> None:
        """See `Backend.check`."""
        check_setup(setup)

    def reset(self, mask: NDArray[np.bool_], setups: Sequence[Setup]) -> NDArray[Any]:
        """See `Backend.reset`."""
        frames = self.engine.reset(setups, mask)
        for lane in np.flatnonzero(mask).tolist():
            for _ in range(FIRST_INPUT_FRAME - 1 - int(frames["frame"][lane])):
                self.engine.step_lanes(self._neutral, lane, lane + 1)
        return frames

    def step(self, pads: NDArray[Any]) -> NDArray[Any]:
        """See `Backend.step`."""
        return self.engine.step(pads)

    def save(self, lane: int) -> bytes:
        """See `Restorable.save`."""
        return self.engine.save(lane)

    def restore(self, lane: int, data: bytes) -> None:
        """See `Restorable.restore`."""
        self.engine.restore(lane, data)

    def close(self) -> None:
        """See `Backend.close`."""
        self.engine.close()
