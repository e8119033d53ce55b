"""Being hit: flinching, flying, bouncing, clanking (facts/mechanics/damage.md 5 to 10, tech.md 3)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import units
from melee_gym.sim.collision import (
    LEDGE_NONE,
    SHAPE_NORMAL,
    STOP_AT_EDGE,
    air_phase,
    ground_phase,
    hover_phase,
)
from melee_gym.sim.edges import ground_fall, ground_guard, ground_stop
from melee_gym.sim.enter.air import enter_air_jump, enter_damage_fall, enter_fall
from melee_gym.sim.enter.damage import (
    BOUNCED_CEILING,
    BOUNCED_WALL,
    NO_METEOR,
    adopt_reaction,
    buffer_jump,
    enter_fly_reflect,
    enter_rebound,
    press_buffered_jump,
)
from melee_gym.sim.enter.down import (
    enter_ceiling_tech,
    enter_down_bound,
    enter_wall_tech,
    land_tumbling,
    tech_pressed,
)
from melee_gym.sim.enter.ground import enter_landing, enter_wait
from melee_gym.sim.f32 import ZERO, hypot
from melee_gym.sim.interrupts import air_interrupts, damage_fall_interrupts, wait_interrupts
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import animation_ended, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import air, air0, become_grounded, std
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.units import ask


@inner
def flinch_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Levels 0 to 2: the end waits for the end of hitstun, and so does a buffered jump (damage.md 9)."""
    if not f.in_hitstun:
        press_buffered_jump(f, t)
    if not animation_ended(f, t):
        return
    if f.in_hitstun:
        hold_last_frame(f, t)
    elif f.airborne:
        enter_fall(f, m, t)
    else:
        enter_wait(f, m, t)


@inner
def fly_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Level 3 and bounces: at the end, once hitstun is over, tumble; a buffered jump comes only then."""
    if f.bounce_lock > 0:
        f.bounce_lock -= 1
    if not animation_ended(f, t):
        return
    if f.in_hitstun:
        hold_last_frame(f, t)
    else:
        press_buffered_jump(f, t)
        enter_damage_fall(f, m, t)


@inner
def roll_animation(f: Fighter, m: Match, t: Tables) -> None:
    """DamageFlyRoll spins until hitstun is over; a buffered jump is lost (21 of 21 recordings)."""
    if f.in_hitstun:
        loop_animation(f, t)
    else:
        enter_damage_fall(f, m, t)


@inner
def hold_last_frame(f: Fighter, t: Tables) -> None:
    """The cursor stays at the animation's end."""
    f.age = t.fighters[f.kind].states[f.state].anim_frames


@inner
def flinch_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """After hitstun everything of Wait or Fall."""
    if f.in_hitstun:
        hitstun_interrupts(f, m, t)
    elif f.airborne:
        air_interrupts(f, m, t)
    else:
        wait_interrupts(f, m, t)


@inner
def fly_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """After hitstun the list of tumble."""
    if f.in_hitstun:
        hitstun_interrupts(f, m, t)
    else:
        damage_fall_interrupts(f, m, t)


@inner
def hitstun_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """During hitstun a jump can be buffered, and a meteor cancelled (damage.md 9.4, 10)."""
    if f.meteor_lock > 0:
        f.meteor_lock -= 1
    if f.meteor_lock == 0 and f.airborne and f.ky < ZERO and cancel_meteor(f, m, t):
        return
    buffer_jump(f, t)


@inner
def cancel_meteor(f: Fighter, m: Match, t: Tables) -> bool:
    """Up special or air jump out of a meteor, if not asked for shortly before (damage.md 10)."""
    lone = t.common.tech_relock_frames
    if f.up_b_age == 0 and f.up_b_gap >= lone and ask(f, m, t, units.ENTER_HI):
        end_knockback(f)
        return True
    if f.jump_age == 0 and f.jump_gap >= lone and f.jumps_used < t.fighters[f.kind].attributes.max_jumps:
        enter_air_jump(f, m, t)
        end_knockback(f)
        return True
    return False


@inner
def end_knockback(f: Fighter) -> None:
    f.kx = ZERO
    f.ky = ZERO
    f.meteor_lock = NO_METEOR


