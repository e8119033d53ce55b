"""Reactions to a hit: where it sends the victim, and into which state (facts/mechanics/damage.md 3, 5, 7, 8).

The hit to react to lies in the fighter's `hit_*` fields: knockback, script angle, direction, element, height.
"""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.frame import FLAG_HITSTUN, has_flag
from melee_gym.sim.f32 import DEG, ONE, RIGHT_ANGLE, ZERO, atan2, cos, hypot, sign, sin
from melee_gym.sim.inputs import NO_JUMP, jump_asked
from melee_gym.sim.motion import (
    NO_ANIMATION,
    change_state,
    enter_at,
    enter_recorded,
    enter_stepped,
    enter_still,
)
from melee_gym.sim.physics import become_airborne, stop
from melee_gym.sim.records import BUTTON_LONG_AGO, STICK_LONG_AGO, Fighter, Match, Player, Tables
from melee_gym.sim.rng import randf
from melee_gym.sim.tables import ELEMENT_ICE

LEVEL_FLY = 3
HEIGHT_LOW, HEIGHT_MIDDLE, HEIGHT_HIGH = 0, 1, 2
SAKURAI = 361  # angle by ground, air and knockback
NEVER_HIT = -1
NO_METEOR = -1
BOUNCED_WALL, BOUNCED_CEILING = 1, 2
SMALLEST_SQUARE = f32(0.00001)  # of a knockback vector that DI turns, damage.md 8.3
REBOUND_RATE_ADD = f32(0.1)  # hits.md 4.5
ICE_UP = ONE  # an ice hit's direction is averaged with straight up, damage.md 3.4


@inner
def enter_damage(f: Fighter, m: Match, t: Tables) -> None:
    """React to the hit in `f.hit_*` from the ground or the air (damage.md 5, 7)."""
    angle = launch_angle(f, t)
    level = damage_level(f, t)
    was_grounded = not f.airborne
    launch(f, m, t, angle, level)
    f.facing = f.hit_direction
    enter_stepped(f, m, t, damage_state(f, m, t, angle, level, was_grounded), ZERO, 0)
    start_reaction(f, t)


@inner
def enter_thrown(f: Fighter, m: Match, t: Tables, downward: bool, facing: f32) -> None:
    """Fly off at a throw's release; a throw downward always tumbles upright (grab.md 5.4)."""
    angle = launch_angle(f, t)
    level = damage_level(f, t)
    if not f.airborne:
        become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    launch(f, m, t, angle, level)
    f.facing = facing
    state = A.DAMAGE_FLY_TOP if downward else damage_state(f, m, t, angle, level, False)
    enter_stepped(f, m, t, state, ZERO, 0)
    start_reaction(f, t)
    turn_by_stick(f, t)  # at once: throws have no hitlag


@inner
def enter_down_damage(f: Fighter, m: Match, t: Tables) -> None:
    """A weak hit on a lying fighter: he hops up without turning (tech.md 4.4)."""
    up = f.state == A.DOWN_WAIT_U
    launch(f, m, t, launch_angle(f, t), LEVEL_FLY)
    if not f.airborne:
        become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    f.down_face_up = 1 if up else 0
    enter_stepped(f, m, t, A.DOWN_DAMAGE_U if up else A.DOWN_DAMAGE_D, ZERO, 0)
    start_reaction(f, t)


@inner
def start_reaction(f: Fighter, t: Tables) -> None:
    """Hitstun, meteor lock, and what a hit does to the input timers (damage.md 3.3, 7)."""
    f.hitstun = f32(max(1, int(f.hit_kb * t.common.hitstun_mul)))
    f.in_hitstun = 1
    f.hit_timer = 0
    f.jump_buffer = ZERO
    f.bounce_side = 0
    f.bounce_lock = 0
    f.meteor_lock = NO_METEOR
    if t.common.meteor_angle_min <= f.hit_angle and f.hit_angle <= t.common.meteor_angle_max:
        f.meteor_lock = t.common.meteor_cancel_lock
    f.tx = STICK_LONG_AGO  # no SDI from a stick that is already out
    f.ty = STICK_LONG_AGO
    f.lr_age = BUTTON_LONG_AGO


