"""The judge on recordings of the engine's own play, where every prediction must come true."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from recorded import play

from melee_gym.fidelity.compare import differences, is_right
from melee_gym.fidelity.follow import Follower
from melee_gym.fidelity.free_run import run_free
from melee_gym.fidelity.judge import judge
from melee_gym.fidelity.recordings import Recording
from melee_gym.replays import Replay

FRAMES = 900
NO_STARTS = np.zeros(0, np.int64)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return play(FRAMES)


def test_the_engine_foresees_every_frame_of_its_own_play(recording):
    verdict = judge(recording, NO_STARTS)
    assert verdict.n.sum() > 0
    assert verdict.right["full"].tolist() == verdict.n.tolist()


def test_baselines_are_counted_over_the_same_frames_and_are_worse(recording):
    verdict = judge(recording, NO_STARTS)
    for baseline in ("frozen", "ballistic"):
        assert 0 < verdict.right[baseline].sum() < verdict.n.sum()


def test_a_free_run_over_its_own_play_lasts_to_the_end(recording):
    starts = np.array([200, 500])
    verdict = judge(recording, starts)
    assert verdict.free.exact.tolist() == [FRAMES - 200, FRAMES - 500]
    assert verdict.free.close.tolist() == [FRAMES - 200, FRAMES - 500]


def test_a_prediction_reads_nothing_of_the_frame_it_predicts(recording):
    row = 400
    follower = Follower(spoiled(recording, row), cardinals=True)
    for at in follower.walk():
        if at == row:
            break
    truth = recording.replay.frames["players"][row : row + 1]
    assert is_right(differences(follower.predicted["players"][row : row + 1], truth), "full").all()


def test_the_shadow_comes_back_after_a_frame_that_it_could_not_foresee(recording):
    """A player is moved by hand; the frame is wrong, the frames after it follow the recording's new place."""
    row = 400
    moved = spoiled(recording, FRAMES)
    moved.replay.frames["players"]["x"][row:, 0] += 1.0
    follower = Follower(moved, cardinals=True)
    for _ in follower.walk():
        pass
    different = differences(follower.predicted["players"], moved.replay.frames["players"])
    right = is_right(different, "exact")[:, 0]
    assert not right[row]
    assert right[row + 1 : row + 20].mean() > 0.9


def test_free_runs_end_where_position_or_state_part(recording):
    row = 400
    moved = spoiled(recording, FRAMES)
    moved.replay.frames["players"]["x"][row + 7 :, 1] += 2.0
    follower = Follower(moved, cardinals=True)
    snapshots = [follower.snapshot() for at in follower.walk() if at == row]
    runs = run_free(follower, np.array([row]), np.array(snapshots))
    assert (runs.exact.tolist(), runs.close.tolist()) == ([7], [7])


def spoiled(recording: Recording, row: int) -> Recording:
    """A copy whose recorded players from `row` on are nonsense; inputs and seeds stay."""
    frames = recording.replay.frames.copy()
    frames["players"]["x"][row:] = 77.0
    frames["players"]["y"][row:] = 77.0
    frames["players"]["percent"][row:] = 333.0
    frames["players"]["state"][row:] = 29
    frames["players"]["facing"][row:] *= -1
    old = recording.replay
    replay = SimpleNamespace(frames=frames, inputs=old.inputs, exists=old.exists, recorded=old.recorded)
    return replace(recording, replay=cast(Replay, replay))
