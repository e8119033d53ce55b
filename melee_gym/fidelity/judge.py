"""Judges one recording: every counted player-frame predicted from the frames before it, and free runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.fidelity.causes import causes
from melee_gym.fidelity.compare import DEFINITIONS, ballistic, differences, frozen, is_right
from melee_gym.fidelity.follow import Follower
from melee_gym.fidelity.free_run import FreeRuns, run_free
from melee_gym.fidelity.recordings import Recording
from melee_gym.game.seats import SEATS
from melee_gym.sim.tables import STATES

BASELINES = {"frozen": frozen, "ballistic": ballistic}
# A wrong player-frame, small enough that those of all recordings fit in memory.
MISS = np.dtype([
    ("file", "i4"), ("row", "i4"), ("seat", "i1"), ("cause", "i1"), ("exact", "?"), ("kind", "u1"),
    ("before", "u2"), ("expected", "u2"), ("got", "u2"),
])  # fmt: skip


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one recording says of the engine.

    Attributes:
        fighters: internal id per seat.
        n: (2,) counted player-frames of each seat.
        right: by definition and baseline ("exact", "full", "frozen", "ballistic"): (2,) right ones.
        states: (STATES, 2) counted player-frames by recorded state of the frame before.
        misses: (M,) MISS.
        free: the free runs.
    """

    fighters: tuple[int, int]
    n: NDArray[np.int64]
    right: dict[str, NDArray[np.int64]]
    states: NDArray[np.int64]
    misses: NDArray[np.void]
    free: FreeRuns


def judge(recording: Recording, starts: NDArray[np.int64]) -> Verdict:
    """Follow a recording, and run free from the given rows.

    Args:
        recording: the recording.
        starts: (S,) rows from which a free run begins.
    """
    cardinals = recording.setup.ucf_cardinals
    follower, snapshots = _follow(recording, cardinals, starts)
    if not recording.cardinals_known:
        # A constant of the recording that its format leaves open: keep what explains more frames.
        other, other_snapshots = _follow(recording, not cardinals, starts)
        if _exact(other).sum() > _exact(follower).sum():
            follower, snapshots = other, other_snapshots
    return Verdict(
        fighters=(recording.setup.fighters[0].internal, recording.setup.fighters[1].internal),
        n=recording.counted.sum(axis=0),
        right=_right(recording, follower),
        states=_states(recording),
        misses=_misses(recording, follower.predicted["players"]),
        free=run_free(follower, starts, snapshots),
    )


def _follow(
    recording: Recording, cardinals: bool, starts: NDArray[np.int64]
) -> tuple[Follower, NDArray[np.uint8]]:
    follower = Follower(recording, cardinals=cardinals)
    wanted = set(starts.tolist())
    snapshots = [follower.snapshot() for row in follower.walk() if row in wanted]
    shape = (len(wanted), follower.snapshot_size)
    return follower, np.array(snapshots, np.uint8).reshape(shape)


def _exact(follower: Follower) -> NDArray[np.bool_]:
    different = differences(follower.predicted["players"], follower.frames["players"])
    return np.asarray(is_right(different, "exact") & follower.recording.counted)


def _right(recording: Recording, follower: Follower) -> dict[str, NDArray[np.int64]]:
    recorded = recording.replay.frames["players"]
    counted = recording.counted
    different = differences(follower.predicted["players"], recorded)
    right = {name: (is_right(different, name) & counted).sum(axis=0) for name in DEFINITIONS}
    for name, baseline in BASELINES.items():
        exact = is_right(differences(baseline(recording.replay.frames), recorded), "exact")
        right[name] = (exact & counted).sum(axis=0)
    return right


def _states(recording: Recording) -> NDArray[np.int64]:
    before = np.roll(recording.replay.frames["players"]["state"], 1, axis=0)
    counted = recording.counted
    return np.stack([np.bincount(before[counted[:, s], s], minlength=STATES) for s in range(SEATS)], axis=1)


def _misses(recording: Recording, predicted: Any) -> NDArray[np.void]:
    recorded = recording.replay.frames["players"]
    before = frozen(recording.replay.frames)
    different = differences(predicted, recorded)
    wrong = ~is_right(different, "full") & recording.counted
    rows, seats = np.nonzero(wrong)
    misses = np.zeros(len(rows), MISS)
    misses["row"], misses["seat"] = rows, seats
    misses["cause"] = causes(predicted, recorded, before, different)[rows, seats]
    misses["exact"] = is_right(different, "exact")[rows, seats]
    misses["kind"] = recorded["fighter"][rows, seats]
    for name, players in (("before", before), ("expected", recorded), ("got", predicted)):
        misses[name] = players["state"][rows, seats]
    return misses
