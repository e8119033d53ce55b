"""Ground and air routines of the states, and how velocities become a position.

Rules: facts/mechanics/ground.md 1, air.md 1, frame.md 4.4 and 5. A ground routine leaves an acceleration in
`ground_accel`; `integrate` adds it after the knockback, so the order of roundings is the game's.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import units
from melee_gym.sim.bodies import bodies, is_asleep, is_follower
from melee_gym.sim.f32 import ONE, ZERO, atan2, clamp, cos, hypot, sin, toward_zero
from melee_gym.sim.inputs import wants_fast_fall
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import curve
from melee_gym.sim.records import STICK_LONG_AGO, Curve, Fighter, Match, Tables
from melee_gym.sim.units import tell


@inner
def std(f: Fighter, m: Match, t: Tables) -> None:
    """STD: slide to a stop, twice as hard above walking speed."""
    friction(f, standing_friction(f, t))


@inner
def root(f: Fighter, m: Match, t: Tables) -> None:
    """ROOT: the animation's motion along the facing, else STD."""
    root_or_friction(f, t, f.facing, standing_friction(f, t))


@inner
def root0(f: Fighter, m: Match, t: Tables) -> None:
    """ROOT0: the animation's motion along the facing at the state's entry, else plain friction."""
    root_or_friction(f, t, f.entry_facing, t.fighters[f.kind].attributes.ground_friction)


@inner
def root_or_friction(f: Fighter, t: Tables, facing: f32, amount: f32) -> None:
    """The animation's motion along `facing` if it has any, else friction by `amount`."""
    if t.fighters[f.kind].states[f.state].root_motion:
        f.ground_accel = root_x(f, t) * facing - f.gv
        follow_floor(f)
    else:
        friction(f, amount)


@inner
def friction(f: Fighter, amount: f32) -> None:
    """Slow the ground velocity by `amount`."""
    f.ground_accel = braking(f.gv, amount)
    follow_floor(f)


@inner
def approach(f: Fighter, t: Tables, accel: f32, target: f32, brake: f32) -> None:
    """APPROACH: accelerate the ground velocity to `target`, brake above it."""
    limit = t.fighters[f.kind].attributes.ground_max_horizontal_velocity
    f.ground_accel = approaching(f.gv, accel, target, brake, limit)
    follow_floor(f)


@inner
def standing_friction(f: Fighter, t: Tables) -> f32:
    """Ground friction, doubled above walking speed."""
    a = t.fighters[f.kind].attributes
    if abs(f.gv) > a.walk_max_vel:
        return f32(a.ground_friction * t.common.friction_mul_above_walk_speed)
    return f32(a.ground_friction)


@inner
def follow_floor(f: Fighter) -> None:
    """The self velocity of a grounded fighter: the old ground velocity along the floor (frame.md 4.4.2)."""
    f.vx = f.floor_normal_y * f.gv
    f.vy = -f.floor_normal_x * f.gv


@inner
def braking(velocity: f32, amount: f32) -> f32:
    """Change of a velocity by friction: it stops rather than turning round."""
    if amount > abs(velocity):
        return -velocity
    if velocity > ZERO:
        return -amount
    return amount


@inner
def approaching(velocity: f32, accel: f32, target: f32, brake: f32, limit: f32) -> f32:
    """Change of a velocity toward a stick's target (APPROACH of ground.md 1, DRIFT of air.md 1)."""
    if target == ZERO:
        return braking(velocity, brake)
    if velocity * accel < ZERO:
        return accel
    change = accel
    if accel > ZERO:
        if velocity + accel > target:
            change = -brake
            if velocity + change < target:
                change = target - velocity
            if velocity + change > limit:
                change = limit - velocity
    elif velocity + accel < target:
        change = brake
        if velocity + change > target:
            change = target - velocity
        if velocity + change < -limit:
            change = -limit - velocity
    return change


