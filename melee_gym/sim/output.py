"""MATCH becomes FRAME: what a recording's post-frame event would hold (replays/FACTS.md 9).

The engine has no camera: off-screen is who is beyond the stage's camera limits. The real one also loses those
whom it follows too slowly: 0.5 % of the recorded frames.
"""

from __future__ import annotations

import numpy as np
from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import (
    FLAG_DEAD,
    FLAG_DEFENDER_HITLAG,
    FLAG_FAST_FALL,
    FLAG_HITLAG,
    FLAG_HITSTUN,
    FLAG_HOLDING,
    FLAG_OFFSCREEN,
    FLAG_POWER_SHIELD,
    FLAG_REFLECT,
    FLAG_SHIELD,
    HURT_INTANGIBLE,
    HURT_INVINCIBLE,
    HURT_NORMAL,
    NO_GROUND,
)
from melee_gym.sim.bodies import bodies, is_follower, leader_of
from melee_gym.sim.enter.guard import WINDOW_OVER
from melee_gym.sim.f32 import ZERO
from melee_gym.sim.lines import stage_of
from melee_gym.sim.records import BUBBLE_REFLECT, ArticleRecord, Fighter, Match, Tables

Frame = np.record
Player = np.record
Item = np.record


REFLECT_BIT = FLAG_REFLECT[1]
FAST_FALL_BIT, DEFENDER_BIT, HITLAG_BIT = FLAG_FAST_FALL[1], FLAG_DEFENDER_HITLAG[1], FLAG_HITLAG[1]
HOLDING_BIT, SHIELD_BIT = FLAG_HOLDING[1], FLAG_SHIELD[1]
HITSTUN_BIT, POWER_SHIELD_BIT = FLAG_HITSTUN[1], FLAG_POWER_SHIELD[1]
DEAD_BIT, OFFSCREEN_BIT = FLAG_DEAD[1], FLAG_OFFSCREEN[1]
MIDDLE = f32(10)  # above the position; fits 372,850 recorded player-frames best


@inner
def write_frame(m: Match, frame: Frame, t: Tables) -> None:
    """Fill `frame` (FRAME) with everything visible of a match."""
    frame.frame = m.frame
    frame.seed = m.start_seed
    for k in range(bodies(m)):
        f = m.fighters[k]
        follows = k - leader_of(m, f.seat)  # 1 for the second body of a seat
        write_player(f, frame.players[f.seat + follows * m.seats], m, t)
    write_items(m, frame)
    frame.fountain_heights[0] = m.fountain_heights[0]
    frame.fountain_heights[1] = m.fountain_heights[1]
    frame.wind = m.wind
    frame.stadium_type = m.stadium_type
    frame.stadium_event = m.stadium_event


@inner
def write_player(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """One seat."""
    p.x = f.x
    p.y = f.y
    p.facing = f.facing
    p.percent = f.percent
    p.shield = f.shield
    p.state_age = f.age
    p.misc = f.hitstun if f.in_hitstun else ZERO
    p.hitlag = f.hitlag
    p.speed_air_x_self = f.vx
    p.speed_y_self = f.vy
    p.speed_ground_x_self = f.gv
    p.speed_x_attack = f.kx
    p.speed_y_attack = f.ky
    p.animation = t.fighters[f.kind].states[f.state].animation
    p.state = f.state
    p.ground = f.last_floor if f.last_floor >= 0 else NO_GROUND
    p.instance = f.instance
    p.hit_by_instance = f.hit_by_instance
    p.fighter = f.kind
    p.last_attack = f.last_attack
    p.combo = f.combo
    p.last_hit_by = f.last_hit_by
    p.stocks = m.fighters[f.leader].stocks if is_follower(f) else f.stocks
    p.airborne = f.airborne
    p.jumps_left = max(0, int(t.fighters[f.kind].attributes.max_jumps) - int(f.jumps_used))
    p.l_cancel = f.l_cancel
    p.hurtbox = hurtbox_status(f)
    write_flags(f, p, m, t)


@inner
def hurtbox_status(f: Fighter) -> int:
    """The move's own status first, then the timers (lifecycle.md 5)."""
    if f.body_status:
        return int(f.body_status)
    if f.intangible_timer > 0:
        return HURT_INTANGIBLE
    if f.invincible_timer > 0:
        return HURT_INVINCIBLE
    return HURT_NORMAL


@inner
def write_flags(f: Fighter, p: Player, m: Match, t: Tables) -> None:
    """The five bytes of state flags."""
    hitlag = bool(f.hitlag > ZERO)
    second = FAST_FALL_BIT if f.fast_fall else 0
    if hitlag:
        second |= HITLAG_BIT
        if f.hitlag_victim:
            second |= DEFENDER_BIT
    third = HOLDING_BIT if f.holding else 0
    if f.shield_up:
        third |= SHIELD_BIT
    fourth = HITSTUN_BIT if f.in_hitstun else 0
    if f.power_timer > WINDOW_OVER:
        fourth |= POWER_SHIELD_BIT
    reflects = f.bubble == BUBBLE_REFLECT or (f.state == A.GUARD_REFLECT and f.reflect_timer > WINDOW_OVER)
    p.state_flags[0] = REFLECT_BIT if reflects else 0
    p.state_flags[1] = second
    p.state_flags[2] = third
    p.state_flags[3] = fourth
    fifth = OFFSCREEN_BIT if offscreen(f, m, t) else 0
    p.state_flags[4] = fifth | DEAD_BIT if f.lost_stock else fifth


@inner
def offscreen(f: Fighter, m: Match, t: Tables) -> bool:
    """Whether a fighter's middle is beyond the camera's limits."""
    s = stage_of(m, t)
    y = f.y + MIDDLE
    return bool(f.x < s.camera_left or f.x > s.camera_right or y < s.camera_bottom or y > s.camera_top)


@inner
def write_items(m: Match, frame: Frame) -> None:
    """The articles in use, packed to the front in slot order; slots fallen empty are cleared."""
    before = int(frame.item_count)
    count = 0
    for slot in range(m.used_slots):
        if m.items[slot].active:
            write_item(m.items[slot], m, frame.items[count])
            count += 1
    for slot in range(count, before):
        clear_item(frame.items[slot])
    frame.item_count = count


@inner
def write_item(item: ArticleRecord, m: Match, out: Item) -> None:
    """One article."""
    out.x = item.x
    out.y = item.y
    out.speed_x = item.vx
    out.speed_y = item.vy
    out.facing = item.facing
    out.timer = item.timer
    out.spawn_id = item.spawn_id
    out.type = item.type
    out.damage = item.damage
    out.instance = item.instance
    out.state = item.state
    out.owner = m.fighters[item.owner].seat
    for k in range(4):
        out.misc[k] = item.misc[k]


@inner
def clear_item(out: Item) -> None:
    """Leave no trace of an article: frames are equal, bit for bit, whatever was in a slot before."""
    out.x = ZERO
    out.y = ZERO
    out.speed_x = ZERO
    out.speed_y = ZERO
    out.facing = ZERO
    out.timer = ZERO
    out.spawn_id = 0
    out.type = 0
    out.damage = 0
    out.instance = 0
    out.state = 0
    out.owner = 0
    for k in range(4):
        out.misc[k] = 0
