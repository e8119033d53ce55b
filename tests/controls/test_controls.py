from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from melee_gym.controls import CONTROLS, Controls, make_controls
from melee_gym.controls.choices import down_frames
from melee_gym.controls.discrete import ACTIONS
from melee_gym.controls.multi_discrete import BUTTONS
from melee_gym.controls.stick_clusters import AGENT_21, STICK_SETS
from melee_gym.errors import ConfigError
from melee_gym.game import pad as P

CLUSTERS = Path(__file__).parents[2] / "../shared/facts/stick_clusters.json"
NO_MATCH_BUTTONS = P.START | P.D_UP | P.D_DOWN | P.D_LEFT | P.D_RIGHT


def decode(controls: Controls, action: Any) -> NDArray[Any]:
    """The pads of one action, (frame_skip,)."""
    pads = np.zeros((1, controls.frame_skip), P.PAD)
    controls.decode(np.asarray(action).reshape(1, -1), pads)
    return pads[0]


def samples(controls: Controls, count: int = 200) -> NDArray[Any]:
    controls.space.seed(1)
    actions = np.array([np.ravel(controls.space.sample()) for _ in range(count)])
    pads = np.zeros((count, controls.frame_skip), P.PAD)
    controls.decode(actions, pads)
    return pads


@pytest.mark.parametrize(
    ("pattern", "frame_skip", "down"),
    [
        ("hold", 3, [1, 1, 1]), ("tap", 3, [1, 1, 0]), ("late", 3, [0, 0, 1]),
        ("hold", 1, [1]), ("tap", 1, [1]), ("late", 1, [1]),
        ("tap", 2, [1, 0]), ("late", 2, [0, 1]), ("tap", 5, [1, 1, 1, 1, 0]),
    ],
)  # fmt: skip
def test_a_pattern_is_down_on_the_frames_of_interfaces_2_1(
    pattern: Any, frame_skip: int, down: list[int]
) -> None:
    assert down_frames(pattern, frame_skip) == [bool(frame) for frame in down]


@pytest.mark.parametrize(("index", "name", "bits", "pattern"), [(i, *row) for i, row in enumerate(BUTTONS)])
def test_each_button_choice_presses_its_button_on_the_frames_of_its_pattern(
    index: int, name: str, bits: int, pattern: Any
) -> None:
    pads = decode(make_controls("multi_discrete", 3), [index, 0, 0])
    assert pads["buttons"].tolist() == [bits * down for down in down_frames(pattern, 3)]


@pytest.mark.parametrize("points", STICK_SETS)
def test_each_stick_choice_holds_its_point_for_the_whole_decision(points: int) -> None:
    controls = make_controls("multi_discrete", 3, {"stick": points})
    for index, point in enumerate(STICK_SETS[points]):
        pads = decode(controls, [0, index, 0])
        assert set(zip(pads["main_x"].tolist(), pads["main_y"].tolist(), strict=True)) == {point}


def test_the_c_stick_is_neutral_on_the_last_frame_so_that_it_can_flick_again() -> None:
    pads = decode(make_controls("multi_discrete", 3), [0, 0, 1])
    assert pads["c_y"].tolist() == [80, 80, 0]


def test_a_trigger_choice_is_analog_travel_without_a_click() -> None:
    controls = make_controls("multi_discrete", 1, {"trigger": True})
    pads = [decode(controls, [0, 0, 0, level])[0] for level in range(3)]
    assert [(int(pad["l"]), int(pad["buttons"])) for pad in pads] == [(0, 0), (49, 0), (140, 0)]


@pytest.mark.parametrize("points", STICK_SETS)
def test_the_points_of_a_stick_set_are_distinct_and_as_many_as_it_says(points: int) -> None:
    assert len(set(STICK_SETS[points])) == points


def test_the_stick_sets_are_those_that_were_fitted() -> None:
    if not CLUSTERS.is_file():
        pytest.skip("../shared/facts is absent")
    centres = json.loads(CLUSTERS.read_text())["centres"]
    for points in (37, 65, 85):
        assert [list(point) for point in STICK_SETS[points]] == centres[str(points)]


def test_the_discrete_actions_are_those_of_the_facts() -> None:
    if not CLUSTERS.is_file():
        pytest.skip("../shared/facts is absent")
    rows = json.loads(CLUSTERS.read_text())["discrete_75"]
    assert [(list(main), list(c), pattern) for _, main, c, _, pattern in ACTIONS] == [
        (row["main"], row["c"], row["pattern"]) for row in rows
    ]


