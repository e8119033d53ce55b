"""The shield as a thing that is hit: sphere, health, what a hit does (facts/mechanics/shield.md)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.enter.guard import WINDOW_OVER, enter_guard_set_off, enter_shield_break
from melee_gym.sim.f32 import DEG, ONE, ZERO, cos, sin
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Tables


@inner
def sphere(f: Fighter, t: Tables) -> tuple[f32, f32, f32]:
    """Centre x, y and radius of the raised shield (shield.md 3)."""
    body = t.fighters[f.kind]
    tilt = body.shield_tilt * f.shield_lean
    angle = f.shield_angle * DEG
    x = f.x + (body.shield_x + tilt * cos(angle)) * f.facing
    y = f.y + (body.shield_y + tilt * sin(angle))
    return x, y, size(f, t) * body.shield_factor


@inner
def size(f: Fighter, t: Tables) -> f32:
    """Scale of the shield, from its health and how hard it is held."""
    c = t.common
    light = f.shield_hardness * (c.shield_size_full - c.shield_size_light) + c.shield_size_light
    full = f.shield / c.shield_max * light
    share = (ONE - c.shield_size_floor) * full + c.shield_size_floor
    scale: f32 = share * t.fighters[f.kind].attributes.initial_shield_size
    return scale


@inner
def power_shields(f: Fighter) -> bool:
    """Whether attacks on the raised shield do it no damage now (shield.md 6)."""
    return bool(f.shield_up and f.power_timer > WINDOW_OVER)


@inner
def reflects(f: Fighter, t: Tables, damage: f32) -> bool:
    """Whether the power shield sends an article of this damage back; more than its health breaks it (6.2)."""
    return bool(f.reflect_timer > WINDOW_OVER and damage <= f.shield)


@inner
def note_power_shield(f: Fighter, t: Tables) -> None:
    """An attack met the power shield: it may be let go at once, into an attack (shield.md 6.3)."""
    f.guard_min = 0
    f.power_shielded = t.common.power_shield_cancel_frames


@inner
def regenerate(f: Fighter, m: Match, t: Tables) -> None:
    """Stage 14, first: the shield gains health while down, or loses it by this frame's hits (shield.md 2).

    Sets `shield_broke` when a hit broke it.
    """
    c = t.common
    f.shield_broke = 0
    if not f.shield_up:
        f.shield = min(f.shield + c.shield_regen, c.shield_max)
        return
    light = c.shield_damage_reduction_light
    share = ONE - (f.shield_hardness * (c.shield_damage_reduction_full - light) + light)
    f.shield = f.shield - (c.shield_damage_mul * (f32(f.guard_total) * share) + c.shield_damage_add)
    if f.shield < ZERO:
        f.shield = c.shield_after_break
        f.shield_broke = 1


@inner
def block(f: Fighter, m: Match, t: Tables) -> None:
    """React to the hit on the shield in `guard_damage` and `guard_direction`: stun, or a broken shield."""
    if f.shield_broke:
        enter_shield_break(f, m, t)
    else:
        enter_guard_set_off(f, m, t)


@inner
def shift_in_hitlag(f: Fighter, m: Match, t: Tables) -> None:
    """Shield SDI, each frozen frame: a sideways flick moves along the floor (shield.md 4.5)."""
    if f.tx < t.common.sdi_window and can_shift(f, t):
        slide(f, t, t.common.sdi_distance)
        f.tx = STICK_LONG_AGO


@inner
def leave_hitlag(f: Fighter, m: Match, t: Tables) -> None:
    """Shield ASDI, at the end of hitlag: a stick held sideways moves along the floor."""
    if can_shift(f, t):
        slide(f, t, t.common.asdi_distance)


@inner
def can_shift(f: Fighter, t: Tables) -> bool:
    """Whether a shield in stun on the ground is pushed sideways by the left stick."""
    sideways = abs(f.stick_x) >= t.common.sdi_min_stick
    return bool(f.state == A.GUARD_SET_OFF and not f.airborne and sideways)


@inner
def slide(f: Fighter, t: Tables, distance: f32) -> None:
    """Move along the floor by a share of `distance`."""
    step = t.common.shield_sdi_mul * (f.stick_x * distance)
    f.x = f.x + f.floor_normal_y * step
    f.y = f.y + -f.floor_normal_x * step
