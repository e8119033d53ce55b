"""Grounded states but for running: standing, walking, jump squat, crouching, landing, dodging, teetering.

Rules: facts/mechanics/ground.md 1 to 3. Animation callbacks see the stick of the previous frame.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim import edges
from melee_gym.sim.enter import attacks
from melee_gym.sim.enter.air import enter_jump, enter_pass
from melee_gym.sim.enter.ground import (
    AERIAL_TO_LANDING,
    L_CANCEL_SUCCESS,
    change_walk,
    enter_knee_bend,
    enter_landing,
    enter_landing_air,
    enter_landing_special,
    enter_squat,
    enter_squat_wait,
    enter_wait,
)
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import run_left, run_right
from melee_gym.sim.inputs import (
    NO_JUMP,
    is_held,
    on_platform,
    running_jump_asked,
    shield_jump_asked,
)
from melee_gym.sim.interrupts import (
    ask_drop,
    landing_interrupts,
    special_up,
    squat_interrupts,
    squat_rv_interrupts,
    squat_wait_interrupts,
    taunt_interrupts,
    teeter_interrupts,
    wait_interrupts,
    walk_interrupts,
)
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import animation_ended, enter_still, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import approach, root, root0, std
from melee_gym.sim.records import (
    BUTTON_LONG_AGO,
    JUMP_BY_BUTTON,
    JUMP_BY_C_STICK,
    JUMP_BY_STICK,
    Fighter,
    Match,
    Player,
    Tables,
)


@inner
def stand_when_over(f: Fighter, m: Match, t: Tables) -> None:
    """Wait at the end of the animation."""
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def idle(f: Fighter, m: Match, t: Tables) -> None:
    """An animation that repeats."""
    loop_animation(f, t)


@inner
def wait_iasa(f: Fighter, m: Match, t: Tables) -> None:
    wait_interrupts(f, m, t)


@inner
def walk_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The stride keeps pace with the speed from the next frame on (3.1.2)."""
    loop_animation(f, t)
    a = t.fighters[f.kind].attributes
    pace = a.fast_walk_min
    if f.state == A.WALK_SLOW:
        pace = a.slow_walk_max
    elif f.state == A.WALK_MIDDLE:
        pace = a.mid_walk_point
    f.rate = stride_rate(f, pace)


@inner
def stride_rate(f: Fighter, pace: f32) -> f32:
    """Animation rate of a walk or run whose animation fits the speed `pace`; 0 while sliding backward."""
    if f.gv * f.facing <= ZERO:
        return ZERO
    return f32(abs(f.gv) / pace)


@inner
def walk_iasa(f: Fighter, m: Match, t: Tables) -> None:
    if walk_interrupts(f, m, t):
        return
    if f.stick_x * f.facing < ZERO or abs(f.stick_x) < t.common.walk_stick_threshold:
        enter_wait(f, m, t)
    else:
        change_walk(f, m, t)


@inner
def walk_physics(f: Fighter, m: Match, t: Tables) -> None:
    """WALK."""
    a = t.fighters[f.kind].attributes
    accel = f.stick_x * a.walk_accel_mul + signed(a.walk_accel_base, f.stick_x)
    target = f.stick_x * a.walk_max_vel
    approach(f, t, tapered(f, accel, target, t.common.walk_accel_taper), target, a.ground_friction)


@inner
def signed(value: f32, x: f32) -> f32:
    """value for x > 0, else -value."""
    return value if x > ZERO else -value


@inner
def tapered(f: Fighter, accel: f32, target: f32, gain: f32) -> f32:
    """Acceleration that fades as the speed nears the target."""
    if target != ZERO:
        share = f.gv / target
        if share > ZERO and share < ONE:
            return f32(accel * ((ONE - share) * gain))
    return accel


