"""Articles of fighters: beams and afterimages, moved and hit-tested in the frame's order (items.md).

Fighters spawn them with `spawn` and fill in what is special; how one moves and ends is its `behaviour`.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.frame import MAX_ITEMS
from melee_gym.sim import hits, shield
from melee_gym.sim.bodies import bodies, is_foe
from melee_gym.sim.collision import segment_meets_stage
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.records import BUBBLE_COUNTER, BUBBLE_REFLECT, Fighter, Match, Projectile, Tables
from melee_gym.sim.script import stale_factor

BEAM = 1  # straight, stopped by the stage, gone with its first hit
GHOST = 2  # placed by its owner's move, gone with it, hits once per victim
PROP = 3  # in its owner's hand, recorded where it was drawn; no hits, no life of its own, gone with the move
LEFT_OVER = f32(1)  # frames a beam lives on after meeting the stage


@inner
def spawn(m: Match, f: Fighter, kind: int, x: f32, y: f32) -> int:
    """A new article of `f` at (x, y): its slot, or -1 when all are taken. Its attack is the fighter's."""
    for slot in range(MAX_ITEMS):
        p = m.items[slot]
        if p.active:
            continue
        p.active = 1
        p.new = 1
        p.type = kind
        p.state = 0
        p.owner = f.body
        p.facing = f.facing
        p.x = x
        p.y = y
        p.prev_x = x
        p.prev_y = y
        p.vx = ZERO
        p.vy = ZERO
        p.spawn_id = m.next_spawn_id
        m.next_spawn_id += 1
        p.instance = f.instance
        p.move_id = f.move_id
        p.damage = 0
        p.staled = ZERO
        p.angle = 0
        p.kbg = 0
        p.wdsk = 0
        p.bkb = 0
        p.element = 0
        p.shield_damage = 0
        p.clanks = 0
        p.reflectable = 0
        p.hits = 1
        p.hitlag = ZERO
        p.hit = 0
        return slot
    return -1


@inner
def set_damage(f: Fighter, m: Match, slot: int, damage: int) -> None:
    """Fix base and staled damage by the owner's queue at this moment (items.md 6)."""
    p = m.items[slot]
    p.damage = damage
    p.staled = f32(damage) * stale_factor(f, p.move_id)


@inner
def count(m: Match, t: Tables) -> None:
    """Priority 0: hitlag of articles."""
    for slot in range(MAX_ITEMS):
        p = m.items[slot]
        if p.active and p.hitlag > ZERO:
            p.hitlag = p.hitlag - ONE


@inner
def animate(m: Match, t: Tables) -> None:
    """Priority 1: life timers; an article spawned this frame keeps its first value."""
    for slot in range(MAX_ITEMS):
        p = m.items[slot]
        if not p.active or p.hitlag > ZERO:
            continue
        if p.new:
            p.new = 0
            continue
        if p.behaviour == PROP:
            p.active = m.fighters[p.owner].move_id == p.move_id
            continue
        p.timer = p.timer - ONE
        if p.timer <= ZERO or (p.behaviour == GHOST and m.fighters[p.owner].state < FIRST_SPECIAL):
            p.active = 0


@inner
def move(m: Match, t: Tables) -> None:
    """Priority 4: position += velocity; gone beyond the blast lines, except the top one.

    Recorded: 197 beams went on above it until their time was over, none ended there.
    """
    for slot in range(MAX_ITEMS):
        p = m.items[slot]
        if not p.active or p.hitlag > ZERO or p.behaviour == GHOST or p.behaviour == PROP:
            continue
        p.prev_x = p.x
        p.prev_y = p.y
        p.x = p.x + p.vx
        p.y = p.y + p.vy
        s = t.stages[m.stage]
        if p.x < s.blast_left or p.x > s.blast_right or p.y < s.blast_bottom:
            p.active = 0


@inner
def collide(m: Match, t: Tables) -> None:
    """Priority 5: a beam that meets the stage is put back and ends with the next frame (fox.md 2.5)."""
    for slot in range(MAX_ITEMS):
        p = m.items[slot]
        if not p.active or p.behaviour != BEAM:
            continue
        if segment_meets_stage(m, t, p.prev_x, p.prev_y, p.x, p.y):
            p.x = p.prev_x
            p.y = p.prev_y
            p.timer = LEFT_OVER


