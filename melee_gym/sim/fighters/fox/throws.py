"""The gun and the shots of his throws (specials/fox.md 2.5; its rules' numbers stand beside them)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import articles
from melee_gym.sim.f32 import DEG, ONE, ZERO, clamp, cos, sign, sin
from melee_gym.sim.fighters.fox.gun import draw_gun
from melee_gym.sim.fighters.fox.states import COUNT, GUN, LASER, WAIT
from melee_gym.sim.records import Fighter, Match, Tables

FIRST_THROW_GUN = 6  # item state, of the throw back
MARKS = 10  # of the three throws together, data/specials/fox.json
NO_MARK = f32(1.0e9)  # an age that no throw reaches


@inner
def throwing(f: Fighter, m: Match, t: Tables) -> None:
    """THROWING: his throws shoot."""
    throw_gun(f, m, t)
    throw_shots(f, m, t)


@inner
def throw_shots(f: Fighter, m: Match, t: Tables) -> None:
    """Fire the shots of a throw at its script's marks.

    The script waits from mark to mark by a timer of its own, which loses the rate every frame. Comparing the
    age instead differs by a rounding, and fires a frame off for victims of some weights (9 of 9 recorded).
    """
    n = t.fox[t.fighters[f.kind].row]
    if f.state_frames <= 1:
        f.special_i[COUNT] = 0
        while f.special_i[COUNT] < MARKS and n.throw_mark_state[f.special_i[COUNT]] < f32(f.state):
            f.special_i[COUNT] += 1
        f.special_f[WAIT] = next_mark(f, t) - f.rate
    f.special_f[WAIT] = f.special_f[WAIT] - f.rate
    while f.special_f[WAIT] <= ZERO and f.special_i[COUNT] >= 0 and f.special_i[COUNT] < MARKS:
        k = f.special_i[COUNT]
        fire_throw_shot(f, m, t, int(n.throw_mark_first[k]), int(n.throw_mark_points[k]))
        f.special_i[COUNT] = k + 1
        f.special_f[WAIT] = next_mark(f, t) - f.age


@inner
def throw_gun(f: Fighter, m: Match, t: Tables) -> None:
    """The gun is in his hand between two ages of a throw: 326 of 326 recorded throws."""
    n = t.fox[t.fighters[f.kind].row]
    if f.state == A.THROW_F:
        return
    throw = f.state - A.THROW_B
    slot = articles.find(f, m, GUN)
    if f.age >= n.throw_gun_away_age[throw]:
        if slot >= 0:
            m.items[slot].active = 0
    elif f.age >= n.throw_gun_age[throw] and slot < 0:
        draw_gun(f, m, t, FIRST_THROW_GUN + throw)


@inner
def next_mark(f: Fighter, t: Tables) -> f32:
    """Age of the throw's next shot; NO_MARK without."""
    n = t.fox[t.fighters[f.kind].row]
    k = f.special_i[COUNT]
    if k >= MARKS or n.throw_mark_state[k] != f32(f.state):
        return NO_MARK
    return f32(n.throw_mark_age[k])


@inner
def fire_throw_shot(f: Fighter, m: Match, t: Tables, first: int, points: int) -> None:
    """A shot along the gun at this age, between the recorded points."""
    n = t.fox[t.fighters[f.kind].row]
    after = first
    while after < first + points - 1 and n.throw_point_age[after] < f.age:
        after += 1
    before = max(after - 1, first)
    share = ONE
    if after > before:
        span = n.throw_point_age[after] - n.throw_point_age[before]
        share = clamp((f.age - n.throw_point_age[before]) / span, ZERO, ONE)
    angle = between(n.throw_point_angle[before], n.throw_point_angle[after], share) * DEG
    speed = n.blaster_shot_speed
    vx = speed * cos(angle) * f.facing
    vy = speed * sin(angle)
    # The points are where the shot is after its first step.
    x = f.x + between(n.throw_point_x[before], n.throw_point_x[after], share) * f.facing - vx
    y = f.y + between(n.throw_point_y[before], n.throw_point_y[after], share) - vy
    slot = articles.spawn(m, f, LASER, x, y)
    if slot >= 0:
        shot = m.items[slot]
        shot.state = 1
        shot.vx = vx
        shot.vy = vy
        shot.facing = sign(vx)
        shot.timer = n.blaster_shot_lifetime
        shot.radius = n.throw_shot_radius
        shot.reflectable = 1
        shot.clanks = 1
        articles.set_damage(shot, f, int(n.throw_shot_damage[f.state - A.THROW_B]))


@inner
def between(start: f32, end: f32, share: f32) -> f32:
    """The value a share of the way from start to end."""
    value: f32 = start + (end - start) * share
    return value