@inner
def root_x(f: Fighter, t: Tables) -> f32:
    """Horizontal motion of the animation this frame, along the facing."""
    if f.anim_frozen or f.charging or f.rate == ZERO:
        return ZERO
    if f.state >= A.THROW_F and f.state <= A.THROW_LW:
        throw = t.fighters[f.kind].throws[f.state - A.THROW_F]
        return throw_step(f, t, throw.move_age, throw.move_x)
    track = t.fighters[f.kind].states[f.state].dx
    return curve(t, track.first, track.length, track.offset, int(f.age))


@inner
def root_y(f: Fighter, t: Tables) -> f32:
    """Vertical motion of the animation this frame."""
    if f.anim_frozen or f.charging or f.rate == ZERO:
        return ZERO
    if f.state >= A.THROW_F and f.state <= A.THROW_LW:
        throw = t.fighters[f.kind].throws[f.state - A.THROW_F]
        return throw_step(f, t, throw.move_age, throw.move_y)
    track = t.fighters[f.kind].states[f.state].dy
    return curve(t, track.first, track.length, track.offset, int(f.age))


@inner
def throw_step(f: Fighter, t: Tables, ages: Curve, places: Curve) -> f32:
    """The part of a throw's way that this frame's step of the animation covers."""
    step: f32 = way_at(t, ages, places, f.age) - way_at(t, ages, places, f.age - f.rate)
    return step


@inner
def way_at(t: Tables, ages: Curve, places: Curve, age: f32) -> f32:
    """Where a throw's animation has carried the thrower at an age; 0 at its start."""
    start = ZERO
    before = ZERO
    for k in range(ages.length):
        end = f32(t.curves[ages.offset + k])
        place = f32(t.curves[places.offset + k])
        if age < end:
            way: f32 = before + (place - before) * max(age - start, ZERO) / (end - start)
            return way
        start = end
        before = place
    return before


@inner
def air(f: Fighter, m: Match, t: Tables) -> None:
    """AIR: fast fall, gravity, drift."""
    air_vertical(f, t)
    drift(f, t)


@inner
def air0(f: Fighter, m: Match, t: Tables) -> None:
    """AIR0: gravity and air friction, the stick ignored (hitstun)."""
    a = t.fighters[f.kind].attributes
    fall(f, a.gravity, a.terminal_velocity)
    air_friction(f, a.aerial_friction)


@inner
def air_root(f: Fighter, m: Match, t: Tables) -> None:
    """Air jumps whose height is the animation's: drift, no gravity, no fast fall (air.md 5)."""
    f.vy = root_y(f, t)
    drift(f, t)


@inner
def air_vertical(f: Fighter, t: Tables) -> None:
    """Start a fast fall if asked, then the vertical speed of AIR."""
    a = t.fighters[f.kind].attributes
    if not fast_fall(f, t):
        fall(f, a.gravity, a.terminal_velocity)


@inner
def fast_fall(f: Fighter, t: Tables) -> bool:
    """Start a fast fall if asked; whether one runs (then the fall speed is set)."""
    if wants_fast_fall(f, t):
        f.fast_fall = 1
        f.ty = STICK_LONG_AGO
    if not f.fast_fall:
        return False
    f.vy = -t.fighters[f.kind].attributes.fast_fall_velocity
    return True


@inner
def fall(f: Fighter, gravity: f32, terminal: f32) -> None:
    """FALL: gravity down to the terminal speed."""
    f.vy = f.vy - gravity
    if f.vy < -terminal:
        f.vy = -terminal


@inner
def drift(f: Fighter, t: Tables) -> None:
    """DRIFT: the stick steers the horizontal air speed."""
    drift_to(f, t, f.stick_x * t.fighters[f.kind].attributes.air_drift_max)


@inner
def drift_to(f: Fighter, t: Tables, target: f32) -> None:
    """DRIFT toward another target speed than the full one."""
    a = t.fighters[f.kind].attributes
    accel = f.stick_x * a.air_drift_stick_mul
    if f.stick_x > ZERO:
        accel = accel + a.aerial_drift_base
    else:
        accel = accel - a.aerial_drift_base
    limit = a.air_max_horizontal_velocity
    f.vx = f.vx + approaching(f.vx, accel, target, a.aerial_friction, limit)


