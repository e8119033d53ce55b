"""What a backend is: pads in, frames out; and what one offers whose matches can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.setup import Setup


class Backend(Protocol):
    """A batch of matches that pads move forward: the engine, a recording, a console.

    It is made as `Class(lanes, **options)`; the names in its constructor are the options that it takes
    (`make_backend`). `frames` is one array for the backend's whole life; `reset` and `step` overwrite it. Who
    keeps a frame copies it. Lanes do not influence one another.
    """

    @property
    def lanes(self) -> int:
        """Matches of the batch."""

    @property
    def ended(self) -> NDArray[np.bool_]:
        """(lanes,) matches that the backend cannot continue, e.g. at the end of a recording."""

    def check(self, setup: Setup) -> None:
        """Whether the backend can play a match.

        Raises:
            SetupError: it cannot; the message says what it offers.
        """

    def reset(self, mask: NDArray[np.bool_], setups: Sequence[Setup]) -> NDArray[np.void]:
        """Start matches anew and bring each to the frame before its first input counts.

        That is frame -40 of a match from its spawn points (the game ignores inputs before frame -39), and the
        situation itself for `setup.start`.

        Args:
            mask: (lanes,) where to start; other lanes are left as they are.
            setups: one for each lane; those of other lanes are not looked at.

        Returns:
            `frames`, (lanes,) FRAME.

        Raises:
            SetupError: a match that the backend cannot play; nothing has changed.
        """

    def step(self, pads: NDArray[np.void]) -> NDArray[np.void]:
        """Advance every lane by one frame.

        Args:
            pads: (lanes, SEATS) PAD; not to be kept or written.

        Returns:
            `frames`, (lanes,) FRAME. What a lane shows after the end of its match is the backend's affair.
        """

    def close(self) -> None:
        """Let go of threads, processes and files; the backend is not used afterwards."""


@runtime_checkable
class Restorable(Backend, Protocol):
    """A backend whose matches can be saved, copied and gone on with.

    They are deterministic: the same setups and pads give the same frames, bit for bit, in any lane of any
    number of lanes.
    """

    def save(self, lane: int) -> bytes:
        """The whole state of a lane; as many bytes for each."""

    def restore(self, lane: int, data: bytes) -> None:
        """Continue a lane from bytes of `save`.

        Raises:
            BackendError: the bytes are no saved lane of this backend.
        """
