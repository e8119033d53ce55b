"""Matches of more than two: whom a hit meets, who pushes whom, and when a match is over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matches import state_of
from scene import NEUTRAL, pad

from melee_gym.errors import SetupError
from melee_gym.game import action as A
from melee_gym.game.ids import Fighter
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine

FOUR = (Fighter.FOX, Fighter.MARTH, Fighter.FOX, Fighter.MARTH)
PLACES = (0.0, 7.0, -7.0, 60.0)


def match(teams: tuple[int, ...] = (), places: tuple[float, ...] = PLACES, stocks: int = 4) -> Setup:
    start = tuple(SeatStart(x, 0.0, 1 if x <= 0 else -1) for x in places)
    return Setup(FOUR[: len(places)], start=start, teams=teams, stocks=stocks)


def run(engine: Engine, frames: int, *pads: Any) -> Any:
    """Hold pads for some frames; the players."""
    row = np.zeros((1, engine.seats), PAD)
    for seat, held in enumerate(pads):
        row[0, seat] = held
    for _ in range(frames):
        engine.step(row)
    return engine.frames[0].players


DOWN_SMASH = pad("A", y=-80)


def test_a_hit_meets_every_foe_in_reach() -> None:
    engine = Engine(1, seats=4)
    engine.reset([match()])
    run(engine, 1)
    players = run(engine, 1, DOWN_SMASH)
    players = run(engine, 20)
    assert (players["percent"] > 0).tolist() == [False, True, True, False]
    assert players["last_hit_by"][1:3].tolist() == [0, 0]


def test_a_hit_meets_no_one_of_the_own_team() -> None:
    engine = Engine(1, seats=4)
    engine.reset([match(teams=(0, 1, 0, 1))])
    run(engine, 1)
    run(engine, 1, DOWN_SMASH)
    players = run(engine, 20)
    assert (players["percent"] > 0).tolist() == [False, True, False, False]


def test_three_play_on_when_one_is_out_and_two_sides_are_left() -> None:
    engine = Engine(1, seats=3)
    engine.reset([match(places=PLACES[:3], stocks=1)])
    run(engine, 1)
    engine.matches[0].fighters[2].x = -400.0
    players = run(engine, 120)
    assert players["stocks"].tolist() == [1, 1, 0]
    assert players["state"][2] == A.SLEEP
    assert not engine.matches[0].over
    engine.matches[0].fighters[1].x = 400.0
    run(engine, 2)
    assert engine.matches[0].over


def test_a_match_of_teams_is_over_with_the_last_of_a_team() -> None:
    engine = Engine(1, seats=4)
    engine.reset([match(teams=(0, 0, 1, 1), stocks=1)])
    run(engine, 1)
    engine.matches[0].fighters[2].x = -400.0
    run(engine, 2)
    assert not engine.matches[0].over
    engine.matches[0].fighters[3].x = 400.0
    run(engine, 2)
    assert engine.matches[0].over


def test_a_grab_holds_one_of_several() -> None:
    engine = Engine(1, seats=4)
    engine.reset([match(places=(0.0, 10.0, 12.0, 60.0))])
    run(engine, 1)
    run(engine, 1, pad("Z"))
    players = run(engine, 15)
    held = [seat for seat in range(4) if players["state"][seat] in range(A.CAPTURE_PULLED_HI, A.CAPTURE_FOOT)]
    assert held == [1]
    assert engine.matches[0].fighters[0].partner == 1


def test_seats_are_alone_what_they_are_together() -> None:
    """Two who fight far from the others play as in a match of two."""
    pads = (pad(x=40), NEUTRAL, NEUTRAL, NEUTRAL)
    two, four = Engine(1), Engine(1, seats=4)
    start = (SeatStart(-60.0, 0.0, 1), SeatStart(-40.0, 0.0, -1))
    others = (SeatStart(60.0, 0.0, 1), SeatStart(80.0, 0.0, -1))
    two.reset([Setup(FOUR[:2], start=start)])
    four.reset([Setup(FOUR, start=(*start, *others))])
    one, all_four = run(two, 30, *pads[:2]), run(four, 30, *pads)
    for name in ("x", "y", "state", "state_age", "speed_ground_x_self"):
        assert np.array_equal(one[name], all_four[name][:2]), name


def test_lanes_of_four_are_saved_and_copied() -> None:
    engine = Engine(2, seats=4)
    engine.reset([match(), match()])
    row = np.zeros((2, 4), PAD)
    row["main_x"][0] = 80
    for _ in range(30):
        engine.step(row)
    engine.copy(0, [1])
    other = Engine(2, seats=4)
    for lane in range(2):
        other.restore(lane, bytes(engine.save(lane)))
    assert (state_of(engine) == state_of(other)).all()


def test_fighters_and_seats_must_be_as_many() -> None:
    with pytest.raises(SetupError, match="4 fighters for an engine of 2 seats"):
        Engine(1).reset([Setup(FOUR)])