@inner
def damage_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Friction on the ground; in the air no control before hitstun is over (damage.md 5.5)."""
    if not f.airborne:
        std(f, m, t)
    elif f.in_hitstun:
        air0(f, m, t)
    else:
        air(f, m, t)


@inner
def flinch_collision(f: Fighter, m: Match, t: Tables) -> None:
    """On the ground as in a shield; landing by the speed of the knockback (damage.md 9.5)."""
    if f.frozen:
        frozen_collision(f, m, t)
    elif not f.airborne:
        ground_guard(f, m, t)
    elif air_phase(f, m, t, False, LEDGE_NONE, SHAPE_NORMAL):
        speed = hypot(f.kx, f.ky)
        if speed >= t.common.damage_land_downbound_speed:
            enter_down_bound(f, m, t)
        elif speed >= t.common.damage_land_min_speed:
            enter_landing(f, m, t)
        else:
            become_grounded(f, m, t)


@inner
def fly_collision(f: Fighter, m: Match, t: Tables) -> None:
    """Land in tumble, or meet a wall or ceiling: tech or bounce (tech.md 2, 3).

    As in all states of being hit no ledge is caught: the 32 recorded catches came with the end of the state.
    """
    if f.frozen:
        frozen_collision(f, m, t)
    elif air_phase(f, m, t, False, LEDGE_NONE, SHAPE_NORMAL):
        land_tumbling(f, m, t)
    else:
        meet_surface(f, m, t)


@inner
def frozen_collision(f: Fighter, m: Match, t: Tables) -> None:
    """In hitlag SDI moves the fighter, but he neither lands nor leaves his floor (damage.md 8.1)."""
    if f.airborne:
        hover_phase(f, m, t)
    else:
        ground_phase(f, m, t, STOP_AT_EDGE)


@inner
def meet_surface(f: Fighter, m: Match, t: Tables) -> None:
    """Tech or bounce on a wall or ceiling touched this frame (tech.md 3)."""
    wall = bool(f.hug_left or f.hug_right)
    if not wall and not f.hug_ceiling:
        return
    if not tech_pressed(f, t):
        bounce(f, m, t)
    elif wall:
        enter_wall_tech(f, m, t)
    else:
        enter_ceiling_tech(f, m, t)


@inner
def bounce(f: Fighter, m: Match, t: Tables) -> None:
    """Bounce if the knockback drives hard enough into a surface of another kind than the last one."""
    if f.bounce_lock > 0 or f.hug_line < 0:
        return
    fastest = t.common.wall_bounce_min_speed
    line = stage_of(m, t).lines[f.hug_line]
    into_wall = bool((f.hug_left and f.kx < -fastest) or (f.hug_right and f.kx > fastest))
    if into_wall and f.bounce_side != BOUNCED_WALL:
        enter_fly_reflect(f, m, t, BOUNCED_WALL, line.normal_x, line.normal_y)
    elif f.hug_ceiling and f.ky > fastest and f.bounce_side != BOUNCED_CEILING:
        enter_fly_reflect(f, m, t, BOUNCED_CEILING, line.normal_x, line.normal_y)


@inner
def rebound_stop_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The hitlag of the clank is over."""
    enter_rebound(f, m, t)


@inner
def rebound_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def rebound_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Friction from the second frame on; on the first the old speed still moves him (96 recordings)."""
    if f.state_frames > 0:
        std(f, m, t)


_FLINCH = State(flinch_animation, flinch_interrupts, damage_physics, flinch_collision, adopt_reaction)
_FLY = State(fly_animation, fly_interrupts, damage_physics, fly_collision, adopt_reaction)
_BOUNCE = State(fly_animation, fly_interrupts, air, fly_collision)  # air control even in hitstun

TABLE = {
    **dict.fromkeys(range(A.DAMAGE_HI1, A.DAMAGE_AIR3 + 1), _FLINCH),
    **dict.fromkeys(range(A.DAMAGE_FLY_HI, A.DAMAGE_FLY_TOP + 1), _FLY),
    A.DAMAGE_FLY_ROLL: State(roll_animation, fly_interrupts, damage_physics, fly_collision, adopt_reaction),
    A.FLY_REFLECT_WALL: _BOUNCE,
    A.FLY_REFLECT_CEIL: _BOUNCE,
    A.REBOUND_STOP: State(rebound_stop_animation, nothing, nothing, ground_stop),
    A.REBOUND: State(rebound_animation, nothing, rebound_physics, ground_fall),
}
