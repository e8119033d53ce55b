"""Brings a shadow match in line with a recorded frame: what is visible is overwritten, the rest is kept.

The shadow is the engine itself, stepped along the recording; where it foresaw the recorded frame its hidden
state (timers, windows, victims, the stale queue) is that of the game, so only what the recording shows needs
correcting. Where it did not, `adopt.py` derives the hidden state of the recorded action state anew. Both read
nothing later than the frame they correct.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import (
    FLAG_DEAD,
    FLAG_DEFENDER_HITLAG,
    FLAG_FAST_FALL,
    FLAG_HITSTUN,
    FLAG_SHIELD,
    HURT_INTANGIBLE,
    HURT_INVINCIBLE,
    HURT_NORMAL,
    NO_GROUND,
    has_flag,
)
from melee_gym.sim.f32 import ZERO
from melee_gym.sim.floors import stand_on
from melee_gym.sim.lines import stage_of
from melee_gym.sim.records import Fighter, Match, Player, Tables

# How far a prediction is from the recorded frame.
FITS = 0
RESULT_DIFFERS = 1  # same action state, but another outcome of a contact, or another age, facing or place
STATE_DIFFERS = 2

NEAR = f32(0.01)  # tolerance of `exact`
SAME_AGE = f32(0.01)
SAME_PERCENT = f32(0.01)


@inner
def distance(f: Fighter, p: Player) -> int:
    """How a predicted fighter differs from a recorded one: FITS, RESULT_DIFFERS or STATE_DIFFERS."""
    if f.state != p.state or f.airborne != p.airborne:
        return STATE_DIFFERS
    if f.facing != p.facing or f.hitlag != p.hitlag or abs(f.percent - p.percent) > SAME_PERCENT:
        return RESULT_DIFFERS
    if abs(f.x - p.x) > NEAR or abs(f.y - p.y) > NEAR:
        return RESULT_DIFFERS
    if abs(f.age - p.state_age) > SAME_AGE and not idles(f.state):
        return RESULT_DIFFERS
    return FITS


@inner
def idles(state: int) -> bool:
    """States whose animation is picked at random or only loops: the age has no consequences."""
    return bool(state == A.WAIT or state == A.SQUAT_WAIT or state == A.OTTOTTO_WAIT or state == A.CLIFF_WAIT)


@inner
def continues(p: Player, q: Player) -> bool:
    """Whether a recorded player is in the same visit to his action state as on the frame before (q)."""
    return bool(p.state == q.state and (p.state_age >= q.state_age or p.state_age < ZERO))


@inner
def overwrite(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Give a fighter everything that the recording shows of him.

    Args:
        f: the fighter, in the recorded action state.
        p: the recorded player of this frame.
        q: the recorded player of the frame before.
        m: the match.
        t: the tables.
    """
    overwrite_shield_push(f, p)
    # Held fighters are moved after the sweep, so the swept place keeps its distance (frame.md 1, priority 8).
    f.swept_x = f.swept_x + (p.x - f.x)
    f.swept_y = f.swept_y + (p.y - f.y)
    f.x = p.x
    f.y = p.y
    f.moved_x = p.x - q.x
    f.facing = p.facing
    f.percent = p.percent
    f.stocks = p.stocks
    f.lost_stock = 1 if has_flag(p, FLAG_DEAD) else 0
    f.shield = p.shield
    overwrite_age(f, p, q)
    f.vx = p.speed_air_x_self
    f.vy = p.speed_y_self
    f.gv = p.speed_ground_x_self
    overwrite_floor(f, p, m, t)
    overwrite_knockback(f, p)
    f.hitlag = p.hitlag
    f.frozen = 1 if p.hitlag > ZERO else 0
    f.hitlag_victim = 1 if has_flag(p, FLAG_DEFENDER_HITLAG) else 0
    f.in_hitstun = 1 if has_flag(p, FLAG_HITSTUN) else 0
    if f.in_hitstun:
        f.hitstun = p.misc
    f.fast_fall = 1 if has_flag(p, FLAG_FAST_FALL) else 0
    guards = p.state >= A.GUARD_ON and p.state <= A.GUARD_REFLECT  # Marth's counter sets the flag, too
    f.shield_up = 1 if guards and has_flag(p, FLAG_SHIELD) else 0
    f.airborne = p.airborne
    f.jumps_used = t.fighters[f.kind].attributes.max_jumps - p.jumps_left
    f.last_attack = p.last_attack
    f.combo = p.combo
    f.last_hit_by = p.last_hit_by
    overwrite_hurtbox(f, p)


@inner
def overwrite_shield_push(f: Fighter, p: Player) -> None:
    """The push-back by a shield is not recorded; what an unfrozen fighter's place lacks belongs to it."""
    amiss = f.x - p.x
    if f.shield_kx == ZERO or f.frozen or p.airborne or f.state != p.state or abs(amiss) <= NEAR:
        return
    f.shield_kx = f.shield_kx - amiss
    if abs(f.shield_kx) <= NEAR:
        f.shield_kx = ZERO
        f.shield_ky = ZERO
    f.shield_gk = f.shield_kx


@inner
def overwrite_age(f: Fighter, p: Player, q: Player) -> None:
    """The animation cursor, and where it moved otherwise than foreseen, its rate.

    A landing's rate tells its lag, a throw's the victim's weight: one step of the cursor is enough.
    """
    if f.age != p.state_age and continues(p, q) and p.hitlag == ZERO and q.hitlag == ZERO:
        step = p.state_age - q.state_age
        if step > ZERO and abs(f.age - p.state_age) > SAME_AGE and not idles(f.state):
            f.rate = step
    f.age = p.state_age


@inner
def overwrite_knockback(f: Fighter, p: Player) -> None:
    """Knockback velocity; on the ground the engine keeps it along the floor as well."""
    f.kx = p.speed_x_attack
    f.ky = p.speed_y_attack
    if p.airborne:
        f.gk = ZERO
    elif f.gk != ZERO:
        f.gk = p.speed_x_attack / f.floor_normal_y


@inner
def overwrite_floor(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """The floor line underfoot, or the last one."""
    if p.ground == NO_GROUND or p.ground >= stage_of(m, t).line_count:
        return
    if p.airborne:
        f.last_floor = p.ground
    elif f.floor != p.ground:
        stand_on(f, stage_of(m, t), int(p.ground))


@inner
def overwrite_hurtbox(f: Fighter, p: Player) -> None:
    """Whether he can be hit; a timer that the recording contradicts is stopped, or runs one frame."""
    if p.hurtbox == HURT_NORMAL:
        f.body_status = 0
        f.intangible_timer = 0
        f.invincible_timer = 0
    elif f.body_status == 0:
        if p.hurtbox == HURT_INTANGIBLE and f.intangible_timer == 0:
            f.intangible_timer = 1
        elif p.hurtbox == HURT_INVINCIBLE:
            f.intangible_timer = 0
            f.invincible_timer = max(1, int(f.invincible_timer))
