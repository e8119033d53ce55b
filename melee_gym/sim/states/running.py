"""Turning, dashing, running and braking.

Rules: facts/mechanics/ground.md 1, 3.2 to 3.5. Animation callbacks see the stick of the previous frame.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim import edges
from melee_gym.sim.enter import attacks
from melee_gym.sim.enter.ground import (
    enter_dash,
    enter_roll,
    enter_run,
    enter_run_brake,
    enter_smash_turn,
    enter_turn,
    enter_turn_run,
    enter_wait,
    try_knee_bend,
)
from melee_gym.sim.enter.guard import try_guard, try_guard_from_run
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import run_left, run_right
from melee_gym.sim.inputs import (
    is_held,
    running_jump_asked,
    ucf_dashback,
    wants_brake,
    wants_dash,
    wants_run,
    wants_run_turn,
)
from melee_gym.sim.interrupts import (
    defend_or_jump,
    special_side,
    specials_ground,
    try_dash,
    try_squat,
    try_taunt,
    turn_attacks,
)
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import animation_ended, loop_animation
from melee_gym.sim.parts import State
from melee_gym.sim.physics import approach, follow_floor, friction, std, stop
from melee_gym.sim.records import Fighter, Match, Player, Tables
from melee_gym.sim.states.ground import signed, stand_when_over, stride_rate, tapered

UCF_DASHBACK_AGE = f32(2)  # of Turn, frame.md 3.2
TURN_RUN_TURNS_AT = f32(0.01)  # speed along the old facing at which TurnRun turns, ground.md 3.5
NO_LOCK = ZERO


@inner
def turn_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The facing changes when the frames to turn are over (3.2.2)."""
    if f.turn_frames > 0:
        f.turn_frames -= 1
    elif not f.turned:
        turn_round(f)
    stand_when_over(f, m, t)


@inner
def turn_round(f: Fighter) -> None:
    """Face the other way, which this frame's interrupts may use."""
    f.turned = 1
    f.just_turned = 1
    f.facing = -f.facing


@inner
def turn_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """Attacks go toward the new facing at any time; a buffered dash starts on the turn (3.2.3).

    UCF turns before everything else: a jump on its frame already faces the new way (9 of 9 recordings).
    """
    new_facing = -f.entry_facing
    if not f.turned and f.age == UCF_DASHBACK_AGE and ucf_dashback(f, m, t, new_facing):
        turn_round(f)
    if f.just_turned:
        f.pressed = f.pressed | f.buffered
    facing = f.facing
    f.facing = new_facing
    if turn_attacks(f, m, t):
        return
    f.facing = facing
    if defend_or_jump(f, m, t):
        return
    if f.stick_x * new_facing >= t.common.dash_stick_threshold:
        if f.tx < t.common.dash_window:
            f.turn_dash = new_facing
        if f.just_turned and f.turn_dash != ZERO:
            enter_dash(f, m, t, False)
            return
    f.buffered = f.buffered | (f.pressed & (P.A | P.B))
    f.just_turned = 0


@inner
def dash_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """The lists of an early, a middle and a late dash (3.3); some ways out cost most of the speed."""
    if f.dash_direct and f.age <= t.common.dash_early_frames:
        cut = dash_early(f, m, t)
    elif f.age <= t.common.dash_redash_frame:
        cut = dash_middle(f, m, t)
    else:
        cut = dash_late(f, m, t)
    if cut:
        f.gv = f.gv - f.gv * t.common.dash_speed_decay_on_iasa


@inner
def dash_early(f: Fighter, m: Match, t: Tables) -> bool:
    """List A of a dash entered by DASH; whether the speed is cut."""
    if special_side(f, m, t):
        return True
    if attacks.try_catch_dash(f, m, t):
        return False
    if attacks.try_dash_f_smash(f, m, t):
        return True
    if f.age <= t.common.dash_roll_grace_frames and is_held(f, P.LR):
        enter_roll(f, m, t, A.ESCAPE_F)
        return True
    return dash_common(f, m, t)


