"""Articles: what fighters make and throw, moved and hit-tested in the frame's order (items.md).

An article is data beside its maker's action states: an `Article` names what its type does in each phase, and
the maker's unit (`p.maker`) does it, whoever owns or holds it meanwhile. This module is what all articles
share: the slots, the order of contacts, and routines to build an `Article` of.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game.frame import MAX_ITEMS
from melee_gym.sim import hits, shield, units
from melee_gym.sim.bodies import NOBODY, bodies, is_foe
from melee_gym.sim.collision import segment_meets_stage
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.lines import stage_of
from melee_gym.sim.parts import Article
from melee_gym.sim.records import BUBBLE_COUNTER, BUBBLE_REFLECT, ArticleRecord, Fighter, Match, Tables
from melee_gym.sim.script import stale_factor
from melee_gym.sim.units import call_unit

LEFT_OVER = f32(1)  # frames that a shot lives on after meeting the stage
REFLECT_ROUNDING = f32(0.99)  # items.md 3


@inner
def spawn(m: Match, f: Fighter, kind: int, x: f32, y: f32) -> int:
    """A new article of `f` at (x, y): its slot, or -1 when all are taken. Its attack is the fighter's."""
    for slot in range(MAX_ITEMS):
        p = m.items[slot]
        if p.active:
            continue
        p.active = 1
        m.used_slots = max(int(m.used_slots), slot + 1)
        p.new = 1
        p.slot = slot
        p.type = kind
        p.state = 0
        p.owner = f.body
        p.maker = f.kind
        p.holder = NOBODY
        p.facing = f.facing
        p.x = x
        p.y = y
        p.prev_x = x
        p.prev_y = y
        p.vx = ZERO
        p.vy = ZERO
        p.timer = ZERO
        p.radius = ZERO
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
        for k in range(4):
            p.misc[k] = 0
            p.article_i[k] = 0
            p.article_f[k] = ZERO
        return slot
    return -1


@inner
def set_damage(p: ArticleRecord, f: Fighter, damage: int) -> None:
    """Fix base and staled damage by a fighter's queue at this moment (items.md 6)."""
    p.damage = damage
    p.staled = f32(damage) * stale_factor(f, p.move_id)


@inner
def find(f: Fighter, m: Match, kind: int) -> int:
    """The slot of the first article of a type that `f` owns; -1: none."""
    for slot in range(m.used_slots):
        p = m.items[slot]
        if p.active and p.type == kind and p.owner == f.body:
            return slot
    return -1


@inner
def take(p: ArticleRecord, f: Fighter) -> None:
    """Put an article into a fighter's hand: it is his now, rests and hits nobody."""
    p.owner = f.body
    p.holder = f.body
    p.vx = ZERO
    p.vy = ZERO
    p.hits = 0


@inner
def throw(p: ArticleRecord, f: Fighter, vx: f32, vy: f32) -> None:
    """Let an article fly out of the hand that holds it, as a new attack of its thrower."""
    p.holder = NOBODY
    p.vx = vx
    p.vy = vy
    p.facing = f.facing
    p.hits = 1
    p.hit = 0
    p.instance = f.instance
    p.move_id = f.move_id


@inner
def held_slot(f: Fighter, m: Match) -> int:
    """The slot of the article in a fighter's hand; -1: none."""
    for slot in range(m.used_slots):
        if m.items[slot].active and m.items[slot].holder == f.body:
            return slot
    return -1


@inner
def run_phase(p: ArticleRecord, m: Match, t: Tables, phase: int) -> None:
    """Ask the maker's unit for a phase of an article."""
    call_unit(int(p.maker), m, int(p.owner), phase, int(p.slot), t)


@inner
def run_contact(p: ArticleRecord, v: Fighter, m: Match, t: Tables, phase: int) -> None:
    """Tell the maker's unit of a contact of an article with `v`."""
    call_unit(int(p.maker), m, int(v.body), phase, int(p.slot), t)


# The phases of a frame.


@inner
def count(m: Match, t: Tables) -> None:
    """Priority 0: which slots are in use; hitlag of articles."""
    used = 0
    for slot in range(m.used_slots):
        p = m.items[slot]
        if p.active:
            used = slot + 1
            if p.hitlag > ZERO:
                p.hitlag = p.hitlag - ONE
    m.used_slots = used


@inner
def animate(m: Match, t: Tables) -> None:
    """Priority 1: life times; an article that was spawned this frame keeps its first value."""
    for slot in range(m.used_slots):
        p = m.items[slot]
        if not p.active or p.hitlag > ZERO:
            continue
        if p.new:
            p.new = 0
        else:
            run_phase(p, m, t, units.ARTICLE_ANIMATION)


@inner
def move(m: Match, t: Tables) -> None:
    """Priority 4: movement."""
    for slot in range(m.used_slots):
        p = m.items[slot]
        if p.active and p.hitlag <= ZERO:
            run_phase(p, m, t, units.ARTICLE_PHYSICS)


@inner
def collide(m: Match, t: Tables) -> None:
    """Priority 5: the stage."""
    for slot in range(m.used_slots):
        if m.items[slot].active:
            run_phase(m.items[slot], m, t, units.ARTICLE_STAGE)


@inner
def place_held(m: Match, t: Tables) -> None:
    """Priority 9: what is held is where the hand is."""
    for slot in range(m.used_slots):
        p = m.items[slot]
        if p.active and p.holder != NOBODY:
            run_phase(p, m, t, units.ARTICLE_HELD)


