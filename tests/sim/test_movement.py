"""Movement rules on the running engine: numbers of facts/mechanics/frame.md 3, ground.md and air.md."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy import float32 as f32
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter, Stage
from melee_gym.sim.build import tables

FULL = 80  # of a stick, in raw units
FORWARD, BACKWARD, UP, DOWN = pad(x=FULL), pad(x=-FULL), pad(y=FULL), pad(y=-FULL)
FOX = tables()[0].fighters[1].attributes
JUMP_SQUAT = {Fighter.FOX: 3, Fighter.MARTH: 4}  # ground.md 3.6


def states(scene: Scene, inputs: list[np.ndarray[Any, Any]]) -> list[int]:
    """The hero's state after each pad."""
    return [int(scene.play(one).state) for one in inputs]


@pytest.mark.parametrize(("raw", "value"), [(22, 0.0), (23, 23 / 80), (80, 1.0)])  # frame.md 3.1.3
def test_a_stick_inside_the_dead_zone_counts_as_centred(raw: int, value: float) -> None:
    assert Scene().play(pad(x=raw)).stick_x == f32(value)


def test_a_stick_timer_counts_from_the_frame_it_crosses_the_threshold() -> None:
    scene = Scene()
    timers = [int(scene.play(pad(x=-24)).tx) for _ in range(3)]
    assert timers == [0, 1, 2]


def test_a_stick_that_comes_back_is_long_ago_at_once() -> None:
    scene = Scene()
    scene.play(pad(x=-24), frames=3)
    assert scene.play(NEUTRAL).tx == 254


def test_a_press_counts_on_its_first_frame_only() -> None:
    scene = Scene()
    ages = [int(scene.play(pad("R")).digital_age) for _ in range(3)]
    assert ages == [0, 1, 2]


@pytest.mark.parametrize(("cardinals", "x"), [(True, 1.0), (False, 79 / 80)])
def test_cardinals_snap_the_rim_and_only_where_they_act(cardinals: bool, x: float) -> None:
    scene = Scene()
    scene.match.ucf_cardinals = cardinals
    assert scene.play(pad(x=80, y=6)).stick_x == f32(x)


@pytest.mark.parametrize(("raw", "state"), [(80, A.DASH), (64, A.DASH), (63, A.WALK_SLOW)])  # 0.8 = 64/80
def test_a_flick_of_four_fifths_dashes(raw: int, state: int) -> None:
    assert Scene().play(pad(x=raw)).state == state


def test_a_stick_eased_forward_walks() -> None:
    scene = Scene()
    scene.play(pad(x=30), frames=2)
    assert scene.play(FORWARD).state == A.WALK_SLOW


def test_the_dash_speed_comes_after_the_first_frames_movement() -> None:
    scene = Scene()
    start = f32(scene.hero.x)
    hero = scene.play(FORWARD)
    assert (hero.x, hero.gv) == (start, FOX.dash_initial_velocity)  # ground.md 3.3


def test_a_held_dash_becomes_a_run_when_its_script_allows() -> None:
    assert Scene().wait_for(A.RUN, first=FORWARD) == 12  # 11 frames of Dash, ground.md 3.3


def test_a_dash_let_go_ends_by_itself() -> None:
    scene = Scene()
    scene.play(FORWARD)
    assert scene.wait_for(A.WAIT) == 21  # Fox: 21 visible frames


def test_a_dash_back_turns_for_one_frame() -> None:
    scene = Scene()
    scene.play(FORWARD, frames=6)
    assert states(scene, [BACKWARD, BACKWARD]) == [A.TURN, A.DASH]


def test_turning_out_of_a_dash_keeps_a_quarter_of_the_speed() -> None:
    scene = Scene()
    before = scene.play(FORWARD, frames=6).gv
    cut = before - before * f32(0.75)
    assert scene.play(BACKWARD).gv == pytest.approx(cut - FOX.ground_friction, abs=1e-6)


def test_a_tilt_turn_changes_the_facing_after_its_frames() -> None:
    scene = Scene()
    scene.play(pad(x=-24))
    facings = [int(scene.play(pad(x=-24)).facing) for _ in range(5)]
    assert facings == [1, 1, 1, 1, -1]  # at age standing_turn_frames + 2 = 6, ground.md 3.2


@pytest.mark.parametrize("fighter", [Fighter.FOX, Fighter.MARTH])
def test_a_jump_squat_lasts_the_fighters_frames(fighter: Fighter) -> None:
    assert Scene(fighter).wait_for(A.JUMP_F, first=pad("X")) == JUMP_SQUAT[fighter] + 1


def test_a_jump_button_let_go_makes_a_short_hop() -> None:
    scene = Scene()
    scene.play(pad("X"))
    scene.wait_for(A.JUMP_F)
    assert scene.hero.vy == FOX.hop_v_initial_velocity


def test_a_jump_button_held_makes_a_full_hop() -> None:
    scene = Scene()
    scene.wait_for(A.JUMP_F, first=pad("X"))
    assert scene.hero.vy == FOX.jump_v_initial_velocity


def test_a_jump_takes_the_stick_of_the_frame_before() -> None:
    scene = Scene()
    scene.play(pad("X"), frames=2)
    scene.play(pad("X", x=-40))
    hero = scene.play(pad("X"))
    assert (hero.state, hero.vx) == (A.JUMP_B, f32(-0.5) * FOX.jump_h_initial_velocity)


def test_gravity_begins_on_the_second_frame_of_a_jump() -> None:
    scene = Scene()
    scene.wait_for(A.JUMP_F, first=pad("X"))
    first = f32(scene.hero.vy)
    assert scene.play(pad("X")).vy == first - FOX.gravity