@inner
def dash_middle(f: Fighter, m: Match, t: Tables) -> bool:
    """List B; whether the speed is cut."""
    if special_side(f, m, t):
        return True
    if attacks.try_catch_dash(f, m, t) or attacks.try_dash_attack(f, m, t):
        return False
    if f.stick_x * f.facing < ZERO and wants_dash(f, t):
        enter_smash_turn(f, m, t)
        return True
    return try_guard(f, m, t) or dash_common(f, m, t)


@inner
def dash_late(f: Fighter, m: Match, t: Tables) -> bool:
    """List C; whether the speed is cut."""
    if attacks.try_catch_dash(f, m, t):
        return False
    if try_dash(f, m, t):
        return True
    if try_guard_from_run(f, m, t):
        return True
    return dash_common(f, m, t)


@inner
def dash_common(f: Fighter, m: Match, t: Tables) -> bool:
    """The end of all dash lists: taunt, jump, run; whether the speed is cut."""
    if try_taunt(f, m, t):
        return True
    if try_knee_bend(f, m, t, running_jump_asked(f, t)):
        return False
    if f.age >= t.fighters[f.kind].dash_to_run_age and wants_run(f, t):
        enter_run(f, m, t, NO_LOCK)
    return False


@inner
def dash_physics(f: Fighter, m: Match, t: Tables) -> None:
    """DASH; on the entry frame only the start impulse acts."""
    if f.state_frames == 0:
        follow_floor(f)
        return
    a = t.fighters[f.kind].attributes
    brake = a.ground_friction * t.common.run_dash_friction_mul
    approach(f, t, dash_accel(f, t), f.stick_x * a.dash_max_velocity, brake)


@inner
def dash_accel(f: Fighter, t: Tables) -> f32:
    """Acceleration of dash, run and running turn by the stick."""
    a = t.fighters[f.kind].attributes
    return f32(f.stick_x * a.dash_accel_mul + signed(a.dash_accel_base, f.stick_x))


@inner
def run_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The stride keeps pace with the speed; the lock against turning runs down (3.4)."""
    loop_animation(f, t)
    f.rate = stride_rate(f, t.fighters[f.kind].attributes.run_animation_scaling)
    if f.run_lock > 0:
        f.run_lock -= 1


@inner
def run_iasa(f: Fighter, m: Match, t: Tables) -> None:
    if specials_ground(f, m, t):
        return
    if attacks.try_catch_dash(f, m, t) or attacks.try_dash_attack(f, m, t):
        return
    if try_guard_from_run(f, m, t) or try_taunt(f, m, t):
        return
    if try_knee_bend(f, m, t, running_jump_asked(f, t)) or f.run_lock > 0:
        return
    if wants_run_turn(f, t):
        enter_turn_run(f, m, t, ZERO)
    elif wants_brake(f, t):
        enter_run_brake(f, m, t)


@inner
def run_physics(f: Fighter, m: Match, t: Tables) -> None:
    """RUN."""
    a = t.fighters[f.kind].attributes
    target = f.stick_x * a.dash_max_velocity
    accel = tapered(f, dash_accel(f, t), target, t.common.run_accel_taper)
    approach(f, t, accel, target, a.ground_friction * t.common.run_dash_friction_mul)


@inner
def run_brake_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The script may hold the animation until the fighter stands (3.5)."""
    if f.anim_frozen:
        if abs(f.gv) <= t.common.run_brake_anim_freeze_speed:
            f.anim_frozen = 0
            f.cmd1 = 1
    elif f.cmd1 == 0 and f.age >= t.fighters[f.kind].run_brake_cmd1_age:
        f.anim_frozen = 1
    if f.brake_frames > 0:
        f.brake_frames -= 1
    if f.brake_frames == 0 or animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def run_brake_iasa(f: Fighter, m: Match, t: Tables) -> None:
    if try_knee_bend(f, m, t, running_jump_asked(f, t)):
        return
    if f.age < t.fighters[f.kind].run_brake_cmd0_clear_age and wants_run_turn(f, t):
        enter_turn_run(f, m, t, f.age)
        return
    try_squat(f, m, t)