@inner
def air_friction(f: Fighter, amount: f32) -> None:
    """AFRIC: the horizontal air speed falls by `amount`."""
    f.vx = f.vx + braking(f.vx, amount)


@inner
def limit_drift(f: Fighter, t: Tables) -> None:
    """LIM: air friction, another one above the drift speed (air.md 1)."""
    a = t.fighters[f.kind].attributes
    if abs(f.vx) > a.air_drift_max:
        air_friction(f, t.common.air_friction_above_max_drift)
    else:
        air_friction(f, a.aerial_friction)


@inner
def clamp_drift(f: Fighter, t: Tables) -> None:
    """Keep the horizontal speed within the drift speed, on entry to Fall, DamageFall, Pass and MissFoot."""
    limit = t.fighters[f.kind].attributes.air_drift_max
    f.vx = clamp(f.vx, -limit, limit)


@inner
def stop(f: Fighter) -> None:
    """All velocities to 0."""
    f.vx = ZERO
    f.vy = ZERO
    f.gv = ZERO
    f.ground_accel = ZERO
    f.ground_impulse = ZERO
    f.kx = ZERO
    f.ky = ZERO
    f.gk = ZERO
    f.shield_kx = ZERO
    f.shield_ky = ZERO
    f.shield_gk = ZERO


@inner
def become_grounded(f: Fighter, m: Match, t: Tables) -> None:
    """Stand on `f.floor`: air speed becomes ground speed, jumps are back (ground.md 1).

    Call it before leaving the air state: the animation's motion, where it has any, is the speed. The
    fighter's unit hears LANDED.
    """
    if t.fighters[f.kind].states[f.state].root_motion:
        f.vx = root_x(f, t) * f.facing
    f.airborne = 0
    f.gv = f.vx
    f.jumps_used = 0
    f.wall_jumps_used = 0
    f.ecb_lock = 0
    tell(f, m, t, units.LANDED)


@inner
def become_airborne(f: Fighter, m: Match, t: Tables, lock: int) -> None:
    """Leave the floor, or start anew in the air: one jump used, ECB bottom locked for `lock` frames.

    The bottom stays as it is, which is 0 from the ground (collision.md 2.8). The fighter's unit hears
    LEFT_GROUND if it stood.
    """
    stood = f.airborne == 0
    f.airborne = 1
    f.gv = ZERO
    f.ground_accel = ZERO
    f.ground_impulse = ZERO
    f.jumps_used = 1
    f.ecb_lock = lock
    if stood:
        tell(f, m, t, units.LEFT_GROUND)


@inner
def integrate(f: Fighter, m: Match, t: Tables) -> None:
    """Decay knockback and shield push, then velocities become a position (frame.md 4.4.3 to 4.4.7)."""
    if f.kx != ZERO or f.ky != ZERO:
        decay_knockback(f, m, t)
    if f.shield_kx != ZERO or f.shield_ky != ZERO:
        decay_shield_push(f, m, t)
    f.gv = f.gv + (f.ground_accel + f.ground_impulse)
    if not f.airborne:
        f.vx = f.vx + f.floor_normal_y * f.ground_accel
        f.vy = f.vy + -f.floor_normal_x * f.ground_accel
    f.ground_accel = ZERO
    f.ground_impulse = ZERO
    f.x = f.x + f.push_x
    f.x = f.x + f.vx
    f.y = f.y + f.vy
    f.x = f.x + f.kx
    f.y = f.y + f.ky
    f.x = f.x + f.shield_kx
    f.y = f.y + f.shield_ky