@inner
def knee_bend_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Jump when the start-up is over, with the stick of the last crouched frame (3.6.3)."""
    if f.age >= t.fighters[f.kind].attributes.jump_startup_time or animation_ended(f, t):
        enter_jump(f, m, t)


@inner
def knee_bend_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """Up special, grab, up smash; else what asked for the jump, once let go, makes it a short hop (3.6.2)."""
    if special_up(f, m, t) or attacks.try_catch(f, m, t) or attacks.try_late_up_smash(f, m, t):
        return
    low = t.common.short_hop_release_y
    if f.jump_by == JUMP_BY_BUTTON and not is_held(f, P.X | P.Y):
        f.short_hop = 1
    if f.jump_by == JUMP_BY_STICK and f.stick_y < low:
        f.short_hop = 1
    if f.jump_by == JUMP_BY_C_STICK and f.c_y < low:
        f.short_hop = 1


@inner
def squat_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_squat_wait(f, m, t)


@inner
def squat_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """A platform drop asked here comes two interrupts later (air.md 4.6)."""
    if squat_interrupts(f, m, t) or ask_drop(f, m, t):
        return
    if f.drop_armed and f.drop_timer > ZERO:
        f.drop_timer = f.drop_timer - ONE
        if f.drop_timer == ZERO and on_platform(f, m, t):
            enter_pass(f, m, t)


@inner
def squat_wait_iasa(f: Fighter, m: Match, t: Tables) -> None:
    squat_wait_interrupts(f, m, t)


@inner
def squat_rv_iasa(f: Fighter, m: Match, t: Tables) -> None:
    squat_rv_interrupts(f, m, t)


@inner
def landing_iasa(f: Fighter, m: Match, t: Tables) -> None:
    if f.landing_interrupt and f.age >= t.fighters[f.kind].attributes.normal_landing_lag:
        landing_interrupts(f, m, t)


@inner
def ottotto_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_still(f, m, t, A.OTTOTTO_WAIT, 0)


@inner
def ottotto_iasa(f: Fighter, m: Match, t: Tables) -> None:
    teeter_interrupts(f, m, t)


@inner
def ottotto_collision(f: Fighter, m: Match, t: Tables) -> None:
    """S; too far from the edge the fighter just stands (3.8)."""
    edges.ground_stop(f, m, t)
    if f.airborne or (f.state != A.OTTOTTO and f.state != A.OTTOTTO_WAIT):
        return
    s = stage_of(m, t)
    edge = s.lines[run_left(s, int(f.floor))].x0
    if f.facing > ZERO:
        edge = s.lines[run_right(s, int(f.floor))].x1
    if abs(f.x - edge) > t.common.teeter_exit_distance_1 + t.common.teeter_exit_distance_2:
        enter_wait(f, m, t)


@inner
def taunt_iasa(f: Fighter, m: Match, t: Tables) -> None:
    if f.interruptible:
        taunt_interrupts(f, m, t)


@inner
def roll_animation(f: Fighter, m: Match, t: Tables) -> None:
    """A roll ends at rest; its turn is in the script."""
    if animation_ended(f, t):
        f.gv = ZERO
        enter_wait(f, m, t)


@inner
def adopt_knee_bend(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """The jump is the button's unless the stick asks for it."""
    by = shield_jump_asked(f, t)
    if by == NO_JUMP:
        by = running_jump_asked(f, t)
    enter_knee_bend(f, m, t, JUMP_BY_BUTTON if by == NO_JUMP else by)


@inner
def adopt_squat(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """With a platform drop if the stick asks for it."""
    enter_squat(f, m, t)


@inner
def adopt_landing(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """With its plain lag."""
    enter_landing(f, m, t)


@inner
def adopt_landing_fall_special(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Out of a helpless fall with its lag, else out of an air dodge, perhaps of this very frame."""
    if q.state == A.FALL_SPECIAL:
        enter_landing_special(f, m, t, f.fall_interrupt != 0, f.fall_lag)
    else:
        enter_landing_special(f, m, t, False, t.common.air_dodge_landing_lag)


@inner
def adopt_landing_air(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """With the lag of its aerial, halved if the recording says so."""
    f.state = p.state - AERIAL_TO_LANDING
    f.lr_age = 0 if p.l_cancel == L_CANCEL_SUCCESS else BUTTON_LONG_AGO
    enter_landing_air(f, m, t)


_WALK = State(walk_animation, walk_iasa, walk_physics, edges.ground_teeter)
_TEETER = State(ottotto_animation, ottotto_iasa, nothing, ottotto_collision)
_ROLL = State(roll_animation, nothing, root0, edges.ground_stop)
_LAG = State(stand_when_over, nothing, std, edges.ground_teeter, adopt_landing_air)
_TAUNT = State(stand_when_over, taunt_iasa, root, edges.ground_stop)

TABLE = {
    A.WAIT: State(idle, wait_iasa, std, edges.ground_teeter),
    A.WALK_SLOW: _WALK,
    A.WALK_MIDDLE: _WALK,
    A.WALK_FAST: _WALK,
    A.KNEE_BEND: State(knee_bend_animation, knee_bend_iasa, std, edges.ground_fall, adopt_knee_bend),
    A.SQUAT: State(squat_animation, squat_iasa, std, edges.ground_fall, adopt_squat),
    A.SQUAT_WAIT: State(idle, squat_wait_iasa, std, edges.ground_fall),
    A.SQUAT_RV: State(stand_when_over, squat_rv_iasa, std, edges.ground_fall),
    A.LANDING: State(stand_when_over, landing_iasa, std, edges.ground_teeter, adopt_landing),
    A.LANDING_FALL_SPECIAL: State(
        stand_when_over, landing_iasa, std, edges.ground_teeter, adopt_landing_fall_special
    ),
    A.LANDING_AIR_N: _LAG,
    A.LANDING_AIR_F: _LAG,
    A.LANDING_AIR_B: _LAG,
    A.LANDING_AIR_HI: _LAG,
    A.LANDING_AIR_LW: _LAG,
    A.ESCAPE_F: _ROLL,
    A.ESCAPE_B: _ROLL,
    A.ESCAPE_N: State(stand_when_over, nothing, std, edges.ground_stop),
    A.OTTOTTO: _TEETER,
    A.OTTOTTO_WAIT: State(idle, ottotto_iasa, nothing, ottotto_collision),
    A.STOP_WALL: State(stand_when_over, nothing, nothing, edges.ground_teeter),
    A.APPEAL_SR: _TAUNT,
    A.APPEAL_SL: _TAUNT,
}
