from __future__ import annotations

import numpy as np
import pytest

from exphil_agents.evaluation.arena import Result, play_games, record_game
from exphil_agents.evaluation.wilson import wilson
from melee_gym.envs.options import Options, make_options
from melee_gym.opponents import OPPONENTS

IDLE, UNIFORM = OPPONENTS["idle"], OPPONENTS["uniform"]


def options(**changes: object) -> Options:
    return make_options({"stocks": 1, "timer": 10, **changes})


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # By Newcombe 1998, table I, method 3 (score).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_nothing_is_known_without_trials() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_same_seed_gives_the_same_games() -> None:
    first, second = (play_games(UNIFORM, UNIFORM, options(), 6, seed=3).matches for _ in range(2))
    assert first == second


def test_a_game_and_its_return_game_start_alike_with_the_seats_swapped() -> None:
    matches = play_games(UNIFORM, IDLE, options(fighters=("fox", "marth")), 6).matches
    assert [match["seat"] for match in matches] == [0, 0, 0, 1, 1, 1]
    assert [match["fighters"] for match in matches[::3]] == [["fox", "marth"], ["marth", "fox"]]
    assert [match["seed"] for match in matches[:3]] == [match["seed"] for match in matches[3:]]


def test_games_in_which_nothing_happens_are_draws() -> None:
    report = play_games(IDLE, IDLE, options(), 2).report()
    assert (report["games"], report["wins"], report["losses"], report["draws"]) == (2, 0, 0, 2)
    assert report["minutes_per_game"] == pytest.approx(10 / 60, abs=0.02)


def test_the_first_player_is_judged_from_whichever_seat_it_sits_in() -> None:
    match = {
        "l": 3600,
        "damage": [10.0, 30.0],
        "deaths": [1, 2],
        "self_destructs": [1, 0],
        "end": "knock-out",
    }
    result = Result([{**match, "winner": 0, "seat": 0}, {**match, "winner": 0, "seat": 1, "end": "time-out"}])
    report = result.report()
    assert (report["wins"], report["losses"], report["win_rate"]) == (1, 1, 0.5)
    assert (report["wins_by_knock_out"], report["wins_by_time_out"]) == (1, 0)
    assert report["damage_dealt_per_minute"] == (10 + 30) / 2
    assert report["stocks_taken_per_minute"] == (2 + 1) / 2
    assert report["self_destructs_per_minute"] == (1 + 0) / 2


def test_a_recorded_game_holds_each_frame_once() -> None:
    frames, _, setup = record_game(UNIFORM, IDLE, options(), seed=1)
    assert (np.diff(frames["frame"]) == 1).all()
    assert setup.stocks == 1
