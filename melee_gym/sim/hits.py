"""Stage 13: whose hitbox meets whose hitbox, shield, bubble or body (facts/mechanics/hits.md 2 to 6, 8).

Nothing changes state here; `damage.process_hits` reads what is logged. Bodies are the fitted capsules of
`t.fighters[].states[].capsules`, and depth is left out.
"""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import HURT_INTANGIBLE, HURT_INVINCIBLE
from melee_gym.sim import shield
from melee_gym.sim.bodies import bodies, is_foe
from melee_gym.sim.f32 import HALF, ONE, ZERO, clamp
from melee_gym.sim.records import (
    BUBBLE_COUNTER,
    STALE_QUEUE,
    ArticleRecord,
    Fighter,
    Hitbox,
    HitRow,
    LoggedHit,
    Match,
    Tables,
)
from melee_gym.sim.tables import CAPSULES, ELEMENT_GRAB

UNTOUCHED = -1
GRAZED = 3  # added to the height of a contact of less than `phantom_overlap`
HEIGHT_LOW, HEIGHT_MIDDLE, HEIGHT_HIGH = 0, 1, 2
# Borders of the heights as shares of the standing height: 69 % of 6,858 recorded hits (always middle: 62 %).
LOW_SHARE = f32(0.12)
HIGH_SHARE = f32(0.99)


@inner
def detect(m: Match, t: Tables) -> None:
    """Each body as a victim of its foes, in the order of the bodies; two of them clank once."""
    for k in range(bodies(m)):
        v = m.fighters[k]
        if untouchable(v):
            continue
        for i in range(bodies(m)):
            a = m.fighters[i]
            if is_foe(a, v):
                for j in range(4):
                    if a.hitboxes[j].active:
                        meet(v, a, j, m, t, k < i)


@inner
def meet(v: Fighter, a: Fighter, j: int, m: Match, t: Tables, clanks: bool) -> None:
    """One hitbox of `a` against `v`: the first of clank, shield, bubble, body that it meets (hits.md 3)."""
    box = a.hitboxes[j]
    row = t.hit_rows[box.row]
    if not may_hit(box, row, v):
        return
    if clanks and clank(v, a, box, row, t):
        return
    if v.shield_up and touches_shield(v, t, box.prev_x, box.prev_y, box.x, box.y, box.radius):
        register_hit(a, int(box.group), v)
        meet_shield(v, a, box, row, t)
        return
    if v.bubble == BUBBLE_COUNTER and touches_bubble(v, box):
        register_hit(a, int(box.group), v)
        whole = whole_damage(box.staled)
        a.shield_dealt_damage = max(a.shield_dealt_damage, whole)
        enter_bubble(v, m, t, side_of(v, a.x), whole)
        return
    height = touched_body(v, t, box.prev_x, box.prev_y, box.x, box.y, box.radius)
    if height >= 0:
        meet_body(v, a, box, row, height)


@inner
def may_hit(box: Hitbox, row: HitRow, v: Fighter) -> bool:
    """Whether a hitbox looks for this victim: no grab, fits ground or air, has not hit him (hits.md 3.2)."""
    if row.element == ELEMENT_GRAB or box.hit & (1 << v.body):
        return False
    if row.held_only and not v.held_by:
        return False
    return bool(row.hits_air) if v.airborne else bool(row.hits_ground)


@inner
def untouchable(v: Fighter) -> bool:
    """Dead, on the respawn platform or entering: no contact of any kind."""
    return bool(v.state <= A.REBIRTH_WAIT or (v.state >= A.ENTRY and v.state <= A.ENTRY_END))


@inner
def body_status(f: Fighter) -> int:
    """0 normal, 1 invincible, 2 intangible: the larger of the script's and the timers' (hits.md 2.2, 2.3)."""
    by_timer = 0
    if f.intangible_timer > 0:
        by_timer = HURT_INTANGIBLE
    elif f.invincible_timer > 0:
        by_timer = HURT_INVINCIBLE
    return int(max(f.body_status, by_timer))


