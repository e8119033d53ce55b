"""Which recordings the judge can use, and which player-frames of them count."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.game.action import REBIRTH_WAIT
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.setup import Setup
from melee_gym.replays import Replay, read_slp

NEEDED_FIELDS = ("players.hitlag", "players.speed_ground_x_self", "frames.seed")
NEEDED_VERSION = "3.8"  # the first that holds hitlag; speeds came with 3.5, replays/FACTS.md 9
FIRST_CLOCK_FRAME = 0
# UCF 0.84's 1.0 cardinals never act before 3.16 and always from 3.17 on (facts/cases/README.md, finding 2).
CARDINALS_UNDECIDED = (3, 16)


@dataclass(frozen=True, eq=False)
class Recording:
    """A recording that the engine can be held against.

    Attributes:
        path: the file.
        replay: frames, inputs and events.
        setup: fighters, stage, ports and rules.
        counted: (T, 2) bool, the player-frames that count: frame >= 0, the row before is the frame before,
            and both players past action state 13 (the respawn platform) on both.
        cardinals_known: whether the format tells that UCF's 1.0 cardinals act as `setup.ucf_cardinals` says.
    """

    path: Path
    replay: Replay
    setup: Setup
    counted: NDArray[np.bool_]
    cardinals_known: bool


@dataclass(frozen=True)
class Skipped:
    """A file that is not judged, and why."""

    path: Path
    reason: str


def open_recording(
    path: Path, *, fighters: Collection[Fighter], stages: Collection[Stage]
) -> Recording | Skipped:
    """Read a recording, or say why it cannot be judged by an engine that has these fighters and stages."""
    try:
        replay = read_slp(path)
    except ReplayError as error:
        return Skipped(path, f"unreadable: {error}")
    setup = replay.setup
    reason = _unfit(replay, fighters, stages)
    if setup is None or reason:
        return Skipped(path, reason)
    return Recording(path, replay, setup, counted_frames(replay), replay.version[:2] != CARDINALS_UNDECIDED)


def counted_frames(replay: Replay) -> NDArray[np.bool_]:
    """(T, seats) bool, as Recording.counted; the same for all seats of a frame."""
    in_play = np.asarray(replay.frames["players"]["state"] > REBIRTH_WAIT)
    playing = np.asarray(in_play.all(axis=1) & replay.exists.all(axis=1))
    counted = playing.copy()
    counted[0] = False
    counted[1:] &= playing[:-1] & (np.diff(replay.frames["frame"]) == 1)
    counted &= replay.frames["frame"] >= FIRST_CLOCK_FRAME
    return np.repeat(counted[:, None], replay.exists.shape[1], axis=1)


def _unfit(replay: Replay, fighters: Collection[Fighter], stages: Collection[Stage]) -> str:
    """Why a recording cannot be judged; empty if it can."""
    start = replay.start
    setup = replay.setup
    version = ".".join(map(str, start.version))
    if setup is None:
        return "not one against one on a tournament stage"
    lacking = sorted({f.key for f in setup.fighters if f not in fighters})
    if lacking:
        return f"the engine lacks {_listed(lacking)}"
    if setup.stage not in stages:
        return f"the engine lacks {setup.stage.key}"
    absent = [name for name in NEEDED_FIELDS if name not in replay.recorded]
    if absent:
        return f"format {version} is older than {NEEDED_VERSION}: no {_listed(absent)}"
    if start.pal:
        return "PAL version of the game"
    if any(player.scale != 1.0 for player in start.players):
        return "a fighter is not at its normal size"
    if start.damage_ratio != 1.0 or start.item_frequency >= 0:
        return "played with items or another damage ratio"
    return ""


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
