"""A recording as a backend: what was played is shown again, whatever the pads say."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import BackendError, SetupError
from melee_gym.game.frame import FIRST_INPUT_FRAME, FRAME
from melee_gym.game.setup import Setup
from melee_gym.replays import read_slp


class ReplayBackend:
    """Every lane plays the same recording, each from its own reset.

    Args:
        lanes: matches of the batch.
        path: the recording, a match of two.
        check_pads: refuse pads other than the recorded ones, instead of ignoring them.

    Attributes:
        setup: the match that the recording holds; the only one that can be asked for.

    Raises:
        ReplayError: the file cannot be read.
        BackendError: the recording is not one against one, or lacks the frames before the first input.
    """

    def __init__(self, lanes: int, *, path: str | PathLike[str], check_pads: bool = False) -> None:
        replay = read_slp(path)
        starts = np.flatnonzero(replay.frames["frame"] == FIRST_INPUT_FRAME - 1)
        if replay.setup is None or not len(starts):
            raise BackendError(
                f"{path} cannot be played: it is not one against one on a tournament stage, or does not hold "
                f"frame {FIRST_INPUT_FRAME - 1}."
            )
        self.setup = replay.setup
        self.lanes = lanes
        self.ended = np.zeros(lanes, np.bool_)
        self._path, self._check_pads = path, check_pads
        self._recorded, self._pads = replay.frames, replay.pads
        self._first = int(starts[0])
        self._rows = np.full(lanes, self._first)
        self._frames = np.zeros(lanes, FRAME)

    def check(self, setup: Setup) -> None:
        """See `Backend.check`."""
        asked, held = [
            f"{s.fighters[0].key} and {s.fighters[1].key} on {s.stage.key}, {s.stocks} stocks, {s.timer} s"
            for s in (setup, self.setup)
        ]
        if asked != held or setup.start is not None:
            start = " from a situation" if setup.start is not None else ""
            raise SetupError(f"{self._path} cannot play {asked}{start}; it holds {held}.")

    def reset(self, mask: NDArray[np.bool_], setups: Sequence[Setup]) -> NDArray[Any]:
        """See `Backend.reset`."""
        for lane in np.flatnonzero(mask).tolist():
            self.check(setups[lane])
        self._rows[mask] = self._first
        return self._show()

    def step(self, pads: NDArray[Any]) -> NDArray[Any]:
        """See `Backend.step`.

        Raises:
            BackendError: with `check_pads`, a pad is not the recorded one.
        """
        going = ~self.ended
        self._rows[going] += 1
        if self._check_pads:
            self._compare(pads, going)
        return self._show()

    def save(self, lane: int) -> bytes:
        """See `Restorable.save`."""
        return int(self._rows[lane]).to_bytes(8, "little")

    def restore(self, lane: int, data: bytes) -> None:
        """See `Restorable.restore`."""
        row = int.from_bytes(data, "little")
        if len(data) != 8 or row >= len(self._recorded):
            raise BackendError(f"{len(data)} bytes are no saved lane of {self._path}.")
        self._rows[lane] = row
        self._show()

    def close(self) -> None:
        """See `Backend.close`."""

    def _show(self) -> NDArray[Any]:
        self._frames[:] = self._recorded[self._rows]
        self.ended[:] = self._rows == len(self._recorded) - 1
        return self._frames

    def _compare(self, pads: NDArray[Any], going: NDArray[np.bool_]) -> None:
        for lane in np.flatnonzero(going).tolist():
            row = self._rows[lane]
            if (pads[lane] != self._pads[row]).any():
                frame = self._recorded["frame"][row]
                raise BackendError(
                    f"lane {lane}, frame {frame}: pads {pads[lane].tolist()} are not the recorded "
                    f"{self._pads[row].tolist()}."
                )
