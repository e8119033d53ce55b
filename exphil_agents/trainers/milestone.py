"""A milestone of a training: the first row of its curves by which it had won half of its matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from melee_gym.state import State, put

MATCHES = 50  # that a win rate is of, at least


class HalfWon:
    """Finds the first row by which at least half of the matches since the last look were won.

    It looks at the rows by which at least 50 matches have ended since it looked last; before the first, since
    the training began. Goes on with the training, as all of its state does.

    Attributes:
        frames: match frames by that row; 0 before there is one.
        seconds: of the training clock, likewise.
    """

    def __init__(self) -> None:
        self.frames, self.seconds = 0, 0.0
        self._won = self._ended = 0  # since the last look

    def count(self, matches: Sequence[Mapping[str, Any]], frames: int, seconds: float) -> None:
        """Take in the summaries of the matches of a row, which stands at `frames` and `seconds`."""
        self._won += sum(match["winner"] == match["seat"] for match in matches)
        self._ended += len(matches)
        if self._ended < MATCHES:
            return
        if not self.frames and 2 * self._won >= self._ended:
            self.frames, self.seconds = frames, seconds
        self._won = self._ended = 0

    def state(self) -> State:
        """See `Stateful.state`."""
        return {
            "frames": np.array(self.frames), "seconds": np.array(self.seconds),
            "counts": np.array([self._won, self._ended]),
        }  # fmt: skip

    def load(self, state: State) -> None:
        """See `Stateful.load`."""
        found = self.state()
        for name, array in found.items():
            put(state, name, array, low=0, high=2**53)
        self.frames, self.seconds = int(found["frames"]), float(found["seconds"])
        self._won, self._ended = found["counts"].tolist()
