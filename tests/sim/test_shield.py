"""Shield, power shield, broken shield. Numbers: facts/mechanics/shield.md, common.json."""

from __future__ import annotations

import pytest
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A

HARD = pad("L", trigger=140)
TILT = 40


def blocked(gap: float = 12.0, *, trigger: int = 140, frames: int = 20) -> Scene:
    """Fox has blocked Fox's jab (4 damage) with an analog shield; the scene stands at the contact."""
    scene = Scene(gap=gap)
    scene.play(pad(trigger=trigger), NEUTRAL, frames)
    for _ in range(10):
        scene.play(pad(trigger=trigger), pad("A"))
        if scene.hero.state == A.GUARD_SET_OFF:
            return scene
    raise AssertionError("the jab did not reach the shield")


def test_a_digital_press_starts_a_power_shield() -> None:
    assert Scene().play(HARD).state == A.GUARD_REFLECT


def test_an_analog_pull_starts_a_plain_shield() -> None:
    assert Scene().play(pad(trigger=60)).state == A.GUARD_ON


def test_a_press_right_after_an_analog_pull_still_makes_a_power_shield() -> None:
    scene = Scene()
    scene.play(pad(trigger=60))
    assert scene.play(pad("L", trigger=140)).state == A.GUARD_REFLECT


def test_a_press_long_after_an_analog_pull_makes_none() -> None:
    scene = Scene()
    scene.play(pad(trigger=60), frames=4)
    assert scene.play(pad("L", trigger=140)).state == A.GUARD_ON


def test_the_shield_is_fully_up_after_eight_frames() -> None:
    scene = Scene()
    assert scene.wait_for(A.GUARD, first=HARD) == 9


def test_a_tapped_shield_stays_for_its_least_hold() -> None:
    scene = Scene()
    scene.play(HARD)
    assert scene.wait_for(A.GUARD_OFF) == 8  # x268


def test_lowering_the_shield_takes_fifteen_frames() -> None:
    scene = Scene()
    scene.play(HARD)
    scene.wait_for(A.GUARD_OFF)
    assert scene.wait_for(A.WAIT) == 15  # Fox


@pytest.mark.parametrize(("trigger", "wear"), [(140, 0.28), (43, 0.0168), (60, 0.06286)])
def test_holding_wears_the_shield_by_how_hard_it_is_held(trigger: int, wear: float) -> None:
    scene = Scene()
    before = float(scene.play(pad(trigger=trigger), frames=9).shield)
    after = float(scene.play(pad(trigger=trigger)).shield)
    assert before - after == pytest.approx(wear, abs=1e-4)  # 0.14 x (0.1 + 1.9 hardness)


def test_a_lowered_shield_regenerates() -> None:
    scene = Scene()
    scene.play(HARD, frames=20)
    scene.wait_for(A.GUARD_OFF)
    before = float(scene.hero.shield)
    assert float(scene.play().shield) - before == pytest.approx(0.07, abs=1e-5)


def test_a_blocked_hit_costs_seven_tenths_of_its_damage_on_a_hard_shield() -> None:
    scene = Scene(gap=12.0)
    scene.play(pad(trigger=140), NEUTRAL, 20)
    before = float(scene.hero.shield)
    scene.play(pad(trigger=140), pad("A"))
    scene.play(pad(trigger=140))
    assert scene.hero.state == A.GUARD_SET_OFF
    assert before - float(scene.hero.shield) == pytest.approx(0.7 * 4 + 2 * 0.28, abs=1e-4)


def test_a_blocked_hit_pushes_away_from_the_attacker() -> None:
    scene = blocked()
    stun = 0.45 * 4 + 2
    assert float(scene.hero.gv) == pytest.approx(-stun * 0.2 * 0.6, abs=1e-5)


