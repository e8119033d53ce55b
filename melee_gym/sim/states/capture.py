"""Grabs, holds, throws and the ways out of them: states 212 to 230 (facts/mechanics/grab.md).

Thrown fighters (239 to 243) do nothing themselves: grab.py places them.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim import edges, physics
from melee_gym.sim.bodies import only_foe, partner
from melee_gym.sim.damage import apply_throw
from melee_gym.sim.enter.air import enter_fall, leave_ground
from melee_gym.sim.enter.capture import (
    enter_capture_cut,
    enter_capture_jump,
    enter_capture_wait,
    enter_captured,
    enter_catch_attack,
    enter_catch_cut,
    enter_catch_wait,
    enter_throw,
    fall_apart,
    ground_held,
    let_fly,
    lift_held,
    place_in_hold,
    throw_rate,
)
from melee_gym.sim.enter.ground import enter_wait
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import XY, is_pressed
from melee_gym.sim.interrupts import air_interrupts
from melee_gym.sim.mash import struggle
from melee_gym.sim.motion import animation_ended, change_state, enter_at, enter_still, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import become_airborne, become_grounded
from melee_gym.sim.records import Fighter, Match, Player, Tables
from melee_gym.sim.script import stale_factor
from melee_gym.sim.tables import ROOT_Y
from melee_gym.sim.units import THROWING, tell

THROW_FORWARD, THROW_BACK, THROW_UP, THROW_DOWN, NO_THROW = 0, 1, 2, 3, -1


@inner
def stand_or_fall_when_over(f: Fighter, m: Match, t: Tables) -> None:
    """Wait or Fall when the animation is over."""
    if not animation_ended(f, t):
        return
    if f.airborne:
        enter_fall(f, m, t)
    else:
        enter_wait(f, m, t)


@inner
def grab_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Catch and the hold: friction."""
    physics.friction(f, t.common.catch_friction_mul * t.fighters[f.kind].attributes.ground_friction)


@inner
def dash_grab_physics(f: Fighter, m: Match, t: Tables) -> None:
    """CatchDash: the animation's motion, else friction."""
    brake = t.common.catch_friction_mul * t.fighters[f.kind].attributes.ground_friction
    physics.root_or_friction(f, t, f.facing, brake)


@inner
def holder_collision(f: Fighter, m: Match, t: Tables) -> None:
    """Grabs, holds and throws stop at an edge; without a floor both fall."""
    if not edges.special_ground_stop(f, m, t):
        fall_apart(f, m, t)


@inner
def catch_pull_animation(f: Fighter, m: Match, t: Tables) -> None:
    """CatchPull, then CatchWait."""
    if animation_ended(f, t):
        enter_catch_wait(f, m, t)


@inner
def catch_wait_animation(f: Fighter, m: Match, t: Tables) -> None:
    """CatchWait loops."""
    loop_animation(f, t)


@inner
def catch_wait_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """CatchWait: pummel, else a throw."""
    if is_pressed(f, P.A):
        enter_catch_attack(f, m, t)
        return
    which = throw_asked(f, t)
    if which != NO_THROW:
        enter_throw(f, m, t, which)


@inner
def throw_asked(f: Fighter, t: Tables) -> int:
    """THROW_* of a stick that crosses a tilt threshold outward this frame, or NO_THROW (grab.md 5.1).

    The C-stick's way down is the game's slip: it must have been beyond the threshold already.
    """
    side = t.common.tilt_attack_x
    if crosses(f.prev_stick_x, f.stick_x, side):
        return THROW_FORWARD if f.stick_x * f.facing > ZERO else THROW_BACK
    if crosses(f.prev_c_x, f.c_x, side):
        return THROW_FORWARD if f.c_x * f.facing > ZERO else THROW_BACK
    up = t.common.up_tilt_y
    if (f.prev_stick_y < up and f.stick_y >= up) or (f.prev_c_y < up and f.c_y >= up):
        return THROW_UP
    down = t.common.down_tilt_y
    if (f.prev_stick_y > down and f.stick_y <= down) or (f.prev_c_y <= down and f.c_y <= down):
        return THROW_DOWN
    return NO_THROW


@inner
def crosses(before: f32, now: f32, threshold: f32) -> bool:
    """Whether an axis passed the threshold on either side this frame."""
    return bool((before < threshold and now >= threshold) or (before > -threshold and now <= -threshold))