@inner
def decay_knockback(f: Fighter, m: Match, t: Tables) -> None:
    """Knockback velocity of this frame; on the ground it runs along the floor and slows by friction."""
    if f.airborne:
        f.gk = ZERO
        decay = t.common.kb_decay
        if hypot(f.kx, f.ky) < decay:
            f.kx = ZERO
            f.ky = ZERO
        else:
            angle = atan2(f.ky, f.kx)
            f.kx = f.kx - decay * cos(angle)
            f.ky = f.ky - decay * sin(angle)
    else:
        if f.gk == ZERO:
            limit = t.common.ground_kb_speed_cap
            f.gk = clamp(f.kx, -limit, limit)
        f.gk = toward_zero(f.gk, floor_friction(f, m, t) * t.common.ground_kb_friction_mul)
        f.kx = f.floor_normal_y * f.gk
        f.ky = -f.floor_normal_x * f.gk


@inner
def decay_shield_push(f: Fighter, m: Match, t: Tables) -> None:
    """Push-back of an attacker by a shield, this frame."""
    if f.airborne:
        f.shield_gk = ZERO
        decay = t.common.attacker_shield_push_air_decay
        if hypot(f.shield_kx, f.shield_ky) < decay:
            f.shield_kx = ZERO
            f.ky = ZERO  # the game's slip: it means shield_ky (frame.md 4.4.4)
        else:
            angle = atan2(f.shield_ky, f.shield_kx)
            f.shield_kx = f.shield_kx - decay * cos(angle)
            f.shield_ky = f.shield_ky - decay * sin(angle)
    else:
        if f.shield_gk == ZERO:
            f.shield_gk = f.shield_kx
        f.shield_gk = toward_zero(
            f.shield_gk, floor_friction(f, m, t) * t.common.attacker_shield_push_friction_mul
        )
        f.shield_kx = f.floor_normal_y * f.shield_gk
        f.shield_ky = -f.floor_normal_x * f.shield_gk


@inner
def floor_friction(f: Fighter, m: Match, t: Tables) -> f32:
    """The fighter's friction times the floor's factor, which only knockback and shield push feel."""
    factor = ONE
    if f.floor >= 0:
        factor = stage_of(m, t).lines[f.floor].friction
    return f32(factor * t.fighters[f.kind].attributes.ground_friction)


@inner
def body_push(f: Fighter, m: Match, t: Tables) -> None:
    """Push of the other bodies, from the positions before this frame's movement (frame.md 5).

    At the very same place the earlier one goes left (5 of 5 recordings, against frame.md 5.2).
    """
    f.push_x = ZERO
    if f.frozen or f.airborne or is_unpushed(f.state):
        return
    for k in range(bodies(m)):
        o = m.fighters[k]
        if o.body == f.body or not pushes(o) or not shares_floor(f, o, m, t):
            continue
        distance = f.x - o.x
        if abs(distance) >= t.fighters[f.kind].push_half + t.fighters[o.kind].push_half:
            continue
        if distance > ZERO or (distance == ZERO and f.body > o.body):
            f.push_x = f.push_x + t.common.push_apart_x
        else:
            f.push_x = f.push_x - t.common.push_apart_x


@inner
def pushes(o: Fighter) -> bool:
    """Whether a body pushes others: in play, on the ground, in no hold, no follower."""
    return not (is_asleep(o) or o.airborne or o.holding or o.held_by or is_follower(o))


@inner
def is_unpushed(state: int) -> bool:
    """States whose owner no body pushes: dead, on the rebirth platform, entering, dodging, on the ledge."""
    if state <= A.REBIRTH_WAIT:
        return True
    if state >= A.ESCAPE_F and state <= A.ESCAPE_N:
        return True
    if state >= A.CLIFF_CLIMB_SLOW and state <= A.CLIFF_ESCAPE_QUICK:
        return True
    return bool(state >= A.ENTRY and state <= A.ENTRY_END)


@inner
def shares_floor(f: Fighter, o: Fighter, m: Match, t: Tables) -> bool:
    """Whether two grounded fighters stand on one floor line or on neighbours."""
    if f.floor < 0 or o.floor < 0:
        return False
    line = stage_of(m, t).lines[f.floor]
    return bool(o.floor == f.floor or o.floor == line.next or o.floor == line.previous)
