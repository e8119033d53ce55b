"""Onto the ground and about on it: standing, walking, dashing, crouching, landing.

Sections are those of facts/mechanics/ground.md.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import NO_JUMP
from melee_gym.sim.motion import change_state, enter_stepped, enter_still
from melee_gym.sim.physics import become_grounded
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Tables
from melee_gym.sim.script import run_script
from melee_gym.sim.units import DODGE, LAND_AERIAL, ask

LANDING_RATE_MARGIN = f32(0.1)  # rate of a lagging landing = (length + 0.1) / lag, ground.md 3.7
AERIAL_TO_LANDING = A.LANDING_AIR_N - A.ATTACK_AIR_N
L_CANCEL_SUCCESS, L_CANCEL_FAILURE = 1, 2  # as recorded, FRAME.l_cancel
NO_DASH = ZERO  # f.turn_dash: no dash buffered in Turn


@inner
def enter_wait(f: Fighter, m: Match, t: Tables) -> None:
    """Stand."""
    if f.airborne:
        become_grounded(f, m, t)
    enter_still(f, m, t, A.WAIT, 0)


@inner
def enter_walk(f: Fighter, m: Match, t: Tables) -> None:
    """Walk at the pace of the present speed."""
    enter_stepped(f, m, t, walk_state(f, t), ZERO, 0)


@inner
def change_walk(f: Fighter, m: Match, t: Tables) -> None:
    """Go on walking in the animation of the present speed, at the same point of the stride (3.1.1)."""
    state = walk_state(f, t)
    if state == f.state:
        return
    table = t.fighters[f.kind]
    length = table.states[f.state].loop_from_age
    start = ZERO
    if length > ZERO:
        stride = (f.age - length * f32(int(f.age / length))) / length
        start = f32(int(table.states[state].loop_from_age * stride))
    enter_stepped(f, m, t, state, start, 0)


@inner
def walk_state(f: Fighter, t: Tables) -> int:
    """The walk state of the present ground speed."""
    full = t.fighters[f.kind].attributes.walk_max_vel
    speed = abs(f.gv)
    if speed >= t.common.walk_fast_ratio * full:
        return A.WALK_FAST
    if speed >= t.common.walk_middle_ratio * full:
        return A.WALK_MIDDLE
    return A.WALK_SLOW


@inner
def enter_turn(f: Fighter, m: Match, t: Tables) -> None:
    """Turn by a tilt: the facing changes after `standing_turn_frames` (3.2)."""
    start_turn(f, m, t, int(t.fighters[f.kind].attributes.standing_turn_frames), NO_DASH)


@inner
def enter_smash_turn(f: Fighter, m: Match, t: Tables) -> None:
    """Turn by a flick: the facing changes on the second frame, and a dash is buffered."""
    start_turn(f, m, t, 0, f.facing)


@inner
def start_turn(f: Fighter, m: Match, t: Tables, frames: int, dash: f32) -> None:
    """Begin Turn with its variables."""
    enter_stepped(f, m, t, A.TURN, ZERO, 0)
    f.turn_frames = frames
    f.turn_dash = dash
    f.turned = 0
    f.just_turned = 0
    f.buffered = 0


@inner
def enter_dash(f: Fighter, m: Match, t: Tables, direct: bool) -> None:
    """Dash forward; the speed comes after this frame's movement (3.3).

    Args:
        f: the fighter.
        m: its match.
        t: the tables.
        direct: entered by DASH, not out of Turn.
    """
    enter_stepped(f, m, t, A.DASH, ZERO, 0)
    f.tx = STICK_LONG_AGO
    f.dash_direct = 1 if direct else 0
    speed = f.facing * t.fighters[f.kind].attributes.dash_initial_velocity
    if f.gv * f.facing < ZERO:
        f.ground_impulse = speed
    else:
        f.ground_impulse = speed - f.gv


@inner
def enter_run(f: Fighter, m: Match, t: Tables, lock: f32) -> None:
    """Run; for `lock` frames neither brake nor turn (3.4)."""
    enter_still(f, m, t, A.RUN, 0)
    f.run_lock = int(lock)


@inner
def enter_run_brake(f: Fighter, m: Match, t: Tables) -> None:
    """Brake out of a run (3.5)."""
    enter_still(f, m, t, A.RUN_BRAKE, 0)
    f.brake_frames = t.fighters[f.kind].attributes.max_run_brake_frames


@inner
def enter_turn_run(f: Fighter, m: Match, t: Tables, start: f32) -> None:
    """Turn while running; out of RunBrake the animation goes on at its age (3.5).

    The entry frame shows `start` itself (recordings: 1 after one frame of RunBrake, 0 out of Run).
    """
    change_state(f, m, t, A.TURN_RUN, start, ONE, 0)
    run_script(f, m, t)
    f.turned = 0


@inner
def enter_knee_bend(f: Fighter, m: Match, t: Tables, jump_by: int) -> None:
    """Bend the knees for a jump asked by JUMP_BY_* (3.6)."""
    enter_still(f, m, t, A.KNEE_BEND, 0)
    f.jump_by = jump_by
    f.short_hop = 0


@inner
def try_knee_bend(f: Fighter, m: Match, t: Tables, jump_by: int) -> bool:
    """Bend the knees if a jump was asked (JUMP_BY_*, or NO_JUMP)."""
    if jump_by == NO_JUMP:
        return False
    enter_knee_bend(f, m, t, jump_by)
    return True


@inner
def enter_squat(f: Fighter, m: Match, t: Tables) -> None:
    """Crouch down."""
    enter_stepped(f, m, t, A.SQUAT, ZERO, 0)
    f.drop_armed = 0
    f.drop_timer = ZERO


@inner
def enter_squat_wait(f: Fighter, m: Match, t: Tables) -> None:
    """Stay crouched."""
    enter_still(f, m, t, A.SQUAT_WAIT, 0)


@inner
def enter_squat_rv(f: Fighter, m: Match, t: Tables) -> None:
    """Get up from a crouch."""
    enter_still(f, m, t, A.SQUAT_RV, 0)


@inner
def land_normally(f: Fighter, m: Match, t: Tables) -> None:
    """Touch a floor out of an ordinary air state: a slow fall ends standing (3.7)."""
    if f.vy > -t.common.landing_impact_speed:
        enter_wait(f, m, t)
    else:
        enter_landing(f, m, t)


@inner
def enter_landing(f: Fighter, m: Match, t: Tables) -> None:
    """Land with the basic landing lag."""
    become_grounded(f, m, t)
    enter_still(f, m, t, A.LANDING, 0)
    f.landing_interrupt = 1


@inner
def enter_landing_special(f: Fighter, m: Match, t: Tables, interrupt: bool, lag: f32) -> None:
    """Land out of a helpless fall, an air dodge or a special: LandingFallSpecial for `lag` frames.

    Args:
        f: the fighter.
        m: its match.
        t: the tables.
        interrupt: whether it can be interrupted like a basic landing.
        lag: its length in frames.
    """
    start_lagging_landing(f, m, t, A.LANDING_FALL_SPECIAL, lag)
    f.landing_interrupt = 1 if interrupt else 0


@inner
def land_from_fall_special(f: Fighter, m: Match, t: Tables) -> None:
    """Touch a floor in FallSpecial (air.md 4.4)."""
    if f.fall_always or f.vy < -t.common.landing_impact_speed:
        enter_landing_special(f, m, t, f.fall_interrupt != 0, f.fall_lag)
    else:
        enter_wait(f, m, t)


@inner
def enter_landing_air(f: Fighter, m: Match, t: Tables) -> None:
    """Land in an aerial attack whose lag is on; a recent L, R or Z halves it (3.7)."""
    if ask(f, m, t, LAND_AERIAL):
        return
    lag = aerial_lag(f, t)
    f.l_cancel = L_CANCEL_FAILURE
    if f.lr_age < t.common.l_cancel_window:
        f.l_cancel = L_CANCEL_SUCCESS
        lag = max(ONE, f32(int(lag / t.common.l_cancel_divisor)))
    start_lagging_landing(f, m, t, f.state + AERIAL_TO_LANDING, lag)


@inner
def aerial_lag(f: Fighter, t: Tables) -> f32:
    """Landing lag of the present aerial attack."""
    a = t.fighters[f.kind].attributes
    if f.state == A.ATTACK_AIR_N:
        return f32(a.landingairn_lag)
    if f.state == A.ATTACK_AIR_F:
        return f32(a.landingairf_lag)
    if f.state == A.ATTACK_AIR_B:
        return f32(a.landingairb_lag)
    if f.state == A.ATTACK_AIR_HI:
        return f32(a.landingairhi_lag)
    return f32(a.landingairlw_lag)


@inner
def start_lagging_landing(f: Fighter, m: Match, t: Tables, state: int, lag: f32) -> None:
    """Land in `state`, its animation stretched or squeezed to `lag` frames."""
    become_grounded(f, m, t)
    length = t.fighters[f.kind].states[state].anim_frames
    change_state(f, m, t, state, ZERO, (length + LANDING_RATE_MARGIN) / lag, 0)
    run_script(f, m, t)


@inner
def enter_ottotto(f: Fighter, m: Match, t: Tables) -> None:
    """Teeter at an edge (3.8)."""
    enter_still(f, m, t, A.OTTOTTO, 0)
    f.gv = ZERO
    f.vx = ZERO
    f.vy = ZERO


@inner
def enter_taunt(f: Fighter, m: Match, t: Tables) -> None:
    """Taunt; some fighters have another animation when they face left."""
    state = A.APPEAL_SR
    if f.facing < ZERO and t.fighters[f.kind].states[A.APPEAL_SL].anim_frames > ZERO:
        state = A.APPEAL_SL
    enter_still(f, m, t, state, 0)


@inner
def enter_roll(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Roll forward or backward, or as the fighter's unit does it (DODGE)."""
    f.asked = state
    if not ask(f, m, t, DODGE):
        enter_stepped(f, m, t, state, ZERO, 0)


@inner
def enter_escape_n(f: Fighter, m: Match, t: Tables) -> None:
    """Dodge on the spot."""
    enter_stepped(f, m, t, A.ESCAPE_N, ZERO, 0)
