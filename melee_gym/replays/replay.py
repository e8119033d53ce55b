"""Replay: a recording as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.setup import Setup
from melee_gym.replays.game_info import GameEnd, GameStart
from melee_gym.replays.ubjson import Value


@dataclass(frozen=True, eq=False)
class Replay:
    """A recording: what every seat did and what came of it, one row per frame of the match.

    Row t holds the inputs of frame t and the state *after* it. Rows are the frames that the file has a
    state for, ascending; a gap in the recording is a jump in `frames["frame"]`. Frames that were sent
    again after a rollback are there once, in their last version.

    Attributes:
        frames: (T,) FRAME (`frame_dtype(seats)` unless two play): post-frame states, the random seed at the
            start of the frame, items (owner = seat) and, from version 3.18, the stage's moving parts.
        pads: (T, seats) PAD: the controllers; CPU seats hold what the CPU's inputs amount to.
        inputs: (T, seats) INPUT: sticks, trigger and buttons as the game used them, as recorded before
            UCF's 1.0 cardinals; raw axes as recorded, else 80 times the processed value.
        exists: (T, seats) bool: the seat has both inputs and state on this frame. Rows of the other arrays
            are zero where the file has nothing.
        followers: (T, seats) PLAYER: Nana beside her Popo, None if nobody plays Ice Climbers.
        follower_exists: (T, seats) bool, None likewise.
        ports: 0-based controller port of each seat, ascending.
        start, end: the events around the match; `end` is None in recordings that break off.
        setup: what starts the same match; None unless it is one against one, of the 26 fighters on one of
            the six stages.
        recorded: names of the fields the file holds, "frames.seed", "players.hitlag", "items.owner",
            "inputs.raw_y", ...; the others are zero (items: owner -1) in every row.
        metadata: what the recorder wrote behind the events (start time, names, platform).
        warnings: what is lost or odd, one sentence each; empty for a whole recording.
    """

    frames: NDArray[np.void]
    pads: NDArray[np.void]
    inputs: NDArray[np.void]
    exists: NDArray[np.bool_]
    followers: NDArray[np.void] | None
    follower_exists: NDArray[np.bool_] | None
    ports: tuple[int, ...]
    start: GameStart
    end: GameEnd | None
    setup: Setup | None
    recorded: frozenset[str]
    metadata: dict[str, Value]
    warnings: tuple[str, ...]

    @property
    def version(self) -> tuple[int, int, int]:
        """Version of the recorder."""
        return self.start.version

    @property
    def raw_recorded(self) -> bool:
        """Whether both raw axes of the main stick are as recorded (3.15), not made from processed values."""
        return {"inputs.raw_x", "inputs.raw_y"} <= self.recorded
