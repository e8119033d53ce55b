from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from exphil_agents.cli import evaluate, stats
from exphil_agents.evaluation.arena import play_games, record_game
from exphil_agents.video import write_game
from melee_gym.envs.options import make_options
from melee_gym.opponents import OPPONENTS
from melee_gym.stats import METRICS, figures_of
from melee_gym.stats.report import read_sides

CHASE, HOLD = OPPONENTS["chase"], OPPONENTS["hold"]
SHORT = make_options({"timer": 20, "fighters": ("fox", "marth")})


def run(*words: object) -> int | str | None:
    """The exit status of melee-stats."""
    before, sys.argv = sys.argv, ["melee-stats", *map(str, words)]
    try:
        return stats.main()
    except SystemExit as end:  # argparse
        return end.code
    finally:
        sys.argv = before


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of a game of ours."""
    path = tmp_path_factory.mktemp("games") / "ours.slp"
    write_game(path, record_game(CHASE, HOLD, SHORT, seed=1))
    return path


def test_a_game_of_ours_is_told_side_by_side(game: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(game) == 0
    out = capsys.readouterr().out
    assert "ours.slp, port 1: fox, 0.3 minutes" in out
    assert "people's marth: p10" in out
    assert all(out.count(name) >= 2 for name in METRICS)


def test_the_arena_counts_what_a_recording_of_its_game_shows(game: Path) -> None:
    result = play_games(CHASE, HOLD, SHORT, 1, seed=1, behaviour=True)
    recorded = read_sides([game]).sides
    assert figures_of(result.behaviour(own=True)) == pytest.approx(figures_of(recorded[0].counts))
    assert figures_of(result.behaviour(own=False)) == pytest.approx(figures_of(recorded[1].counts))


def test_the_arena_counts_the_same_games_as_without_counting() -> None:
    plain = play_games(CHASE, HOLD, SHORT, 4)
    counted = play_games(CHASE, HOLD, SHORT, 4, behaviour=True)
    assert plain.matches == counted.matches
    assert (len(plain.counts), len(counted.counts)) == (0, 4)
    for own in (True, False):
        figures = figures_of(counted.behaviour(own=own))
        assert figures["damage_per_min"] == pytest.approx(counted.per_minute("damage", own=own), rel=1e-4)
        assert figures["stocks_lost_per_min"] == pytest.approx(
            counted.per_minute("deaths", own=own), rel=2e-3
        )


def test_sides_of_a_fighter_are_put_together_drawn_and_written(
    game: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(game, tmp_path / "again.slp")
    pictures, out = tmp_path / "new/pictures", tmp_path / "x.json"
    assert run(game, tmp_path, "--by", "fighter", "--plot", pictures, "--json", out) == 0
    text = capsys.readouterr().out
    assert "fox: 2 sides" in text
    for name in ("fox.png", "marth.png"):
        assert str(pictures / name) in text
        with Image.open(pictures / name) as picture:
            assert picture.size == (1120, 800)
    sides = json.loads(out.read_text())["sides"]
    assert [(side["fighter"], side["sides"]) for side in sides] == [("fox", 2), ("marth", 2)]
    assert set(sides[0]["figures"]) == set(METRICS)


def test_damaged_files_are_named_and_left_out(
    game: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.slp").write_bytes(b"no recording")
    cut = game.read_bytes()
    (tmp_path / "cut.slp").write_bytes(cut[: len(cut) // 2])
    assert run(game, tmp_path, "--json", tmp_path / "x.json") == 0
    told = capsys.readouterr()
    assert "left out: " in told.err
    assert "broken.slp" in told.err
    assert "cut.slp: no game end event" in told.err
    assert "cut.slp, port 1: fox" in told.out
    assert any("broken.slp" in note for note in json.loads((tmp_path / "x.json").read_text())["notes"])


def test_a_match_of_four_has_what_does_not_need_one_opponent(
    replays_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubles = next((replays_dir / "edge").glob("doubles_*.slp*"))
    assert run(doubles, "--by", "fighter") == 0
    out = capsys.readouterr().out
    assert "in matches of more than two: " in out
    assert "lcancel_success_ratio" in out
    assert "openings_per_min" not in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gone.slp"], "gone.slp does not exist; valid: .slp files"),
        (["."], "there is no recording in ."),
        (["full", "pipe.slp"], "pipe.slp is a pipe"),
        (["full"], "nothing to analyse:"),
        (["full", "--by", "fihgter"], "invalid choice: 'fihgter'"),
        (["full", "--json", "full"], "full cannot be written: it is a folder"),
        (["full", "--json", "gone/x.json"], "there is no folder gone"),
        (["full", "--plot", "full/broken.slp"], "full/broken.slp cannot be made: File exists"),
        (["full", "--plot", "x" * 5000], "cannot be made: File name too long"),
        ([], "the following arguments are required: PATH"),
    ],
)
def test_a_mistake_is_a_message_and_status_2(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    if "full" in words:
        (tmp_path / "full").mkdir()
        (tmp_path / "full/broken.slp").write_bytes(b"no recording")
        os.mkfifo(tmp_path / "pipe.slp")
    assert run(*words) == 2
    assert message in capsys.readouterr().err


def test_without_matplotlib_the_extra_is_named_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run("gone.slp", "--plot", tmp_path) == 2
    assert "this needs matplotlib: pip install 'melee-gym[train]'" in capsys.readouterr().err


def test_an_evaluation_tells_how_both_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["chase", "hold", "--games", "2", "--stocks", "1", "--behaviour", "--json", "x.json"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["melee-evaluate", *words, "--fighters", "fox,marth"])
    assert evaluate.main() == 0
    out = capsys.readouterr().out
    assert "chase as fox" in out
    assert "hold as marth" in out
    report = json.loads((tmp_path / "x.json").read_text())
    assert set(report["first_behaviour"]) == set(report["second_behaviour"]) == set(METRICS)
    assert report["first_behaviour"]["damage_per_min"] == pytest.approx(
        report["damage_dealt_per_minute"], rel=1e-3
    )
