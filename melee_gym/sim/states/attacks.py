"""Jabs, dash attack, tilts, smashes, aerials: states 44 to 69 (facts/mechanics/attacks.md, ground.md 3)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim import edges, physics
from melee_gym.sim.enter import attacks
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.enter.ground import enter_squat_wait, enter_wait, try_knee_bend
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import is_held, is_pressed, jump_asked, wants_squat
from melee_gym.sim.interrupts import (
    aerial_interrupts,
    defend_or_jump,
    grounded_attacks,
    try_dash,
    try_smash,
    try_squat,
    try_tilt,
    try_turn,
    try_walk,
    wait_interrupts,
)
from melee_gym.sim.motion import KEEP_FAST_FALL, animation_ended, enter_at, enter_still, new_instance
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.records import Fighter, Match, Player, Tables


@inner
def end_in_wait(f: Fighter, m: Match, t: Tables) -> None:
    """Stand when the animation is over."""
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def act_when_over(f: Fighter, m: Match, t: Tables) -> None:
    """The whole list of Wait once the script allows it."""
    if f.interruptible:
        wait_interrupts(f, m, t)


@inner
def jab_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Jabs: note the script's leave for the next one; it outlives the jab."""
    if f.age >= t.fighters[f.kind].states[f.state].next_jab_age:
        f.jab_allowed = 1
    end_in_wait(f, m, t)


@inner
def jab_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Attack11, Attack12: stronger attacks, the string, movement; no shield, grab or special (2.9)."""
    if f.interruptible and (try_smash(f, m, t) or try_tilt(f, m, t)):
        return
    if attacks.try_rapid_jab(f, m, t) or attacks.try_follow_jab(f, m, t):
        return
    if f.interruptible:
        move_on(f, m, t)


@inner
def move_on(f: Fighter, m: Match, t: Tables) -> None:
    """Jump, dash, squat, turn, walk."""
    if try_knee_bend(f, m, t, jump_asked(f, t)) or try_dash(f, m, t):
        return
    if try_squat(f, m, t) or try_turn(f, m, t):
        return
    try_walk(f, m, t)


@inner
def jab3_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Attack13: rapid jabs, or all that Wait allows."""
    if not attacks.try_rapid_jab(f, m, t):
        act_when_over(f, m, t)


@inner
def rapid_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Attack100Start, then the loop."""
    if animation_ended(f, t):
        enter_still(f, m, t, A.ATTACK100_LOOP, 0)


@inner
def rapid_loop_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Attack100Loop: each pass is a new attack; after the first, a mark without a press ends it.

    `rapid_mark` tells that a pass has been completed, `jab_queued` that A was pressed or let go.
    """
    s = t.fighters[f.kind].states[f.state]
    if f.age >= s.anim_frames:
        f.age = f.age - s.anim_frames
        f.rapid_mark = 1
        new_instance(f, m)
    past = int(f.age) - s.loop_mark
    if s.loop_mark_step == 0 or past < 0 or past % s.loop_mark_step != 0:
        return
    if f.rapid_mark and not f.jab_queued:
        enter_still(f, m, t, A.ATTACK100_END, 0)
    f.jab_queued = 0


@inner
def rapid_loop_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Attack100Loop: a press or release of A keeps it going."""
    if is_pressed(f, P.A) or (f.prev_held & ~f.held & P.A) != 0:
        f.jab_queued = 1


@inner
def dash_attack_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """AttackDash: the boost grab, then all that Wait allows."""
    if not attacks.try_boost_grab(f, m, t):
        act_when_over(f, m, t)


@inner
def dash_attack_physics(f: Fighter, m: Match, t: Tables) -> None:
    """AttackDash: the animation's motion, else little friction."""
    brake = t.common.dash_attack_friction_mul * t.fighters[f.kind].attributes.ground_friction
    physics.root_or_friction(f, t, f.facing, brake)


@inner
def down_tilt_animation(f: Fighter, m: Match, t: Tables) -> None:
    """AttackLw3: an A pressed before the repeat window repeats it at once; it ends crouched."""
    if f.age >= t.fighters[f.kind].states[f.state].repeat_age:
        f.cmd0 = 1
    if f.cmd0 and f.jab_queued:
        attacks.enter_down_tilt(f, m, t)
    elif animation_ended(f, t):
        enter_squat_wait(f, m, t)


@inner
def down_tilt_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """AttackLw3: A repeats it in its window whatever the stick; then attacks and movement, no shield."""
    if f.interruptible:
        if try_smash(f, m, t) or attacks.try_f_tilt(f, m, t) or attacks.try_up_tilt(f, m, t):
            return
    if is_pressed(f, P.A):
        if f.cmd0:
            attacks.enter_down_tilt(f, m, t)
            return
        f.jab_queued = 1
    if f.interruptible and not attacks.try_down_tilt(f, m, t) and not attacks.try_jab(f, m, t):
        stand_up_moving(f, m, t)