@inner
def detect(m: Match, t: Tables) -> None:
    """Priority 13, after the fighters: each article against each foe of its owner."""
    for slot in range(m.used_slots):
        if m.items[slot].active and m.items[slot].hits:
            for k in range(bodies(m)):
                meet(m.items[slot], m.fighters[k], m, t)


@inner
def meet(p: ArticleRecord, v: Fighter, m: Match, t: Tables) -> None:
    """One article against one fighter, in the order of items.md 2.2: bubble, clank, shield, body."""
    bit = 1 << v.body
    if not p.active or p.hit & bit or not is_foe(m.fighters[p.owner], v):
        return
    if v.bubble and bubble_touched(p, v):
        if v.bubble == BUBBLE_REFLECT and p.reflectable:
            reflect(p, v, m, t)
            return
        if v.bubble == BUBBLE_COUNTER:
            p.hit = p.hit | bit
            hits.enter_bubble(v, m, t, hits.side_of(v, p.prev_x), hits.whole_damage(p.staled))
            run_contact(p, v, m, t, units.ARTICLE_BLOCKED)
            return
    if p.clanks and clank(p, v, m, t):
        return
    if v.shield_up and hits.touches_shield(v, t, p.prev_x, p.prev_y, p.x, p.y, p.radius):
        p.hit = p.hit | bit
        if v.reflect_timer >= 0 and p.reflectable and shield.reflects(v, t, p.staled):
            reflect(p, v, m, t)
        else:
            hits.log_shield(v, hits.whole_damage(p.staled), p.shield_damage, hits.side_of(v, p.prev_x))
            run_contact(p, v, m, t, units.ARTICLE_BLOCKED)
        return
    height = hits.touched_body(v, t, p.prev_x, p.prev_y, p.x, p.y, p.radius)
    if height >= 0:
        p.hit = p.hit | bit
        hits.log_article(v, p, height, m, t)
        run_contact(p, v, m, t, units.ARTICLE_TOUCHED)


@inner
def clank(p: ArticleRecord, v: Fighter, m: Match, t: Tables) -> bool:
    """The fighter's own hitboxes against the article (items.md 2.3); whether the article lost."""
    bit = 1 << p.slot
    for i in range(4):
        box = v.hitboxes[i]
        if not box.active or box.clanked & bit or not t.hit_rows[box.row].clanks:
            continue
        if hits.segments_touch(
            p.prev_x, p.prev_y, p.x, p.y, box.prev_x, box.prev_y, box.x, box.y, p.radius + box.radius
        ):
            mine = hits.whole_damage(p.staled)
            theirs = hits.whole_damage(box.staled)
            box.clanked = box.clanked | bit
            if theirs > v.clank_damage:
                v.clank_damage = theirs
            if theirs - t.common.clank_damage_difference < mine:
                box.active = 0
            if mine - t.common.clank_damage_difference < theirs:
                run_contact(p, v, m, t, units.ARTICLE_CLANKED)
                return True
    return False


@inner
def bubble_touched(p: ArticleRecord, v: Fighter) -> bool:
    """Whether the article's sweep meets the fighter's bubble."""
    x = v.x + v.bubble_x * v.facing
    y = v.y + v.bubble_y
    touched = hits.segments_touch(p.prev_x, p.prev_y, p.x, p.y, x, y, x, y, p.radius + v.bubble_radius)
    return touched


@inner
def reflect(p: ArticleRecord, v: Fighter, m: Match, t: Tables) -> None:
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
    run_contact(p, v, m, t, units.ARTICLE_REFLECTED)


# Routines of articles.


@inner
def age(p: ArticleRecord, m: Match, t: Tables) -> None:
    """Animation: gone when its time is over."""
    p.timer = p.timer - ONE
    if p.timer <= ZERO:
        p.active = 0


@inner
def belong_to_move(p: ArticleRecord, m: Match, t: Tables) -> None:
    """Animation: gone with the move that drew it."""
    p.active = m.fighters[p.owner].move_id == p.move_id


@inner
def fly(p: ArticleRecord, m: Match, t: Tables) -> None:
    """Physics: position += velocity; gone beyond the blast lines, except the top one.

    Recorded: 197 shots went on above it until their time was over, none ended there.
    """
    p.prev_x = p.x
    p.prev_y = p.y
    p.x = p.x + p.vx
    p.y = p.y + p.vy
    s = stage_of(m, t)
    if p.x < s.blast_left or p.x > s.blast_right or p.y < s.blast_bottom:
        p.active = 0


@inner
def end_at_stage(p: ArticleRecord, m: Match, t: Tables) -> None:
    """Stage: a shot that meets it is put back and ends with the next frame (specials/fox.md 2.5)."""
    if segment_meets_stage(m, t, p.prev_x, p.prev_y, p.x, p.y):
        p.x = p.prev_x
        p.y = p.prev_y
        p.timer = LEFT_OVER


@inner
def vanish(p: ArticleRecord, v: Fighter, m: Match, t: Tables) -> None:
    """Contact: gone with what it met."""
    p.active = 0


SHOT = Article(age, fly, end_at_stage, touched=vanish, blocked=vanish, clanked=vanish)  # straight, hits once
PROP = Article(belong_to_move)  # seen in a hand, recorded where it was drawn; no hits, gone with the move
