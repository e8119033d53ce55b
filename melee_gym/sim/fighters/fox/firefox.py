"""Firefox (facts/mechanics/specials/fox.md 4; its rules' numbers stand beside them)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.sim.collision import floor_is_drop_through
from melee_gym.sim.edges import (
    LANDED,
    LEDGE_BOTH,
    LEDGE_FACING,
    special_air,
    special_ground,
    special_ground_stop,
)
from melee_gym.sim.enter.air import enter_fall_special
from melee_gym.sim.enter.ground import enter_wait
from melee_gym.sim.f32 import DEG, ONE, RIGHT_ANGLE, ZERO, atan2, cos, sign, sin
from melee_gym.sim.fighters.fox.states import (
    AIR_HI_HOLD,
    AIR_HI_TRAVEL,
    ANGLE,
    COUNT,
    DELAY,
    HI_BOUND,
    HI_FALL,
    HI_HOLD,
    HI_LANDING,
    HI_TRAVEL,
)
from melee_gym.sim.fighters.routines import (
    count_delay,
    leave_ground_spent,
    to_air_spent,
    twin_collision,
)
from melee_gym.sim.motion import animation_ended, enter, enter_at
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import (
    air,
    air_friction,
    become_grounded,
    clamp_drift,
    fall,
    follow_floor,
    friction,
    limit_drift,
    root_y,
    std,
)
from melee_gym.sim.records import Fighter, Match, Player, Tables


@inner
def enter_firefox(f: Fighter, m: Match, t: Tables) -> None:
    """4.1."""
    n = t.fox[t.fighters[f.kind].row]
    f.special_i[DELAY] = int(n.firefox_gravity_delay)
    if f.airborne:
        f.vx = f.vx / n.firefox_entry_divisor
        f.vy = ZERO
        enter(f, m, t, AIR_HI_HOLD)
    else:
        f.gv = f.gv / n.firefox_entry_divisor
        enter(f, m, t, HI_HOLD)


@inner
def hold_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        launch(f, m, t)


@inner
def hold_physics(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, n.firefox_hold_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, n.firefox_hold_air_friction)
    else:
        std(f, m, t)


@inner
def hold_collision(f: Fighter, m: Match, t: Tables) -> None:
    if twin_collision(f, m, t, HI_HOLD, AIR_HI_HOLD, LEDGE_FACING, True):
        clamp_drift(f, t)


@inner
def launch(f: Fighter, m: Match, t: Tables) -> None:
    """4.3: any direction, with last frame's stick (this runs before the inputs are read)."""
    n = t.fox[t.fighters[f.kind].row]
    x = f.stick_x
    y = f.stick_y
    f.special_i[COUNT] = 0
    aimed = abs(x) + abs(y) >= n.firefox_stick_sum
    if not f.airborne:
        into_floor = f.floor_normal_x * x + f.floor_normal_y * y <= ZERO
        if aimed and into_floor and not floor_is_drop_through(f, m, t):
            f.facing = sign(x)
            f.special_f[ANGLE] = ZERO
            enter(f, m, t, HI_TRAVEL)
            f.gv = n.firefox_travel_speed * f.facing
            return
        floor = f.floor
        leave_ground_spent(f, m, t)
        aim(f, t, aimed)
        enter(f, m, t, AIR_HI_TRAVEL)
        if y < ZERO:
            f.skip_line = floor
    else:
        aim(f, t, aimed)
        enter(f, m, t, AIR_HI_TRAVEL)
    f.jumps_used = t.fighters[f.kind].attributes.max_jumps


@inner
def aim(f: Fighter, t: Tables, aimed: bool) -> None:
    """Facing, angle and velocity of a launch in the air; straight up without a stick."""
    n = t.fox[t.fighters[f.kind].row]
    angle = RIGHT_ANGLE
    if aimed:
        if abs(f.stick_x) > n.firefox_turn_stick:
            f.facing = sign(f.stick_x)
        angle = atan2(f.stick_y, f.stick_x * f.facing)
    f.special_f[ANGLE] = angle
    f.vx = n.firefox_travel_speed * f.facing * cos(angle)
    f.vy = n.firefox_travel_speed * sin(angle)


@inner
def travel_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        if f.airborne:
            enter(f, m, t, HI_FALL)
        else:
            enter_at(f, m, t, HI_LANDING, -ONE, ONE, 0)
            f.age = ZERO


