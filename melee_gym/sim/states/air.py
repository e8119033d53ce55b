"""Airborne states: jumps, falls, air dodge, platform drop, wall jump, ceiling stop.

Sections are those of facts/mechanics/air.md.
"""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import edges
from melee_gym.sim.enter.air import (
    enter_damage_fall,
    enter_fall,
    enter_fall_aerial,
    enter_fall_special,
)
from melee_gym.sim.enter.down import cling
from melee_gym.sim.f32 import ONE, ZERO, clamp
from melee_gym.sim.interrupts import air_interrupts, damage_fall_interrupts, try_air_jump
from melee_gym.sim.motion import KEEP_FAST_FALL, animation_ended, change_state, enter_recorded, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import air, air_friction, air_root, air_vertical, drift_to, fall, fast_fall
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Player, Tables


@inner
def fall_when_over(f: Fighter, m: Match, t: Tables) -> None:
    """Fall at the end of the animation."""
    if animation_ended(f, t):
        enter_fall(f, m, t)


@inner
def fall_aerial_when_over(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_fall_aerial(f, m, t)


@inner
def tumble_when_over(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_damage_fall(f, m, t)


@inner
def loop(f: Fighter, m: Match, t: Tables) -> None:
    """An animation that repeats."""
    loop_animation(f, t)


@inner
def air_iasa(f: Fighter, m: Match, t: Tables) -> None:
    air_interrupts(f, m, t)


@inner
def jump_physics(f: Fighter, m: Match, t: Tables) -> None:
    """The first call leaves the take-off speed as it is (4.1.5)."""
    if f.first_jump_frame:
        f.first_jump_frame = 0
    else:
        air(f, m, t)


@inner
def air_jump_physics(f: Fighter, m: Match, t: Tables) -> None:
    """AIR, or the animation's height where it has one (section 5)."""
    if t.fighters[f.kind].states[f.state].dy.length > 0:
        air_root(f, m, t)
    else:
        air(f, m, t)


@inner
def fall_special_iasa(f: Fighter, m: Match, t: Tables) -> None:
    try_air_jump(f, m, t)


@inner
def fall_special_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Full air control, or a faster fall with limited drift (4.4)."""
    if f.fall_full:
        air(f, m, t)
        return
    a = t.fighters[f.kind].attributes
    if not fast_fall(f, t):
        fall(f, a.gravity, a.fast_fall_velocity)
    limit = a.air_drift_max * f.fall_mobility
    drift_to(f, t, clamp(f.stick_x * a.air_drift_max, -limit, limit))


@inner
def damage_fall_iasa(f: Fighter, m: Match, t: Tables) -> None:
    damage_fall_interrupts(f, m, t)


@inner
def air_dodge_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Helpless after it: full drift, lag at any fall speed (4.4)."""
    if animation_ended(f, t):
        enter_fall_special(
            f, m, t, True, True, False, t.common.special_fall_drift_mul, t.common.air_dodge_landing_lag
        )


@inner
def air_dodge_physics(f: Fighter, m: Match, t: Tables) -> None:
    """The speed decays without gravity until the script gives the air control back (4.5.2)."""
    if f.age >= t.fighters[f.kind].air_dodge_cmd0_age:
        air(f, m, t)
        return
    f.vx = f.vx * t.common.air_dodge_decay
    f.vy = f.vy * t.common.air_dodge_decay


@inner
def wall_jump_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Hang on the wall, then jump off it; each one since the ground is lower (4.8.4)."""
    if f.wall_hang > 0:
        f.wall_hang -= 1
        if f.wall_hang == 0:
            jump_off_wall(f, t)
    fall_when_over(f, m, t)


@inner
def jump_off_wall(f: Fighter, t: Tables) -> None:
    """Let the animation run and take off."""
    a = t.fighters[f.kind].attributes
    f.anim_frozen = 0
    share = ONE
    for _ in range(f.wall_jumps_used - 1):
        share = share * t.common.wall_jump_y_mul
    f.vx = f.facing * a.wall_jump_horizontal_velocity
    f.vy = a.wall_jump_vertical_velocity * share


@inner
def wall_jump_iasa(f: Fighter, m: Match, t: Tables) -> None:
    if f.wall_hang == 0:
        air_interrupts(f, m, t)


@inner
def wall_jump_physics(f: Fighter, m: Match, t: Tables) -> None:
    """AIR without drift, once off the wall."""
    if f.wall_hang == 0:
        air_vertical(f, t)
        air_friction(f, t.fighters[f.kind].attributes.aerial_friction)


@inner
def adopt_jump(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """It uses up the stick's flick (frame.md 3.3.2)."""
    enter_recorded(f, p, q, m, t)
    f.ty = STICK_LONG_AGO


@inner
def adopt_fall_special(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """After an air dodge; after a special it keeps what the last one set."""
    if q.state == A.ESCAPE_AIR:
        f.fall_full = 1
        f.fall_always = 1
        f.fall_interrupt = 0
        f.fall_mobility = t.common.special_fall_drift_mul
        f.fall_lag = t.common.air_dodge_landing_lag
    change_state(f, m, t, A.FALL_SPECIAL, ZERO, ONE, KEEP_FAST_FALL)


_JUMP = State(fall_when_over, air_iasa, jump_physics, edges.air_jump, adopt_jump)
_AIR_JUMP = State(fall_aerial_when_over, air_iasa, air_jump_physics, edges.air_jump, adopt_jump)
_FALL = State(loop, air_iasa, air, edges.air_pass_ledge)
_FALL_SPECIAL = State(
    loop, fall_special_iasa, fall_special_physics, edges.air_fall_special, adopt_fall_special
)

TABLE = {
    A.JUMP_F: _JUMP,
    A.JUMP_B: _JUMP,
    A.JUMP_AERIAL_F: _AIR_JUMP,
    A.JUMP_AERIAL_B: _AIR_JUMP,
    A.FALL: _FALL,
    A.FALL_AERIAL: _FALL,
    A.FALL_SPECIAL: _FALL_SPECIAL,
    A.DAMAGE_FALL: State(loop, damage_fall_iasa, air, edges.air_damage_fall),
    A.ESCAPE_AIR: State(air_dodge_animation, nothing, air_dodge_physics, edges.air_dodge),
    A.PASS: State(fall_when_over, air_iasa, air, edges.air_ground_ledge, adopt_jump),
    A.MISS_FOOT: State(tumble_when_over, nothing, air, edges.air_ground_ledge),
    A.STOP_CEIL: State(fall_when_over, nothing, nothing, edges.air_ceiling),
    A.PASSIVE_WALL_JUMP: State(
        wall_jump_animation, wall_jump_iasa, wall_jump_physics, edges.air_wall_jump, cling
    ),
}
