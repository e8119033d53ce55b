"""Pads as actions: what an action does is found again, and what people do becomes the nearest action."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from melee_gym.controls import CONTROLS, Controls, make_controls
from melee_gym.controls.choices import C_POINTS_5
from melee_gym.controls.discrete import ACTIONS
from melee_gym.controls.multi_discrete import BUTTONS
from melee_gym.controls.nearest import category
from melee_gym.controls.pads import FIELDS, HIGH, LOW
from melee_gym.controls.stick_clusters import AGENT_21, STICK_SETS
from melee_gym.game import pad as P
from melee_gym.game.pad import PAD

SPACES: list[tuple[str, dict[str, Any]]] = [
    ("discrete", {}),
    *(("multi_discrete", {"stick": stick}) for stick in STICK_SETS),
    ("multi_discrete", {"stick": 37, "c_stick": 9, "trigger": True}),
]
anytime = settings(deadline=None)  # the first example compiles
category_of = getattr(category, "py_func", category)


def decode(controls: Controls, actions: NDArray[Any]) -> NDArray[Any]:
    pads = np.zeros((len(actions), controls.frame_skip), PAD)
    controls.decode(actions, pads)
    return pads


def every_action(controls: Controls) -> NDArray[np.int64]:
    nvec = getattr(controls.space, "nvec", None)
    sizes = [len(ACTIONS)] if nvec is None else nvec.tolist()
    return np.array(list(itertools.product(*map(range, sizes))))


def pad(**fields: Any) -> NDArray[Any]:
    """(1, 1) PAD."""
    one = np.zeros((1, 1), PAD)
    for name, value in fields.items():
        one[name] = value
    return one


def block(*buttons: int) -> NDArray[Any]:
    """(1, k) PAD with these buttons frame by frame."""
    pads = np.zeros((1, len(buttons)), PAD)
    pads["buttons"][0] = buttons
    return pads


def button(*buttons: int) -> str:
    """The button choice that a decision with these buttons becomes."""
    action = make_controls("multi_discrete", len(buttons)).encode(block(*buttons))
    return BUTTONS[action[0, 0]][0]


@pytest.mark.parametrize("frame_skip", [1, 2, 3, 6])
@pytest.mark.parametrize(("name", "options"), SPACES, ids=str)
def test_what_a_choice_does_is_found_again(name: str, options: dict[str, Any], frame_skip: int) -> None:
    controls = make_controls(name, frame_skip, options)
    pads = decode(controls, every_action(controls))
    actions = controls.encode(pads)
    assert actions.dtype == np.int64
    assert (decode(controls, actions) == pads).all()


@anytime
@given(st.lists(st.floats(-1, 1, width=32), min_size=10, max_size=10), st.integers(1, 4))
def test_what_a_continuous_action_does_is_found_again(values: list[float], frame_skip: int) -> None:
    controls = make_controls("continuous", frame_skip)
    pads = decode(controls, np.array([values], np.float32))
    assert (decode(controls, controls.encode(pads)) == pads).all()


@anytime
@given(st.tuples(*(st.integers(int(low), int(high)) for low, high in zip(LOW, HIGH, strict=True))))
def test_what_a_pad_does_is_found_again(values: tuple[int, ...]) -> None:
    controls = make_controls("pads", 2)
    pads = decode(controls, np.array([values]))
    assert (decode(controls, controls.encode(pads)) == pads).all()


@pytest.mark.parametrize("frame_skip", [1, 3])
@pytest.mark.parametrize("name", CONTROLS)
@anytime
@given(data=st.binary(min_size=8 * 3 * 4, max_size=8 * 3 * 4))
def test_whatever_a_controller_does_is_an_action_of_the_space(
    name: str, frame_skip: int, data: bytes
) -> None:
    pads = np.frombuffer(data, PAD).reshape(-1, 3)[:, :frame_skip]
    controls = make_controls(name, frame_skip)
    actions = controls.encode(pads)
    assert actions.shape == (len(pads), controls.columns)
    for row in actions:
        assert controls.space.contains(row if controls.columns > 1 else row[0])


@anytime
@given(data=st.binary(min_size=8 * 3 * 4, max_size=8 * 3 * 4))
@pytest.mark.parametrize("name", CONTROLS)
def test_a_decision_is_encoded_alone_as_among_others(name: str, data: bytes) -> None:
    pads, controls = np.frombuffer(data, PAD).reshape(-1, 3), make_controls(name, 3)
    alone = [controls.encode(pads[row : row + 1])[0] for row in range(len(pads))]
    assert (controls.encode(pads) == alone).all()


@pytest.mark.parametrize(
    ("buttons", "expected"),
    [
        ((0, 0, 0), "none"), ((P.X, P.X, 0), "jump tap"), ((P.Y, P.Y, P.Y), "jump hold"),
        ((0, 0, P.X), "jump late"), ((P.Y, 0, 0), "jump tap"), ((0, P.X, P.X), "jump hold"),
        ((P.R, P.R, P.R), "L hold"), ((0, 0, P.R), "L late"), ((P.L, P.R, 0), "L tap"),
        ((P.A, 0, 0), "A tap"), ((P.B, P.B, P.B), "B hold"), ((P.Z, P.Z, P.Z), "Z tap"),
        ((0, P.B, 0), "B tap"), ((P.D_UP, P.START, 0), "none"),
    ],
)  # fmt: skip
def test_a_press_becomes_the_pattern_that_is_nearest(buttons: tuple[int, ...], expected: str) -> None:
    assert button(*buttons) == expected


@pytest.mark.parametrize(
    ("buttons", "expected"),
    [
        (P.X | P.L, "L hold"), (P.Y | P.Z, "Z tap"), (P.A | P.X, "A tap"), (P.B | P.R, "B tap"),
        (P.A | P.B, "B tap"), (P.A | P.L, "Z tap"), (P.A | P.Z, "Z tap"),
    ],
)  # fmt: skip
def test_of_two_buttons_the_later_fingers_is_kept_and_a_shield_grab_is_one(
    buttons: int, expected: str
) -> None:
    assert button(buttons) == expected


@pytest.mark.parametrize(
    ("x", "y", "point"),
    [
        (127, 0, (80, 0)), (79, 10, (80, 0)), (0, -79, (0, -80)), (22, -22, (0, 0)), (-35, 5, (-34, 0)),
        (0, 52, (0, 50)),  # below tap jump: not (0, 80), nor the diagonal
        (0, -55, (0, -54)),  # drops through platforms and does not crouch
        (0, -56, (0, -80)),  # crouches
        (100, 100, (56, 56)),  # the circle's edge
        (-78, -22, (-80, 0)),  # 22 lies in the dead zone
        (-76, -24, (-76, -23)),
    ],
)  # fmt: skip
def test_a_stick_becomes_the_nearest_point_of_its_category(x: int, y: int, point: tuple[int, int]) -> None:
    action = make_controls("multi_discrete", 1).encode(pad(main_x=x, main_y=y))
    assert AGENT_21[action[0, 1]] == point


def test_a_stick_that_moves_becomes_the_category_it_is_in_for_longest() -> None:
    pads = np.zeros((1, 3), PAD)
    pads["main_x"][0] = [0, 80, 79]
    assert AGENT_21[make_controls("multi_discrete", 3).encode(pads)[0, 1]] == (80, 0)


def test_a_flick_of_the_c_stick_is_kept_and_its_return_is_the_spaces() -> None:
    pads = np.zeros((1, 3), PAD)
    pads["c_x"][0], pads["c_y"][0] = [-78, -80, -79], [10, 0, 3]
    assert C_POINTS_5[make_controls("multi_discrete", 3).encode(pads)[0, 2]] == (-80, 0)


@pytest.mark.parametrize(("travel", "level"), [(0, 0), (42, 0), (43, 1), (94, 1), (95, 2), (140, 2)])
def test_a_trigger_becomes_the_nearest_level_on_its_side_of_the_dead_zone(travel: int, level: int) -> None:
    controls = make_controls("multi_discrete", 1, {"trigger": True})
    assert controls.encode(pad(r=travel))[0, 3] == level


def test_a_pad_that_changes_becomes_what_it_is_for_longest() -> None:
    pads = np.zeros((1, 3), PAD)
    pads["main_x"][0], pads["buttons"][0], pads["l"][0] = [10, 80, 80], [P.A | P.B, P.A, 0], [140, 140, 0]
    action = make_controls("pads", 3).encode(pads)[0]
    assert dict(zip(FIELDS, action.tolist(), strict=True)) == {
        "main_x": 80, "main_y": 0, "c_x": 0, "c_y": 0, "l": 140, "r": 0, "buttons": P.A,
    }  # fmt: skip


def folded(points: Iterable[tuple[int, int]]) -> set[int]:
    """Categories of stick positions, left and right as one, dead zone applied."""
    return {category_of(0 if abs(x) < 23 else abs(x), 0 if abs(y) < 23 else y) for x, y in points}


def test_categories_are_told_apart_by_the_thresholds_of_the_game() -> None:
    circle = [(x, y) for x in range(-80, 81) for y in range(-80, 81) if x * x + y * y <= 6400]
    assert len(folded(circle)) == 38  # of which people use 37, INTERFACES 1.4
    assert category_of(48, 0) != category_of(47, 0) == category_of(23, 0)
    assert category_of(-64, 0) != category_of(64, 0)
    assert category_of(0, -55) != category_of(0, -56)


@pytest.mark.parametrize(("points", "count"), [(37, 22), (65, 32), (85, 35)])
def test_the_fitted_sets_have_a_point_in_so_many_categories(points: int, count: int) -> None:
    assert len(folded(STICK_SETS[points])) == count