def test_the_soft_points_do_not_cross_the_thresholds_they_are_made_for() -> None:
    assert (0, 50) in AGENT_21  # below tap jump, 53; above up special, 44
    assert (0, -54) in AGENT_21  # drops through platforms at -53 but does not crouch at -56


@pytest.mark.parametrize("frame_skip", [1, 3])
@pytest.mark.parametrize("name", CONTROLS)
def test_no_action_pauses_or_taunts(name: str, frame_skip: int) -> None:
    forbidden = P.START if name == "pads" else NO_MATCH_BUTTONS
    assert not (samples(make_controls(name, frame_skip))["buttons"] & forbidden).any()


@pytest.mark.parametrize("name", ["multi_discrete", "discrete", "continuous"])
def test_every_stick_position_lies_inside_the_circle(name: str) -> None:
    pads = samples(make_controls(name, 1))
    for stick in ("main", "c"):
        x, y = pads[f"{stick}_x"].astype(int), pads[f"{stick}_y"].astype(int)
        assert (x * x + y * y <= 80 * 80).all()


@pytest.mark.parametrize("name", CONTROLS)
def test_the_neutral_action_touches_nothing(name: str) -> None:
    controls = make_controls(name, 3)
    assert (decode(controls, controls.neutral()) == np.zeros((1, 3), P.PAD)[0]).all()


@pytest.mark.parametrize("name", CONTROLS)
def test_every_field_of_the_pads_is_written(name: str) -> None:
    controls = make_controls(name, 3)
    pads = np.zeros((1, 3), P.PAD)
    pads[:] = np.frombuffer(b"\x11" * pads.dtype.itemsize, pads.dtype)[0]
    controls.decode(controls.neutral().reshape(1, -1), pads)
    assert (pads == np.zeros((1, 3), P.PAD)).all()


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("multi_discrete", [12, 0, 0]), ("multi_discrete", [0, -1, 0]), ("multi_discrete", [0, 0]),
        ("multi_discrete", [0.5, 0.0, 0.0]), ("discrete", [75]), ("discrete", [-1]),
        ("continuous", [0.0] * 9), ("continuous", [1.5] + [0.0] * 9), ("continuous", [np.nan] + [0.0] * 9),
        ("pads", [0] * 6), ("pads", [0, 0, 0, 0, 141, 0, 0]), ("pads", [0, 0, 0, 0, 0, 0, P.START]),
        ("pads", [0.5] + [0.0] * 6),
    ],
)  # fmt: skip
def test_an_action_outside_the_space_is_refused_and_nothing_is_written(name: str, action: list[Any]) -> None:
    pads = np.zeros((1, 1), P.PAD)
    pads["buttons"] = P.A
    with pytest.raises(ConfigError, match=r"action|pad"):
        make_controls(name, 1).decode(np.array([action]), pads)
    assert pads["buttons"][0, 0] == P.A


def test_a_continuous_action_is_hardware_units_and_buttons_above_zero() -> None:
    pad = decode(make_controls("continuous", 1), [0.5, -0.5, 0, 1, 0.25, 1, -1, 0.1, -0.1, 0])[0]
    fields = ("main_x", "main_y", "c_x", "c_y", "l", "r", "buttons")
    assert [int(pad[field]) for field in fields] == [40, -40, 0, 80, 35, 0, P.A | P.X]


def test_a_pads_action_is_the_pad_itself() -> None:
    action = [-128, 127, 5, -6, 140, 7, P.D_UP | P.Z]
    pads = decode(make_controls("pads", 2), action)
    assert [[int(value) for value in pad] for pad in pads] == [action, action]


def test_an_unknown_action_space_is_named_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"unknown controls 'discret'\. Did you mean 'discrete'"):
        make_controls("discret", 1)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("multi_discrete", {"stick": 22}, "unknown stick set 22"),
        ("multi_discrete", {"c_stick": 8}, "unknown c_stick set 8"),
        ("discrete", {"stick": 21}, "unexpected keyword"),
    ],
)
def test_wrong_options_of_an_action_space_are_refused(
    name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        make_controls(name, 1, options)


def test_a_frame_skip_below_one_is_refused() -> None:
    with pytest.raises(ConfigError, match="frame_skip is 0"):
        make_controls("discrete", 0)
