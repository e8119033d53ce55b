"""Fox's special moves (facts/mechanics/specials/fox.md; its section numbers stand beside the rules)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.jit import inner
from melee_gym.sim import projectiles, units
from melee_gym.sim.collision import floor_is_drop_through
from melee_gym.sim.dispatch import State, phase_function
from melee_gym.sim.edges import (
    LANDED,
    LEDGE_BOTH,
    LEDGE_FACING,
    LEDGE_NONE,
    ground_fall,
    special_air,
    special_ground,
    special_ground_stop,
)
from melee_gym.sim.enter.air import enter_fall, enter_fall_special
from melee_gym.sim.enter.ground import enter_landing_special, enter_wait, land_normally, try_knee_bend
from melee_gym.sim.f32 import DEG, ONE, RIGHT_ANGLE, ZERO, atan2, clamp, cos, sign, sin
from melee_gym.sim.fighters.routines import (
    count_delay,
    drop_through,
    leave_ground_spent,
    root_air,
    to_air_keep,
    to_air_spent,
    to_ground_keep,
)
from melee_gym.sim.inputs import jump_asked, wants_pass, wants_turn
from melee_gym.sim.interrupts import try_air_jump
from melee_gym.sim.motion import animation_ended, change_state, enter, enter_at, new_instance, nothing
from melee_gym.sim.physics import (
    air,
    air_friction,
    become_grounded,
    clamp_drift,
    fall,
    friction,
    limit_drift,
    root,
    root_y,
    std,
)
from melee_gym.sim.records import BUBBLE_REFLECT, Fighter, Match, Tables
from melee_gym.sim.script import run_script

N_START, N_LOOP, N_END, AIR_N_START, AIR_N_LOOP, AIR_N_END = 341, 342, 343, 344, 345, 346
S_START, S_DASH, S_END, AIR_S_START, AIR_S_DASH, AIR_S_END = 347, 348, 349, 350, 351, 352
HI_HOLD, AIR_HI_HOLD, HI_TRAVEL, AIR_HI_TRAVEL, HI_LANDING, HI_FALL, HI_BOUND = (
    353,
    354,
    355,
    356,
    357,
    358,
    359,
)
LW_START, LW_LOOP, LW_HIT, LW_END, LW_TURN = 360, 361, 362, 363, 364
AIR_LW_START, AIR_LW_LOOP, AIR_LW_HIT, AIR_LW_END, AIR_LW_TURN = 365, 366, 367, 368, 369

# special_i: DELAY frames before gravity acts, REPEAT another shot asked for, RELEASED B was let go,
# COUNT frames of travel, or frames until the reflector may close, or the next of a throw's shots. special_f:
# ANGLE of the travel, WAIT until a throw's next shot.
DELAY, REPEAT, RELEASED, COUNT = 0, 1, 2, 3
ANGLE, WAIT = 0, 1

LASER, GHOST = 54, 56  # item types


# Blaster (2)


@inner
def enter_blaster(f: Fighter, m: Match, t: Tables) -> None:
    """2.1: on the ground all speed is lost, in the air none."""
    f.special_i[REPEAT] = 0
    if f.airborne:
        enter(f, m, t, AIR_N_START)
    else:
        f.gv = ZERO
        f.vx = ZERO
        f.vy = ZERO
        enter(f, m, t, N_START)


@inner
def blaster_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_blaster_loop(f, m, t)


@inner
def enter_blaster_loop(f: Fighter, m: Match, t: Tables) -> None:
    f.special_i[REPEAT] = 0
    enter(f, m, t, AIR_N_LOOP if f.airborne else N_LOOP)


@inner
def blaster_loop_animation(f: Fighter, m: Match, t: Tables) -> None:
    """2.3, 2.4: the shot leaves from last frame's position; B pressed before goes round again."""
    if f.age == t.fox.blaster_fire_age:
        fire_laser(f, m, t)
    if animation_ended(f, t):
        if f.special_i[REPEAT]:
            enter_blaster_loop(f, m, t)
            new_instance(f, m)
        else:
            enter(f, m, t, AIR_N_END if f.airborne else N_END)


