"""Demonstrations: what a player of a recording saw, and the action that it then took.

The pairing is the one rule that a clone stands or falls with. The decision for frame t is made on what was
visible after frame t - 1, and its label is the controller of frame t on. A frame shows already what its own
controller did: who pairs the two learns to read the answer, and cannot play (design/INTERFACES 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.controls import Controls
from melee_gym.errors import ConfigError
from melee_gym.game.frame import FIRST_INPUT_FRAME
from melee_gym.observations import Observer, encode_recording
from melee_gym.replays import Replay


@dataclass(frozen=True, eq=False)
class Demonstrations:
    """What one player of a game decided, one row a decision.

    Attributes:
        observations: (D, columns), what was visible on the frame before the decision's first.
        actions: (D, columns of the action space), rows of it.
        frames: (D,) int32, numbers of the first frames that the decisions act on; a decision apart but for
            gaps of the recording.
    """

    observations: NDArray[Any]
    actions: NDArray[Any]
    frames: NDArray[np.int32]


def demonstrate(replay: Replay, seat: int, observer: Observer, controls: Controls) -> Demonstrations:
    """What a player of a recording saw, and did, in an action space.

    Decisions start at the first frame whose inputs count (-39), each `controls.frame_skip` frames long; those
    that the recording does not hold whole, with the frame before, are left out.

    Args:
        replay: a match of two.
        seat: whose.
        observer: of `make_observer`, with no pending decisions: people's delay is their own.
        controls: of `make_controls`; what was done becomes the nearest actions (`Controls.encode`).

    Raises:
        ReplayError: the recording is no match of two of the 26 fighters on one of the six stages.
        ConfigError: no such seat.
    """
    seats = replay.pads.shape[1]
    if not 0 <= seat < seats:
        raise ConfigError(f"seat is {seat}; valid: 0 to {seats - 1}.")
    seen = encode_recording(replay, observer)
    starts = _starts(replay.frames["frame"], replay.exists[:, seat], controls.frame_skip)
    rows = starts[:, None] + np.arange(controls.frame_skip)
    return Demonstrations(
        observations=seen[starts - 1, seat],
        actions=controls.encode(replay.pads[rows, seat]),
        frames=replay.frames["frame"][starts],
    )


def _starts(numbers: NDArray[np.int32], exists: NDArray[np.bool_], frame_skip: int) -> NDArray[np.intp]:
    """Rows of the first frames of decisions.

    A decision needs its own frames and the one before, without a gap, and the player on all of them.
    """
    first = np.flatnonzero((numbers >= FIRST_INPUT_FRAME) & ((numbers - FIRST_INPUT_FRAME) % frame_skip == 0))
    first = first[(first >= 1) & (first + frame_skip <= len(numbers))]
    whole = numbers[first + frame_skip - 1] - numbers[first - 1] == frame_skip
    there = np.concatenate([[0], np.cumsum(exists)])
    present = there[first + frame_skip] - there[first - 1] == frame_skip + 1
    starts: NDArray[np.intp] = first[whole & present]
    return starts
