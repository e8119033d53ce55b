"""What an animation's script does at each age: flags, hurt status, facing, hitboxes.

Tables hold windows by age instead of script commands, so everything here is a function of the age but
for the hitboxes' victims (facts/fighters/README.md 0.3, 0.4).
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.sim.f32 import ONE
from melee_gym.sim.records import Fighter, Hitbox, Match, Tables

STALE_WEIGHTS = 9
STALE_STEP = f32(0.01)  # newest entry 0.09, each older one 0.01 less, damage.md 1.2
NO_MOVE = 1  # move id of everything that is no attack


@inner
def clear_script(f: Fighter) -> None:
    """Script flags as at a state's start."""
    f.interruptible = 0
    f.cmd0 = 0
    f.cmd1 = 0
    f.cmd2 = 0
    f.flipped = 0
    f.body_status = 0


@inner
def run_script(f: Fighter, m: Match, t: Tables) -> None:
    """Bring flags and hitboxes to the present age. Called after each animation step, not while frozen."""
    s = t.fighters[f.kind].states[f.state]
    f.interruptible = 1 if f.age >= s.iasa else 0
    f.body_status = 0
    for i in range(4):
        w = s.hurt_windows[i]
        if w.kind and w.first <= f.age and f.age <= w.last:
            f.body_status = w.kind
    if not f.flipped and f.age >= s.flip_age:
        f.flipped = 1
        f.facing = -f.facing
    if f.flipped == 1 and f.age >= s.flip_back_age:
        f.flipped = 2
        f.facing = -f.facing
    run_hitboxes(f, t)


@inner
def run_hitboxes(f: Fighter, t: Tables) -> None:
    """Create, keep or remove each hitbox slot for the present age (hits.md 1.2)."""
    s = t.fighters[f.kind].states[f.state]
    age = int(f.age)
    for i in range(4):
        box = f.hitboxes[i]
        track = s.hits[i]
        k = age - track.first
        row = -1
        if k >= 0 and k < track.length:
            row = t.hit_points[track.offset + k].row
        if row < 0:
            box.active = 0
            continue
        group = t.hit_rows[row].group
        if not box.active or box.group != group:
            create_hitbox(f, i, group)
        if box.new or box.row != row:
            set_damage(f, t, box, row, t.hit_rows[row].damage)


@inner
def create_hitbox(f: Fighter, slot: int, group: int) -> None:
    """A new hitbox: it has met whom the group's other active slots have met."""
    box = f.hitboxes[slot]
    box.hit = 0
    box.grazed = 0
    box.clanked = 0
    for j in range(4):
        other = f.hitboxes[j]
        if j != slot and other.active and other.group == group:
            box.hit = other.hit
            box.grazed = other.grazed
            box.clanked = other.clanked
    box.active = 1
    box.new = 1
    box.group = group
    box.row = -1


@inner
def set_damage(f: Fighter, t: Tables, box: Hitbox, row: int, damage: int) -> None:
    """Fix a hitbox's base and staled damage, at creation or when the script adjusts it (hits.md 1.2)."""
    scaled = charged(f, t, f32(damage))
    box.row = row
    box.damage = int(scaled)
    box.staled = scaled * stale_factor(f, f.move_id)


@inner
def charged(f: Fighter, t: Tables, damage: f32) -> f32:
    """Damage of a smash that was charged before it was let go (damage.md 1.1)."""
    if f.charge_frames == 0:
        return damage
    share = f32(f.charge_frames) / f32(t.common.smash_charge_frames)
    return f32(damage * ((t.common.smash_charge_mul - ONE) * share + ONE))


@inner
def stale_factor(f: Fighter, move_id: int) -> f32:
    """Share of damage left for a move: 1 minus the weights of its entries in the queue (damage.md 1.2)."""
    factor = ONE
    if move_id == NO_MOVE:
        return factor
    for back in range(STALE_WEIGHTS):
        k = (f.stale_next + 9 - back) % 10
        if f.stale_ids[k] == 0:
            break
        if f.stale_ids[k] == move_id:
            factor = factor - STALE_STEP * f32(STALE_WEIGHTS - back)
    return factor


@inner
def place_hitboxes(f: Fighter, t: Tables) -> None:
    """Stage 9: previous position := current, current := where the pose puts it (hits.md 1.3)."""
    s = t.fighters[f.kind].states[f.state]
    age = int(f.age)
    for i in range(4):
        box = f.hitboxes[i]
        if not box.active:
            continue
        k = age - s.hits[i].first
        if k < 0 or k >= s.hits[i].length:
            continue
        point = t.hit_points[s.hits[i].offset + k]
        box.prev_x = box.x
        box.prev_y = box.y
        box.x = f.x + point.x * f.entry_facing
        box.y = f.y + point.y
        box.radius = point.radius
        if box.new:
            box.prev_x = box.x
            box.prev_y = box.y
            box.new = 0