@inner
def catch_attack_animation(f: Fighter, m: Match, t: Tables) -> None:
    """CatchAttack, then back to CatchWait."""
    if animation_ended(f, t):
        enter_still(f, m, t, A.CATCH_WAIT, 0)


@inner
def throw_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Throws: the fighter's own part (shots), the release at its mark, the end."""
    tell(f, m, t, THROWING)
    which = f.state - A.THROW_F
    if f.holding and f.age >= t.fighters[f.kind].throws[which].release_frame:
        o = partner(f, m)
        let_fly(o, f, m, t, which)
        apply_throw(o, f, m, t, which)
    stand_or_fall_when_over(f, m, t)


@inner
def throw_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Throws: friction, or where the animation carries the thrower, which may be into the air."""
    if t.fighters[f.kind].states[f.state].root_motion & ROOT_Y:
        rise = physics.root_y(f, t)
        if not f.airborne and rise > ZERO:
            become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
        if f.airborne:
            f.vx = physics.root_x(f, t) * f.entry_facing
            f.vy = rise
            return
    physics.root0(f, m, t)


@inner
def throw_collision(f: Fighter, m: Match, t: Tables) -> None:
    """Throws that fly land again and go on."""
    if not f.airborne:
        holder_collision(f, m, t)
    elif edges.special_air(f, m, t, edges.LEDGE_NONE) == edges.LANDED:
        become_grounded(f, m, t)


@inner
def hold_animation(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureWait: struggle; the hold ends when the timer is out (grab.md 4)."""
    loop_animation(f, t)
    mashed = wears_hold(f, t)
    if f.grab_timer <= ZERO:
        enter_catch_cut(partner(f, m), m, t)
        if f.capture_jump or f.stick_y >= t.common.tap_jump_threshold:
            enter_capture_jump(f, m, t)
        else:
            enter_capture_cut(f, m, t)
        return
    if f.mash_frames > 0:
        f.mash_frames -= 1
        if f.mash_frames == 0 and not mashed:
            f.rate = ONE
    if f.mash_frames == 0 and mashed:
        f.mash_frames = int(t.common.grab_mash_anim_frames)
        f.rate = t.common.grab_mash_anim_rate


@inner
def wears_hold(f: Fighter, t: Tables) -> bool:
    """One frame off the hold's timer, more by struggling; whether he struggled."""
    f.grab_frames += 1
    f.grab_timer = f.grab_timer - t.common.grab_timer_step
    return struggle(f, t, t.common.grab_mash_step)


@inner
def hold_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureWait: an early X or Y makes the way out a jump."""
    if f.grab_frames < int(t.common.grab_release_jump_window) and is_pressed(f, XY):
        f.capture_jump = 1


@inner
def pummeled_animation(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureDamage: the timer runs on, but the hold ends only in CaptureWait."""
    wears_hold(f, t)
    if animation_ended(f, t):
        enter_capture_wait(f, m, t)


@inner
def held_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Held fighters are carried, they do not move."""
    place_in_hold(f, partner(f, m), t)


@inner
def held_on_ground(f: Fighter, m: Match, t: Tables) -> None:
    """Held on the ground: over an edge he hangs in the air."""
    if not edges.special_ground(f, m, t):
        lift_held(f, partner(f, m), m, t)


@inner
def held_in_air(f: Fighter, m: Match, t: Tables) -> None:
    """Held in the air: with the feet on a floor he stands."""
    if edges.special_air(f, m, t, edges.LEDGE_NONE) == edges.LANDED:
        ground_held(f, m, t)


@inner
def cut_physics(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureCut: friction, or free air movement."""
    if f.airborne:
        physics.air(f, m, t)
    else:
        brake = t.common.grab_release_friction_mul * t.fighters[f.kind].attributes.ground_friction
        physics.friction(f, brake)


@inner
def catch_cut_physics(f: Fighter, m: Match, t: Tables) -> None:
    """CatchCut: friction, or free air movement."""
    if f.airborne:
        physics.air(f, m, t)
    else:
        grab_physics(f, m, t)


