from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exphil_agents import players
from exphil_agents.checkpoint import Match
from exphil_agents.evaluation.ratings import Payoffs, cycles, ratings
from exphil_agents.evaluation.standings import Standings
from exphil_agents.names import is_run, split_name
from exphil_agents.players import match_of_all, single_players
from exphil_agents.run import Run
from melee_gym.errors import CheckpointError, ConfigError
from melee_gym.game.ids import Fighter, Stage


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("runs/a", ("runs/a", "last")),
        ("runs/a@", ("runs/a", "last")),
        ("runs/a@best", ("runs/a", "best")),
        ("runs/a@all", ("runs/a", "all")),
        ("runs/@best", ("runs", "best")),
        (".@best", (".", "best")),
        ("..", ("..", "last")),
        ("me@home/a", ("me@home/a", "last")),
        ("me@home/a@768", ("me@home/a", "768")),
    ],
)
def test_a_name_is_a_folder_and_a_checkpoint(name: str, expected: tuple[str, str]) -> None:
    folder, which = split_name(name)
    assert (folder, which) == (Path(expected[0]), expected[1])


def test_a_run_below_a_folder_with_an_at_sign_is_found(trained: Run, tmp_path: Path) -> None:
    path = tmp_path / "me@home" / "run"
    shutil.copytree(trained.path, path)
    assert is_run(f"{path}@768")
    assert single_players([f"{path}@768"]) == [f"{path}@768"]


@pytest.fixture
def run_of_ten(tmp_path: Path) -> Run:
    """A folder with the names of ten checkpoints."""
    run = Run(tmp_path / "run")
    for frames in range(100, 1100, 100):
        run.checkpoint(frames).mkdir(parents=True)
    (run.path / "config.yaml").touch()
    return run


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("last", [1000]),
        ("300", [300]),
        ("all", list(range(100, 1100, 100))),
        ("spread:2", [100, 1000]),
        ("spread:4", [100, 400, 700, 1000]),
        ("spread:10", list(range(100, 1100, 100))),
        ("spread:99", list(range(100, 1100, 100))),
    ],
)
def test_snapshots_are_spread_from_the_first_to_the_last(
    which: str, expected: list[int], run_of_ten: Run
) -> None:
    assert run_of_ten.snapshots(which) == expected


@pytest.mark.parametrize("which", ["spread:1", "spread:", "spread:x", "a spread:3", "every", "best"])
def test_other_words_for_snapshots_are_refused(which: str, run_of_ten: Run) -> None:
    with pytest.raises(CheckpointError, match="has no"):
        run_of_ten.snapshots(which)


def test_a_run_without_checkpoints_has_no_snapshots(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"has no checkpoint 'all'\. Have: none"):
        Run(tmp_path).snapshots("all")


def test_players_are_named_by_their_frames(run_of_ten: Run) -> None:
    path = run_of_ten.path
    assert single_players([f"{path}", "chase", f"{path}@spread:2"][:2]) == [f"{path}@1000", "chase"]
    assert single_players([f"{path}@spread:2", "idle"]) == [f"{path}@100", f"{path}@1000", "idle"]


def test_all_that_is_wrong_with_players_is_told_at_once(run_of_ten: Run) -> None:
    path = run_of_ten.path
    with pytest.raises(ConfigError, match="4 errors in the players") as told:
        single_players(["chas", "chase", "chase", f"{path}@all", f"{path}", f"{path}@7"])
    assert "unknown player 'chas'" in str(told.value)
    assert "chase means chase, who is there already" in str(told.value)
    assert f"{path} means {path}@1000, who is there already" in str(told.value)
    assert "has no checkpoint '7'" in str(told.value)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of runs: players with a fighter's name were trained as it, against Marth or Fox."""
    common: dict[str, Any] = {"stage": "battlefield", "stocks": 2, "timer": 60, "ucf": True}
    trained = {
        "fox": Match(fighters=("fox", "marth"), **common),
        "marth": Match(fighters=("marth", "fox"), **{**common, "stocks": 3}),
    }
    monkeypatch.setattr(players, "trained_match", trained.get)


@pytest.mark.usefixtures("trainings")
def test_everybody_plays_what_he_was_trained_as_in_the_match_of_the_first_run() -> None:
    options, fighters = match_of_all(["chase", "fox", "marth", "idle"], {})
    assert fighters == [Fighter.MARTH, Fighter.FOX, Fighter.MARTH, Fighter.MARTH]
    assert (options.stages, options.stocks, options.timer) == ((Stage.BATTLEFIELD,), 2, 60)
    assert match_of_all(["marth", "fox"], {"stocks": 1})[0].stocks == 1


@pytest.mark.usefixtures("trainings")
def test_fighters_may_be_asked_for_one_for_all_or_one_for_each() -> None:
    fox, marth = Fighter.FOX, Fighter.MARTH
    assert match_of_all(["fox", "marth", "idle"], {}, ["marth"])[1] == [marth] * 3
    assert match_of_all(["fox", "marth", "idle"], {}, ["fox", "marth", "fox"])[1] == [fox, marth, fox]
    with pytest.raises(ConfigError, match="2 fighters for 3 players; valid: one, or one for each"):
        match_of_all(["fox", "marth", "idle"], {}, ["fox", "fox"])


@pytest.mark.usefixtures("trainings")
def test_scripts_alone_play_fox() -> None:
    assert match_of_all(["chase", "idle"], {})[1] == [Fighter.FOX] * 2


def test_standings_say_what_the_games_cannot_tell() -> None:
    wins = np.array([[0, 6, 20, 20], [14, 0, 20, 20], [0, 0, 0, 0], [0, 0, 0, 0]])
    draws = np.zeros((4, 4), np.int64)
    draws[2, 3] = draws[3, 2] = 20
    payoffs = Payoffs(("chase", "strong", "weak", "weaker"), wins, draws)
    standings = Standings(payoffs, ratings(payoffs), cycles(payoffs), "chase")
    tree = standings.tree()
    assert [one["bound"] for one in tree["players"]] == ["none", "none", "at most", "at most"]
    assert tree["players"][2]["low"] is None
    assert math.isfinite(tree["players"][2]["high"])
    lines = standings.text().splitlines()
    assert lines[1].split()[1] == "+147"
    assert lines[1].endswith("strong")
    assert lines[2].split() == ["2", "0", "anchor", "76.7%", "chase"]
    assert "< -" in lines[3]
    assert "-inf to -" in lines[3]
    assert lines[8].split() == ["1", "-", "70", "100", "100"]
    assert lines[-1] == "Cycles: none"
    assert max(map(len, lines)) <= 80
