"""Traces: what `melee_gym.stats` needs of games that are played at the same time, kept frame by frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.ids import Stage
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.stats import Counts, analyse, trace, trace_dtype

Array = NDArray[Any]
BLOCK = 1024  # frames


class Traces:
    """The frames and pads of some games; a game that is over stands still.

    Args:
        games: how many are played.
    """

    def __init__(self, games: int) -> None:
        self._games = games
        self._length = 0
        self._frames: list[Array] = []
        self._pads: list[Array] = []

    def add(self, frames: Array, pads: Array) -> None:
        """Keep the latest (games,) FRAME, and (games, 2) PAD of which they came."""
        row = self._length % BLOCK
        if row == 0:
            self._frames.append(np.zeros((BLOCK, self._games), trace_dtype(SEATS)))
            self._pads.append(np.zeros((BLOCK, self._games, SEATS), PAD))
        trace(frames, self._frames[-1][row])
        self._pads[-1][row] = pads
        self._length += 1

    def counts(self, game: int, stage: Stage) -> list[Counts]:
        """What was counted of a game, by seat."""
        frames = np.concatenate([block[:, game] for block in self._frames])[: self._length]
        pads = np.concatenate([block[:, game] for block in self._pads])[: self._length]
        played = 1 + int(np.count_nonzero(np.diff(frames["frame"])))
        return analyse(frames[:played], pads[:played], stage)
