"""Marth's special moves (facts/mechanics/specials/marth.md; its section numbers stand beside the rules)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.sim.edges import (
    AIR_PASS_LEDGE_FACING,
    LANDED,
    LEDGE_NONE,
    special_air,
    special_air_blocked,
    special_ground_stop,
)
from melee_gym.sim.enter.air import enter_fall, enter_fall_special
from melee_gym.sim.enter.ground import enter_landing_special, enter_wait
from melee_gym.sim.f32 import DEG, ONE, ZERO, cos, sign, sin
from melee_gym.sim.fighters.routines import to_air_keep, to_ground_keep, twin_collision
from melee_gym.sim.motion import KEEP_HITBOXES, KEEP_INSTANCE, animation_ended, enter, enter_at
from melee_gym.sim.parts import State, Unit, nothing
from melee_gym.sim.physics import (
    air0,
    air_friction,
    approaching,
    fall,
    friction,
    limit_drift,
    root,
    root_x,
    root_y,
    std,
)
from melee_gym.sim.records import BUBBLE_COUNTER, BUBBLE_NONE, Fighter, Match, Tables
from melee_gym.sim.script import set_damage

N_START, N_LOOP, N_END, N_END_FULL = 341, 342, 343, 344
AIR_N_START, AIR_N_LOOP, AIR_N_END, AIR_N_END_FULL = 345, 346, 347, 348
S1, S2_HI, S2_LW, S3_HI, S3_S, S3_LW, S4_HI, S4_S, S4_LW = 349, 350, 351, 352, 353, 354, 355, 356, 357
AIR_S1, AIR_S4_LW = 358, 366
HI, AIR_HI = 367, 368
LW, LW_HIT, AIR_LW, AIR_LW_HIT = 369, 370, 371, 372

# Air twins lie this far behind the ground states.
N_TO_AIR, S_TO_AIR, LW_TO_AIR = AIR_N_START - N_START, AIR_S1 - S1, AIR_LW - LW

# special_i: CHARGE frames of Shield Breaker, SPOILED a press outside the chain window, FALLING Dolphin
# Slash has passed its height. special_f: TILT of Dolphin Slash in degrees toward the stick.
CHARGE, SPOILED, FALLING = 0, 1, 2
TILT = 0


# Shield Breaker (2)


@inner
def enter_breaker(f: Fighter, m: Match, t: Tables) -> None:
    """2.1: a rising speed is kept."""
    n = t.marth[t.fighters[f.kind].row]
    f.special_i[CHARGE] = 0
    if f.airborne:
        f.vx = f.vx / n.breaker_entry_divisor
        if f.vy <= ZERO:
            f.vy = ZERO
        enter(f, m, t, AIR_N_START)
    else:
        f.gv = f.gv / n.breaker_entry_divisor
        enter(f, m, t, N_START)


@inner
def breaker_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter(f, m, t, AIR_N_LOOP if f.airborne else N_LOOP)


@inner
def breaker_start_physics(f: Fighter, m: Match, t: Tables) -> None:
    """2.2."""
    n = t.marth[t.fighters[f.kind].row]
    if f.airborne:
        a = t.fighters[f.kind].attributes
        fall(f, a.gravity, a.terminal_velocity)
        air_friction(f, n.breaker_start_friction)
    else:
        friction(f, n.breaker_start_friction)


@inner
def breaker_loop_animation(f: Fighter, m: Match, t: Tables) -> None:
    """2.3: charging; a full charge swings by itself."""
    n = t.marth[t.fighters[f.kind].row]
    f.special_i[CHARGE] += 1
    length = t.fighters[f.kind].states[f.state].anim_frames
    if f.age >= length:
        f.age = f.age - length
    full = int(n.breaker_charge_seconds) * int(n.breaker_step_frames)
    if f.special_i[CHARGE] > full:
        enter(f, m, t, AIR_N_END_FULL if f.airborne else N_END_FULL)


@inner
def breaker_loop_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    if not f.held & P.B:
        enter(f, m, t, AIR_N_END if f.airborne else N_END)


@inner
def breaker_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    """2.4: the charge sets the damage while the blade is out."""
    n = t.marth[t.fighters[f.kind].row]
    if animation_ended(f, t):
        enter_rest(f, m, t)
        return
    damage = int(n.breaker_damage_full)
    if f.state == N_END or f.state == AIR_N_END:
        steps = f.special_i[CHARGE] // int(n.breaker_step_frames)
        damage = int(n.breaker_damage_base) + steps * int(n.breaker_damage_step)
    for i in range(4):
        box = f.hitboxes[i]
        if box.active and box.damage != damage:
            set_damage(f, t, box, box.row, damage)


@inner
def enter_rest(f: Fighter, m: Match, t: Tables) -> None:
    """The move is over: Fall or Wait."""
    if f.airborne:
        enter_fall(f, m, t)
    else:
        enter_wait(f, m, t)


@inner
def ground_or_air0(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        air0(f, m, t)
    else:
        std(f, m, t)


@inner
def breaker_collision(f: Fighter, m: Match, t: Tables) -> None:
    twin_collision(f, m, t, f.state - N_TO_AIR, f.state + N_TO_AIR, LEDGE_NONE, False)


# Dancing Blade (3)


@inner
def enter_blade(f: Fighter, m: Match, t: Tables) -> None:
    """3.1: the first use in the air lifts."""
    n = t.marth[t.fighters[f.kind].row]
    f.special_i[SPOILED] = 0
    if f.airborne:
        f.vx = f.vx / n.blade_entry_divisor
        f.vy = ZERO if f.air_special_used else n.blade_first_lift
        f.air_special_used = 1
        enter(f, m, t, AIR_S1)
    else:
        f.vy = ZERO
        enter(f, m, t, S1)


@inner
def blade_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_rest(f, m, t)


@inner
def swing(state: int) -> int:
    """Which swing a state is, 1 to 4."""
    ground = state - S_TO_AIR if state >= AIR_S1 else state
    if ground == S1:
        return 1
    if ground <= S2_LW:
        return 2
    if ground <= S3_LW:
        return 3
    return 4


@inner
def blade_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """3.3: A or B inside the window starts the next swing on that frame, before it spoils the chain."""
    n = t.marth[t.fighters[f.kind].row]
    if not f.pressed & (P.A | P.B):
        return
    number = swing(int(f.state))
    first = n.blade_window1_first
    last = n.blade_window1_last
    if number == 2:
        first = n.blade_window2_first
        last = n.blade_window2_last
    elif number == 3:
        first = n.blade_window3_first
        last = n.blade_window3_last
    elif number == 4:
        return
    if f.age < first or f.age > last:
        f.special_i[SPOILED] = 1
    elif not f.special_i[SPOILED]:
        next_swing(f, m, t, number)


@inner
def next_swing(f: Fighter, m: Match, t: Tables, number: int) -> None:
    n = t.marth[t.fighters[f.kind].row]
    up = f.stick_y > n.blade_direction_stick
    down = f.stick_y < -n.blade_direction_stick
    if number == 1:
        state = S2_HI if up else S2_LW
    elif number == 2:
        state = S3_HI if up else (S3_LW if down else S3_S)
    else:
        state = S4_HI if up else (S4_LW if down else S4_S)
    if f.airborne:
        state = state + S_TO_AIR
    f.special_i[SPOILED] = 0
    enter_at(f, m, t, state, ZERO, ONE, KEEP_INSTANCE)


@inner
def blade_physics(f: Fighter, m: Match, t: Tables) -> None:
    """3.2: the first two swings slide, the others move by their animation."""
    n = t.marth[t.fighters[f.kind].row]
    rooted = swing(int(f.state)) >= 3
    if f.airborne:
        fall(f, n.blade_air_gravity, n.blade_air_terminal)
        if rooted:
            f.vx = root_x(f, t) * f.facing
        else:
            air_friction(f, n.blade_air_friction)
    elif rooted:
        root(f, m, t)
    else:
        std(f, m, t)


@inner
def blade_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_NONE) == LANDED:
            f.air_special_used = 0
            to_ground_keep(f, m, t, f.state - S_TO_AIR)
    elif not special_ground_stop(f, m, t):
        to_air_keep(f, m, t, f.state + S_TO_AIR)


# Dolphin Slash (4)


@inner
def enter_slash(f: Fighter, m: Match, t: Tables) -> None:
    """4.1."""
    n = t.marth[t.fighters[f.kind].row]
    f.special_f[TILT] = ZERO
    f.special_i[FALLING] = 0
    if f.airborne:
        f.vy = ZERO
        f.vx = f.vx * n.slash_air_entry_factor
        enter(f, m, t, AIR_HI)
    else:
        enter(f, m, t, HI)


@inner
def slash_animation(f: Fighter, m: Match, t: Tables) -> None:
    """4.2: leaves the ground by script; 4.3: falls freely once the root motion turns downward."""
    n = t.marth[t.fighters[f.kind].row]
    if f.state == HI and not f.airborne and f.age >= n.slash_rise_age:
        to_air_keep(f, m, t, HI)
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
    if f.age == n.slash_turn_age and abs(f.stick_x) > n.slash_turn_stick:
        f.facing = sign(f.stick_x)
    if animation_ended(f, t):
        if not f.airborne:
            enter_wait(f, m, t)
            return
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter_fall_special(f, m, t, False, True, False, n.slash_mobility, n.slash_landing_lag)


@inner
def slash_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """4.4: the strongest stick of the first frames tilts the path."""
    n = t.marth[t.fighters[f.kind].row]
    if f.age < n.slash_tilt_first_age or f.age > n.slash_tilt_last_age:
        return
    beyond = abs(f.stick_x) - n.slash_tilt_stick
    if beyond > ZERO:
        tilt = n.slash_tilt_max_degrees * beyond / (ONE - n.slash_tilt_stick)
        if tilt > abs(f.special_f[TILT]):
            f.special_f[TILT] = tilt * sign(f.stick_x)


@inner
def slash_physics(f: Fighter, m: Match, t: Tables) -> None:
    n = t.marth[t.fighters[f.kind].row]
    a = t.fighters[f.kind].attributes
    if not f.airborne:
        root(f, m, t)
    elif f.age < n.slash_rise_age:
        fall(f, a.gravity, a.terminal_velocity)
        limit_drift(f, t)
    elif f.special_i[FALLING]:
        fall(f, n.slash_fall_gravity, n.slash_fall_terminal)
        accel = f.stick_x * a.air_drift_stick_mul * n.slash_mobility
        target = f.stick_x * a.air_drift_max * n.slash_mobility
        f.vx = f.vx + approaching(f.vx, accel, target, a.aerial_friction, a.air_max_horizontal_velocity)
    else:
        rise(f, t)


@inner
def rise(f: Fighter, t: Tables) -> None:
    """4.2: the root displacement turned by the tilt, always toward the facing."""
    forward = root_x(f, t)
    up = root_y(f, t)
    if up < ZERO:
        f.special_i[FALLING] = 1
    angle = -f.special_f[TILT] * DEG
    x = forward * f.facing
    f.vx = x * cos(angle) - up * sin(angle)
    f.vy = x * sin(angle) + up * cos(angle)
    if f.vx * f.facing < ZERO:
        f.vx = -f.vx


@inner
def slash_collision(f: Fighter, m: Match, t: Tables) -> None:
    """4.6: nothing lands or is caught while it rises, and for the first frame that falls."""
    n = t.marth[t.fighters[f.kind].row]
    if not f.airborne:
        special_ground_stop(f, m, t)
    elif f.age < n.slash_rise_age or f.vy >= ZERO or not f.cmd1:
        special_air_blocked(f, m, t)
        f.cmd1 = 1 if f.vy < ZERO and f.age >= n.slash_rise_age else 0
    elif special_air(f, m, t, AIR_PASS_LEDGE_FACING) == LANDED:
        enter_landing_special(f, m, t, False, n.slash_landing_lag)


# Counter (5)


@inner
def enter_counter(f: Fighter, m: Match, t: Tables) -> None:
    """5.1."""
    n = t.marth[t.fighters[f.kind].row]
    if f.airborne:
        f.vx = f.vx / n.counter_air_entry_divisor
        f.vy = ZERO
        enter(f, m, t, AIR_LW)
    else:
        f.vy = ZERO
        enter(f, m, t, LW)


@inner
def counter_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_rest(f, m, t)
    else:
        hold_bubble(f, t)


@inner
def hold_bubble(f: Fighter, t: Tables) -> None:
    """5.2: the window by age."""
    n = t.marth[t.fighters[f.kind].row]
    stance = f.state == LW or f.state == AIR_LW
    if stance and f.age >= n.counter_first_age and f.age <= n.counter_last_age:
        f.bubble = BUBBLE_COUNTER
        f.bubble_x = n.counter_x
        f.bubble_y = n.counter_y
        f.bubble_radius = n.counter_radius
    else:
        f.bubble = BUBBLE_NONE


@inner
def counter_physics(f: Fighter, m: Match, t: Tables) -> None:
    n = t.marth[t.fighters[f.kind].row]
    if f.airborne:
        fall(f, n.counter_air_gravity, n.counter_air_terminal)
        air_friction(f, n.counter_air_friction)
    else:
        std(f, m, t)


@inner
def counter_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_NONE) == LANDED:
            to_ground_keep(f, m, t, f.state - LW_TO_AIR)
            hold_bubble(f, t)
    elif not special_ground_stop(f, m, t):
        to_air_keep(f, m, t, f.state + LW_TO_AIR)
        hold_bubble(f, t)


@inner
def counter_hit_collision(f: Fighter, m: Match, t: Tables) -> None:
    twin_collision(f, m, t, LW_HIT, AIR_LW_HIT, LEDGE_NONE, False)


@inner
def countered(f: Fighter, m: Match, t: Tables) -> None:
    """5.3: turn to the attacker and strike back; the speed is kept."""
    f.facing = f.hit_direction
    enter_at(f, m, t, AIR_LW_HIT if f.airborne else LW_HIT, ZERO, ONE, KEEP_HITBOXES)


@inner
def landed(f: Fighter, m: Match, t: Tables) -> None:
    """Dancing Blade lifts again."""
    f.air_special_used = 0


BREAKER_START = State(breaker_start_animation, nothing, breaker_start_physics, breaker_collision)
BREAKER_LOOP = State(breaker_loop_animation, breaker_loop_interrupts, ground_or_air0, breaker_collision)
BREAKER_END = State(breaker_end_animation, nothing, ground_or_air0, breaker_collision)
BLADE = State(blade_animation, blade_interrupts, blade_physics, blade_collision)
SLASH = State(slash_animation, slash_interrupts, slash_physics, slash_collision)
COUNTER = State(counter_animation, nothing, counter_physics, counter_collision)
COUNTER_HIT = State(counter_animation, nothing, ground_or_air0, counter_hit_collision)

TABLE: dict[int, State] = {
    N_START: BREAKER_START, AIR_N_START: BREAKER_START, N_LOOP: BREAKER_LOOP, AIR_N_LOOP: BREAKER_LOOP,
    N_END: BREAKER_END, N_END_FULL: BREAKER_END, AIR_N_END: BREAKER_END, AIR_N_END_FULL: BREAKER_END,
    **{state: BLADE for state in range(S1, AIR_S4_LW + 1)},
    HI: SLASH, AIR_HI: SLASH,
    LW: COUNTER, AIR_LW: COUNTER, LW_HIT: COUNTER_HIT, AIR_LW_HIT: COUNTER_HIT,
}  # fmt: skip

UNIT = Unit(
    TABLE,
    enter_n=enter_breaker,
    enter_s=enter_blade,
    enter_hi=enter_slash,
    enter_lw=enter_counter,
    landed=landed,
    bubble_hit=countered,
)
