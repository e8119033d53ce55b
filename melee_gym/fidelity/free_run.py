"""Free runs: from a recorded moment on, the recorded inputs of both players and no correction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.fidelity.compare import differences, is_right
from melee_gym.fidelity.follow import INPUT_OFFSET, INPUT_SIZE, Follower
from melee_gym.game.frame import FRAME
from melee_gym.game.seats import SEATS
from melee_gym.sim.records import MATCH

APART = 1.0  # units of position from which a run has parted from the recording
STATES_APART_FRAMES = 10  # or so many frames in a row in another action state


class FreeRuns(NamedTuple):
    """Lengths in frames, one entry a run; a run that never differs ends with its recording.

    Attributes:
        exact: frames until the first that is not exact for both players.
        close: frames until a position differs by more than 1 unit, or a state for 10 frames.
    """

    exact: NDArray[np.int64]
    close: NDArray[np.int64]


def run_free(follower: Follower, starts: NDArray[np.int64], snapshots: NDArray[np.uint8]) -> FreeRuns:
    """Run on from shadows.

    Args:
        follower: has followed the recording.
        starts: (S,) the rows that are the runs' first frames, ascending.
        snapshots: (S, bytes) the shadows before those rows.
    """
    runs = len(starts)
    exact, close = np.full(runs, -1), np.full(runs, -1)
    if not runs:
        return FreeRuns(exact, close)
    matches, out = np.zeros(runs, MATCH), np.zeros(runs, FRAME)
    raw = matches.view(np.uint8).reshape(runs, -1)
    raw[:] = snapshots
    apart = np.zeros((runs, SEATS), np.int64)
    rows = starts.copy()
    last = len(follower.frames)
    live = np.arange(runs)
    age = 0
    while len(live):
        raw[live, INPUT_OFFSET : INPUT_OFFSET + INPUT_SIZE] = follower.inputs[rows[live]]
        matches["seed"][live] = follower.frames["seed"][rows[live]]
        for lane in live.tolist():
            follower.core.advance_inputs(matches, out, follower.tables, lane, lane + 1)
        predicted, recorded = out["players"][live], follower.frames["players"][rows[live]]
        right = is_right(differences(predicted, recorded), "exact").all(axis=1)
        exact[live[~right & (exact[live] < 0)]] = age
        apart[live] = np.where(predicted["state"] != recorded["state"], apart[live] + 1, 0)
        far = [np.abs(predicted[axis] - recorded[axis]) > APART for axis in ("x", "y")]
        lost = (far[0] | far[1] | (apart[live] >= STATES_APART_FRAMES)).any(axis=1)
        close[live[lost]] = age
        age += 1
        rows[live] += 1
        over = rows[live] >= last
        close[live[over & (close[live] < 0)]] = age
        exact[live[over & (exact[live] < 0)]] = age
        live = live[~lost & ~over]
    exact[exact < 0] = close[exact < 0]
    return FreeRuns(exact, close)
