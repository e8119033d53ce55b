"""Games as files: pictures of matches and recordings, recordings of matches."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import peppi_py
import pytest
import slippi
from PIL import Image, ImageSequence

from exphil_agents import video
from exphil_agents.cli import watch
from exphil_agents.video import bodies, check_film, film, film_recording
from melee_gym.envs.options import make_options
from melee_gym.errors import ConfigError, ReplayError
from melee_gym.game.action import SLEEP
from melee_gym.game.frame import FIRST_FRAME, FRAME
from melee_gym.game.ids import NANA_INTERNAL, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup
from melee_gym.opponents import OPPONENTS
from melee_gym.replays import read_slp, write_slp
from melee_gym.sim import Engine


@pytest.fixture(scope="module")
def match(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole match of one stock as a recording."""
    path = tmp_path_factory.mktemp("match") / "match.slp"
    options = make_options({"stocks": 1, "fighters": ("fox", "marth"), "stage": "battlefield"})
    film(path, OPPONENTS["chase"], OPPONENTS["uniform"], options, seed=3)
    return path


def short_recording(path: Path, stage: Stage = Stage.FINAL_DESTINATION, frames: int = 240) -> Path:
    shown = np.zeros(frames, FRAME)
    shown["frame"] = np.arange(FIRST_FRAME, FIRST_FRAME + frames)
    shown["players"]["state"], shown["players"]["stocks"] = 14, 4
    write_slp(path, shown, np.zeros((frames, 2), PAD), Setup(stage=stage))
    return path


def seconds_of(path: Path) -> float:
    """How long a gif is: Pillow joins equal pictures, but not their times."""
    with Image.open(path) as gif:
        return sum(frame.info["duration"] for frame in ImageSequence.all_frames(gif)) / 1000


def test_a_match_is_recorded_whole_from_its_first_frame_on(match: Path) -> None:
    replay = read_slp(match)
    assert replay.warnings == ()
    assert replay.frames["frame"][0] == FIRST_FRAME
    assert replay.end is not None
    assert replay.end.method == "game"
    assert replay.frames["players"]["stocks"][-1].min() == 0


def test_the_recorded_pads_play_the_recorded_match(match: Path) -> None:
    replay = read_slp(match)
    assert replay.setup is not None
    engine = Engine(1)
    engine.reset([replay.setup])
    differing = []
    for row in range(len(replay.frames)):
        shown = engine.step(replay.pads[row][None])
        if shown["players"][0]["x"].tolist() != replay.frames["players"]["x"][row].tolist():
            differing.append(row)
    assert differing == []


def test_other_readers_open_a_recorded_match(match: Path) -> None:
    ours = read_slp(match)
    theirs = peppi_py.read_slippi(str(match))
    assert len(theirs.frames.id) == len(ours.frames)
    game = slippi.Game(str(match))
    assert len(game.frames) == len(ours.frames)
    assert game.frames[-1].ports[0].leader.post.position.x == ours.frames["players"]["x"][-1, 0]


def test_a_recording_is_shown_from_a_second_on_for_so_many_seconds(tmp_path: Path) -> None:
    recording = short_recording(tmp_path / "game.slp")
    film_recording(tmp_path / "part.gif", recording, start=0.5, seconds=1.0, rate=10)
    film_recording(tmp_path / "all.gif", recording, rate=10)
    assert seconds_of(tmp_path / "part.gif") == 1.0
    assert seconds_of(tmp_path / "all.gif") == 4.0


@pytest.mark.parametrize("stage", Stage)
def test_a_recording_of_each_stage_is_shown(tmp_path: Path, stage: Stage) -> None:
    film_recording(tmp_path / "x.gif", short_recording(tmp_path / "x.slp", stage, 30), rate=20)
    assert seconds_of(tmp_path / "x.gif") == 0.5


def test_a_recording_is_shown_as_mp4(tmp_path: Path) -> None:
    film_recording(tmp_path / "x.mp4", short_recording(tmp_path / "x.slp", frames=30))
    assert (tmp_path / "x.mp4").stat().st_size > 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.mp4", "x.slp"]


def test_followers_are_shown_behind_their_leaders(replays_dir: Path) -> None:
    replay = read_slp(sorted((replays_dir / "cpu").glob("kirby_ics_*.slp.xz"))[0])
    players = bodies(replay)["players"]
    assert players.shape[1] == 4
    playing = players["state"] != SLEEP
    assert (players["fighter"][:, 2:] == NANA_INTERNAL).all()
    assert playing[:, 3].any()
    assert not playing[:, 2].any()


def test_a_recording_on_another_stage_is_refused_with_the_list(replays_dir: Path, tmp_path: Path) -> None:
    recording = sorted((replays_dir / "edge").glob("BTTDK*"))[0]
    with pytest.raises(ReplayError, match=r"was played on stage 36; valid: the six of fountain_of_dreams"):
        film_recording(tmp_path / "x.gif", recording)


def test_a_start_behind_the_end_is_refused(tmp_path: Path) -> None:
    recording = short_recording(tmp_path / "game.slp")
    with pytest.raises(ConfigError, match=r"start is 300, but the game ends at 1\.9 s"):
        film_recording(tmp_path / "x.gif", recording, start=300)


@pytest.mark.parametrize(
    ("name", "part", "message"),
    [
        ("x.avi", {}, r"unknown video format '\.avi'"),
        ("x.gif", {"seconds": 0.0}, "seconds is 0"), ("x.gif", {"seconds": float("inf")}, "seconds is inf"),
        ("x.gif", {"seconds": float("nan")}, "seconds is nan"), ("x.mp4", {"rate": 1e-9}, "rate is 1e-09"),
        ("x.mp4", {"rate": 61.0}, "rate is 61"), ("x.mp4", {"start": float("nan")}, "start is nan"),
        ("x.gif", {"seconds": 6000.0}, "a gif of 120000 pictures would fill the memory"),
        ("x.slp", {"rate": 20.0}, "rate is 20.0, but a .slp holds every frame"),
        ("x.slp", {"start": 1.0}, "start is 1.0, but a .slp holds every frame"),
        ("x.gif", {"seconds": -1.0, "rate": 0.0}, "seconds is -1(.|\n)*rate is 0"),
        ("absent/x.gif", {}, "cannot be written: there is no folder"),
        (f"{'x' * 300}.gif", {}, "cannot be written: File name too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said_before_the_game(
    tmp_path: Path, name: str, part: dict[str, float], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        check_film(tmp_path / name, **part)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["idle", "--out", "x.gif"], "idle alone is no game; valid: two players, or a recording (.slp"),
        (["absent.slp", "--out", "x.gif"], "absent.slp: cannot be read: No such file"),
        (["game.slp", "--out", "x.slp"], "game.slp is a recording already"),
        (["game.slp", "--out", "x.gif", "--device", "cpu"], "--device with game.slp: it is shown"),
        (["game.slp", "--out", "x.gif", "--stocks", "3"], "--stocks with game.slp: it is shown"),
        (["idle", "idle", "--out", "absent/x.slp"], "cannot be written: there is no folder absent"),
        (["idle", "idle", "--out", "x.gif", "--seconds", "inf"], "seconds is inf"),
    ],
)  # fmt: skip
def test_a_mistake_of_watch_is_a_message_and_nothing_is_played(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["melee-watch", *words])
    monkeypatch.setattr(video, "record_game", lambda *_, **__: pytest.fail("a game was played"))
    assert watch.main() == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
