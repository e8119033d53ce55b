"""Being hit, stages 0, 1, 4 and 14: hitlag, counters, SDI, the outcome of a frame's hits.

Rules: facts/mechanics/damage.md, hits.md 7 and 10.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import HURT_INVINCIBLE, NO_PORT
from melee_gym.sim import shield, units
from melee_gym.sim.enter.capture import enter_capture_damage, part
from melee_gym.sim.enter.damage import (
    enter_damage,
    enter_down_damage,
    enter_rebound_stop,
    enter_thrown,
    turn_by_stick,
)
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.hits import HEIGHT_MIDDLE, body_status, credit
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, LoggedHit, Match, Tables
from melee_gym.sim.rng import draw
from melee_gym.sim.tables import ELEMENT_ELECTRIC, ELEMENT_NORMAL, ELEMENT_SLASH
from melee_gym.sim.units import tell

PERCENT_MAX = f32(999)  # damage.md 1.4
GROWTH_UNIT = f32(0.01)  # knockback growth is in percent, damage.md 2
THROW_LW = 3
SPARK_DAMAGE = 6  # from here on a normal hit's spark draws a random number


@inner
def count_hitlag(f: Fighter, m: Match, t: Tables) -> None:
    """Stage 0: a frame of hitlag less; the last one lets the fighter go, with ASDI and DI (damage.md 8.5)."""
    if f.hitlag <= ZERO:
        return
    f.hitlag = f.hitlag - ONE
    if f.hitlag > ZERO:
        return
    f.hitlag = ZERO
    if f.phantom_owed > ZERO:
        f.percent = min(f.percent + f.phantom_owed, PERCENT_MAX)
        f.phantom_owed = ZERO
    if f.hitlag_victim and is_reacting(f):
        shift_at_release(f, t)
        turn_by_stick(f, t)
    else:
        shield.leave_hitlag(f, m, t)
    f.hitlag_victim = 0
    f.frozen = 0


@inner
def count_status_timers(f: Fighter) -> None:
    """Stage 1, also in hitlag: protection by timers runs out (hits.md 2.3)."""
    if f.intangible_timer > 0:
        f.intangible_timer -= 1
    if f.invincible_timer > 0:
        f.invincible_timer -= 1


@inner
def count_credit(f: Fighter) -> None:
    """Who hit last is forgotten a while after the hit fighter is safe (motion.is_safe)."""
    if f.credit_frames > 0:
        f.credit_frames -= 1
        if f.credit_frames == 0:
            f.last_hit_by = NO_PORT


@inner
def count_reaction(f: Fighter, m: Match, t: Tables) -> None:
    """Stage 1 of free frames: time since the last hit, and hitstun (damage.md 5.4, 9.1)."""
    if f.hit_timer >= 0:
        f.hit_timer += 1
    if f.in_hitstun:
        f.combo_frames = t.common.combo_frames
    elif f.combo_frames > 0:
        f.combo_frames -= 1
    if f.state == A.DOWN_DAMAGE_U or f.state == A.DOWN_DAMAGE_D:
        f.hitstun = f.hitstun - ONE  # goes on below 0, tech.md 4.4
        if f.hitstun <= ZERO:
            f.in_hitstun = 0
    elif f.in_hitstun:
        f.hitstun = f.hitstun - ONE
        if f.hitstun <= ZERO:
            f.hitstun = ZERO
            f.in_hitstun = 0


@inner
def shift_in_hitlag(f: Fighter, m: Match, t: Tables) -> None:
    """Stage 4 of frozen frames: SDI (damage.md 8.1)."""
    if not f.frozen:
        return
    if not f.hitlag_victim or not is_reacting(f):
        shield.shift_in_hitlag(f, m, t)
        return
    if f.tx >= t.common.sdi_window and f.ty >= t.common.sdi_window:
        return
    if is_tilted(f.stick_x, f.stick_y, t):
        f.x = f.x + f.stick_x * t.common.sdi_distance
        f.y = f.y + f.stick_y * t.common.sdi_distance
        f.tx = STICK_LONG_AGO
        f.ty = STICK_LONG_AGO


@inner
def is_reacting(f: Fighter) -> bool:
    """Whether the fighter is in a state that a hit put him into."""
    if f.state >= A.DAMAGE_HI1 and f.state <= A.DAMAGE_FLY_ROLL:
        return True
    return bool(f.state == A.DOWN_DAMAGE_U or f.state == A.DOWN_DAMAGE_D)


@inner
def shift_at_release(f: Fighter, t: Tables) -> None:
    """ASDI by the C-stick, else the stick, of the last frozen frame (damage.md 8.2)."""
    distance = t.common.asdi_distance
    if is_tilted(f.c_x, f.c_y, t):
        f.x = f.x + f.c_x * distance
        f.y = f.y + f.c_y * distance
    elif is_tilted(f.stick_x, f.stick_y, t):
        f.x = f.x + f.stick_x * distance
        f.y = f.y + f.stick_y * distance


@inner
def is_tilted(x: f32, y: f32, t: Tables) -> bool:
    """Whether a stick is far enough out to shift the fighter."""
    least = t.common.sdi_min_stick
    return bool(x * x + y * y >= least * least)


@inner
def process_hits(f: Fighter, m: Match, t: Tables) -> None:
    """Stage 14: percent, then the first of reaction, graze, block, clank, own hits, bubble (hits.md 10.3).

    Only that one gives the hitlag.
    """
    choose_hit(f, t)
    struck = f.hit_kb > ZERO
    if struck:
        tell(f, m, t, units.STRUCK)
    f.percent = min(f.percent + f.hit_damage, PERCENT_MAX)
    lag = 0
    electric = False
    crouching = bool(f.state == A.SQUAT or f.state == A.SQUAT_WAIT)
    victim = False
    if struck:
        lag = f.hit_hitlag_damage
        electric = f.hit_element == ELEMENT_ELECTRIC
        victim = True
        if f.hit_kb > ZERO:
            react(f, m, t)
    elif f.phantom_damage > ZERO:
        lag = int(f.phantom_damage)
        victim = True
        f.phantom_owed = f.phantom_damage
    elif f.guard_damage > 0:
        lag = f.guard_damage
        shield.block(f, m, t)
    elif f.clank_damage > 0:
        lag = f.clank_damage
        if f.clank_rebounds and not f.holding and not f.held_by:
            enter_rebound_stop(f, m, t)
    elif f.dealt_damage > 0:
        lag = f.dealt_damage
        tell(f, m, t, units.CONTACT)
    elif f.shield_dealt_damage > 0:
        lag = f.shield_dealt_damage
        tell(f, m, t, units.CONTACT)
    elif f.bubble_hit:
        lag = f.bubble_damage
        tell(f, m, t, units.BUBBLE_HIT)
    if lag > 0:
        f.hitlag = f32(hitlag_frames(t, lag, electric, crouching))
        f.frozen = 1
        f.hitlag_victim = 1 if victim else 0
    if f.shield_push != ZERO:
        push_back(f, t)
    clear_results(f)


@inner
def hitlag_frames(t: Tables, damage: int, electric: bool, crouching: bool) -> int:
    """Hitlag of a whole damage; every step is cut to a whole number (damage.md 4.1)."""
    c = t.common
    frames = int(f32(damage) * c.hitlag_damage_mul + c.hitlag_base)
    if electric:
        frames = int(f32(frames) * c.hitlag_electric_mul)
    if crouching:
        frames = int(f32(frames) * c.hitlag_crouch_mul)
    return min(frames, int(c.hitlag_cap))


@inner
def choose_hit(f: Fighter, t: Tables) -> None:
    """The logged hit with the largest knockback is the one to react to (hits.md 7)."""
    f.hit_kb = ZERO
    if f.hit_count == 0:
        return
    weight = t.fighters[f.kind].attributes.weight
    for i in range(f.hit_count):
        hit = f.log[i]
        kb = knockback(f, t, hit, weight)
        if i == 0 or kb > f.hit_kb:
            f.hit_kb = kb
            f.hit_angle = hit.angle
            f.hit_direction = hit.direction
            f.hit_element = hit.element
            f.hit_height = hit.height
            f.hit_by = hit.by
    f.hit_kb = reduced(f, t, f.hit_kb)


@inner
def knockback(f: Fighter, t: Tables, hit: LoggedHit, weight: f32) -> f32:
    """Knockback of a hit on `f`, with all damage of this frame; the order of operations counts."""
    c = t.common
    w = weight * c.kb_weight_scale
    by_weight = c.kb_weight_numerator - w * c.kb_weight_numerator / (ONE + w)
    percent = f32(int(f.percent)) + f.hit_damage
    strength = f32(hit.damage)
    if hit.wdsk != 0:
        percent = c.kb_wsk_percent
        strength = f32(hit.wdsk)
    grown = percent * c.kb_percent_mul + c.kb_damage_percent_mul * (strength * percent)
    raw = GROWTH_UNIT * f32(hit.kbg) * (c.kb_mul * (by_weight * grown) + c.kb_add) + f32(hit.bkb)
    return min(raw, c.kb_max)


@inner
def reduced(f: Fighter, t: Tables, kb: f32) -> f32:
    """Knockback after what the victim is doing: crouching, charging a smash (damage.md 2)."""
    if f.state == A.SQUAT or f.state == A.SQUAT_WAIT:
        kb = kb * t.common.kb_crouch_mul
    if f.charging:
        kb = kb * t.common.kb_smash_charge_mul
    return max(kb, t.common.kb_min)


@inner
def react(f: Fighter, m: Match, t: Tables) -> None:
    """Into the state that the chosen hit asks for."""
    if f.held_by and f.hit_by == f.partner:
        enter_capture_damage(f, m, t)  # the holder's own hits free nobody (grab.md 6.1)
        return
    if f.holding or f.held_by:
        part(f, m, t)
    draw_effects(f, m, t)
    hanging = f.ledge >= 0
    if is_lying(f) and f.hit_damage < f32(t.common.down_damage_max_damage):
        enter_down_damage(f, m, t)
    else:
        enter_damage(f, m, t)
    if hanging:
        f.ledge_cooldown = t.common.ledge_regrab_frames


@inner
def draw_effects(f: Fighter, m: Match, t: Tables) -> None:
    """Spend the random numbers of a hit's spark and sound, which come before the reaction's own.

    Counted from 1,348 recorded choices of DamageFlyRoll, 85 % of which they explain; 58 % agree by chance.
    """
    if f.hit_element == ELEMENT_SLASH:
        draw(m)
    elif f.hit_element == ELEMENT_NORMAL:
        if f.hit_hitlag_damage >= SPARK_DAMAGE:
            draw(m)
        if f.hit_kb < t.common.impact_sound_high:
            draw(m)


@inner
def is_lying(f: Fighter) -> bool:
    """On the floor after a knock-down, or in a jab reset."""
    if f.state >= A.DOWN_BOUND_U and f.state <= A.DOWN_DAMAGE_U:
        return True
    return bool(f.state >= A.DOWN_BOUND_D and f.state <= A.DOWN_DAMAGE_D)


@inner
def push_back(f: Fighter, t: Tables) -> None:
    """Push of a grounded attacker by the shield he hit (shield.md 4.4)."""
    push = abs(f.shield_push) * t.common.attacker_shield_push_mul + t.common.attacker_shield_push_add
    f.shield_gk = push if f.shield_push > ZERO else -push
    f.shield_kx = f.floor_normal_y * f.shield_gk
    f.shield_ky = -f.floor_normal_x * f.shield_gk


@inner
def clear_results(f: Fighter) -> None:
    """Forget this frame's contacts."""
    f.hit_count = 0
    f.hit_damage = ZERO
    f.hit_hitlag_damage = 0
    f.hit_kb = ZERO
    f.phantom_damage = ZERO
    f.dealt_damage = 0
    f.shield_dealt_damage = 0
    f.shield_push = ZERO
    f.clank_damage = 0
    f.clank_rebounds = 0
    f.guard_damage = 0
    f.guard_total = 0
    f.bubble_hit = 0
    f.bubble_damage = 0