@inner
def clank(v: Fighter, a: Fighter, box: Hitbox, row: HitRow, t: Tables) -> bool:
    """`a`'s hitbox against `v`'s, both grounded (hits.md 3.2a, 4); whether `a`'s is cancelled."""
    if v.airborne or a.airborne or v.holding or v.held_by or not row.clanks:
        return False
    for i in range(4):
        own = v.hitboxes[i]
        if not own.active:
            continue
        own_row = t.hit_rows[own.row]
        if not own_row.clanks or not may_hit(own, own_row, a):
            continue
        if not boxes_touch(own, box):
            continue
        mine = int(own.staled)
        theirs = int(box.staled)
        if mine - t.common.clank_damage_difference < theirs:
            register_hit(v, int(own.group), a)
            beaten(v, own, own_row, side_of(v, a.x), t)
        if theirs - t.common.clank_damage_difference < mine:
            register_hit(a, int(box.group), v)
            beaten(a, box, row, side_of(a, v.x), t)
            return True
    return False


@inner
def beaten(f: Fighter, box: Hitbox, row: HitRow, direction: f32, t: Tables) -> None:
    """A hitbox lost a clank: its owner stops, and bounces back if it may (hits.md 4.1)."""
    whole = whole_damage(box.staled)
    f.clank_damage = max(f.clank_damage, whole)
    if row.rebounds and not f.airborne:
        f.clank_rebounds = 1
        f.clank_direction = direction
        f.rebound_frames = f32(whole) * t.common.rebound_frames_mul + t.common.rebound_frames_add


@inner
def meet_shield(v: Fighter, a: Fighter, box: Hitbox, row: HitRow, t: Tables) -> None:
    """A hitbox meets a shield; a power shield takes no damage (hits.md 6)."""
    whole = whole_damage(box.staled)
    direction = side_of(v, a.x)
    a.shield_dealt_damage = max(a.shield_dealt_damage, whole)
    if not a.airborne:
        a.shield_push = direction * (v.shield_hardness * f32(whole))
    if shield.power_shields(v):
        shield.note_power_shield(v, t)
        log_shield(v, whole, -whole, direction)
    else:
        log_shield(v, whole, int(row.shield_damage), direction)


@inner
def log_shield(v: Fighter, damage: int, extra: int, direction: f32) -> None:
    """Note a hit on `v`'s shield of a whole damage, from the side `direction`."""
    if damage >= v.guard_damage:
        v.guard_damage = damage
        v.guard_direction = direction
    v.guard_total = v.guard_total + max(0, damage + extra)


@inner
def enter_bubble(v: Fighter, m: Match, t: Tables, direction: f32, damage: int) -> None:
    """Note that something met `v`'s bubble; his unit hears of it in stage 14."""
    v.bubble_hit = 1
    v.bubble_damage = max(v.bubble_damage, damage)
    v.hit_direction = direction


@inner
def meet_body(v: Fighter, a: Fighter, box: Hitbox, row: HitRow, height: int) -> None:
    """A hitbox meets a body: nothing but a graze, or a hit that counts for its whole group (hits.md 5)."""
    if height >= GRAZED:
        if v.hit_count == 0 and v.phantom_damage == ZERO and not box.grazed & (1 << v.body):
            register_graze(a, int(box.group), v)
            graze(v, box.staled)
        return
    register_hit(a, int(box.group), v)
    a.dealt_damage = max(a.dealt_damage, whole_damage(box.staled))
    if body_status(v) == HURT_INVINCIBLE:
        return
    if v.hit_count < len(v.log):
        hit = v.log[v.hit_count]
        hit.damage = box.damage
        hit.angle = row.angle
        hit.kbg = row.kbg
        hit.wdsk = row.wdsk
        hit.bkb = row.bkb
        hit.element = row.element
        log_hit(v, a, hit, box.staled, height, side_of(v, a.x), int(a.move_id), int(a.instance))