@inner
def capture_cut_collision(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureCut: goes on in the air or on the ground as the floor has it."""
    if f.airborne:
        if edges.special_air(f, m, t, edges.LEDGE_NONE) == edges.LANDED:
            become_grounded(f, m, t)
    elif not edges.special_ground_stop(f, m, t):
        leave_ground(f, m, t)


@inner
def catch_cut_collision(f: Fighter, m: Match, t: Tables) -> None:
    """CatchCut: stops at an edge; in the air it lands."""
    if f.airborne:
        edges.air_ground_ledge(f, m, t)
    else:
        edges.ground_stop(f, m, t)


@inner
def capture_jump_animation(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureJump, then Fall."""
    f.grab_frames += 1
    if animation_ended(f, t):
        enter_fall(f, m, t)


@inner
def capture_jump_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureJump: free after a while."""
    if f.grab_frames >= int(t.common.capture_jump_lock_frames):
        air_interrupts(f, m, t)


@inner
def capture_jump_physics(f: Fighter, m: Match, t: Tables) -> None:
    """CaptureJump: gravity and drift, no fast fall."""
    a = t.fighters[f.kind].attributes
    physics.fall(f, a.gravity, a.terminal_velocity)
    physics.drift(f, t)


@inner
def adopt_captured(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Caught: the hold's timer runs from here."""
    enter_captured(f, m.fighters[only_foe(f, m)], m, t)
    f.facing = p.facing


@inner
def adopt_pull(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """The animation of the grab goes on."""
    change_state(f, m, t, p.state, f32(p.state_age), ONE, 0)


@inner
def adopt_throw(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Its speed is the victim's weight."""
    rate = throw_rate(f, m.fighters[only_foe(f, m)], t, p.state - A.THROW_F)
    f.throw_facing = f.facing
    enter_at(f, m, t, p.state, ZERO, rate, 0)
    f.throw_staling = stale_factor(f, int(f.move_id))
    f.invincible_timer = max(int(f.invincible_timer), int(t.common.thrower_invincible_frames))


@inner
def adopt_thrown(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """As fast as the throw."""
    enter_at(f, m, t, p.state, ZERO, throw_rate(m.fighters[only_foe(f, m)], f, t, p.state - A.THROWN_F), 0)


_CATCH = State(stand_or_fall_when_over, nothing, grab_physics, holder_collision)
_PULL = State(catch_pull_animation, nothing, grab_physics, holder_collision, adopt_pull)
_THROW = State(throw_animation, nothing, throw_physics, throw_collision, adopt_throw)
_THROWN = State(nothing, nothing, nothing, nothing, adopt_thrown)

TABLE = {
    A.CATCH: _CATCH,
    A.CATCH_PULL: _PULL,
    A.CATCH_DASH: State(stand_or_fall_when_over, nothing, dash_grab_physics, holder_collision),
    A.CATCH_DASH_PULL: _PULL,
    A.CATCH_WAIT: State(catch_wait_animation, catch_wait_interrupts, grab_physics, holder_collision),
    A.CATCH_ATTACK: State(catch_attack_animation, nothing, grab_physics, holder_collision),
    A.CATCH_CUT: State(stand_or_fall_when_over, nothing, catch_cut_physics, catch_cut_collision),
    A.THROW_F: _THROW,
    A.THROW_B: _THROW,
    A.THROW_HI: _THROW,
    A.THROW_LW: _THROW,
    **dict.fromkeys(range(A.THROWN_F, A.THROWN_LW + 1), _THROWN),
    A.CAPTURE_PULLED_HI: State(nothing, nothing, held_physics, held_in_air, adopt_captured),
    A.CAPTURE_WAIT_HI: State(hold_animation, hold_interrupts, held_physics, held_in_air),
    A.CAPTURE_DAMAGE_HI: State(pummeled_animation, nothing, held_physics, held_in_air),
    A.CAPTURE_PULLED_LW: State(nothing, nothing, held_physics, held_on_ground, adopt_captured),
    A.CAPTURE_WAIT_LW: State(hold_animation, hold_interrupts, held_physics, held_on_ground),
    A.CAPTURE_DAMAGE_LW: State(pummeled_animation, nothing, held_physics, held_on_ground),
    A.CAPTURE_CUT: State(stand_or_fall_when_over, nothing, cut_physics, capture_cut_collision),
    A.CAPTURE_JUMP: State(
        capture_jump_animation, capture_jump_interrupts, capture_jump_physics, edges.air_ground_ledge
    ),
}
