"""Derives the hidden state of a recorded action state that the shadow did not foresee.

The fighter starts as he was before the frame, reads the frame's inputs, and goes into the recorded state by
the engine's own door where there is one; what the door would decide by rules is then overwritten by the
recording (`seed.overwrite`). Only values that the recording does not show matter here.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.fidelity.seed import FAST_FALL, HITSTUN, Player, continues
from melee_gym.game import action as A
from melee_gym.sim import inputs
from melee_gym.sim.bodies import bodies, is_asleep, is_foe
from melee_gym.sim.enter import air, attacks, capture, damage, down, ground, guard, ledge, life
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import NO_JUMP
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import (
    KEEP_FAST_FALL,
    KEEP_HITBOXES,
    KEEP_INSTANCE,
    change_state,
    enter_at,
)
from melee_gym.sim.records import (
    BUTTON_LONG_AGO,
    JUMP_BY_BUTTON,
    STICK_LONG_AGO,
    Fighter,
    Match,
    Tables,
)
from melee_gym.sim.script import place_hitboxes, run_script, stale_factor

LAST_FROZEN = f32(1)  # hitlag of a fighter who is free on the next frame
L_CANCELLED = 1  # PLAYER.l_cancel


@inner
def pass_time(f: Fighter, q: Player, m: Match, t: Tables) -> None:
    """What a frame does to a fighter whatever his state: inputs read, timers counted.

    Args:
        f: the fighter as he was before the frame.
        q: the recorded player of the frame before.
        m: the match, already at this frame.
        t: the tables.
    """
    f.prev_x = q.x
    f.prev_y = q.y
    f.frozen = 1 if q.hitlag > LAST_FROZEN else 0
    inputs.read(f, m, t)
    f.intangible_timer = max(int(f.intangible_timer) - 1, 0)
    f.invincible_timer = max(int(f.invincible_timer) - 1, 0)
    f.ecb_lock = max(int(f.ecb_lock) - 1, 0)
    if f.frozen:
        return
    inputs.count_commands(f, t)
    f.ledge_cooldown = max(int(f.ledge_cooldown) - 1, 0)
    if f.hit_timer >= 0:
        f.hit_timer += 1
    f.state_frames += 1


@inner
def adopt(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Put a fighter, after `pass_time`, into the recorded visit of an action state.

    Args:
        f: the fighter.
        p: the recorded player of this frame.
        q: the recorded player of the frame before.
        m: the match.
        t: the tables.
    """
    if continues(p, q):
        stay(f, p, m, t)
        return
    f.facing = p.facing
    f.airborne = p.airborne
    f.shield_up = 0
    held_ledge = f.ledge
    state = int(p.state)
    leave(f, p, q, m, t)
    if is_reaction(state) and (p.state_flags[3] & HITSTUN) != 0:
        enter_reaction(f, p, m, t)
    elif f32(p.state_age) > ONE and abs(p.state_age - q.state_age - ONE) < f32(0.5):
        # A ground or air twin of the state before: it goes on at its age (specials/README.md 1).
        facing = f.entry_facing
        change_state(f, m, t, state, f32(p.state_age), ONE, KEEP_HITBOXES | KEEP_INSTANCE | KEEP_FAST_FALL)
        f.entry_facing = facing
        run_script(f, m, t)
    else:
        walk_in(f, p, q, m, t)
    if f.state != state:
        f.state = state
    f.age = p.state_age
    f.airborne = p.airborne
    if state >= A.CLIFF_CATCH and state <= A.CLIFF_JUMP_QUICK1 and f.ledge < 0:
        f.ledge = held_ledge if held_ledge >= 0 else nearest_ledge(f, p, m, t)
    lock_bottom(f, p, q)
    place_hitboxes(f, t)