@inner
def launch_angle(f: Fighter, t: Tables) -> f32:
    """Direction of the hit in radians, 0 away and a right angle up (damage.md 3)."""
    c = t.common
    angle = f32(f.hit_angle) * DEG
    if f.hit_angle == SAKURAI:
        if f.airborne:
            angle = c.sakurai_air_angle
        elif f.hit_kb < c.sakurai_kb_low:
            angle = ZERO
        else:
            above = (f.hit_kb - c.sakurai_kb_low) / (c.sakurai_kb_high - c.sakurai_kb_low)
            angle = min(c.sakurai_ground_max * above + ONE, c.sakurai_ground_max) * DEG
    if f.hit_element == ELEMENT_ICE and damage_level(f, t) >= LEVEL_FLY - 1:
        angle = atan2(sin(angle) + ICE_UP, cos(angle))
    return angle


@inner
def damage_level(f: Fighter, t: Tables) -> int:
    """0 to 3 by knockback; 3 tumbles (damage.md 7.1)."""
    stun = f.hit_kb * t.common.hitstun_mul
    if stun < t.common.damage_level_1:
        return 0
    if stun < t.common.damage_level_2:
        return 1
    if stun < t.common.damage_level_3:
        return 2
    return LEVEL_FLY


@inner
def launch(f: Fighter, m: Match, t: Tables, angle: f32, level: int) -> None:
    """Give the victim the hit's velocity; may lift a grounded one off the floor (damage.md 5)."""
    speed = f.hit_kb * t.common.kb_to_speed
    x = -f.hit_direction * (speed * cos(angle))
    y = speed * sin(angle)
    if f.airborne:
        if cancels_by_trigger(f, t):
            x = x * t.common.airborne_trigger_kb_mul
            y = y * t.common.airborne_trigger_kb_mul
        add_knockback(f, t, x, y)
    else:
        off_floor = x * f.floor_normal_x + y * f.floor_normal_y  # > 0: points away from the floor
        if off_floor > ZERO or level == LEVEL_FLY:
            into_floor = hypot(x, y) * cos(RIGHT_ANGLE + t.common.ground_bounce_angle)
            if off_floor < into_floor:
                y = -y * t.common.ground_bounce_y_mul
            become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
            add_knockback(f, t, x, y)
        else:
            add_knockback(f, t, f.floor_normal_y * x, -f.floor_normal_x * x)
            f.gk = x
    if f.airborne:
        f.gk = ZERO
    f.vx = ZERO
    f.vy = ZERO
    f.gv = ZERO  # 151 of 151 recorded hits on moving grounded fighters


@inner
def cancels_by_trigger(f: Fighter, t: Tables) -> bool:
    """V-cancel: a fresh digital L or R press in a free aerial state (damage.md 5.2)."""
    free = (f.state >= A.JUMP_F and f.state <= A.DAMAGE_FALL) or f.state == A.ESCAPE_AIR
    fresh = f.digital_age <= t.common.airborne_trigger_kb_window
    return bool(free and fresh and f.digital_gap >= t.common.tech_relock_frames)


@inner
def add_knockback(f: Fighter, t: Tables, x: f32, y: f32) -> None:
    """Set the knockback vector, or merge it with what is left of an older hit (damage.md 5.4)."""
    if f.hit_timer == NEVER_HIT or f.hit_timer < t.common.kb_merge_frames:
        f.kx = x
        f.ky = y
    else:
        f.kx = merged(f.kx, x)
        f.ky = merged(f.ky, y)


@inner
def merged(old: f32, new: f32) -> f32:
    """One axis of two knockbacks: opposed ones add, else the larger stays."""
    if old * new < ZERO:
        return old + new
    return new if abs(new) > abs(old) else old


@inner
def damage_state(f: Fighter, m: Match, t: Tables, angle: f32, level: int, was_grounded: bool) -> int:
    """The action state for a level, a hurt height and the place of contact (damage.md 7.2, 7.3)."""
    column = HEIGHT_HIGH - f.hit_height  # the states run Hi, N, Lw
    if level == LEVEL_FLY:
        if t.common.flytop_angle_min < angle and angle < t.common.flytop_angle_max:
            return A.DAMAGE_FLY_TOP
        if f.percent >= f32(t.common.flyroll_percent) and randf(m) < t.common.flyroll_chance:
            return A.DAMAGE_FLY_ROLL
        return int(A.DAMAGE_FLY_HI + column)
    if was_grounded:
        return int(A.DAMAGE_HI1 + 3 * column + level)
    return A.DAMAGE_AIR1 + level