def test_an_air_jump_replaces_the_speed_and_falls_on_the_same_frame() -> None:
    scene = Scene(height=40.0)
    scene.play(frames=3)
    hero = scene.play(pad("X"))
    assert hero.vy == FOX.jump_v_initial_velocity * FOX.air_jump_v_multiplier - FOX.gravity


def test_there_is_one_air_jump() -> None:
    scene = Scene(height=60.0)
    scene.play(pad("X"))
    scene.play(frames=10)
    age = float(scene.hero.age)
    assert scene.play(pad("X")).age == age + 1


def test_a_flick_down_while_falling_is_a_fast_fall() -> None:
    scene = Scene(height=60.0)
    scene.play(frames=5)
    assert scene.play(DOWN).vy == -FOX.fast_fall_velocity


def test_no_fast_fall_while_rising() -> None:
    scene = Scene()
    scene.wait_for(A.JUMP_F, first=pad("X"))
    assert not scene.play(DOWN).fast_fall


def test_a_fall_ends_at_the_terminal_speed() -> None:
    scene = Scene(height=75.0)
    assert min(float(scene.play().vy) for _ in range(20)) == -FOX.terminal_velocity


def test_an_air_dodge_moves_at_its_speed_and_decays() -> None:
    scene = Scene(height=60.0)
    hero = scene.play(pad("R", x=FULL))
    first = float(hero.vx)
    second = float(scene.play(pad("R", x=FULL)).vx)
    assert (first, second) == pytest.approx((3.1 * 0.9, 3.1 * 0.81), abs=1e-5)  # air.md 4.5


def test_a_wavedash_lands_in_the_frame_of_the_dodge() -> None:
    scene = Scene()
    scene.play(pad("X"), frames=3)
    hero = scene.play(pad("R", x=66, y=-45))
    assert hero.state == A.LANDING_FALL_SPECIAL


def test_a_wavedash_slides_with_the_speed_of_the_dodge() -> None:
    scene = Scene()
    scene.play(pad("X"), frames=3)
    hero = scene.play(pad("R", x=66, y=-45))
    angle = math.atan2(-45, 66)
    assert float(hero.gv) == pytest.approx(3.1 * 0.9 * math.cos(angle), abs=1e-5)


def test_a_wavedash_lands_for_ten_frames() -> None:
    scene = Scene()
    scene.play(pad("X"), frames=3)
    scene.play(pad("R", x=66, y=-45))
    assert scene.wait_for(A.WAIT) == 10  # x344


def test_a_hard_landing_acts_when_its_lag_is_over() -> None:
    scene = Scene(height=30.0)
    scene.wait_for(A.LANDING)
    assert states(scene, [pad("R")] * 4) == [A.LANDING] * 3 + [A.GUARD_ON]  # ground.md 3.7


def test_a_soft_landing_stands_at_once() -> None:
    scene = Scene(height=2.0)
    scene.hero.ecb_lock, scene.hero.ecb_bottom = (
        10,
        0.0,
    )  # the feet at the position
    assert scene.wait_for(A.WAIT) == 4  # vy is -0.92, above -1.0 (ground.md 3.7)


@pytest.mark.parametrize(("press", "lag"), [(False, 15), (True, 7)])  # Fox n-air, ground.md 3.7
def test_an_l_cancel_halves_the_lag_of_an_aerial(press: bool, lag: int) -> None:
    scene = Scene(height=25.0)
    scene.play(pad("A"))
    while scene.hero.y > 6.0:
        scene.play()
    scene.play(pad(trigger=60) if press else NEUTRAL)
    scene.wait_for(A.LANDING_AIR_N)
    assert scene.wait_for(A.WAIT) == lag


def test_a_flick_down_on_a_platform_drops_after_three_frames_of_squat() -> None:
    scene = Scene(gap=76.0, height=30.0, stage=Stage.BATTLEFIELD)
    scene.wait_for(A.WAIT)
    assert states(scene, [DOWN] * 4) == [A.SQUAT] * 3 + [A.PASS]  # air.md 4.6


def test_a_platform_drop_starts_at_its_speed() -> None:
    scene = Scene(gap=76.0, height=30.0, stage=Stage.BATTLEFIELD)
    scene.wait_for(A.WAIT)
    scene.wait_for(A.PASS, first=DOWN)
    assert scene.hero.vy == f32(-0.5) - FOX.gravity


def test_standing_friction_doubles_above_walking_speed() -> None:
    scene = Scene()
    scene.hero.gv = f32(2.0)
    assert scene.play().gv == f32(2.0) - FOX.ground_friction * f32(2.0)  # x6C


def test_friction_stops_rather_than_reverses() -> None:
    scene = Scene()
    scene.hero.gv = FOX.ground_friction / f32(2.0)
    assert scene.play().gv == 0.0


def test_a_walk_nears_its_target_without_passing_it() -> None:
    scene = Scene()
    scene.play(pad(x=40), frames=60)
    assert scene.hero.gv == pytest.approx(0.5 * FOX.walk_max_vel, abs=0.01)


def test_an_edge_in_front_is_teetered_on() -> None:
    scene = Scene(gap=169.0)
    scene.hero.facing = -1.0
    scene.hero.gv = f32(-1.0)
    assert scene.wait_for(A.OTTOTTO) <= 3


def test_bodies_on_one_floor_push_each_other_apart() -> None:
    scene = Scene(gap=4.0)
    before = float(scene.rival.x - scene.hero.x)
    scene.play()
    assert float(scene.rival.x - scene.hero.x) == pytest.approx(before + 0.6, abs=1e-5)  # frame.md 5
