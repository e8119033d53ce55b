"""Being hit, on the running engine: numbers of facts/mechanics/damage.md, hits.md and tech.md.

A hit is given by writing it where stage 13 logs its contacts; the frame's own stage 14 then works on it.
`cases/hits.json` holds recorded hits of facts/cases/cases.json under their ids.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy import float32 as f32
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter
from melee_gym.sim import build, hits, tables

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "hits.json").read_text())
FIGHTERS = {"fox": Fighter.FOX, "marth": Fighter.MARTH}
ELEMENTS = {"normal": tables.ELEMENT_NORMAL, "fire": tables.ELEMENT_FIRE, "electric": tables.ELEMENT_ELECTRIC,
            "slash": tables.ELEMENT_SLASH, "darkness": tables.ELEMENT_DARKNESS}  # fmt: skip
FULL = 80  # of a stick, in raw units
HIGH = 60.0  # above every floor for as long as a test takes


def log(
    victim: Any, *, damage: int, angle: int = 0, kbg: int = 0, bkb: int = 0, wdsk: int = 0,
    element: str = "normal", staling: float = 1.0, height: int = hits.HEIGHT_MIDDLE, facing: float = -1.0,
) -> None:  # fmt: skip
    """Log a hit on a fighter for the frame that is played next; it turns him to `facing`."""
    hit = victim.log[0]
    hit.damage, hit.angle, hit.kbg, hit.wdsk, hit.bkb = damage, angle, kbg, wdsk, bkb
    hit.element, hit.height, hit.direction, hit.by = ELEMENTS[element], height, facing, 1
    staled = f32(damage) * f32(staling)
    victim.hit_count = 1
    victim.hit_damage = staled
    victim.hit_hitlag_damage = max(1, int(staled))


def hit_fighter(scene: Scene, pad_now: np.ndarray[Any, Any] = NEUTRAL, **hit: Any) -> Any:
    """Play one frame in which the hero is hit; his record."""
    log(scene.hero, **hit)
    return scene.play(pad_now)


def flying(knockback: int = 100, angle: int = 45, *, height: float = HIGH, damage: int = 3) -> Scene:
    """A fighter high in the air on the frame he is hit with a fixed knockback, by default 4 frames frozen."""
    scene = Scene(height=height)
    scene.play()
    hit_fighter(scene, damage=damage, angle=angle, bkb=knockback)
    return scene


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
class TestRecordedHit:
    """Each recorded hit: percent, state, place of contact and hit in; what the recording shows out."""

    @staticmethod
    def replay(case: dict[str, Any]) -> Any:
        scene = Scene(FIGHTERS[case["victim"]], height=HIGH if case["airborne"] else 0.0)
        scene.play(frames=2)
        scene.hero.percent = case["percent"]
        state = case["state"]
        column = state - A.DAMAGE_FLY_HI if state >= A.DAMAGE_FLY_HI else (state - A.DAMAGE_HI1) // 3
        height = hits.HEIGHT_HIGH - column if column in (0, 1, 2) else hits.HEIGHT_MIDDLE
        return hit_fighter(
            scene, height=height, facing=case["facing"], staling=case["staling"], **case["hit"]
        )

    def test_freezes_the_victim_for_the_recorded_frames(self, case: dict[str, Any]) -> None:
        assert self.replay(case).hitlag == case["hitlag"]

    def test_stuns_for_the_recorded_frames(self, case: dict[str, Any]) -> None:
        assert self.replay(case).hitstun == case["hitstun"]

    def test_gives_the_recorded_velocity(self, case: dict[str, Any]) -> None:
        victim = self.replay(case)
        assert (victim.kx, victim.ky) == pytest.approx(case["speed"], abs=1e-6)

    def test_puts_the_victim_into_the_recorded_state(self, case: dict[str, Any]) -> None:
        assert self.replay(case).state == case["state"]


# damage.md 7.1: levels change at hitstun units 10, 21 and 32, KB 25, 52.5 and 80
@pytest.mark.parametrize(
    ("knockback", "state"),
    [
        (24, A.DAMAGE_AIR1),
        (25, A.DAMAGE_AIR2),
        (52, A.DAMAGE_AIR2),
        (53, A.DAMAGE_AIR3),
        (80, A.DAMAGE_FLY_N),
    ],
)
def test_the_level_of_a_reaction_follows_the_knockback(knockback: int, state: int) -> None:
    assert flying(knockback).hero.state == state


@pytest.mark.parametrize(  # damage.md 7.3: strictly between 70 and 110 degrees
    ("angle", "top"), [(70, False), (71, True), (109, True), (110, False)]
)
def test_steep_launches_spin_upright(angle: int, top: bool) -> None:
    assert bool(flying(angle=angle).hero.state == A.DAMAGE_FLY_TOP) is top


@pytest.mark.parametrize(  # damage.md 4.1: int(d / 3 + 3)
    ("damage", "frames"), [(1, 3), (3, 4), (9, 6), (13, 7), (60, 20)]
)
def test_hitlag_follows_the_damage_up_to_its_cap(damage: int, frames: int) -> None:
    assert flying(damage=damage).hero.hitlag == frames


def test_an_electric_hit_freezes_half_as_long_again() -> None:
    scene = Scene()
    assert hit_fighter(scene, damage=9, angle=45, bkb=50, element="electric").hitlag == 9


def crouching() -> Scene:
    """A fighter who has crouched for a while."""
    scene = Scene()
    scene.play(pad(y=-FULL), frames=12)
    return scene


def test_a_crouching_victim_takes_two_thirds_of_the_knockback() -> None:
    standing = hit_fighter(Scene(), damage=9, angle=80, bkb=60)
    crouched = hit_fighter(crouching(), pad(y=-FULL), damage=9, angle=80, bkb=60)
    assert math.hypot(crouched.kx, crouched.ky) == pytest.approx(
        math.hypot(standing.kx, standing.ky) * 2 / 3, rel=1e-6
    )


def test_a_crouching_victim_is_frozen_for_two_thirds() -> None:
    assert hit_fighter(crouching(), pad(y=-FULL), damage=9, angle=80, bkb=60).hitlag == 4  # int(6 * 2 / 3)


def test_a_charging_victim_takes_a_fifth_more() -> None:
    scene = Scene()
    scene.hero.charging = 1
    assert hit_fighter(scene, damage=9, angle=80, bkb=60).hitstun == 28  # int(60 * 1.2 * 0.4)


def test_a_frozen_fighter_moves_again_on_the_frame_of_his_last_hitlag() -> None:
    scene = flying()
    start = (scene.hero.x, scene.hero.y)
    scene.play(frames=3)
    assert (scene.hero.x, scene.hero.y) == start
    scene.play()
    assert (scene.hero.x, scene.hero.y) != start


def test_the_first_free_frame_already_decays_the_knockback() -> None:
    scene = flying(angle=90)  # KB 100: 3 units a frame
    scene.play(frames=4)
    assert scene.hero.ky == pytest.approx(3 - 0.051, abs=1e-6)


def test_hitstun_counts_from_the_first_free_frame() -> None:
    scene = flying()
    scene.play(frames=4)
    assert scene.hero.hitstun == 39  # int(100 * 0.4) - 1


@pytest.mark.parametrize(
    ("frame", "acts"), [(26, False), (27, True)]
)  # N + H - 1 = 4 + 24 - 1, damage.md 9.1
def test_the_first_action_comes_when_hitlag_and_hitstun_are_over(frame: int, acts: bool) -> None:
    scene = flying(60, angle=90)
    scene.play(frames=frame - 1)
    assert bool(scene.play(pad("L")).state == A.ESCAPE_AIR) is acts


@pytest.mark.parametrize(("early", "jumps"), [(20, True), (21, False)])  # damage.md 9.4
def test_a_jump_pressed_in_the_last_twenty_frames_of_hitstun_comes_at_its_end(
    early: int, jumps: bool
) -> None:
    scene = flying(78, angle=90)
    while scene.hero.hitstun > early + 1 or scene.hero.frozen:
        scene.play()
    scene.play(pad("X"))
    scene.play(frames=early)
    assert bool(scene.hero.state == A.JUMP_AERIAL_F) is jumps


class TestInfluence:
    """DI, ASDI and SDI (damage.md 8)."""

    @pytest.mark.parametrize(("x", "turned"), [(FULL, 72), (-FULL, 108), (0, 90)])
    def test_a_stick_across_the_launch_turns_it_by_eighteen_degrees(self, x: int, turned: int) -> None:
        scene = flying(angle=90)
        scene.play(pad(x=x), frames=4)
        assert math.degrees(math.atan2(scene.hero.ky, scene.hero.kx)) == pytest.approx(turned, abs=1e-3)

    def test_a_stick_along_the_launch_leaves_it(self) -> None:
        scene = flying(angle=90)
        scene.play(pad(y=FULL), frames=4)
        assert scene.hero.kx == pytest.approx(0, abs=1e-6)

    def test_a_flick_in_hitlag_moves_six_units(self) -> None:
        scene = flying()
        x = scene.hero.x
        assert scene.play(pad(x=FULL)).x - x == pytest.approx(6, abs=1e-5)

    def test_a_held_stick_moves_once(self) -> None:
        scene = flying(damage=9)
        x = scene.hero.x
        scene.play(pad(x=FULL), frames=3)
        assert scene.hero.x - x == pytest.approx(6, abs=1e-5)

    def test_a_stick_already_out_when_hit_does_not_move(self) -> None:
        scene = Scene(height=HIGH)
        scene.play(pad(x=FULL))
        hit_fighter(scene, pad(x=FULL), damage=9, angle=45, bkb=100)
        x = scene.hero.x
        assert scene.play(pad(x=FULL)).x == x

    def test_a_stick_half_out_does_not_move(self) -> None:
        scene = flying()
        x = scene.hero.x
        assert scene.play(pad(x=55)).x == x  # 56/80 is the least

    def test_a_stick_held_at_the_end_moves_three_units(self) -> None:
        free, held = flying(angle=0), flying(angle=0)
        for scene in (free, held):
            scene.play(pad(y=FULL), frames=2)  # a flick up, spent
        free.play(frames=2)
        held.play(pad(y=FULL), frames=2)
        assert held.hero.y - free.hero.y > 2.5

    def test_the_c_stick_goes_first_at_the_end(self) -> None:
        scene = flying(angle=90)
        x = scene.hero.x
        scene.play(pad(cx=FULL), frames=4)
        assert scene.hero.x - x == pytest.approx(3, abs=1e-5)


class TestStacking:
    """A second hit while knockback is left (damage.md 5.4)."""

    @staticmethod
    def twice(wait: int, angle: int, knockback: int) -> Any:
        scene = flying(60, angle=90)
        scene.play(frames=3 + wait)
        return hit_fighter(scene, damage=3, angle=angle, bkb=knockback)

    def test_within_ten_frames_the_new_one_replaces_the_old(self) -> None:
        assert self.twice(8, 0, 40).ky == pytest.approx(0, abs=1e-6)

    def test_later_the_larger_speed_stays_on_each_axis(self) -> None:
        victim = self.twice(12, 0, 40)
        assert victim.ky > 1
        assert victim.kx == pytest.approx(1.2, abs=1e-6)

    def test_later_opposed_speeds_add(self) -> None:
        victim = self.twice(12, 270, 30)
        assert 0 < victim.ky < 1


class TestGroundedVictim:
    """Velocities on the floor (damage.md 5.3)."""

    def test_a_weak_flat_hit_slides(self) -> None:
        victim = hit_fighter(Scene(), damage=3, angle=0, bkb=40)
        assert (victim.airborne, victim.gk) == (0, pytest.approx(1.2, abs=1e-6))

    def test_a_weak_downward_hit_slides(self) -> None:
        assert hit_fighter(Scene(), damage=3, angle=290, bkb=40).airborne == 0

    def test_a_strong_downward_hit_bounces_at_four_fifths(self) -> None:
        victim = hit_fighter(Scene(), damage=3, angle=270, bkb=100)
        assert (victim.airborne, victim.ky) == (1, pytest.approx(2.4, abs=1e-6))

    def test_an_upward_hit_lifts_off_with_one_jump_used(self) -> None:
        victim = hit_fighter(Scene(), damage=3, angle=60, bkb=40)
        assert (victim.airborne, victim.jumps_used) == (1, 1)

    def test_the_own_speed_is_lost(self) -> None:
        scene = Scene()
        scene.play(pad(x=FULL), frames=6)
        assert hit_fighter(scene, damage=3, angle=0, bkb=40).gv == 0

    def test_the_slide_slows_by_ground_friction(self) -> None:
        scene = Scene()
        hit_fighter(scene, damage=3, angle=0, bkb=40)
        scene.play(frames=4)
        assert scene.hero.gk == pytest.approx(1.2 - 0.08, abs=1e-6)  # Fox's friction


def falling_onto_the_floor(speed: int = 100) -> Scene:
    """A tumbling fighter about to land: hit straight down, close above the floor."""
    return flying(speed, angle=270, height=14.0)


class TestTech:
    """Landing in tumble (tech.md 1, 2)."""

    def land(self, scene: Scene, first: np.ndarray[Any, Any] = NEUTRAL) -> int:
        for _ in range(20):
            scene.play(first)
            if not scene.hero.airborne:
                return int(scene.hero.state)
        raise AssertionError("no landing within 20 frames")

    def test_without_a_press_he_is_knocked_down(self) -> None:
        assert self.land(falling_onto_the_floor()) in (A.DOWN_BOUND_U, A.DOWN_BOUND_D)

    @pytest.mark.parametrize(
        ("x", "state"), [(0, A.PASSIVE), (FULL, A.PASSIVE_STAND_B), (-FULL, A.PASSIVE_STAND_F)]
    )
    def test_a_press_techs_to_the_side_of_the_stick(self, x: int, state: int) -> None:
        scene = falling_onto_the_floor()  # the hit turned him to the left
        scene.play(frames=3)
        scene.play(pad("L", x=x))
        assert self.land(scene, pad(x=x)) == state

    def test_a_press_in_hitlag_is_spoiled(self) -> None:
        scene = falling_onto_the_floor()
        scene.play(pad("L"))
        assert self.land(scene) in (A.DOWN_BOUND_U, A.DOWN_BOUND_D)

    def test_a_second_press_soon_after_the_first_does_not_tech(self) -> None:
        scene = falling_onto_the_floor()
        scene.hero.digital_age = 20  # as if pressed shortly before the hit
        scene.play(frames=3)
        scene.play(pad("L"))
        assert self.land(scene) in (A.DOWN_BOUND_U, A.DOWN_BOUND_D)

    def test_an_analog_press_does_not_tech(self) -> None:
        scene = falling_onto_the_floor()
        scene.play(frames=3)
        scene.play(pad(trigger=140))
        assert self.land(scene) in (A.DOWN_BOUND_U, A.DOWN_BOUND_D)


def lying(after: int = 0) -> Scene:
    """A fighter in DownBound, `after` frames on."""
    scene = falling_onto_the_floor()
    for _ in range(30):
        if scene.play().state in (A.DOWN_BOUND_U, A.DOWN_BOUND_D):
            break
    scene.play(frames=after)
    return scene


class TestOnTheFloor:
    """After a knock-down (tech.md 4)."""

    def test_the_bound_takes_twenty_six_frames(self) -> None:
        scene = lying(25)
        assert scene.hero.state in (A.DOWN_BOUND_U, A.DOWN_BOUND_D)
        assert scene.play().state in (A.DOWN_WAIT_U, A.DOWN_WAIT_D)

    def test_he_stands_up_after_220_frames(self) -> None:
        scene = lying(26)
        assert scene.play(frames=219).state in (A.DOWN_WAIT_U, A.DOWN_WAIT_D)
        assert scene.play().state in (A.DOWN_STAND_U, A.DOWN_STAND_D)

    def test_a_press_during_the_bound_attacks_at_its_end(self) -> None:
        scene = lying(10)
        scene.play(pad("A"))
        assert scene.play(frames=15).state in (A.DOWN_ATTACK_U, A.DOWN_ATTACK_D)

    @pytest.mark.parametrize(("x", "state"), [(FULL, A.DOWN_BACK_D), (-FULL, A.DOWN_FOWARD_D)])
    def test_a_stick_held_at_the_end_of_the_bound_rolls(self, x: int, state: int) -> None:
        scene = lying(24)
        assert scene.play(pad(x=x), frames=2).state == state

    def test_a_stick_up_stands_up(self) -> None:
        scene = lying(30)
        assert scene.play(pad(y=FULL)).state in (A.DOWN_STAND_U, A.DOWN_STAND_D)

    @pytest.mark.parametrize(("damage", "resets"), [(6, True), (7, False)])
    def test_a_hit_below_seven_damage_resets_him(self, damage: int, resets: bool) -> None:
        scene = lying(30)
        victim = hit_fighter(scene, damage=damage, angle=0, bkb=20)
        assert (victim.state in (A.DOWN_DAMAGE_U, A.DOWN_DAMAGE_D)) is resets

    def test_a_reset_does_not_turn_him(self) -> None:
        scene = lying(30)
        facing = scene.hero.facing
        assert hit_fighter(scene, damage=3, angle=0, bkb=20, facing=-facing).facing == facing


@pytest.mark.parametrize(  # damage.md 9.5: the knockback's speed, 0.5 decides
    ("knockback", "state"), [(70, A.LANDING), (20, A.DAMAGE_AIR1)]
)
def test_landing_out_of_a_flinch_depends_on_the_speed(knockback: int, state: int) -> None:
    scene = Scene(height=3.0)
    scene.play()
    hit_fighter(scene, damage=3, angle=270 if knockback == 70 else 0, bkb=knockback)
    for _ in range(30):
        if not scene.play().airborne:
            break
    assert scene.hero.state == state


class TestContact:
    """Hitboxes against the other fighter (hits.md)."""

    @staticmethod
    def attack(
        gap: float, hero: np.ndarray[Any, Any], rival: np.ndarray[Any, Any] = NEUTRAL, frames: int = 12
    ) -> Scene:
        scene = Scene(gap=gap)
        scene.play(hero, rival)
        for _ in range(frames):
            if scene.play().hitlag > 0:
                break
        return scene

    def test_a_jab_in_reach_hits(self) -> None:
        assert self.attack(10.0, pad("A")).rival.percent == 4  # Fox's jab 1

    def test_a_jab_out_of_reach_does_not(self) -> None:
        assert self.attack(25.0, pad("A")).rival.percent == 0

    def test_both_are_frozen_alike(self) -> None:
        scene = self.attack(10.0, pad("A"))
        assert (scene.hero.hitlag, scene.rival.hitlag) == (4, 4)  # int(4 / 3 + 3)

    def test_the_victim_is_sent_away_and_turned_to_the_attacker(self) -> None:
        victim = self.attack(10.0, pad("A")).rival
        assert victim.kx > 0
        assert victim.facing == -1

    def test_one_attack_hits_once(self) -> None:
        scene = self.attack(10.0, pad("A"))
        scene.play(frames=12)
        assert scene.rival.percent == 4

    def test_a_repeated_move_is_nine_hundredths_weaker(self) -> None:
        scene = Scene(gap=10.0)
        scene.hero.stale_ids[0] = build.tables()[0].fighters[1].states[A.ATTACK11].move_id
        scene.hero.stale_next = 1
        scene.play(pad("A"))
        scene.play(frames=8)
        assert scene.rival.percent == pytest.approx(4 * 0.91, abs=1e-5)

    def test_attacks_on_the_ground_that_meet_both_stop(self) -> None:
        scene = self.attack(18.0, pad("A"), pad("A"))
        assert (scene.hero.state, scene.rival.state) == (A.REBOUND_STOP, A.REBOUND_STOP)

    def test_an_intangible_fighter_is_not_touched(self) -> None:
        scene = Scene(gap=10.0)
        scene.rival.intangible_timer = 60
        scene.play(pad("A"))
        scene.play(frames=8)
        assert (scene.rival.percent, scene.hero.hitlag) == (0, 0)

    def test_an_invincible_fighter_stops_the_attacker_only(self) -> None:
        scene = Scene(gap=10.0)
        scene.rival.invincible_timer = 60
        scene.play(pad("A"))
        scene.wait_for(A.ATTACK11)
        while scene.hero.hitlag == 0:
            scene.play()
        assert (scene.rival.percent, scene.rival.hitlag) == (0, 0)