@inner
def log_article(v: Fighter, p: ArticleRecord, height: int, m: Match, t: Tables) -> None:
    """An article meets a body (items.md 2.5); it throws to the side it flies to."""
    if height >= GRAZED:
        if v.hit_count == 0 and v.phantom_damage == ZERO:
            graze(v, p.staled)
        return
    if body_status(v) == HURT_INVINCIBLE or v.hit_count >= len(v.log):
        return
    hit = v.log[v.hit_count]
    hit.damage = p.damage
    hit.angle = p.angle
    hit.kbg = p.kbg
    hit.wdsk = p.wdsk
    hit.bkb = p.bkb
    hit.element = p.element
    direction = side_of(v, p.x)
    if p.vx != ZERO:
        direction = -ONE if p.vx > ZERO else ONE
    log_hit(v, m.fighters[p.owner], hit, p.staled, height, direction, int(p.move_id), int(p.instance))


@inner
def log_hit(
    v: Fighter, a: Fighter, hit: LoggedHit, staled: f32, height: int, side: f32, move_id: int, instance: int
) -> None:
    """Finish a new entry of `v`'s log, and what goes with it: damage, credit, staling (hits.md 5.4)."""
    hit.height = height
    hit.direction = side
    hit.by = a.body
    v.hit_count = v.hit_count + 1
    v.phantom_damage = ZERO
    v.hit_damage = v.hit_damage + staled
    v.hit_hitlag_damage = max(v.hit_hitlag_damage, whole_damage(staled))
    credit(v, a, move_id, instance)


@inner
def credit(v: Fighter, a: Fighter, move_id: int, instance: int) -> None:
    """`a` hit `v` with a move: who did it last, and the move grows stale unless this instance has already."""
    if not v.held_by:
        v.last_hit_by = a.port
        v.credit_frames = 0
    v.hit_by_instance = instance
    if v.combo_frames == 0:
        a.combo = 1
    else:
        a.combo = a.combo + 1 if a.last_attack == move_id else 0
    a.last_attack = move_id
    for k in range(STALE_QUEUE):
        if a.stale_ids[k] == move_id and a.stale_instances[k] == instance:
            return
    k = int(a.stale_next)
    a.stale_ids[k] = move_id
    a.stale_instances[k] = instance
    a.stale_next = (k + 1) % STALE_QUEUE


@inner
def graze(v: Fighter, staled: f32) -> None:
    """A phantom hit: half the damage, at least 1, no knockback (hits.md 5.2)."""
    v.phantom_damage = max(HALF * staled, ONE) if staled > ZERO else ZERO


@inner
def register_hit(a: Fighter, group: int, v: Fighter) -> None:
    """All hitboxes of a group have hit `v`."""
    for j in range(4):
        box = a.hitboxes[j]
        if box.active and box.group == group:
            box.hit = box.hit | (1 << v.body)


@inner
def register_graze(a: Fighter, group: int, v: Fighter) -> None:
    """All hitboxes of a group have grazed `v`."""
    for j in range(4):
        box = a.hitboxes[j]
        if box.active and box.group == group:
            box.grazed = box.grazed | (1 << v.body)


@inner
def side_of(v: Fighter, x: f32) -> f32:
    """The facing that something at `x` gives whom it hits: toward it; right if level (hits.md 7.3)."""
    return -ONE if v.x > x else ONE


@inner
def whole_damage(staled: f32) -> int:
    """A damage as hitlag and shields count it: cut to a whole number, at least 1 (hits.md 5.4)."""
    whole = int(staled)
    if whole == 0 and staled > ZERO:
        return 1
    return whole


