"""Derives the hidden state of a recorded action state that the shadow did not foresee.

The fighter starts as he was before the frame, reads the frame's inputs, and goes into the recorded state by
the engine's own door where there is one; what the door would decide by rules is then overwritten by the
recording (`seed.overwrite`). Only values that the recording does not show matter here.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.fidelity.seed import continues
from melee_gym.game import action as A
from melee_gym.game.frame import FLAG_HITSTUN, has_flag
from melee_gym.sim import inputs
from melee_gym.sim.bodies import only_foe
from melee_gym.sim.common_states import TABLE
from melee_gym.sim.dispatch import adopt_function
from melee_gym.sim.enter.life import protect_after_rebirth
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.motion import (
    KEEP_FAST_FALL,
    KEEP_HITBOXES,
    KEEP_INSTANCE,
    change_state,
    enter_recorded,
)
from melee_gym.sim.records import Fighter, Match, Player, Tables
from melee_gym.sim.script import place_hitboxes, run_script

adopt_common = adopt_function("adopt_common", TABLE)
LAST_FROZEN = f32(1)  # hitlag of a fighter who is free on the next frame


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
    else:
        enter_visit(f, p, q, m, t)


@inner
def enter_visit(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Begin a visit of an action state; arguments as in `adopt`. Without a frame before, q is p."""
    f.facing = p.facing
    f.airborne = p.airborne
    f.shield_up = 0
    state = int(p.state)
    leave(f, p, q, m, t)
    reacts = is_reaction(state) and has_flag(p, FLAG_HITSTUN)
    if not reacts and f32(p.state_age) > ONE and abs(p.state_age - q.state_age - ONE) < f32(0.5):
        # A ground or air twin of the state before: it goes on at its age (specials/README.md 1).
        facing = f.entry_facing
        change_state(f, m, t, state, f32(p.state_age), ONE, KEEP_HITBOXES | KEEP_INSTANCE | KEEP_FAST_FALL)
        f.entry_facing = facing
        run_script(f, m, t)
    elif state < A.FIRST_SPECIAL:
        adopt_common(f, p, q, m, t)
    else:
        enter_recorded(f, p, q, m, t)
    f.state = state
    f.age = p.state_age
    f.airborne = p.airborne
    lock_bottom(f, p, q)
    place_hitboxes(f, t)


@inner
def leave(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """What leaving the state before leaves behind: ledge cooldown, the platform's protection, holds."""
    dropped = p.state == A.FALL or p.state == A.DAMAGE_FALL
    if q.state == A.CLIFF_WAIT and dropped:
        f.ledge_cooldown = int(t.common.ledge_regrab_frames) - 1
    if q.state == A.REBIRTH_WAIT:
        protect_after_rebirth(f, t)
    f.holding = 1 if holds(int(p.state)) else 0
    f.held_by = 1 if is_held(int(p.state)) else 0
    if f.holding or f.held_by:
        f.partner = only_foe(f, m)


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
def is_reaction(state: int) -> bool:
    """States that a hit puts a fighter into."""
    return bool(
        (state >= A.DAMAGE_HI1 and state <= A.DAMAGE_FLY_ROLL)
        or state == A.DOWN_DAMAGE_U
        or state == A.DOWN_DAMAGE_D
    )


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
