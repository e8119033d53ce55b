"""Seats by themselves: when a decision is due, when it is pressed, what was seen before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from melee_gym.envs.seats import Seats, pending_decisions
from melee_gym.game.frame import FRAME
from melee_gym.game.setup import Setup

ALL = np.arange(2)


def make_seats(*, frame_skip: int = 3, reaction_delay: int = 0, seats: tuple[int, ...] = (1,)) -> Seats:
    """Seats of two lanes in which matches have begun; an action is the pad itself."""
    made = Seats(
        2, seats, controls="pads", controls_options={}, observation="lite", frame_skip=frame_skip,
        reaction_delay=reaction_delay,
    )  # fmt: skip
    made.reset(ALL, [Setup()] * 2)
    return made


def tilts(*x: int) -> NDArray[Any]:
    """Actions that hold the stick at these places."""
    return np.array([[place, *[0] * 6] for place in x])


@pytest.mark.parametrize(
    ("delay", "frame_skip", "pending"), [(0, 3, 0), (1, 3, 1), (3, 3, 1), (4, 3, 2), (21, 1, 21)]
)
def test_pending_decisions_are_those_not_wholly_executed(delay: int, frame_skip: int, pending: int) -> None:
    assert pending_decisions(delay, frame_skip) == pending


def test_a_decision_is_due_once_in_a_frame_skip_in_each_lane_by_itself() -> None:
    seats = make_seats(frame_skip=3)
    due = []
    for frame in range(7):
        due.append(seats.due(ALL).tolist())
        seats.press(ALL if frame else ALL[:1])  # lane 1 begins a frame later
    assert due == [[0, 1], [1], [], [0], [1], [], [0]]


@pytest.mark.parametrize("delay", [0, 1, 4])
def test_a_decision_of_some_lanes_is_pressed_behind_what_waits(delay: int) -> None:
    seats = make_seats(frame_skip=2, reaction_delay=delay)
    seats.decide(tilts(10, 20))
    pressed = []
    for frame in range(delay + 4):
        if frame == 2:
            seats.decide(tilts(50), np.array([1]))
        seats.press(ALL)
        pressed.append(seats.pads["main_x"][:, 1].tolist())
    assert pressed[:delay] == [[0, 0]] * delay
    assert pressed[delay:] == [[10, 20]] * 2 + [[10, 50]] * 2


def test_two_seats_press_their_own_decisions() -> None:
    seats = make_seats(frame_skip=1, seats=(0, 1))
    seats.decide(tilts(1, 2, 3, 4))
    seats.press(ALL)
    assert seats.pads["main_x"].tolist() == [[1, 2], [3, 4]]


def test_a_new_match_forgets_what_waited_and_is_fresh_until_something_is_pressed() -> None:
    seats = make_seats(frame_skip=3, reaction_delay=5)
    seats.decide(tilts(10, 20))
    seats.press(ALL)
    seats.reset(ALL[:1], [Setup()])
    assert (seats.fresh.tolist(), seats.due(ALL).tolist()) == ([True, False], [0])
    for _ in range(5):
        seats.press(ALL[:1])
        assert seats.pads["main_x"][0, 1] == 0
    assert not seats.fresh.any()


def test_the_first_frame_of_a_match_is_seen_as_a_beginning_and_the_next_as_what_followed() -> None:
    seats = make_seats(frame_skip=1)
    frames = np.zeros(2, FRAME)
    seats.watch(frames, ALL)
    assert seats.tracks["players"]["state_frames"][0, 1] == 0
    seats.press(ALL)
    seats.watch(frames, ALL)
    assert seats.tracks["players"]["state_frames"][0, 1] == 1
    seats.reset(ALL, [Setup()] * 2)
    seats.watch(frames, ALL)
    assert seats.tracks["players"]["state_frames"][0, 1] == 0