@inner
def fire_laser(f: Fighter, m: Match, t: Tables) -> None:
    x = t.fox.blaster_shot_x_air if f.airborne else t.fox.blaster_shot_x_ground
    y = t.fox.blaster_shot_y_air if f.airborne else t.fox.blaster_shot_y_ground
    slot = projectiles.spawn(m, f, LASER, f.x + x * f.facing, f.y + y)
    if slot >= 0:
        shot = m.items[slot]
        shot.vx = t.fox.blaster_shot_speed * f.facing
        shot.timer = t.fox.blaster_shot_lifetime
        shot.radius = t.fox.blaster_shot_radius
        shot.behaviour = projectiles.BEAM
        shot.reflectable = 1
        shot.clanks = 1
        projectiles.set_damage(f, m, slot, int(t.fox.blaster_shot_damage))


@inner
def blaster_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    if f.pressed & P.B and f.age >= t.fox.blaster_repeat_first_age:
        f.special_i[REPEAT] = 1


@inner
def blaster_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        if f.airborne:
            enter_fall(f, m, t)
        else:
            enter_wait(f, m, t)


@inner
def blaster_air_collision(f: Fighter, m: Match, t: Tables) -> None:
    """2.2: landing ends the move."""
    if special_air(f, m, t, LEDGE_NONE) == LANDED:
        land_normally(f, m, t)


# Shots in throws (2.5)

MARKS = 10  # of the three throws together, data/specials.json
NO_MARK = f32(1.0e9)  # an age that no throw reaches


@inner
def throw_shots(f: Fighter, m: Match, t: Tables) -> None:
    """Fire the shots of a throw at its script's marks.

    The script waits from mark to mark by a timer of its own, which loses the rate every frame. Comparing the
    age instead differs by a rounding, and fires a frame off for victims of some weights (9 of 9 recorded).
    """
    if f.state_frames <= 1:
        f.special_i[COUNT] = 0
        while f.special_i[COUNT] < MARKS and t.fox.throw_mark_state[f.special_i[COUNT]] < f32(f.state):
            f.special_i[COUNT] += 1
        f.special_f[WAIT] = next_mark(f, t) - f.rate
    f.special_f[WAIT] = f.special_f[WAIT] - f.rate
    while f.special_f[WAIT] <= ZERO:
        k = f.special_i[COUNT]
        fire_throw_shot(f, m, t, int(t.fox.throw_mark_first[k]), int(t.fox.throw_mark_points[k]))
        f.special_i[COUNT] = k + 1
        f.special_f[WAIT] = next_mark(f, t) - f.age


@inner
def next_mark(f: Fighter, t: Tables) -> f32:
    """Age of the throw's next shot; NO_MARK without."""
    k = f.special_i[COUNT]
    if k >= MARKS or t.fox.throw_mark_state[k] != f32(f.state):
        return NO_MARK
    return t.fox.throw_mark_age[k]


@inner
def fire_throw_shot(f: Fighter, m: Match, t: Tables, first: int, points: int) -> None:
    """A shot along the gun at this age, between the recorded points."""
    after = first
    while after < first + points - 1 and t.fox.throw_point_age[after] < f.age:
        after += 1
    before = max(after - 1, first)
    share = ONE
    if after > before:
        span = t.fox.throw_point_age[after] - t.fox.throw_point_age[before]
        share = clamp((f.age - t.fox.throw_point_age[before]) / span, ZERO, ONE)
    angle = between(t.fox.throw_point_angle[before], t.fox.throw_point_angle[after], share) * DEG
    speed = t.fox.blaster_shot_speed
    vx = speed * cos(angle) * f.throw_facing
    vy = speed * sin(angle)
    # The points are where the shot is after its first step.
    x = f.x + between(t.fox.throw_point_x[before], t.fox.throw_point_x[after], share) * f.throw_facing - vx
    y = f.y + between(t.fox.throw_point_y[before], t.fox.throw_point_y[after], share) - vy
    slot = projectiles.spawn(m, f, LASER, x, y)
    if slot >= 0:
        shot = m.items[slot]
        shot.state = 1
        shot.vx = vx
        shot.vy = vy
        shot.facing = sign(vx)
        shot.timer = t.fox.blaster_shot_lifetime
        shot.radius = t.fox.throw_shot_radius
        shot.behaviour = projectiles.BEAM
        shot.reflectable = 1
        shot.clanks = 1
        projectiles.set_damage(f, m, slot, int(t.fox.throw_shot_damage[f.state - A.THROW_B]))