@inner
def buffer_jump(f: Fighter, t: Tables) -> None:
    """Remember a jump input during hitstun with the hitstun left; the last one counts (damage.md 9.4)."""
    if jump_asked(f, t) != NO_JUMP:
        f.jump_buffer = f.hitstun


@inner
def press_buffered_jump(f: Fighter, t: Tables) -> None:
    """Let a jump that was asked for near the end of hitstun be pressed this frame (damage.md 9.4)."""
    if f.jump_buffer > ZERO and f.jump_buffer <= t.common.damage_jump_buffer:
        f.due_presses = P.X
    f.jump_buffer = ZERO


@inner
def turn_by_stick(f: Fighter, t: Tables) -> None:
    """DI: turn the knockback vector by the stick's part across it (damage.md 8.3)."""
    square = f.kx * f.kx + f.ky * f.ky
    if square < SMALLEST_SQUARE or (f.stick_x == ZERO and f.stick_y == ZERO):
        return
    across = f.kx * f.stick_y - f.ky * f.stick_x
    turn = across * across / square
    angle = atan2(f.ky, f.kx) + DEG * (t.common.di_max_degrees * (sign(across) * turn))
    length = f32(math.sqrt(square))
    f.kx = length * cos(angle)
    f.ky = length * sin(angle)


@inner
def enter_fly_reflect(f: Fighter, m: Match, t: Tables, side: int, normal_x: f32, normal_y: f32) -> None:
    """Bounce off a surface: the whole velocity, mirrored and weakened, is the new knockback (tech.md 3.3)."""
    x = f.vx + f.kx
    y = f.vy + f.ky
    into = x * normal_x + y * normal_y
    mul = t.common.bounce_speed_mul
    hitstun = f.hitstun
    stunned = f.in_hitstun
    stop(f)
    f.kx = (x - (into + into) * normal_x) * mul
    f.ky = (y - (into + into) * normal_y) * mul
    f.facing = sign(f.kx)
    enter_still(f, m, t, A.FLY_REFLECT_WALL if side == BOUNCED_WALL else A.FLY_REFLECT_CEIL, 0)
    f.hitstun = hitstun
    f.in_hitstun = stunned
    f.bounce_side = side
    f.bounce_lock = int(t.common.bounce_lockout)
    f.intangible_timer = max(f.intangible_timer, t.common.bounce_intangible_frames)


@inner
def enter_rebound_stop(f: Fighter, m: Match, t: Tables) -> None:
    """Stand still for a clank's hitlag (hits.md 4.5)."""
    change_state(f, m, t, A.REBOUND_STOP, NO_ANIMATION, ONE, 0)


@inner
def enter_rebound(f: Fighter, m: Match, t: Tables) -> None:
    """Slide back from a clank, faster and longer the harder the own attack was (hits.md 4.5)."""
    enter_still(f, m, t, A.REBOUND, 0)
    f.rate = (t.fighters[f.kind].clank_animation_length + REBOUND_RATE_ADD) / f.rebound_frames
    push = f.rebound_frames * t.common.rebound_speed_mul + t.common.rebound_speed_add
    f.ground_impulse = -f.clank_direction * push


@inner
def adopt_reaction(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """State.adopt of reactions: the knockback is told by the hitstun, its meteor lock by the direction."""
    if not has_flag(p, FLAG_HITSTUN):
        enter_recorded(f, p, q, m, t)
        return
    enter_at(f, m, t, p.state, ZERO, ONE, 0)
    f.hit_kb = f32(p.misc) / t.common.hitstun_mul
    f.hit_angle = 0
    if p.airborne and p.speed_y_attack < ZERO and abs(p.speed_x_attack) < -p.speed_y_attack:
        f.hit_angle = int(t.common.meteor_angle_min)
    start_reaction(f, t)
    f.hit_kb = ZERO