@inner
def travel_physics(f: Fighter, m: Match, t: Tables) -> None:
    """4.4: full speed first, then a constant deceleration along the launch angle."""
    n = t.fox[t.fighters[f.kind].row]
    f.special_i[COUNT] += 1
    slowing = f.special_i[COUNT] >= int(n.firefox_slow_frame)
    if f.airborne:
        if slowing:
            f.vx = f.vx - n.firefox_deceleration * f.facing * cos(f.special_f[ANGLE])
            f.vy = f.vy - n.firefox_deceleration * sin(f.special_f[ANGLE])
    elif slowing:
        friction(f, n.firefox_deceleration)
    else:
        follow_floor(f)


@inner
def travel_ground_collision(f: Fighter, m: Match, t: Tables) -> None:
    slope = atan2(-f.floor_normal_x * f.facing, f.floor_normal_y)
    if not special_ground(f, m, t):
        f.special_f[ANGLE] = slope
        to_air_spent(f, m, t, AIR_HI_TRAVEL)


@inner
def travel_air_collision(f: Fighter, m: Match, t: Tables) -> None:
    """4.5: a ledge on either side; a floor bounces him unless he meets it nearly flat."""
    n = t.fox[t.fighters[f.kind].row]
    if special_air(f, m, t, LEDGE_BOTH) != LANDED:
        return
    into_floor = atan2(
        abs(f.vx * f.floor_normal_y - f.vy * f.floor_normal_x),
        f.vx * f.floor_normal_x + f.vy * f.floor_normal_y,
    )
    if into_floor < RIGHT_ANGLE + n.firefox_bounce_angle * DEG:
        f.facing = sign(f.vx)
        f.special_f[ANGLE] = atan2(f.vy, f.vx * f.facing)
    else:
        f.vx = f.vx * n.firefox_bounce_speed_factor
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter(f, m, t, HI_BOUND)


@inner
def bound_animation(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if animation_ended(f, t):
        if not f.airborne:
            leave_ground_spent(f, m, t)
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter_fall_special(f, m, t, True, False, True, n.firefox_fall_mobility, n.firefox_landing_lag)


@inner
def bound_physics(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        f.vy = root_y(f, t)
        limit_drift(f, t)
    else:
        std(f, m, t)


@inner
def bound_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            become_grounded(f, m, t)
    elif not special_ground_stop(f, m, t):
        leave_ground_spent(f, m, t)


@inner
def fall_animation(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if animation_ended(f, t):
        enter_fall_special(f, m, t, True, False, True, n.firefox_fall_mobility, n.firefox_landing_lag)


@inner
def fall_collision(f: Fighter, m: Match, t: Tables) -> None:
    """4.7: landing skips most of the landing animation."""
    n = t.fox[t.fighters[f.kind].row]
    if special_air(f, m, t, LEDGE_BOTH) == LANDED:
        become_grounded(f, m, t)
        enter_at(f, m, t, HI_LANDING, n.firefox_landing_first_age - ONE, ONE, 0)


@inner
def firefox_landing_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def firefox_landing_physics(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    friction(f, n.firefox_ground_end_friction)


@inner
def firefox_landing_collision(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if not special_ground(f, m, t):
        leave_ground_spent(f, m, t)
        enter_fall_special(f, m, t, True, False, True, n.firefox_fall_mobility, n.firefox_landing_lag)


@inner
def adopt_hold(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """The delay before gravity acts runs from its beginning."""
    n = t.fox[t.fighters[f.kind].row]
    f.special_i[DELAY] = max(int(n.firefox_gravity_delay) - int(p.state_age), 0)


@inner
def adopt_travel(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """His age counts the frames of travel, his speed shows the angle."""
    f.special_i[COUNT] = int(p.state_age) + 1
    f.special_f[ANGLE] = ZERO
    if p.airborne:
        f.special_f[ANGLE] = atan2(p.speed_y_self, p.speed_air_x_self * p.facing)


TABLE: dict[int, State] = {
    HI_HOLD: State(hold_animation, nothing, hold_physics, hold_collision, adopt_hold),
    AIR_HI_HOLD: State(hold_animation, nothing, hold_physics, hold_collision, adopt_hold),
    HI_TRAVEL: State(travel_animation, nothing, travel_physics, travel_ground_collision, adopt_travel),
    AIR_HI_TRAVEL: State(travel_animation, nothing, travel_physics, travel_air_collision, adopt_travel),
    HI_LANDING: State(firefox_landing_animation, nothing, firefox_landing_physics, firefox_landing_collision),
    HI_FALL: State(fall_animation, nothing, air, fall_collision),
    HI_BOUND: State(bound_animation, nothing, bound_physics, bound_collision),
}
