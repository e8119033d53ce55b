"""Observations of recordings: the same columns, for every frame of a game that was played before."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.data.stage_table import stage_row
from melee_gym.errors import ReplayError
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.observations.observer import Observer
from melee_gym.observations.track import TRACK, begin, follow
from melee_gym.replays import Replay

Array = NDArray[Any]
CHUNK = 1024  # frames encoded at a time, so that the tracks of a whole game need not be kept


def encode_recording(replay: Replay, observer: Observer) -> Array:
    """What the players of a recording could see, frame by frame.

    Row t is made of the frames and pads up to row t and nothing later. The decision for frame t must see row
    t - 1: row t shows already what the pad of frame t did.

    Args:
        replay: a match of two.
        observer: of `make_observer`, with no pending decisions.

    Returns:
        (T, 2, columns) of the observer's dtype, own seat first in each view.

    Raises:
        ReplayError: the recording is no match of two of the 26 fighters on one of the six stages.
    """
    if replay.setup is None:
        raise ReplayError(
            "the recording is not one against one on a tournament stage; it has no observations."
        )
    frames, pads = replay.frames, replay.pads
    seats = np.arange(SEATS)
    queues = np.zeros((CHUNK, SEATS, 0), PAD)
    tracks = np.zeros(CHUNK, TRACK)
    out = np.zeros((len(frames), SEATS, *observer.space.shape), observer.space.dtype)
    stage, timer = stage_row(replay.setup.stage), replay.setup.timer
    for start in range(0, len(frames), CHUNK):
        rows = slice(start, start + CHUNK)
        part = frames[rows]
        _follow_rows(tracks, part, pads[rows], stage, timer, start == 0)
        observer.write(part, tracks, queues, seats, out[rows], 0, len(part))
    return out


@cached
def _follow_rows(
    tracks: Array, frames: Array, pads: Array, stage: int, timer: int, at_start: bool
) -> None:  # fmt: skip
    """Tracks of consecutive frames; `tracks[-1]` holds the track of the frame before the first."""
    if at_start:
        begin(tracks[0], frames[0], stage, timer)
    else:
        tracks[0] = tracks[tracks.shape[0] - 1]
        follow(tracks[0], frames[0], pads[0])
    for t in range(1, frames.shape[0]):
        tracks[t] = tracks[t - 1]
        follow(tracks[t], frames[t], pads[t])
