"""Walls and ceilings met in hitstun: techs and bounces, on the running engine (facts/mechanics/tech.md 3)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy import float32 as f32
from scene import NEUTRAL, Scene, pad
from test_combat import hit_fighter

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter
from melee_gym.sim.build import tables

FULL = 80
FOX = tables()[0].fighters[Fighter.FOX.internal].attributes
DECAY = 0.051  # of knockback a frame, facts/common.json knockback_frame_decay
KEPT = 0.8  # of the speed by a bounce, tech.md 3.3


def before_a_wall(knockback: int = 100) -> Scene:
    """Fox left of Final Destination's left side, hit toward it."""
    scene = Scene(gap=200.0, height=-4.0)
    scene.play()
    hit_fighter(scene, damage=3, angle=0, bkb=knockback)
    return scene


def below_a_ceiling() -> Scene:
    """Fox below Final Destination, hit upward."""
    scene = Scene(gap=60.0, height=-75.0)
    scene.play()
    hit_fighter(scene, damage=3, angle=90, bkb=100)
    return scene


def meet(scene: Scene, press: np.ndarray = NEUTRAL, held: np.ndarray = NEUTRAL) -> int:
    """Play on, with a press on the first free frame, until the state changes; the new one."""
    scene.play(frames=3)
    reaction = int(scene.hero.state)
    scene.play(press)
    for _ in range(20):
        if scene.hero.state != reaction:
            break
        scene.play(held)
    return int(scene.hero.state)


@pytest.mark.parametrize(
    ("press", "held", "state"),
    [
        (NEUTRAL, NEUTRAL, A.FLY_REFLECT_WALL),
        (pad("L"), NEUTRAL, A.PASSIVE_WALL),
        (pad("LX"), NEUTRAL, A.PASSIVE_WALL_JUMP),
        (pad("L"), pad(y=FULL), A.PASSIVE_WALL_JUMP),
    ],
    ids=["nothing", "L", "L and X", "L and stick up"],
)
def test_a_press_techs_on_a_wall_and_a_jump_makes_it_a_wall_jump(
    press: np.ndarray, held: np.ndarray, state: int
) -> None:
    assert meet(before_a_wall(), press, held) == state


@pytest.mark.parametrize(("press", "state"), [(NEUTRAL, A.FLY_REFLECT_CEIL), (pad("L"), A.PASSIVE_CEIL)])
def test_a_press_techs_on_a_ceiling(press: np.ndarray, state: int) -> None:
    assert meet(below_a_ceiling(), press) == state


def test_a_bounce_off_a_wall_mirrors_the_speed_and_keeps_four_fifths() -> None:
    scene = before_a_wall()
    speeds = []
    while scene.hero.state != A.FLY_REFLECT_WALL:
        speeds.append((float(scene.hero.kx), float(scene.hero.vy + scene.hero.ky)))
        scene.play()
    last_x, last_y = speeds[-1]
    assert scene.hero.kx == pytest.approx(-KEPT * (last_x - DECAY), abs=1e-3)
    assert scene.hero.ky == pytest.approx(KEPT * (last_y - float(FOX.gravity)), abs=1e-3)
    assert (scene.hero.vx, scene.hero.vy, scene.hero.facing) == (0, 0, -1)


def test_a_bounce_is_intangible_for_fifteen_frames() -> None:
    scene = before_a_wall()
    meet(scene)
    status = []
    for _ in range(16):
        status.append(int(scene.engine.frames[0].players[0].hurtbox))
        scene.play()
    assert status == [2] * 15 + [0]


def test_a_slow_meeting_with_a_wall_is_no_bounce() -> None:
    scene = before_a_wall(40)  # 1.2 units a frame, below 1 after the way to the wall
    scene.hero.x = scene.hero.swept_x = f32(-90.0)
    assert meet(scene) != A.FLY_REFLECT_WALL


def test_a_wall_tech_freezes_five_frames_and_turns_him_away_from_the_wall() -> None:
    scene = before_a_wall()
    meet(scene, pad("L"))
    place = (float(scene.hero.x), float(scene.hero.y))
    for _ in range(4):
        scene.play()
        assert (scene.hero.x, scene.hero.y) == place
    assert scene.hero.facing == -1
    scene.play(frames=2)
    assert (scene.hero.x, scene.hero.y) != place


def test_a_wall_jump_tech_jumps_at_the_speed_of_a_wall_jump() -> None:
    scene = before_a_wall()
    meet(scene, pad("LX"))
    while scene.hero.vx == 0:
        scene.play()
    assert scene.hero.vx == pytest.approx(-float(FOX.wall_jump_horizontal_velocity), abs=0.1)
    assert scene.hero.vy == pytest.approx(
        float(FOX.wall_jump_vertical_velocity), abs=float(FOX.gravity) + 1e-4
    )
    assert math.isclose(float(scene.hero.kx), 0)