@inner
def apply_throw(f: Fighter, holder: Fighter, m: Match, t: Tables, throw: int) -> None:
    """Release `f` from a throw of `holder` (index F, B, Hi, Lw), where he is now (grab.md 5.4)."""
    row = t.fighters[holder.kind].throws[throw]
    hit = f.log[0]
    hit.damage = row.damage
    hit.angle = row.angle
    hit.kbg = row.kbg
    hit.wdsk = row.wdsk
    hit.bkb = row.bkb
    hit.element = row.element
    throw_away(f, holder, m, t, throw == THROW_LW, f32(row.victim_faces) * holder.throw_facing)


@inner
def throw_away(f: Fighter, holder: Fighter, m: Match, t: Tables, down: bool, facing: f32) -> None:
    """Release `f` with the numbers in `f.log[0]`, whichever throw they are of, toward `-throw_facing`.

    The damage joins the percent in stage 14. Weight does not count.

    Args:
        f: who is thrown.
        holder: who throws, and by how much his attack has staled (`throw_staling`).
        m: their match.
        t: the tables.
        down: thrown down: he may meet the floor at once.
        facing: of `f` from now on.
    """
    hit = f.log[0]
    damage = f32(hit.damage) * holder.throw_staling
    if body_status(f) >= HURT_INVINCIBLE:
        damage = ZERO
    f.hit_damage = f.hit_damage + damage
    f.hit_kb = min(knockback(f, t, hit, t.common.throw_weight), t.common.kb_max)
    f.hit_angle = hit.angle
    f.hit_direction = -holder.throw_facing
    f.hit_element = hit.element
    f.hit_height = HEIGHT_MIDDLE
    enter_thrown(f, m, t, down, facing)
    f.hit_kb = ZERO
    credit(f, holder, int(holder.move_id), int(holder.instance))