@inner
def between(start: f32, end: f32, share: f32) -> f32:
    """The value a share of the way from start to end."""
    value: f32 = start + (end - start) * share
    return value


# Illusion (3)


@inner
def enter_illusion(f: Fighter, m: Match, t: Tables) -> None:
    """3.1."""
    f.special_i[DELAY] = int(t.fox.illusion_gravity_delay)
    if f.airborne:
        f.vy = ZERO
        f.vx = f.vx / t.fox.illusion_entry_divisor
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter(f, m, t, AIR_S_START)
    else:
        f.gv = f.gv / t.fox.illusion_entry_divisor
        enter(f, m, t, S_START)


@inner
def illusion_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter(f, m, t, AIR_S_DASH if f.airborne else S_DASH)


@inner
def illusion_start_physics(f: Fighter, m: Match, t: Tables) -> None:
    """3.2: the delay counts on the ground too."""
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, t.fox.illusion_start_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, t.fox.illusion_start_air_friction)
    else:
        std(f, m, t)


@inner
def illusion_start_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            to_ground_keep(f, m, t, S_START)
    elif not special_ground(f, m, t):
        to_air_spent(f, m, t, AIR_S_START)


@inner
def illusion_dash_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_illusion_end(f, m, t)
    elif f.age == t.fox.illusion_ghost_age:
        leave_ghost(f, m, t)


@inner
def leave_ghost(f: Fighter, m: Match, t: Tables) -> None:
    """3.5: the afterimage that hits, behind the fighter."""
    slot = projectiles.spawn(m, f, GHOST, f.x + t.fox.illusion_ghost_x * f.facing, f.y)
    if slot >= 0:
        ghost = m.items[slot]
        ghost.timer = t.fox.illusion_ghost_timer
        ghost.state = 1
        ghost.radius = t.fox.illusion_ghost_radius
        ghost.behaviour = projectiles.GHOST
        ghost.angle = int(t.fox.illusion_ghost_angle)
        ghost.kbg = int(t.fox.illusion_ghost_kbg_air if f.airborne else t.fox.illusion_ghost_kbg_ground)
        ghost.bkb = int(t.fox.illusion_ghost_bkb)
        projectiles.set_damage(f, m, slot, int(t.fox.illusion_ghost_damage))


@inner
def illusion_dash_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """3.3: B shortens."""
    if f.pressed & P.B:
        enter_illusion_end(f, m, t)