@inner
def detect(m: Match, t: Tables) -> None:
    """Priority 13, after the fighters: each article against each fighter that is not its owner."""
    for slot in range(MAX_ITEMS):
        if m.items[slot].active and m.items[slot].hits:
            for k in range(bodies(m)):
                meet(m.items[slot], slot, m.fighters[k], m, t)


@inner
def meet(p: Projectile, slot: int, v: Fighter, m: Match, t: Tables) -> None:
    """One article against one fighter, in the order of items.md 2.2: bubble, clank, shield, body."""
    bit = 1 << v.body
    if not is_foe(m.fighters[p.owner], v) or p.hit & bit or not p.active:
        return
    if v.bubble and bubble_touched(p, v):
        if v.bubble == BUBBLE_REFLECT and p.reflectable:
            reflect(p, v, m, t)
            return
        if v.bubble == BUBBLE_COUNTER:
            p.hit = p.hit | bit
            hits.enter_bubble(v, m, t, hits.side_of(v, p.prev_x), hits.whole_damage(p.staled))
            end_on_contact(p)
            return
    if p.clanks and clank(p, slot, v, m, t):
        return
    if v.shield_up and hits.touches_shield(v, t, p.prev_x, p.prev_y, p.x, p.y, p.radius):
        p.hit = p.hit | bit
        if v.reflect_timer >= 0 and p.reflectable and shield.reflects(v, t, p.staled):
            reflect(p, v, m, t)
        else:
            hits.log_shield(v, hits.whole_damage(p.staled), p.shield_damage, hits.side_of(v, p.prev_x))
            end_on_contact(p)
        return
    height = hits.touched_body(v, t, p.prev_x, p.prev_y, p.x, p.y, p.radius)
    if height >= 0:
        p.hit = p.hit | bit
        hits.log_article(v, p, height, m, t)
        end_on_contact(p)


@inner
def end_on_contact(p: Projectile) -> None:
    """A beam is gone with what it touched."""
    if p.behaviour == BEAM:
        p.active = 0


@inner
def clank(p: Projectile, slot: int, v: Fighter, m: Match, t: Tables) -> bool:
    """The fighter's own hitboxes against the article (items.md 2.3); whether the article is gone."""
    for i in range(4):
        box = v.hitboxes[i]
        if not box.active or box.clanked & (1 << slot) or not t.hit_rows[box.row].clanks:
            continue
        if hits.segments_touch(
            p.prev_x, p.prev_y, p.x, p.y, box.prev_x, box.prev_y, box.x, box.y, p.radius + box.radius
        ):
            mine = hits.whole_damage(p.staled)
            theirs = hits.whole_damage(box.staled)
            box.clanked = box.clanked | (1 << slot)
            if theirs > v.clank_damage:
                v.clank_damage = theirs
            if theirs - t.common.clank_damage_difference < mine:
                box.active = 0
            if mine - t.common.clank_damage_difference < theirs:
                p.active = 0
                return True
    return False


@inner
def bubble_touched(p: Projectile, v: Fighter) -> bool:
    """Whether the article's sweep meets the fighter's bubble."""
    x = v.x + v.bubble_x * v.facing
    y = v.y + v.bubble_y
    touched = hits.segments_touch(p.prev_x, p.prev_y, p.x, p.y, x, y, x, y, p.radius + v.bubble_radius)
    return touched


@inner
def reflect(p: Projectile, v: Fighter, m: Match, t: Tables) -> None:
    """The article turns round with its speed and running timer and belongs to the reflector (items.md 3)."""
    factor = t.common.power_shield_reflect_damage
    if v.bubble == BUBBLE_REFLECT:
        factor = v.bubble_damage_factor
        hits.enter_bubble(v, m, t, hits.side_of(v, p.prev_x), 0)
    p.owner = v.body
    p.vx = -p.vx
    p.vy = -p.vy
    p.facing = -p.facing
    p.hit = 0
    p.instance = v.instance
    p.staled = f32(int(p.staled * factor + REFLECT_ROUNDING))
    p.damage = int(f32(p.damage) * factor + REFLECT_ROUNDING)
    p.x = p.prev_x
    p.y = p.prev_y


REFLECT_ROUNDING = f32(0.99)  # items.md 3