def test_shield_stun_lasts_as_long_as_the_damage_says() -> None:
    scene = blocked()
    frozen = int(scene.hero.hitlag)
    frames = scene.wait_for(A.GUARD, first=pad(trigger=140))
    assert frames == frozen + int(0.45 * 4 + 2)  # the shield is back on the free frame after floor(f) of them


def test_a_stick_flick_in_shield_hitlag_slides_along_the_floor() -> None:
    scene = blocked()
    before = float(scene.hero.x)
    scene.play(pad(x=-80, trigger=140))
    assert float(scene.hero.x) - before == pytest.approx(-0.66 * 6.0, abs=1e-4)


def test_a_power_shield_takes_no_damage() -> None:
    scene = Scene(gap=12.0)
    scene.play(NEUTRAL, pad("A"))
    scene.play(pad("L", trigger=140))
    assert (int(scene.hero.state), float(scene.hero.shield)) == (A.GUARD_SET_OFF, 60.0)


def test_an_attack_is_allowed_when_a_power_shield_is_let_go() -> None:
    scene = Scene(gap=12.0)
    scene.play(NEUTRAL, pad("A"))
    scene.play(pad("L", trigger=140))
    scene.wait_for(A.GUARD_OFF)
    assert scene.play(pad("A", y=-TILT)).state == A.ATTACK_LW3


def test_no_attack_is_allowed_when_a_plain_shield_is_let_go() -> None:
    scene = Scene()
    scene.play(HARD)
    scene.wait_for(A.GUARD_OFF)
    assert scene.play(pad("A", y=-TILT)).state == A.GUARD_OFF


@pytest.mark.parametrize(
    ("stick", "state"),
    [
        ({"x": 80}, A.ESCAPE_F),
        ({"x": -80}, A.ESCAPE_B),
        ({"y": -80}, A.ESCAPE_N),
        ({"cx": 60}, A.ESCAPE_F),
        ({"cy": -60}, A.ESCAPE_N),
        ({"cy": 60}, A.KNEE_BEND),
        ({"y": 80}, A.KNEE_BEND),
    ],
)
def test_sticks_leave_the_shield(stick: dict[str, int], state: int) -> None:
    scene = Scene()
    scene.play(HARD, frames=12)
    assert scene.play(pad("L", trigger=140, **stick)).state == state


def test_a_out_of_shield_grabs() -> None:
    scene = Scene()
    scene.play(HARD, frames=12)
    assert scene.play(pad("LA", trigger=140)).state == A.CATCH


def test_a_roll_turns_the_fighter_at_its_mark_and_ends_at_rest() -> None:
    scene = Scene()
    scene.play(HARD, frames=12)
    scene.play(pad("L", x=80, trigger=140))
    scene.wait_for(A.WAIT)
    assert (float(scene.hero.facing), float(scene.hero.gv)) == (-1.0, 0.0)


def test_a_worn_out_shield_breaks() -> None:
    scene = Scene()
    scene.wait_for(A.SHIELD_BREAK_FLY, limit=400, first=HARD)
    assert float(scene.hero.shield) == pytest.approx(0.07)  # recorded on the first frame of 205


def test_dizziness_is_shorter_for_who_struggles() -> None:
    still, struggling = Scene(), Scene()
    for scene in (still, struggling):
        scene.wait_for(A.FURAFURA, limit=800, first=HARD)
    assert float(still.hero.grab_timer) == 490.0  # 400 + 90 at 0 %
    still.play(frames=20)
    for k in range(20):
        struggling.play(pad("A" if k % 2 else ""))
    assert float(still.hero.grab_timer) - float(struggling.hero.grab_timer) == 3.0 * 9  # seen a frame later


def test_a_press_is_the_hardest_shield_and_the_least_pull_the_lightest() -> None:
    hard, light = Scene(), Scene()
    hard.play(HARD)
    light.play(pad(trigger=43))
    assert float(hard.hero.shield_hardness) == 1.0
    assert float(light.hero.shield_hardness) == pytest.approx((43 / 140 - 0.3) / 0.7, abs=1e-6)
