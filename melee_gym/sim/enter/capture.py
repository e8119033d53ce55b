"""Into grabs, holds and throws and out of them, for holder and held (facts/mechanics/grab.md 3 to 5).

`holding` and `held_by` tell who is in a hold, `partner` with whom. Leaving the hold clears the first two.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import NO_PORT
from melee_gym.sim.bodies import bodies, is_foe, is_follower, partner
from melee_gym.sim.collision import hold_still
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import NO_LINE, floor_lift, floor_under, stand_on
from melee_gym.sim.lines import stage_of
from melee_gym.sim.mash import start_struggle
from melee_gym.sim.motion import change_state, curve, enter_stepped, enter_still, step_animation
from melee_gym.sim.physics import become_airborne, become_grounded, stop
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.script import stale_factor

HANDICAP = f32(9)  # of normal play, grab.md 4.1
RELEASE_ON_FLOOR, RELEASE_NOT_BELOW = 1, 2  # of a throw by victim; 0: free
LOCK_ON_FLOOR = 2  # who is let go on the floor and thrown down lands at once (5 of 9 throws of Fox)
HI_TO_LW = A.CAPTURE_PULLED_LW - A.CAPTURE_PULLED_HI


@inner
def start_hold(f: Fighter, o: Fighter, m: Match, t: Tables) -> None:
    """A grab connects: `f` pulls `o` in."""
    enter_catch_pull(f, m, t)
    hold(f, o)
    enter_captured(o, f, m, t)


@inner
def hold(f: Fighter, o: Fighter) -> None:
    """From now on `f` holds `o`."""
    f.partner = o.body
    f.holding = 1
    o.partner = f.body
    o.held_by = 1


@inner
def enter_catch_pull(f: Fighter, m: Match, t: Tables) -> None:
    """The grabber stops; a dash grab that the animation moves goes on (16 of 16, grab.md 3.3)."""
    if not t.fighters[f.kind].states[f.state].root_motion:
        f.gv = ZERO
    state = A.CATCH_PULL if f.state == A.CATCH else A.CATCH_DASH_PULL
    change_state(f, m, t, state, f.age, ONE, 0)


@inner
def enter_captured(o: Fighter, f: Fighter, m: Match, t: Tables) -> None:
    """The victim stops, faces the grabber `f` and starts to struggle; in the air he is pulled at once."""
    stop(o)
    o.facing = -f.facing
    start_struggle(o, hold_time(o, m, t))
    enter_stepped(o, m, t, A.CAPTURE_PULLED_HI if o.airborne else A.CAPTURE_PULLED_LW, ZERO, 0)
    o.in_hitstun = 0
    o.last_hit_by = NO_PORT
    o.grab_frames = 0
    o.capture_jump = 0
    o.mash_frames = 0
    if o.airborne:
        place_in_hold(o, f, t)


@inner
def hold_time(o: Fighter, m: Match, t: Tables) -> f32:
    """Frames that a hold lasts without struggling: longer by percent, shorter for who is behind in stocks."""
    c = t.common
    rank = ZERO  # the foes who have more stocks
    for k in range(bodies(m)):
        v = m.fighters[k]
        if is_foe(v, o) and not is_follower(v) and v.stocks > o.stocks:
            rank = rank + ONE
    by_rank = c.grab_time_rank_mul * (c.grab_time_rank_base - (rank + ONE))
    by_handicap = c.grab_time_handicap_mul * (c.grab_time_handicap_base - HANDICAP) + c.grab_time_base
    frames: f32 = o.percent * c.grab_time_percent_mul + (by_handicap + by_rank)
    return frames


@inner
def place_in_hold(o: Fighter, f: Fighter, t: Tables) -> None:
    """Put the held `o` at the holder's hand: along the floor, or hanging at its height if in the air."""
    s = t.fighters[f.kind].states[f.state]
    victim = t.fighters[o.kind]
    age = min(max(int(f.age), s.hold_x.first), s.hold_x.first + s.hold_x.length - 1)
    reach = curve(t, s.hold_x.first, s.hold_x.length, s.hold_x.offset, age)
    if not o.airborne:
        o.x = f.x + (reach + victim.hold_victim_dx) * f.facing
        return
    o.x = f.x + (reach + victim.held_x) * f.facing
    o.y = f.y + (curve(t, s.hold_y.first, s.hold_y.length, s.hold_y.offset, age) + hanging_height(o, t))


