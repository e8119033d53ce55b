from __future__ import annotations

import numpy as np
import pytest

from melee_gym.fidelity.causes import CAUSES, causes, family_of, special_name, state_name
from melee_gym.fidelity.compare import differences
from melee_gym.game import action as A
from melee_gym.game.frame import PLAYER

FOX, MARTH = 1, 18


def players(**values: float) -> np.ndarray:
    made = np.zeros((1, 2), PLAYER)
    made["state"], made["facing"] = A.WAIT, 1
    for name, value in values.items():
        made[name][0, 0] = value
    return made


def cause(before: np.ndarray, recorded: np.ndarray, predicted: np.ndarray) -> str | None:
    index = causes(predicted, recorded, before, differences(predicted, recorded))[0, 0]
    return None if index < 0 else CAUSES[index]


HIT = {"state": A.DAMAGE_HI1, "percent": 8.0, "hitlag": 5.0}
AIR = {"state": A.FALL, "airborne": 1}


@pytest.mark.parametrize(
    ("before", "recorded", "predicted", "expected"),
    [
        ({}, {}, {}, None),
        ({}, {"x": 1}, {"x": 2}, "x"),
        ({}, {"x": 1, "y": 1, "state": A.WALK_SLOW}, {}, "state"),
        ({}, {"hitlag": 3}, {"hitlag": 2}, "hitlag"),
        ({}, HIT, {}, "hit missed"),
        ({}, {}, HIT, "hit invented"),
        ({}, HIT, {**HIT, "state": A.DAMAGE_N1}, "hit differs"),
        ({}, {"state": A.CAPTURE_PULLED_LW}, {}, "grab missed"),
        ({"state": A.CATCH}, {"state": A.CATCH}, {"state": A.CATCH_PULL}, "grab invented"),
        (AIR, {"state": A.LANDING}, AIR, "landing missed"),
        (AIR, AIR, {"state": A.LANDING}, "landing invented"),
        ({}, AIR, {}, "kept the floor"),
        ({}, {}, AIR, "left the floor"),
    ],
)
def test_the_cause_of_a_miss_is_the_event_behind_it(before, recorded, predicted, expected):
    assert cause(players(**before), players(**recorded), players(**predicted)) == expected


def test_states_have_families():
    assert [family_of(state) for state in (14, 67, 90, 253, 360, 160)] == [
        "stand", "aerial", "hit, flying", "ledge", "special", "other",
    ]  # fmt: skip


def test_specials_are_named_by_their_fighter():
    assert state_name(FOX, 360) == "fox SpecialLwStart"
    assert special_name(FOX, 366) == "fox Lw special"
    assert state_name(MARTH, A.ATTACK_AIR_N) == "AttackAirN"
