"""Stages 8 and 12: where a thrown fighter is, and whom a grab catches (facts/mechanics/grab.md 2, 5.2)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import units
from melee_gym.sim.bodies import bodies, is_foe, partner
from melee_gym.sim.enter.capture import hold, start_hold
from melee_gym.sim.f32 import ZERO
from melee_gym.sim.hits import body_status, touched_body, untouchable
from melee_gym.sim.motion import curve
from melee_gym.sim.records import Fighter, Hitbox, Match, Tables
from melee_gym.sim.tables import ELEMENT_GRAB
from melee_gym.sim.units import ask, has, tell


@inner
def detect(m: Match, t: Tables) -> None:
    """Stage 12: each grabber in the order of the bodies; a grab connects at once, so the first one wins."""
    for k in range(bodies(m)):
        f = m.fighters[k]
        common = f.state == A.CATCH or f.state == A.CATCH_DASH
        special = f.state >= A.FIRST_SPECIAL and has(f, m, t, units.CAUGHT)
        if (common or special) and not f.holding:
            for i in range(bodies(m)):
                if not f.holding and is_foe(f, m.fighters[i]) and catches(f, m.fighters[i], t):
                    catch(f, m.fighters[i], m, t)


@inner
def catch(f: Fighter, o: Fighter, m: Match, t: Tables) -> None:
    """`f` has got hold of `o`: by a grab, or by a special, whose unit says what follows."""
    if f.state < A.FIRST_SPECIAL:
        start_hold(f, o, m, t)
    else:
        hold(f, o)
        tell(f, m, t, units.CAUGHT)


@inner
def catches(f: Fighter, o: Fighter, t: Tables) -> bool:
    """Whether one of `f`'s grab boxes touches `o`, who can be grabbed; shields do not matter."""
    if untouchable(o) or body_status(o) != 0 or o.held_by or o.holding or refuses_grabs(o.state):
        return False
    for i in range(4):
        box = f.hitboxes[i]
        if box.active and catches_with(box, o, t):
            return True
    return False


@inner
def refuses_grabs(state: int) -> bool:
    """States that no grab takes: lying on the floor, hanging on a ledge (none in 1,600 recorded grabs)."""
    if state >= A.DOWN_BOUND_U and state <= A.DOWN_DAMAGE_U:
        return True
    if state >= A.DOWN_BOUND_D and state <= A.DOWN_DAMAGE_D:
        return True
    return bool(state == A.CLIFF_CATCH or state == A.CLIFF_WAIT)


@inner
def catches_with(box: Hitbox, o: Fighter, t: Tables) -> bool:
    """Whether a hitbox is a grab for `o`'s side of the floor and touches him."""
    row = t.hit_rows[box.row]
    if row.element != ELEMENT_GRAB:
        return False
    fits = row.hits_air if o.airborne else row.hits_ground
    if not fits:
        return False
    return touched_body(o, t, box.prev_x, box.prev_y, box.x, box.y, box.radius) >= 0


@inner
def place_held(f: Fighter, m: Match, t: Tables) -> None:
    """Stage 8: the fighter thrown by `f` is where the throw's animation carries him."""
    if not f.holding or ask(f, m, t, units.PLACE_HELD) or f.state < A.THROW_F or f.state > A.THROW_LW:
        return
    o = partner(f, m)
    if o.frozen:
        return
    x, y = thrown_offset(f, t)
    victim = t.fighters[o.kind]
    o.x = f.x + (x + victim.victim_x) * f.throw_facing
    o.y = f.y + (y + victim.victim_y)


@inner
def thrown_offset(f: Fighter, t: Tables) -> tuple[f32, f32]:
    """The path of the throw at the present age, between its recorded points; x along the throw's facing."""
    throw = t.fighters[f.kind].throws[f.state - A.THROW_F]
    last = throw.path_age.length - 1
    k = 0
    while k < last and t.curves[throw.path_age.offset + k + 1] <= f.age:
        k += 1
    after = min(k + 1, last)
    start = curve(t, 0, throw.path_age.length, throw.path_age.offset, k)
    end = curve(t, 0, throw.path_age.length, throw.path_age.offset, after)
    share = ZERO
    if end > start and f.age > start:
        share = (f.age - start) / (end - start)
    x0 = curve(t, 0, throw.path_x.length, throw.path_x.offset, k)
    y0 = curve(t, 0, throw.path_y.length, throw.path_y.offset, k)
    x1 = curve(t, 0, throw.path_x.length, throw.path_x.offset, after)
    y1 = curve(t, 0, throw.path_y.length, throw.path_y.offset, after)
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
