"""How large the raised shield is and where it leans (facts/mechanics/shield.md 3), on the running engine."""

from __future__ import annotations

import pytest
from numpy import float32 as f32
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A

HARD = 140


def raised() -> Scene:
    """A fighter whose shield is fully up, the rival in reach of his feet."""
    scene = Scene(gap=12.0)
    scene.play(pad(trigger=HARD), NEUTRAL, 10)
    return scene


@pytest.mark.parametrize("frames", [1, 2, 3, 6])
def test_the_lean_goes_half_of_the_way_each_frame(frames: int) -> None:
    scene = raised()
    scene.play(
        pad(x=40, trigger=HARD), frames=1 + frames
    )  # half out: no roll; it sees the stick a frame later
    assert scene.hero.shield_lean == pytest.approx(0.5 * (1 - 0.5**frames), abs=1e-4)


@pytest.mark.parametrize(("x", "y", "degrees"), [(40, 0, 0), (0, 40, 90), (0, -40, -90), (-40, 0, 180)])
def test_it_leans_where_the_stick_points_from_his_facing(x: int, y: int, degrees: float) -> None:
    scene = raised()
    scene.play(pad(x=x, y=y, trigger=HARD), frames=20)
    turned = (float(scene.hero.shield_angle) - degrees + 180) % 360 - 180
    assert turned == pytest.approx(0, abs=1)


@pytest.mark.parametrize(("health", "blocks"), [(60.0, True), (30.0, True), (4.0, False)])
def test_a_worn_shield_no_longer_covers_him(health: float, blocks: bool) -> None:
    scene = raised()
    scene.hero.shield = f32(health)
    scene.play(pad(trigger=HARD), pad("A", y=-40))  # the down tilt sweeps the floor
    for _ in range(12):
        scene.play(pad(trigger=HARD))
        if scene.hero.hitlag > 0:
            break
    assert (scene.hero.state == A.GUARD_SET_OFF) == blocks
    assert (scene.hero.percent == 0) == blocks
