from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from melee_gym.backends import BACKENDS, make_backend
from melee_gym.backends.embedded import EmbeddedBackend
from melee_gym.backends.replay import ReplayBackend
from melee_gym.errors import BackendError, SetupError
from melee_gym.game.frame import FIRST_INPUT_FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD, A
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.replays import Replay, read_slp

ALL = np.ones(2, np.bool_)
NEUTRAL = np.zeros((2, 2), PAD)


@pytest.fixture(scope="module")
def path(replays_dir: Path) -> Path:
    return sorted((replays_dir / "games").glob("fox_fox_fd_*.slp.xz"))[0]


@pytest.fixture(scope="module")
def recording(path: Path) -> Replay:
    return read_slp(path)


@pytest.fixture
def replay(path: Path) -> ReplayBackend:
    return ReplayBackend(2, path=path)


def first_row(recording: Replay) -> int:
    return int(np.flatnonzero(recording.frames["frame"] == FIRST_INPUT_FRAME - 1)[0])


def test_a_recording_is_shown_frame_by_frame_from_the_one_before_the_first_input(
    replay: ReplayBackend, recording: Replay
) -> None:
    row = first_row(recording)
    frames = replay.reset(ALL, [replay.setup] * 2)
    assert (frames == recording.frames[row]).all()
    for step in range(1, 50):
        assert (replay.step(NEUTRAL) == recording.frames[row + step]).all()


def test_a_lane_of_a_recording_starts_anew_without_the_others(replay: ReplayBackend) -> None:
    replay.reset(ALL, [replay.setup] * 2)
    replay.step(NEUTRAL)
    frames = replay.reset(np.array([True, False]), [replay.setup] * 2)
    assert frames["frame"].tolist() == [FIRST_INPUT_FRAME - 1, FIRST_INPUT_FRAME]


def test_a_recording_ends_with_its_last_frame(replay: ReplayBackend, recording: Replay) -> None:
    replay.reset(ALL, [replay.setup] * 2)
    for _ in range(len(recording.frames) - first_row(recording) - 1):
        assert not replay.ended.any()
        frames = replay.step(NEUTRAL)
    assert replay.ended.all()
    assert (replay.step(NEUTRAL) == frames).all()
    assert (frames == recording.frames[-1]).all()


def test_a_recording_may_insist_on_its_own_pads(path: Path, recording: Replay) -> None:
    backend, row = ReplayBackend(2, path=path, check_pads=True), first_row(recording)
    backend.reset(ALL, [backend.setup] * 2)
    backend.step(np.stack([recording.pads[row + 1]] * 2))
    wrong = np.stack([recording.pads[row + 2]] * 2)
    wrong["buttons"][1, 0] ^= A
    with pytest.raises(BackendError, match=f"lane 1, frame {FIRST_INPUT_FRAME + 1}"):
        backend.step(wrong)


def test_a_recording_plays_no_other_match_than_its_own(replay: ReplayBackend) -> None:
    with pytest.raises(
        SetupError, match=r"cannot play fox and fox on battlefield.*it holds fox and fox on final"
    ):
        replay.reset(ALL, [Setup(stage=Stage.BATTLEFIELD)] * 2)


def test_a_damaged_file_is_no_backend(tmp_path: Path) -> None:
    (tmp_path / "game.slp").write_bytes(b"no recording")
    with pytest.raises(Exception, match=r"game\.slp"):
        ReplayBackend(1, path=tmp_path / "game.slp")


@pytest.fixture
def engine() -> EmbeddedBackend:
    return EmbeddedBackend(2)


def test_the_engine_starts_at_the_frame_before_the_first_input(engine: EmbeddedBackend) -> None:
    frames = engine.reset(ALL, [Setup(seed=1), Setup(seed=2)])
    assert frames["frame"].tolist() == [FIRST_INPUT_FRAME - 1] * 2


def test_a_situation_starts_at_once(engine: EmbeddedBackend) -> None:
    start = (SeatStart(-30.0, 0.0), SeatStart(30.0, 0.0, facing=-1, percent=80.0))
    frames = engine.reset(ALL, [Setup(start=start)] * 2)
    assert frames["players"]["x"][0].tolist() == [-30, 30]
    assert frames["players"]["percent"][0].tolist() == [0, 80]


def test_a_lane_of_the_engine_starts_anew_without_the_others(engine: EmbeddedBackend) -> None:
    engine.reset(ALL, [Setup(seed=1), Setup(seed=2)])
    for _ in range(60):
        engine.step(NEUTRAL)
    other = engine.step(NEUTRAL)[1].copy()
    frames = engine.reset(np.array([True, False]), [Setup(seed=3)] * 2)
    assert frames["frame"].tolist() == [FIRST_INPUT_FRAME - 1, other["frame"]]
    assert frames[1] == other


@pytest.mark.parametrize(
    ("setup", "message"),
    [
        (Setup(fighters=(Fighter.PICHU, Fighter.FOX)), r"'pichu'.*offers: fox, marth"),
        (Setup(stage=Stage.YOSHIS_STORY), r"'yoshis_story'.*offers: final_destination, battlefield"),
        (Setup(start=(SeatStart(0, 0, state=0), SeatStart(0, 0))), "seat 0 cannot start in action state 0"),
    ],
)
def test_a_match_that_the_engine_cannot_play_is_refused_by_name(
    engine: EmbeddedBackend, setup: Setup, message: str
) -> None:
    with pytest.raises(SetupError, match=message):
        engine.check(setup)


@pytest.mark.parametrize("name", BACKENDS)
def test_a_saved_lane_goes_on_where_it_was(name: str, path: Path) -> None:
    options: dict[str, Any] = {"path": path} if name == "replay" else {}
    backend = make_backend(name, 2, options)
    setup = backend.setup if isinstance(backend, ReplayBackend) else Setup(seed=5)
    backend.reset(ALL, [setup] * 2)
    pads = NEUTRAL.copy()
    pads["main_x"] = 80
    for _ in range(60):
        backend.step(pads)
    saved, later = backend.save(0), backend.step(pads)[0].copy()
    for _ in range(10):
        backend.step(NEUTRAL)
    backend.restore(0, saved)
    assert backend.step(pads)[0] == later


@pytest.mark.parametrize("name", BACKENDS)
def test_bytes_that_are_no_saved_lane_are_refused(name: str, path: Path) -> None:
    backend = make_backend(name, 1, {"path": path} if name == "replay" else {})
    with pytest.raises(BackendError, match="bytes are no saved lane"):
        backend.restore(0, b"nothing")


def test_an_unknown_backend_is_named_with_the_nearest_one() -> None:
    with pytest.raises(BackendError, match=r"unknown backend 'embeded'\. Did you mean 'embedded'"):
        make_backend("embeded", 1)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("nowhere.at_all:Backend", {}, "cannot be loaded"),
        ("melee_gym.backends.replay:Nothing", {}, "cannot be loaded"),
        ("replay", {}, "missing a required argument: 'path'"),
        ("embedded", {"speed": 2}, "unexpected keyword argument"),
    ],
)
def test_a_backend_that_cannot_be_made_says_why(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(BackendError, match=message):
        make_backend(name, 1, options)


def test_a_backend_of_another_package_is_named_by_module_and_class(path: Path) -> None:
    backend = make_backend("melee_gym.backends.replay:ReplayBackend", 3, {"path": path})
    assert backend.lanes == 3
