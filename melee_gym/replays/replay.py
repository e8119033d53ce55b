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

    Row t holds the inputs of a frame and the state *after* it. Rows are the frames that the file has a state
    for, ascending; a gap in the recording is a jump in `frames["frame"]`. A frame that was sent again after a
    rollback is there once, in its last version.

    Attributes:
        frames: (T,) FRAME (`frame_dtype(seats)` unless two play): post-frame states, the random seed at the
            start of the frame (before 2.2 that of its first pre-frame event), items and, from 3.18 on, the
            stage's moving parts. Item owners are seats.
        pads: (T, seats) PAD: the controllers. A CPU's pad is what its processed inputs amount to.
        inputs: (T, seats) INPUT: sticks, trigger and buttons as recorded, which is after dead zones and
            before UCF's 1.0 cardinals; raw axes as recorded (a CPU's are those of its unused controller),
            where they are not recorded 80 times the processed value.
        exists: (T, seats) bool: the seat has both inputs and a state on this frame. Where the file has
            nothing the other arrays are zero.
        followers: (T, seats) PLAYER: Nana beside her Popo; None if nobody plays Ice Climbers.
        follower_exists: (T, seats) bool; None likewise.
        ports: 0-based controller port of each seat, ascending.
        start: the game start event: who plays, where, by which rules.
        end: the game end event; None in a recording that breaks off.
        setup: what starts the same match; None where a Setup cannot tell it: other than two players or six
            stages, items, sizes, teams, PAL.
        recorded: the fields that the file holds: "players.hitlag", "inputs.raw_y", "items.owner",
            "frames.seed", "frames.wind", ... Other fields of players, items and frames are zero (items:
            owner -1), unless said otherwise above.
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