@inner
def hanging_height(o: Fighter, t: Tables) -> f32:
    """Height of a fighter hanging in a hold over the hand; a few are still moving when pulled in."""
    victim = t.fighters[o.kind]
    height: f32 = victim.held_y
    if o.state == A.CAPTURE_PULLED_HI and int(o.age) == 1:
        height = height + victim.pulled_y1
    elif o.state == A.CAPTURE_PULLED_HI and int(o.age) == 2:
        height = height + victim.pulled_y2
    return height


@inner
def enter_catch_wait(f: Fighter, m: Match, t: Tables) -> None:
    """The victim has been pulled in: hold him."""
    f.gv = ZERO
    enter_still(f, m, t, A.CATCH_WAIT, 0)
    enter_capture_wait(partner(f, m), m, t)


@inner
def enter_capture_wait(o: Fighter, m: Match, t: Tables) -> None:
    """Hang in a hold, in the air or on the ground."""
    enter_still(o, m, t, A.CAPTURE_WAIT_HI if o.airborne else A.CAPTURE_WAIT_LW, 0)


@inner
def enter_capture_damage(o: Fighter, m: Match, t: Tables) -> None:
    """React to a hit that does not end the hold, as a pummel; thrown fighters show nothing."""
    if o.state == A.CAPTURE_WAIT_HI or o.state == A.CAPTURE_DAMAGE_HI:
        enter_still(o, m, t, A.CAPTURE_DAMAGE_HI, 0)
    elif o.state == A.CAPTURE_WAIT_LW or o.state == A.CAPTURE_DAMAGE_LW:
        enter_still(o, m, t, A.CAPTURE_DAMAGE_LW, 0)


@inner
def lift_held(o: Fighter, f: Fighter, m: Match, t: Tables) -> None:
    """The floor ends under a fighter held on the ground: he goes on hanging in the air."""
    become_airborne(o, m, t, 0)
    change_state(o, m, t, o.state - HI_TO_LW, o.age, ONE, 0)
    place_in_hold(o, f, t)


@inner
def ground_held(o: Fighter, m: Match, t: Tables) -> None:
    """A fighter held in the air touches a floor: he stands in the hold."""
    become_grounded(o, m, t)
    change_state(o, m, t, o.state + HI_TO_LW, o.age, ONE, 0)


@inner
def enter_catch_attack(f: Fighter, m: Match, t: Tables) -> None:
    """Pummel."""
    f.gv = ZERO
    enter_still(f, m, t, A.CATCH_ATTACK, 0)


@inner
def enter_throw(f: Fighter, m: Match, t: Tables, which: int) -> None:
    """Throw 0 to 3: forward, back, up, down; heavier victims slow most throws (grab.md 5.2)."""
    o = partner(f, m)
    rate = throw_rate(f, o, t, which)
    f.throw_facing = f.facing
    change_state(f, m, t, A.THROW_F + which, ZERO, rate, 0)
    step_animation(f, m, t)
    f.throw_staling = stale_factor(f, int(f.move_id))
    f.invincible_timer = max(f.invincible_timer, t.common.thrower_invincible_frames)
    o.facing = f.facing
    change_state(o, m, t, A.THROWN_F + which, ZERO, rate, 0)
    step_animation(o, m, t)
    o.grab_timer = ZERO


@inner
def throw_rate(f: Fighter, o: Fighter, t: Tables, which: int) -> f32:
    """Animation rate of throw `which` of `o` by `f` (grab.md 5.2)."""
    if t.fighters[f.kind].attributes.weight_independent_throws_mask & (1 << which):
        return ONE
    rate: f32 = ONE / (t.fighters[o.kind].attributes.weight * t.common.throw_anim_weight_mul)
    return rate