@inner
def run_brake_physics(f: Fighter, m: Match, t: Tables) -> None:
    """BRAKE."""
    friction(f, t.common.run_dash_friction_mul * t.fighters[f.kind].attributes.ground_friction)


@inner
def turn_run_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The animation waits at the turning point until the old speed is gone; then the facing changes (3.5)."""
    if f.anim_frozen:
        if f.entry_facing * f.gv <= TURN_RUN_TURNS_AT:
            f.anim_frozen = 0
            f.turned = 1
            f.facing = -f.facing
    elif not f.turned and f.age >= t.fighters[f.kind].turn_run_cmd1_age:
        f.anim_frozen = 1
    if not animation_ended(f, t):
        return
    if wants_run(f, t):
        enter_run(f, m, t, t.common.turn_run_run_lock)
    else:
        enter_wait(f, m, t)


@inner
def turn_run_iasa(f: Fighter, m: Match, t: Tables) -> None:
    try_knee_bend(f, m, t, running_jump_asked(f, t))


@inner
def turn_run_physics(f: Fighter, m: Match, t: Tables) -> None:
    """TURNRUN: only a stick against the old direction drives."""
    a = t.fighters[f.kind].attributes
    brake = a.ground_friction * t.common.run_dash_friction_mul
    accel = dash_accel(f, t)
    target = f.stick_x * a.dash_max_velocity
    if target == ZERO or f.entry_facing * accel >= ZERO:
        friction(f, brake)
        return
    if accel > ZERO:
        if f.gv + accel > target:
            accel = accel - brake
            if f.gv + accel < target:
                accel = target - f.gv
    elif f.gv + accel < target:
        accel = accel + brake
        if f.gv + accel > target:
            accel = target - f.gv
    f.ground_accel = accel
    follow_floor(f)


@inner
def turn_run_collision(f: Fighter, m: Match, t: Tables) -> None:
    """S; an edge takes all speed."""
    edges.ground_stop(f, m, t)
    if f.state == A.TURN_RUN and not f.airborne and at_floor_end(f, m, t):
        stop(f)


@inner
def at_floor_end(f: Fighter, m: Match, t: Tables) -> bool:
    """Whether the fighter stands exactly on an end of its floor."""
    s = stage_of(m, t)
    left = s.lines[run_left(s, int(f.floor))].x0
    right = s.lines[run_right(s, int(f.floor))].x1
    return bool(f.x == left or f.x == right)


@inner
def adopt_turn(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """A smash turn where the stick asks for a dash."""
    if wants_dash(f, t):
        enter_smash_turn(f, m, t)
    else:
        enter_turn(f, m, t)


@inner
def adopt_dash(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Its impulse has moved him already."""
    enter_dash(f, m, t, q.state != A.TURN)
    f.ground_impulse = ZERO


@inner
def adopt_run(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Out of TurnRun it is locked for a while."""
    enter_run(f, m, t, t.common.turn_run_run_lock if q.state == A.TURN_RUN else ZERO)


@inner
def adopt_turn_run(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Out of RunBrake its animation goes on."""
    enter_turn_run(f, m, t, max(f32(p.state_age) - ONE, ZERO))


@inner
def adopt_run_brake(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """With its count of frames."""
    enter_run_brake(f, m, t)


_RUN = State(run_animation, run_iasa, run_physics, edges.ground_run, adopt_run)

TABLE = {
    A.TURN: State(turn_animation, turn_iasa, std, edges.ground_fall, adopt_turn),
    A.TURN_RUN: State(
        turn_run_animation, turn_run_iasa, turn_run_physics, turn_run_collision, adopt_turn_run
    ),
    A.DASH: State(stand_when_over, dash_iasa, dash_physics, edges.ground_run, adopt_dash),
    A.RUN: _RUN,
    A.RUN_DIRECT: _RUN,
    A.RUN_BRAKE: State(
        run_brake_animation, run_brake_iasa, run_brake_physics, edges.ground_teeter, adopt_run_brake
    ),
}
