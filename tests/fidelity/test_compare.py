from __future__ import annotations

import numpy as np
import pytest

from melee_gym.fidelity.compare import FULL_FIELDS, ballistic, differences, frozen, hitstun, is_right
from melee_gym.game.frame import FRAME, PLAYER


def one_player() -> np.ndarray:
    player = np.zeros((1, 2), PLAYER)
    player["state"], player["facing"], player["shield"] = 14, 1, 60
    return player


def test_equal_players_are_exact_and_full():
    player = one_player()
    different = differences(player, player)
    assert is_right(different, "exact").all()
    assert is_right(different, "full").all()


@pytest.mark.parametrize(
    ("field", "allowed", "wrong"),
    [
        ("x", 0.009, 0.011), ("y", -0.009, -0.011),
        ("percent", 0.009, 0.011), ("state", 0, 1), ("facing", 0, -2),
        ("airborne", 0, 1), ("stocks", 0, 1),
    ],
)  # fmt: skip
def test_exact_allows_the_tolerance_of_the_issue_and_no_more(field, allowed, wrong):
    recorded = one_player()
    for change, right in ((allowed, True), (wrong, False)):
        predicted = one_player()
        predicted[field][0, 0] += change
        assert is_right(differences(predicted, recorded), "exact")[0, 0] == right


@pytest.mark.parametrize(
    ("field", "allowed", "wrong"),
    [
        ("speed_air_x_self", 0.009, 0.011), ("speed_y_self", 0.009, 0.011),
        ("speed_ground_x_self", 0.009, 0.011),
        ("speed_x_attack", 0.009, 0.011), ("speed_y_attack", 0.009, 0.011), ("hitlag", 0, 1),
        ("shield", 0.049, 0.051), ("jumps_left", 0, 1), ("state_age", 0.009, 0.011),
    ],
)  # fmt: skip
def test_full_adds_speeds_hitlag_shield_jumps_and_age(field, allowed, wrong):
    recorded = one_player()
    for change, right in ((allowed, True), (wrong, False)):
        predicted = one_player()
        predicted[field][0, 0] += change
        different = differences(predicted, recorded)
        assert is_right(different, "exact")[0, 0]
        assert is_right(different, "full")[0, 0] == right


def test_hitstun_counts_only_under_its_flag_and_may_be_one_frame_off():
    recorded, predicted = one_player(), one_player()
    predicted["misc"] = 30
    assert not differences(predicted, recorded)[..., FULL_FIELDS.index("hitstun")].any()
    recorded["state_flags"][..., 3] = predicted["state_flags"][..., 3] = 0x02
    recorded["misc"] = 29
    assert hitstun(recorded)[0, 0] == 29
    assert not differences(predicted, recorded)[..., FULL_FIELDS.index("hitstun")].any()
    recorded["misc"] = 28
    assert differences(predicted, recorded)[..., FULL_FIELDS.index("hitstun")].all()


def test_a_position_that_is_no_number_never_matches():
    predicted = one_player()
    predicted["x"] = np.nan
    assert not is_right(differences(predicted, one_player()), "exact").any()


def test_frozen_repeats_and_ballistic_moves_by_the_speeds_of_the_frame_before():
    frames = np.zeros(2, FRAME)
    before = frames["players"][0]
    before["x"], before["speed_air_x_self"], before["speed_x_attack"] = 3, 1, 0.5
    before["y"], before["speed_y_self"], before["speed_y_attack"] = 4, -2, 0.25
    assert frozen(frames)["x"][1].tolist() == [3, 3]
    assert ballistic(frames)["x"][1].tolist() == [4.5, 4.5]
    assert ballistic(frames)["y"][1].tolist() == [2.25, 2.25]