@inner
def enter_catch_cut(f: Fighter, m: Match, t: Tables) -> None:
    """The holder loses the victim and is pushed back."""
    if f.airborne:
        f.vx = -f.facing * t.common.grab_release_air_x
        f.vy = t.common.grab_release_air_y
    else:
        f.gv = -f.facing * t.common.grab_release_speed_x_ground
    enter_still(f, m, t, A.CATCH_CUT, 0)


@inner
def enter_capture_cut(o: Fighter, m: Match, t: Tables) -> None:
    """Break free, pushed away from the holder."""
    leave_hold(o, partner(o, m), m, t)
    speed = -o.facing * t.common.grab_release_speed_x_ground
    if o.airborne:
        o.vx = speed
    else:
        o.gv = speed
    enter_still(o, m, t, A.CAPTURE_CUT, 0)


@inner
def enter_capture_jump(o: Fighter, m: Match, t: Tables) -> None:
    """Break free with a jump."""
    become_airborne(o, m, t, t.common.ecb_lock_after_leaving_ground)
    o.vx = -o.facing * t.common.grab_release_air_x
    o.vy = t.common.grab_release_air_y
    leave_hold(o, partner(o, m), m, t)
    enter_still(o, m, t, A.CAPTURE_JUMP, 0)
    o.grab_frames = 0


@inner
def leave_hold(o: Fighter, f: Fighter, m: Match, t: Tables) -> None:
    """End the hold of `o` by `f` without a throw; who was being thrown is set down if the floor is near."""
    f.holding = 0
    o.held_by = 0
    if o.state < A.THROWN_F or o.state > A.THROWNLW_WOMEN:
        return
    if not stand_near(o, f, m, t) and not o.airborne:
        become_airborne(o, m, t, 0)
    hold_still(o)


@inner
def stand_near(o: Fighter, f: Fighter, m: Match, t: Tables) -> bool:
    """Put a released fighter on the holder's floor unless it is too far below (grab.md 4.3)."""
    if f.airborne or f.floor < 0:
        return False
    s = stage_of(m, t)
    line = floor_under(s, t, int(f.floor), o.x)
    if line == NO_LINE:
        return False
    lift = floor_lift(s, t, line, o.x, o.y)
    if lift < t.common.release_floor_snap:
        return False
    o.y = o.y + lift
    stand_on(o, s, line)
    if o.airborne:
        become_grounded(o, m, t)
    return True


@inner
def let_fly(o: Fighter, f: Fighter, m: Match, t: Tables, which: int) -> None:
    """Release `o` where throw `which` of `f` (0 to 3) ends (grab.md 5.4).

    The floor cuts the way there from the holder's middle in sub-steps, so the place depends on the victim.
    """
    throw = t.fighters[f.kind].throws[which]
    f.holding = 0
    o.held_by = 0
    o.x = f.x + throw.release_x[o.kind] * f.throw_facing
    o.y = f.y + throw.release_y[o.kind]
    s = stage_of(m, t)
    line = NO_LINE if f.airborne else floor_under(s, t, int(f.floor), o.x)
    lock = 0
    if line != NO_LINE:
        lift = floor_lift(s, t, line, o.x, o.y)
        kept_up = throw.release_floor[o.kind] == RELEASE_NOT_BELOW and lift > ZERO
        if kept_up or throw.release_floor[o.kind] == RELEASE_ON_FLOOR:
            o.y = o.y + lift
            lock = LOCK_ON_FLOOR
    become_airborne(o, m, t, lock)
    o.ecb_bottom = ZERO
    hold_still(o)


@inner
def part(f: Fighter, m: Match, t: Tables) -> None:
    """Something takes `f` out of a hold (a hit, a death): the other one is free, too."""
    o = partner(f, m)
    if f.holding:
        enter_capture_cut(o, m, t)
    elif f.held_by:
        leave_hold(f, o, m, t)
        enter_catch_cut(o, m, t)


@inner
def fall_apart(f: Fighter, m: Match, t: Tables) -> None:
    """The holder loses the floor: both fall (grab.md 4.4)."""
    if f.holding:
        o = partner(f, m)
        leave_hold(o, f, m, t)
        enter_fall(o, m, t)
    enter_fall(f, m, t)