@inner
def leave(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """What leaving the state before leaves behind: ledge cooldown, the platform's protection, holds."""
    dropped = p.state == A.FALL or p.state == A.DAMAGE_FALL
    if q.state == A.CLIFF_WAIT and dropped:
        f.ledge_cooldown = int(t.common.ledge_regrab_frames) - 1
    if q.state == A.REBIRTH_WAIT:
        life.protect_after_rebirth(f, t)
    f.holding = 1 if holds(int(p.state)) else 0
    f.held_by = 1 if is_held(int(p.state)) else 0
    if f.holding or f.held_by:
        f.partner = foe_of(f, m)


@inner
def foe_of(f: Fighter, m: Match) -> int:
    """The body of the opponent: recordings that are judged are one against one."""
    foe = int(f.body)
    for k in range(bodies(m)):
        if is_foe(m.fighters[k], f) and not is_asleep(m.fighters[k]):
            foe = k
    return foe


@inner
def holds(state: int) -> bool:
    """States of a fighter who holds another."""
    holder = state >= A.CATCH_PULL and state <= A.THROW_LW
    return bool(holder and state != A.CATCH_DASH and state != A.CATCH_CUT)


@inner
def is_held(state: int) -> bool:
    """States of a fighter who is held or thrown."""
    captured = state >= A.CAPTURE_PULLED_HI and state <= A.CAPTURE_DAMAGE_LW
    return bool(captured or (state >= A.THROWN_F and state <= A.THROWNLW_WOMEN))


@inner
def nearest_ledge(f: Fighter, p: Player, m: Match, t: Tables) -> int:
    """The ledge that a fighter hangs from: on the side that he faces away from, nearest to his place."""
    s = stage_of(m, t)
    best = int(s.ledges[0])
    least = f32(1.0e9)
    for k in range(s.ledge_count):
        line = s.lines[s.ledges[k]]
        away = abs(line.x0 - p.x) if p.facing > ZERO else abs(line.x1 - p.x)
        if away < least:
            least = away
            best = int(s.ledges[k])
    return best


@inner
def stay(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """The recorded state goes on although the engine left it: count what its animation callback counts."""
    f.age = p.state_age
    if f.frozen:
        return
    run_script(f, m, t)
    f.turn_frames = max(int(f.turn_frames) - 1, 0)
    f.run_lock = max(int(f.run_lock) - 1, 0)
    f.brake_frames = max(int(f.brake_frames) - 1, 0)
    f.guard_min = max(int(f.guard_min) - 1, 0)
    f.guard_frames = f.guard_frames + ONE
    f.ledge_timer = max(f.ledge_timer - ONE, ZERO)
    f.down_timer = max(f.down_timer - ONE, ZERO)
    f.grab_timer = f.grab_timer - ONE
    place_hitboxes(f, t)


@inner
def lock_bottom(f: Fighter, p: Player, q: Player) -> None:
    """The lock of the ECB bottom, by how he left the ground (collision.md 2.8)."""
    if not p.airborne:
        f.ecb_lock = 0
        f.ecb_bottom = ZERO
        return
    jumped = p.state == A.JUMP_AERIAL_F or p.state == A.JUMP_AERIAL_B
    if not q.airborne or jumped:
        # Left during the collision phase (walked off): no count this frame; else one was made already.
        walked_off = p.state == A.FALL and q.state != A.KNEE_BEND
        f.ecb_lock = 10 if walked_off else 9
        if not q.airborne:
            f.ecb_bottom = ZERO


@inner
def is_reaction(state: int) -> bool:
    """States that a hit puts a fighter into."""
    return bool(
        (state >= A.DAMAGE_HI1 and state <= A.DAMAGE_FLY_ROLL)
        or state == A.DOWN_DAMAGE_U
        or state == A.DOWN_DAMAGE_D
    )


@inner
def enter_reaction(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """A hit's reaction: its knockback is told by the hitstun, its meteor lock by the direction."""
    enter_at(f, m, t, int(p.state), ZERO, ONE, 0)
    f.hit_kb = f32(p.misc) / t.common.hitstun_mul
    f.hit_angle = 0
    if p.airborne and p.speed_y_attack < ZERO and abs(p.speed_x_attack) < -p.speed_y_attack:
        f.hit_angle = int(t.common.meteor_angle_min)
    damage.start_reaction(f, t)
    f.hit_kb = ZERO


@inner
def walk_in(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Enter an ordinary state by its door."""
    state = int(p.state)
    if state == A.TURN:
        if inputs.wants_dash(f, t):
            ground.enter_smash_turn(f, m, t)
        else:
            ground.enter_turn(f, m, t)
    elif state == A.DASH:
        ground.enter_dash(f, m, t, q.state != A.TURN)
        f.ground_impulse = ZERO
    elif state == A.RUN:
        ground.enter_run(f, m, t, t.common.turn_run_run_lock if q.state == A.TURN_RUN else ZERO)
    elif state == A.RUN_BRAKE:
        ground.enter_run_brake(f, m, t)
    elif state == A.TURN_RUN:
        ground.enter_turn_run(f, m, t, max(f32(p.state_age) - ONE, ZERO))
    elif state == A.KNEE_BEND:
        by = inputs.shield_jump_asked(f, t)
        if by == NO_JUMP:
            by = inputs.running_jump_asked(f, t)
        ground.enter_knee_bend(f, m, t, JUMP_BY_BUTTON if by == NO_JUMP else by)
    elif state == A.SQUAT:
        ground.enter_squat(f, m, t)
    elif state == A.LANDING:
        ground.enter_landing(f, m, t)
    elif state == A.LANDING_FALL_SPECIAL:
        land_helpless(f, p, q, m, t)
    elif state >= A.LANDING_AIR_N and state <= A.LANDING_AIR_LW:
        f.state = state - ground.AERIAL_TO_LANDING
        f.lr_age = 0 if p.l_cancel == L_CANCELLED else BUTTON_LONG_AGO
        ground.enter_landing_air(f, m, t)
    elif state >= A.ATTACK_AIR_N and state <= A.ATTACK_AIR_LW:
        enter_at(f, m, t, state, ZERO, ONE, KEEP_FAST_FALL)
        attacks.mark_landing_lag(f, t)
    elif state >= A.ATTACK11 and state <= A.ATTACK13:
        continue_jab(f, m, t, state)
    elif state == A.FALL_SPECIAL:
        start_helpless(f, q, t)
        change_state(f, m, t, state, ZERO, ONE, KEEP_FAST_FALL)
    elif state >= A.GUARD_ON and state <= A.GUARD_REFLECT:
        take_guard(f, p, m, t)
    elif state >= A.DOWN_BOUND_U and state <= A.DOWN_SPOT_D:
        f.down_face_up = 1 if state <= A.DOWN_SPOT_U else 0
        enter_at(f, m, t, state, ZERO, ONE, 0)
        if state == A.DOWN_BOUND_U or state == A.DOWN_BOUND_D:
            down.slide_on(f, t)
            f.a_age = BUTTON_LONG_AGO
            f.b_age = BUTTON_LONG_AGO
    elif state <= A.REBIRTH_WAIT:
        leave_life(f, m, t, state)
    elif state == A.CLIFF_WAIT:
        ledge.enter_cliff_wait(f, m, t)
    elif state == A.PASSIVE_WALL or state == A.PASSIVE_WALL_JUMP:
        cling(f, m, t, q)
    elif (state >= A.CATCH and state <= A.CAPTURE_DAMAGE_LW) or is_held(state):
        grapple(f, p, m, t)
    else:
        enter_at(f, m, t, state, ZERO, ONE, KEEP_FAST_FALL if (p.state_flags[1] & FAST_FALL) != 0 else 0)
        use_flick(f, state)


@inner
def continue_jab(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """A jab of a string, with the window of the one before."""
    if state == A.ATTACK11:
        attacks.enter_jab1(f, m, t)
    else:
        f.jab_state = state - 1
        attacks.enter_next_jab(f, m, t)


@inner
def leave_life(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Death and the way back, with their timers."""
    if state <= A.DEAD_UP:
        life.enter_dead(f, m, t, state)
    elif state == A.DEAD_UP_STAR:
        life.enter_star_ko(f, m, t)
    elif state == A.DEAD_UP_FALL:
        life.enter_screen_ko(f, m, t)
    elif state == A.DEAD_UP_FALL_HIT_CAMERA:
        life.enter_hit_camera(f, m, t)
    elif state == A.REBIRTH:
        life.enter_rebirth(f, m, t)
    elif state == A.REBIRTH_WAIT:
        life.enter_rebirth_wait(f, m, t)


@inner
def cling(f: Fighter, m: Match, t: Tables, q: Player) -> None:
    """On a wall: by a tech out of a reaction, else by a wall jump."""
    if is_reaction(int(q.state)) or q.state == A.DAMAGE_FALL:
        f.hug_left = 1 if f.facing > ZERO else 0
        down.enter_wall_tech(f, m, t)
    else:
        f.wall_side = -1 if f.facing > ZERO else 1
        air.enter_wall_jump(f, m, t)


@inner
def grapple(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """A state of a hold; its timer runs from the capture, a throw's speed is the victim's weight."""
    state = int(p.state)
    o = m.fighters[foe_of(f, m)]
    if state == A.CAPTURE_PULLED_HI or state == A.CAPTURE_PULLED_LW:
        capture.enter_captured(f, o, m, t)
        f.facing = p.facing
    elif state >= A.THROW_F and state <= A.THROW_LW:
        rate = throw_rate(f, o, t, state - A.THROW_F)
        f.throw_facing = f.facing
        enter_at(f, m, t, state, ZERO, rate, 0)
        f.throw_staling = stale_factor(f, int(f.move_id))
        f.invincible_timer = max(int(f.invincible_timer), int(t.common.thrower_invincible_frames))
    elif state >= A.THROWN_F and state <= A.THROWN_LW:
        enter_at(f, m, t, state, ZERO, throw_rate(o, f, t, state - A.THROWN_F), 0)
    elif state == A.CATCH_PULL or state == A.CATCH_DASH_PULL:
        change_state(f, m, t, state, f32(p.state_age), ONE, 0)
    else:
        enter_at(f, m, t, state, ZERO, ONE, 0)


@inner
def throw_rate(f: Fighter, o: Fighter, t: Tables, which: int) -> f32:
    """Animation rate of `f`'s throw of `o` (grab.md 5.2)."""
    if (t.fighters[f.kind].attributes.weight_independent_throws_mask & (1 << which)) != 0:
        return ONE
    rate: f32 = ONE / (t.fighters[o.kind].attributes.weight * t.common.throw_anim_weight_mul)
    return rate


@inner
def use_flick(f: Fighter, state: int) -> None:
    """States whose entry uses up the stick's flick (frame.md 3.3.2)."""
    if (state >= A.JUMP_F and state <= A.JUMP_AERIAL_B) or state == A.PASS:
        f.ty = STICK_LONG_AGO
    if state == A.PASSIVE_WALL_JUMP:
        f.tx = STICK_LONG_AGO
        f.ty = STICK_LONG_AGO


@inner
def start_helpless(f: Fighter, q: Player, t: Tables) -> None:
    """FallSpecial after an air dodge; after a special it keeps what the last one set."""
    if q.state == A.ESCAPE_AIR:
        f.fall_full = 1
        f.fall_always = 1
        f.fall_interrupt = 0
        f.fall_mobility = t.common.special_fall_drift_mul
        f.fall_lag = t.common.air_dodge_landing_lag


@inner
def land_helpless(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """LandingFallSpecial out of an air dodge (perhaps of this frame) or of a helpless fall."""
    if q.state == A.FALL_SPECIAL:
        ground.enter_landing_special(f, m, t, f.fall_interrupt != 0, f.fall_lag)
    else:
        ground.enter_landing_special(f, m, t, False, t.common.air_dodge_landing_lag)


@inner
def take_guard(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """A shield state; a raised one begins with its own variables, the others go on with them."""
    state = int(p.state)
    if state == A.GUARD_ON:
        guard.enter_guard_on(f, m, t)
    elif state == A.GUARD_REFLECT:
        guard.enter_guard_reflect(f, m, t)
    elif state == A.GUARD:
        guard.enter_guard(f, m, t)
    elif state == A.GUARD_OFF:
        guard.enter_guard_off(f, m, t)
    else:
        f.guard_damage = blocked_damage(f, p, t)
        guard.enter_guard_set_off(f, m, t)


@inner
def blocked_damage(f: Fighter, p: Player, t: Tables) -> int:
    """Damage of the hit on a shield, by what it cost (shield.md 2.3), else by its hitlag (4.1)."""
    light = t.common.shield_damage_reduction_light
    share = ONE - (f.shield_hardness * (t.common.shield_damage_reduction_full - light) + light)
    lost = (f.shield - p.shield) / share
    if lost >= ONE:
        return int(lost + f32(0.25))
    return int((p.hitlag - f32(3)) * f32(3))