@inner
def illusion_dash_physics(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        root_air(f, m, t)
    else:
        root(f, m, t)


@inner
def illusion_dash_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            to_ground_keep(f, m, t, S_DASH)
    elif not special_ground(f, m, t):
        to_air_spent(f, m, t, AIR_S_DASH)


@inner
def enter_illusion_end(f: Fighter, m: Match, t: Tables) -> None:
    """3.4."""
    f.special_i[DELAY] = int(t.fox.illusion_air_end_gravity_delay)
    if f.airborne:
        f.vx = t.fox.illusion_air_end_speed * f.facing
        f.vy = ZERO
        enter(f, m, t, AIR_S_END)
    else:
        enter(f, m, t, S_END)
        f.gv = t.fox.illusion_ground_end_speed * f.facing


@inner
def illusion_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        if f.airborne:
            mobility = t.fox.illusion_fall_mobility
            enter_fall_special(f, m, t, True, False, True, mobility, t.fox.illusion_landing_lag)
        else:
            enter_wait(f, m, t)


@inner
def illusion_end_physics(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if not count_delay(f, DELAY):
            fall(f, t.fox.illusion_air_end_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, t.fox.illusion_air_end_friction)
    else:
        friction(f, t.fox.illusion_ground_end_friction)


@inner
def illusion_end_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            enter_landing_special(f, m, t, False, t.fox.illusion_landing_lag)
    elif not special_ground_stop(f, m, t):
        to_air_spent(f, m, t, AIR_S_END)


# Firefox (4)


@inner
def enter_firefox(f: Fighter, m: Match, t: Tables) -> None:
    """4.1."""
    f.special_i[DELAY] = int(t.fox.firefox_gravity_delay)
    if f.airborne:
        f.vx = f.vx / t.fox.firefox_entry_divisor
        f.vy = ZERO
        enter(f, m, t, AIR_HI_HOLD)
    else:
        f.gv = f.gv / t.fox.firefox_entry_divisor
        enter(f, m, t, HI_HOLD)


@inner
def hold_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        launch(f, m, t)


@inner
def hold_physics(f: Fighter, m: Match, t: Tables) -> None:
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, t.fox.firefox_hold_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, t.fox.firefox_hold_air_friction)
    else:
        std(f, m, t)


@inner
def hold_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            to_ground_keep(f, m, t, HI_HOLD)
            clamp_drift(f, t)
    elif not special_ground(f, m, t):
        to_air_spent(f, m, t, AIR_HI_HOLD)


@inner
def launch(f: Fighter, m: Match, t: Tables) -> None:
    """4.3: any direction, with last frame's stick (this runs before the inputs are read)."""
    x = f.stick_x
    y = f.stick_y
    f.special_i[COUNT] = 0
    aimed = abs(x) + abs(y) >= t.fox.firefox_stick_sum
    if not f.airborne:
        into_floor = f.floor_normal_x * x + f.floor_normal_y * y <= ZERO
        if aimed and into_floor and not floor_is_drop_through(f, m, t):
            f.facing = sign(x)
            f.special_f[ANGLE] = ZERO
            enter(f, m, t, HI_TRAVEL)
            f.gv = t.fox.firefox_travel_speed * f.facing
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
    angle = RIGHT_ANGLE
    if aimed:
        if abs(f.stick_x) > t.fox.firefox_turn_stick:
            f.facing = sign(f.stick_x)
        angle = atan2(f.stick_y, f.stick_x * f.facing)
    f.special_f[ANGLE] = angle
    f.vx = t.fox.firefox_travel_speed * f.facing * cos(angle)
    f.vy = t.fox.firefox_travel_speed * sin(angle)


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
    f.special_i[COUNT] += 1
    slowing = f.special_i[COUNT] >= int(t.fox.firefox_slow_frame)
    if f.airborne:
        if slowing:
            f.vx = f.vx - t.fox.firefox_deceleration * f.facing * cos(f.special_f[ANGLE])
            f.vy = f.vy - t.fox.firefox_deceleration * sin(f.special_f[ANGLE])
    elif slowing:
        friction(f, t.fox.firefox_deceleration)


@inner
def travel_ground_collision(f: Fighter, m: Match, t: Tables) -> None:
    slope = atan2(-f.floor_normal_x * f.facing, f.floor_normal_y)
    if not special_ground(f, m, t):
        f.special_f[ANGLE] = slope
        to_air_spent(f, m, t, AIR_HI_TRAVEL)


@inner
def travel_air_collision(f: Fighter, m: Match, t: Tables) -> None:
    """4.5: a ledge on either side; a floor bounces him unless he meets it nearly flat."""
    if special_air(f, m, t, LEDGE_BOTH) != LANDED:
        return
    into_floor = atan2(
        abs(f.vx * f.floor_normal_y - f.vy * f.floor_normal_x),
        f.vx * f.floor_normal_x + f.vy * f.floor_normal_y,
    )
    if into_floor < RIGHT_ANGLE + t.fox.firefox_bounce_angle * DEG:
        f.facing = sign(f.vx)
        f.special_f[ANGLE] = atan2(f.vy, f.vx * f.facing)
    else:
        f.vx = f.vx * t.fox.firefox_bounce_speed_factor
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter(f, m, t, HI_BOUND)


@inner
def bound_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        if not f.airborne:
            leave_ground_spent(f, m, t)
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter_fall_special(f, m, t, True, False, True, t.fox.firefox_fall_mobility, t.fox.firefox_landing_lag)


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
    if animation_ended(f, t):
        enter_fall_special(f, m, t, True, False, True, t.fox.firefox_fall_mobility, t.fox.firefox_landing_lag)


@inner
def fall_collision(f: Fighter, m: Match, t: Tables) -> None:
    """4.7: landing skips most of the landing animation."""
    if special_air(f, m, t, LEDGE_BOTH) == LANDED:
        become_grounded(f, m, t)
        enter_at(f, m, t, HI_LANDING, t.fox.firefox_landing_first_age - ONE, ONE, 0)


@inner
def firefox_landing_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def firefox_landing_physics(f: Fighter, m: Match, t: Tables) -> None:
    friction(f, t.fox.firefox_ground_end_friction)


@inner
def firefox_landing_collision(f: Fighter, m: Match, t: Tables) -> None:
    if not special_ground(f, m, t):
        leave_ground_spent(f, m, t)
        enter_fall_special(f, m, t, True, False, True, t.fox.firefox_fall_mobility, t.fox.firefox_landing_lag)


# Reflector (5)


@inner
def enter_shine(f: Fighter, m: Match, t: Tables) -> None:
    """5.1."""
    f.special_i[DELAY] = int(t.fox.shine_gravity_delay)
    f.special_i[RELEASED] = 0
    f.special_i[COUNT] = int(t.fox.shine_release_frames)
    if f.airborne:
        f.vy = ZERO
        f.vx = f.vx / t.fox.shine_entry_divisor
        enter(f, m, t, AIR_LW_START)
    else:
        enter(f, m, t, LW_START)


@inner
def note_release(f: Fighter) -> None:
    """5.3: letting B go is remembered; this sees last frame's buttons."""
    if not f.held & P.B:
        f.special_i[RELEASED] = 1


@inner
def enter_shine_loop(f: Fighter, m: Match, t: Tables) -> None:
    change_state(f, m, t, AIR_LW_LOOP if f.airborne else LW_LOOP, ZERO, ONE, 0)
    run_script(f, m, t)
    open_bubble(f, t)


@inner
def open_bubble(f: Fighter, t: Tables) -> None:
    f.bubble = BUBBLE_REFLECT
    f.bubble_x = ZERO
    f.bubble_y = t.fox.shine_reflect_y
    f.bubble_radius = t.fox.shine_reflect_radius
    f.bubble_damage_factor = t.fox.shine_reflect_damage_factor


@inner
def shine_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    if animation_ended(f, t):
        enter_shine_loop(f, m, t)


@inner
def shine_start_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    if not f.airborne and wants_pass(f, m, t):
        drop_through(f, m, t, AIR_LW_START)


@inner
def shine_loop_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    f.special_i[COUNT] -= 1
    length = t.fighters[f.kind].states[f.state].anim_frames
    if length > ZERO and f.age >= length:
        f.age = f.age - length
    if f.special_i[RELEASED] and f.special_i[COUNT] <= 0:
        enter(f, m, t, AIR_LW_END if f.airborne else LW_END)


@inner
def shine_loop_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """5.4: turn, jump, drop through the platform; nothing else."""
    if wants_turn(f, t):
        f.facing = -f.facing
        change_state(f, m, t, AIR_LW_TURN if f.airborne else LW_TURN, ZERO, ONE, 0)
        run_script(f, m, t)
        open_bubble(f, t)
    elif f.airborne:
        try_air_jump(f, m, t)
    elif not try_knee_bend(f, m, t, jump_asked(f, t)) and wants_pass(f, m, t):
        drop_through(f, m, t, AIR_LW_LOOP)
        open_bubble(f, t)


@inner
def shine_turn_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    f.special_i[COUNT] -= 1
    if f.age >= t.fox.shine_turn_frames:
        close_or_loop(f, m, t)


@inner
def shine_hit_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    f.special_i[COUNT] -= 1
    if animation_ended(f, t):
        close_or_loop(f, m, t)


@inner
def close_or_loop(f: Fighter, m: Match, t: Tables) -> None:
    if f.special_i[RELEASED] and f.special_i[COUNT] <= 0:
        enter(f, m, t, AIR_LW_END if f.airborne else LW_END)
    else:
        enter_shine_loop(f, m, t)


@inner
def shine_physics(f: Fighter, m: Match, t: Tables) -> None:
    """5.2: the delay counts on the ground too."""
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, t.fox.shine_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        limit_drift(f, t)
    else:
        std(f, m, t)


@inner
def shine_collision(f: Fighter, m: Match, t: Tables) -> None:
    """5.2: the twins keep age and bubble; no ledge."""
    bubble = f.bubble
    ground = f.state if f.state < AIR_LW_START else f.state - (AIR_LW_START - LW_START)
    if f.airborne:
        if special_air(f, m, t, LEDGE_NONE) == LANDED:
            to_ground_keep(f, m, t, ground)
            clamp_drift(f, t)
    elif not special_ground(f, m, t):
        to_air_keep(f, m, t, ground + (AIR_LW_START - LW_START))
    if bubble:
        open_bubble(f, t)


@inner
def reflected(f: Fighter, m: Match, t: Tables) -> None:
    """5.7: something was reflected; face it."""
    f.facing = f.hit_direction
    enter(f, m, t, AIR_LW_HIT if f.airborne else LW_HIT)
    open_bubble(f, t)


TABLE: dict[int, State] = {
    N_START: State(blaster_start_animation, blaster_interrupts, std, ground_fall),
    N_LOOP: State(blaster_loop_animation, blaster_interrupts, std, ground_fall),
    N_END: State(blaster_end_animation, nothing, std, ground_fall),
    AIR_N_START: State(blaster_start_animation, blaster_interrupts, air, blaster_air_collision),
    AIR_N_LOOP: State(blaster_loop_animation, blaster_interrupts, air, blaster_air_collision),
    AIR_N_END: State(blaster_end_animation, nothing, air, blaster_air_collision),
    S_START: State(illusion_start_animation, nothing, illusion_start_physics, illusion_start_collision),
    AIR_S_START: State(illusion_start_animation, nothing, illusion_start_physics, illusion_start_collision),
    S_DASH: State(
        illusion_dash_animation, illusion_dash_interrupts, illusion_dash_physics, illusion_dash_collision
    ),
    AIR_S_DASH: State(
        illusion_dash_animation, illusion_dash_interrupts, illusion_dash_physics, illusion_dash_collision
    ),
    S_END: State(illusion_end_animation, nothing, illusion_end_physics, illusion_end_collision),
    AIR_S_END: State(illusion_end_animation, nothing, illusion_end_physics, illusion_end_collision),
    HI_HOLD: State(hold_animation, nothing, hold_physics, hold_collision),
    AIR_HI_HOLD: State(hold_animation, nothing, hold_physics, hold_collision),
    HI_TRAVEL: State(travel_animation, nothing, travel_physics, travel_ground_collision),
    AIR_HI_TRAVEL: State(travel_animation, nothing, travel_physics, travel_air_collision),
    HI_LANDING: State(firefox_landing_animation, nothing, firefox_landing_physics, firefox_landing_collision),
    HI_FALL: State(fall_animation, nothing, air, fall_collision),
    HI_BOUND: State(bound_animation, nothing, bound_physics, bound_collision),
    LW_START: State(shine_start_animation, shine_start_interrupts, shine_physics, shine_collision),
    AIR_LW_START: State(shine_start_animation, shine_start_interrupts, shine_physics, shine_collision),
    LW_LOOP: State(shine_loop_animation, shine_loop_interrupts, shine_physics, shine_collision),
    AIR_LW_LOOP: State(shine_loop_animation, shine_loop_interrupts, shine_physics, shine_collision),
    LW_TURN: State(shine_turn_animation, nothing, shine_physics, shine_collision),
    AIR_LW_TURN: State(shine_turn_animation, nothing, shine_physics, shine_collision),
    LW_HIT: State(shine_hit_animation, nothing, shine_physics, shine_collision),
    AIR_LW_HIT: State(shine_hit_animation, nothing, shine_physics, shine_collision),
    LW_END: State(blaster_end_animation, nothing, shine_physics, shine_collision),
    AIR_LW_END: State(blaster_end_animation, nothing, shine_physics, shine_collision),
}

fox_animation = phase_function("fox_animation", TABLE, "animation")
fox_interrupts = phase_function("fox_interrupts", TABLE, "interrupts")
fox_physics = phase_function("fox_physics", TABLE, "physics")
fox_collision = phase_function("fox_collision", TABLE, "collision")


@inner
def run(m: Match, seat: int, phase: int, t: Tables) -> None:
    """The unit's entry (units.py)."""
    f = m.fighters[seat]
    if phase == units.ANIMATION:
        if f.state < N_START:
            throw_shots(f, m, t)
        else:
            fox_animation(f, m, t)
    elif phase == units.INTERRUPTS:
        fox_interrupts(f, m, t)
    elif phase == units.PHYSICS:
        fox_physics(f, m, t)
    elif phase == units.COLLISION:
        fox_collision(f, m, t)
    elif phase == units.ENTER_N:
        enter_blaster(f, m, t)
    elif phase == units.ENTER_S:
        enter_illusion(f, m, t)
    elif phase == units.ENTER_HI:
        enter_firefox(f, m, t)
    elif phase == units.ENTER_LW:
        enter_shine(f, m, t)
    elif phase == units.BUBBLE_HIT:
        reflected(f, m, t)
