"""Into the air and about in it: falls, jumps, air dodge, platform drop, wall jump.

Sections are those of facts/mechanics/air.md.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.f32 import ONE, ZERO, atan2, clamp, cos, sin
from melee_gym.sim.motion import KEEP_FAST_FALL, enter_stepped, enter_still
from melee_gym.sim.physics import become_airborne, clamp_drift, stop
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Tables

LOCK_INTO_FALL_SPECIAL = 5  # ECB lock when FallSpecial begins on the ground, air.md 4.4


@inner
def enter_fall(f: Fighter, m: Match, t: Tables) -> None:
    """Fall from the ground or the air, the speed cut to the drift speed (4.3)."""
    enter_still(f, m, t, A.FALL, KEEP_FAST_FALL)
    clamp_drift(f, t)
    leave_ground(f, m, t)


@inner
def enter_fall_aerial(f: Fighter, m: Match, t: Tables) -> None:
    """Fall after an air jump."""
    enter_still(f, m, t, A.FALL_AERIAL, 0)


@inner
def enter_damage_fall(f: Fighter, m: Match, t: Tables) -> None:
    """Tumble without hitstun."""
    leave_ground(f, m, t)
    enter_still(f, m, t, A.DAMAGE_FALL, KEEP_FAST_FALL)
    clamp_drift(f, t)


@inner
def enter_miss_foot(f: Fighter, m: Match, t: Tables) -> None:
    """Lose the floor backward out of a shield (edge code M)."""
    leave_ground(f, m, t)
    enter_still(f, m, t, A.MISS_FOOT, 0)
    clamp_drift(f, t)


@inner
def leave_ground(f: Fighter, m: Match, t: Tables) -> None:
    """Become airborne if not so already."""
    if not f.airborne:
        become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)


@inner
def enter_fall_special(
    f: Fighter, m: Match, t: Tables, full: bool, always: bool, interrupt: bool, mobility: f32, lag: f32
) -> None:
    """Helpless fall; all jumps are used (4.4).

    Args:
        f: the fighter.
        m: its match.
        t: the tables.
        full: ordinary air control, else drift limited by `mobility`.
        always: landing has lag at any fall speed.
        interrupt: the landing can be interrupted like a plain one.
        mobility: share of the drift speed that the stick reaches.
        lag: frames of LandingFallSpecial.
    """
    enter_still(f, m, t, A.FALL_SPECIAL, KEEP_FAST_FALL)
    f.fall_full = 1 if full else 0
    f.fall_always = 1 if always else 0
    f.fall_interrupt = 1 if interrupt else 0
    f.fall_mobility = mobility
    f.fall_lag = lag
    if not f.airborne:
        become_airborne(f, m, t, LOCK_INTO_FALL_SPECIAL)
    f.jumps_used = t.fighters[f.kind].attributes.max_jumps


@inner
def enter_jump(f: Fighter, m: Match, t: Tables) -> None:
    """Jump off the ground with the stick of the previous frame, which KneeBend's end still sees (4.1)."""
    a = t.fighters[f.kind].attributes
    backward = f.stick_x * f.facing <= -t.common.backward_jump_x
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    enter_still(f, m, t, A.JUMP_B if backward else A.JUMP_F, 0)
    kept = f.vx * a.ground_to_air_jump_momentum_multiplier
    f.vx = clamp(kept + f.stick_x * a.jump_h_initial_velocity, -a.jump_h_max_velocity, a.jump_h_max_velocity)
    f.vy = a.hop_v_initial_velocity if f.short_hop else a.jump_v_initial_velocity
    f.ty = STICK_LONG_AGO
    f.first_jump_frame = 1


@inner
def enter_air_jump(f: Fighter, m: Match, t: Tables) -> None:
    """Jump in the air: the old velocity is replaced, the ECB lock starts again (4.2).

    Where the height is the animation's (air.md 5), the vertical speed starts at 0.
    """
    table = t.fighters[f.kind]
    a = table.attributes
    used = f.jumps_used
    state = A.JUMP_AERIAL_F
    if f.stick_x * f.facing <= -t.common.backward_jump_x:
        state = A.JUMP_AERIAL_B
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    enter_still(f, m, t, state, 0)
    f.jumps_used = max(used, 1) + 1
    f.vx = f.stick_x * a.air_jump_h_multiplier
    if table.states[state].dy.length > 0:
        f.vy = ZERO
    else:
        f.vy = a.jump_v_initial_velocity * a.air_jump_v_multiplier
    f.ty = STICK_LONG_AGO


@inner
def enter_air_dodge(f: Fighter, m: Match, t: Tables) -> None:
    """Air dodge in the direction of the stick, in place near its centre (4.5)."""
    enter_stepped(f, m, t, A.ESCAPE_AIR, ZERO, 0)
    x = f.stick_x
    y = f.stick_y
    if abs(x) < t.common.air_dodge_deadzone_x and abs(y) < t.common.air_dodge_deadzone_y:
        f.vx = ZERO
        f.vy = ZERO
    else:
        angle = atan2(y, x)
        f.vx = t.common.air_dodge_speed * cos(angle)
        f.vy = t.common.air_dodge_speed * sin(angle)


@inner
def enter_pass(f: Fighter, m: Match, t: Tables) -> None:
    """Drop through the platform underfoot, which no floor test sees until the next state (4.6)."""
    platform = int(f.floor)
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    clamp_drift(f, t)
    f.vy = t.common.platform_drop_speed
    enter_still(f, m, t, A.PASS, 0)
    f.skip_line = platform
    f.ty = STICK_LONG_AGO


@inner
def enter_stop_ceil(f: Fighter, m: Match, t: Tables) -> None:
    """Bump a jump into a ceiling (4.7)."""
    enter_still(f, m, t, A.STOP_CEIL, 0)
    f.vy = ZERO


@inner
def enter_wall_jump(f: Fighter, m: Match, t: Tables) -> None:
    """Cling to the wall on `wall_side` for a few frames, to jump off it after (4.8)."""
    f.facing = ONE if f.wall_side < 0 else -ONE
    stop(f)
    enter_still(f, m, t, A.PASSIVE_WALL_JUMP, 0)
    f.anim_frozen = 1
    f.tx = STICK_LONG_AGO
    f.ty = STICK_LONG_AGO
    f.wall_hang = t.common.wall_jump_hang_frames
    f.wall_jumps_used = f.wall_jumps_used + 1
    f.intangible_timer = max(f.intangible_timer, t.common.wall_tech_intangible_frames)
    f.wall_touch = STICK_LONG_AGO