@inner
def touched_body(v: Fighter, t: Tables, ax: f32, ay: f32, bx: f32, by: f32, radius: f32) -> int:
    """The hurt height that a circle moving from a to b touches, or UNTOUCHED; GRAZED more for a phantom hit.

    The game's capsules each have a height class. The fitted ones have none: it is taken from the circle's
    height as a share of the standing height.
    """
    if body_status(v) == HURT_INTANGIBLE or untouchable(v):
        return UNTOUCHED
    body = t.fighters[v.kind]
    s = body.states[v.state]
    for i in range(CAPSULES):
        c = s.capsules[i]
        reach = radius + c.radius
        x0 = v.x + c.x0 * v.facing
        y0 = v.y + c.y0
        x1 = v.x + c.x1 * v.facing
        y1 = v.y + c.y1
        if min(ax, bx) - reach > max(x0, x1) or max(ax, bx) + reach < min(x0, x1):
            continue
        if min(ay, by) - reach > max(y0, y1) or max(ay, by) + reach < min(y0, y1):
            continue
        square = gap_squared(ax, ay, bx, by, x0, y0, x1, y1)
        if square > reach * reach:
            continue
        height = hurt_height((by - v.y) / body.height)
        if reach - f32(math.sqrt(square)) < t.common.phantom_overlap:
            return height + GRAZED
        return height
    return UNTOUCHED


@inner
def hurt_height(share: f32) -> int:
    """Height class of a hit at a share of the standing height."""
    if share < LOW_SHARE:
        return HEIGHT_LOW
    if share < HIGH_SHARE:
        return HEIGHT_MIDDLE
    return HEIGHT_HIGH


@inner
def touches_shield(v: Fighter, t: Tables, ax: f32, ay: f32, bx: f32, by: f32, radius: f32) -> bool:
    """Whether a circle moving from a to b touches the shield."""
    x, y, size = shield.sphere(v, t)
    return segments_touch(ax, ay, bx, by, x, y, x, y, radius + size)


@inner
def touches_bubble(v: Fighter, box: Hitbox) -> bool:
    """Whether a hitbox touches the bubble of a special."""
    x = v.x + v.bubble_x * v.facing
    y = v.y + v.bubble_y
    return segments_touch(box.prev_x, box.prev_y, box.x, box.y, x, y, x, y, box.radius + v.bubble_radius)


@inner
def boxes_touch(one: Hitbox, other: Hitbox) -> bool:
    """Whether two moving hitboxes touch."""
    reach = one.radius + other.radius
    return segments_touch(
        one.prev_x, one.prev_y, one.x, one.y, other.prev_x, other.prev_y, other.x, other.y, reach
    )


@inner
def segments_touch(
    ax: f32, ay: f32, bx: f32, by: f32, cx: f32, cy: f32, dx: f32, dy: f32, reach: f32
) -> bool:
    """Whether the segments a-b and c-d come as near as `reach`."""
    if min(ax, bx) - reach > max(cx, dx) or max(ax, bx) + reach < min(cx, dx):
        return False
    if min(ay, by) - reach > max(cy, dy) or max(ay, by) + reach < min(cy, dy):
        return False
    return bool(gap_squared(ax, ay, bx, by, cx, cy, dx, dy) <= reach * reach)


@inner
def gap_squared(ax: f32, ay: f32, bx: f32, by: f32, cx: f32, cy: f32, dx: f32, dy: f32) -> f32:
    """Squared distance of the segments a-b and c-d."""
    ux, uy = bx - ax, by - ay
    vx, vy = dx - cx, dy - cy
    wx, wy = ax - cx, ay - cy
    uu = ux * ux + uy * uy
    vv = vx * vx + vy * vy
    uw = ux * wx + uy * wy
    vw = vx * wx + vy * wy
    uv = ux * vx + uy * vy
    s = ZERO  # share of the way along a-b, then r along c-d
    r = ZERO
    across = uu * vv - uv * uv
    if across > ZERO:
        s = clamp((uv * vw - uw * vv) / across, ZERO, ONE)
    if vv > ZERO:
        r = clamp((uv * s + vw) / vv, ZERO, ONE)
    if uu > ZERO:
        s = clamp((uv * r - uw) / uu, ZERO, ONE)
    if vv > ZERO:
        r = clamp((uv * s + vw) / vv, ZERO, ONE)
    gap_x = ax + s * ux - (cx + r * vx)
    gap_y = ay + s * uy - (cy + r * vy)
    return gap_x * gap_x + gap_y * gap_y