@inner
def stand_up_moving(f: Fighter, m: Match, t: Tables) -> None:
    """Movement out of a down tilt: a stick still down waits for the end of the attack."""
    if try_knee_bend(f, m, t, jump_asked(f, t)) or try_dash(f, m, t):
        return
    if not wants_squat(f, t) and not try_turn(f, m, t):
        try_walk(f, m, t)


@inner
def smash_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Smashes: ready to be charged at a mark of the script; a charge runs out by itself (5)."""
    if f.charging:
        f.charge_frames += 1
        if f.charge_frames >= t.common.smash_charge_frames:
            let_go(f)
    elif f.age == t.fighters[f.kind].states[f.state].charge_age:
        f.charge_ready = 1
    end_in_wait(f, m, t)


@inner
def charge(f: Fighter) -> None:
    """Hold the smash while A is held; asked once, on the frame of the mark."""
    held = is_held(f, P.A)
    if f.charging and not held:
        let_go(f)
    elif f.charge_ready and held and f.charge_frames == 0:
        f.charging = 1
        f.rate = ZERO
    f.charge_ready = 0


@inner
def let_go(f: Fighter) -> None:
    """End the charge: the smash goes on."""
    f.charging = 0
    f.rate = ONE


@inner
def smash_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Up and down smash."""
    charge(f)
    act_when_over(f, m, t)


@inner
def f_smash_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Forward smash: as Wait but for the spot dodge."""
    charge(f)
    if not f.interruptible:
        return
    if not grounded_attacks(f, m, t) and not defend_or_jump(f, m, t):
        if try_dash(f, m, t) or try_squat(f, m, t) or try_turn(f, m, t):
            return
        try_walk(f, m, t)


@inner
def aerial_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Aerials: whether landing lags now; they end in a fall."""
    attacks.mark_landing_lag(f, t)
    if animation_ended(f, t):
        enter_fall(f, m, t)


@inner
def aerial_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """Aerials: the next aerial or an air jump, nothing else (3.5)."""
    if f.interruptible:
        aerial_interrupts(f, m, t)


@inner
def adopt_jab(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """A jab of a string, with the window of the one before."""
    if p.state == A.ATTACK11:
        attacks.enter_jab1(f, m, t)
    else:
        f.jab_state = p.state - 1
        attacks.enter_next_jab(f, m, t)


@inner
def adopt_aerial(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """With its landing lag."""
    enter_at(f, m, t, p.state, ZERO, ONE, KEEP_FAST_FALL)
    attacks.mark_landing_lag(f, t)


_JAB = State(jab_animation, jab_interrupts, physics.root, edges.ground_stop, adopt_jab)
_TILT = State(end_in_wait, act_when_over, physics.std, edges.ground_stop)
_F_SMASH = State(smash_animation, f_smash_interrupts, physics.root, edges.ground_stop)
_SMASH = State(smash_animation, smash_interrupts, physics.std, edges.ground_stop)
_AERIAL = State(aerial_animation, aerial_iasa, physics.air, edges.air_attack, adopt_aerial)

TABLE = {
    A.ATTACK11: _JAB,
    A.ATTACK12: _JAB,
    A.ATTACK13: State(jab_animation, jab3_interrupts, physics.root, edges.ground_stop, adopt_jab),
    A.ATTACK100_START: State(rapid_start_animation, nothing, physics.root, edges.ground_stop),
    A.ATTACK100_LOOP: State(rapid_loop_animation, rapid_loop_interrupts, physics.root, edges.ground_stop),
    A.ATTACK100_END: State(end_in_wait, nothing, physics.root, edges.ground_stop),
    A.ATTACK_DASH: State(end_in_wait, dash_attack_interrupts, dash_attack_physics, edges.ground_stop),
    A.ATTACK_S3_HI: _TILT,
    A.ATTACK_S3_HI_S: _TILT,
    A.ATTACK_S3_S: _TILT,
    A.ATTACK_S3_LW_S: _TILT,
    A.ATTACK_S3_LW: _TILT,
    A.ATTACK_HI3: _TILT,
    A.ATTACK_LW3: State(down_tilt_animation, down_tilt_interrupts, physics.std, edges.ground_stop),
    A.ATTACK_S4_HI: _F_SMASH,
    A.ATTACK_S4_HI_S: _F_SMASH,
    A.ATTACK_S4_S: _F_SMASH,
    A.ATTACK_S4_LW_S: _F_SMASH,
    A.ATTACK_S4_LW: _F_SMASH,
    A.ATTACK_HI4: _SMASH,
    A.ATTACK_LW4: _SMASH,
    A.ATTACK_AIR_N: _AERIAL,
    A.ATTACK_AIR_F: _AERIAL,
    A.ATTACK_AIR_B: _AERIAL,
    A.ATTACK_AIR_HI: _AERIAL,
    A.ATTACK_AIR_LW: _AERIAL,
}
