"""What an opponent is: frames in, pads out, for one seat of a batch of matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.setup import Setup
from melee_gym.state import State

Lanes = NDArray[np.intp]


class Opponent(Protocol):
    """Plays one seat in some lanes of a batch.

    It sees FRAMEs and nothing else, so it plays on every backend. What it remembers of a match it keeps for
    each lane. Everything random comes from the seeds given at reset, so the same seeds and frames give the
    same pads in any batch.
    """

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """Forget the matches in some lanes: new ones start there.

        Args:
            lanes: (n,) indices of lanes, ascending.
            setups: n setups, one for each of `lanes`.
            seeds: (n,) uint64, likewise; all that is random in a match follows from its seed.
        """

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """Write the pads of the next frame.

        Args:
            frames: (N,) FRAME of all lanes of the batch, the latest; not to be kept or written.
            lanes: (n,) the lanes to act in, ascending; each has been reset before.
            pads: (N,) PAD of this seat, a column of all seats' pads; only rows of `lanes` are written, and
                these wholly.
        """

    def label(self, lane: int) -> str:
        """The name under which a match is logged: the opponent's own, or that of the part that plays it."""

    def state(self) -> State:
        """Everything that it remembers of the matches under way (`melee_gym.state`); nothing: {}."""

    def load(self, state: State) -> None:
        """Go on with a state of an opponent that was made alike.

        Raises:
            CheckpointError: it is none; `melee_gym.state.put` says so by itself.
        """


# (lanes of the batch, the seat to play) -> the opponent. A class with that constructor is one.
OpponentFactory = Callable[[int, int], Opponent]
