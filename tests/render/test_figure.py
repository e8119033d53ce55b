from __future__ import annotations

import numpy as np
import pytest

from melee_gym.data import FIGHTER_KEYS, load_fighter
from melee_gym.game import action as A
from melee_gym.game.frame import PLAYER
from melee_gym.game.ids import Fighter
from melee_gym.render.figure import FOOT, HAND, HEAD, HIP, LIMBS, OTHER_FOOT, Figure, figure
from melee_gym.render.moves import MOVES, move_name
from melee_gym.render.shapes import state_name

FIGHTERS = range(len(FIGHTER_KEYS))
LEDGE = 68.4 + 0j


def drawn(
    state: int, *, fighter: int = Fighter.FOX.internal, reach: tuple[complex, ...] = (), **fields: float
) -> Figure:
    player = np.zeros(1, PLAYER)[0]
    player["state"], player["fighter"], player["facing"] = state, fighter, 1.0
    for name, value in fields.items():
        player[name] = value
    return figure(player, LEDGE, reach)


def head_height(state: int) -> float:
    body = drawn(state)
    return float(body.joints[HEAD].imag) / body.height


def test_a_fighter_stands_higher_than_it_crouches_and_crouches_higher_than_it_lies() -> None:
    heights = [head_height(state) for state in (A.WAIT, A.KNEE_BEND, A.SQUAT_WAIT, A.DOWN_WAIT_U)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[-1] > 0.5


def test_a_figure_stands_on_its_place_and_is_as_tall_as_the_fighter() -> None:
    fox, bowser = drawn(A.WAIT, x=10.0, y=5.0), drawn(A.WAIT, fighter=Fighter.BOWSER.internal)
    assert fox.joints[[FOOT, OTHER_FOOT]].imag.tolist() == [5.0, 5.0]
    assert fox.joints[HEAD].imag + fox.head == pytest.approx(5.0 + fox.height, rel=0.02)
    assert bowser.height > fox.height
    assert bowser.trunk > fox.trunk


def test_a_figure_that_looks_left_is_the_mirror_image() -> None:
    right, left = drawn(A.DASH), drawn(A.DASH, facing=-1.0)
    assert np.allclose(left.joints, -right.joints.conj())


def test_who_hangs_holds_the_ledge() -> None:
    body = drawn(A.CLIFF_WAIT, x=69.0, y=-20.0)
    assert abs(body.joints[HAND] - LEDGE) < 0.5
    assert body.joints[HIP].imag < LEDGE.imag


def test_a_limb_reaches_for_the_farthest_hitbox() -> None:
    hits = (4 + 6j, 9 + 7j)
    body = drawn(A.ATTACK_S4_S, reach=hits)
    assert min(abs(body.joints[limb[2]] - hits[1]) for limb in LIMBS) == 0.0
    assert body.blade is None


def test_a_sword_reaches_for_the_farthest_hitbox() -> None:
    assert drawn(A.ATTACK_S4_S, fighter=Fighter.MARTH.internal, reach=(20 + 9j,)).blade == 20 + 9j


def test_a_special_move_that_shoots_through_the_air_leaves_a_trail() -> None:
    still = drawn(351, airborne=1)
    shot = drawn(351, airborne=1, speed_air_x_self=18.0)
    assert still.trail is None
    assert shot.trail is not None
    assert shot.trail.real == -18.0
    assert abs(shot.joints[HEAD].imag - shot.joints[HIP].imag) < 0.1 * shot.height  # lies in its way


@pytest.mark.parametrize("fighter", FIGHTERS)
def test_every_fighter_has_a_figure_in_every_state(fighter: int) -> None:
    for state in range(A.FIRST_SPECIAL + 60):
        body = drawn(state, fighter=fighter, state_age=7.0)
        assert np.isfinite(body.joints).all(), state


@pytest.mark.parametrize("fighter", FIGHTERS)
def test_every_special_move_of_a_fighter_has_the_name_that_people_use(fighter: int) -> None:
    key = FIGHTER_KEYS[fighter]
    names = [
        row["name"]
        for row in load_fighter(key)["states"].values()
        if row.get("name", "").startswith("Special")
    ]
    assert names
    assert {move_name(key, name) for name in names} <= set(MOVES[key])


@pytest.mark.parametrize(
    ("fighter", "state", "name"),
    [
        (Fighter.FOX, 351, "Fox Illusion"), (Fighter.FOX, 356, "Fire Fox"), (Fighter.FOX, 361, "Reflector"),
        (Fighter.MARTH, 369, "Counter"), (Fighter.FOX, A.WAIT, ""),
    ],
)  # fmt: skip
def test_a_state_goes_by_the_name_of_its_move(fighter: Fighter, state: int, name: str) -> None:
    player = np.zeros(1, PLAYER)[0]
    player["state"], player["fighter"] = state, fighter.internal
    assert move_name(fighter.key, state_name(player)) == name
