"""Collision callbacks: what the stage does to a fighter becomes a state (ground.md 2, air.md 3, ledge.md 2).

The first part is used as the collision callback of common states; special moves and states with a landing of
their own use the second: they say what happened, and only a caught ledge or a wall jump changes the state.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.sim.bodies import bodies
from melee_gym.sim.collision import (
    LEAVE_EDGE,
    LEFT_OVER_LEFT,
    LEFT_OVER_RIGHT,
    ON_EDGE,
    SHAPE_FLAT,
    SHAPE_NORMAL,
    SHAPE_THIN,
    STOP_AT_EDGE,
    TEETER_AT_EDGE,
    air_phase,
    ground_phase,
    hover_phase,
)
from melee_gym.sim.collision import LEDGE_BOTH as LEDGE_BOTH
from melee_gym.sim.collision import LEDGE_FACING as LEDGE_FACING
from melee_gym.sim.collision import LEDGE_HITSTUN as LEDGE_HITSTUN
from melee_gym.sim.collision import LEDGE_NONE as LEDGE_NONE
from melee_gym.sim.enter.air import enter_fall, enter_miss_foot, enter_stop_ceil, enter_wall_jump
from melee_gym.sim.enter.down import land_tumbling
from melee_gym.sim.enter.ground import (
    enter_landing_air,
    enter_landing_special,
    enter_ottotto,
    land_from_fall_special,
    land_normally,
)
from melee_gym.sim.enter.ledge import enter_cliff_catch
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import NO_LINE
from melee_gym.sim.lines import stage_of
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Tables

# What an air collision did.
NOTHING, LANDED, LEDGE, WALL_JUMPED = 0, 1, 2, 3
# A ledge mode of `special_air` beside those of collision.py: A-pass (platforms by stick), a ledge in front.
AIR_PASS_LEDGE_FACING = 4


@inner
def ground_fall(f: Fighter, m: Match, t: Tables) -> None:
    """Code F: walks or slides off an edge into Fall."""
    if not special_ground(f, m, t):
        enter_fall(f, m, t)


@inner
def ground_stop(f: Fighter, m: Match, t: Tables) -> None:
    """Code S: stops at an edge."""
    if not special_ground_stop(f, m, t):
        enter_fall(f, m, t)


@inner
def ground_teeter(f: Fighter, m: Match, t: Tables) -> None:
    """Code T: teeters at the edge that it faces unless the stick points outward; falls off otherwise.

    A body push from the front stops at the edge.
    """
    if f.push_x * f.facing < ZERO:
        ground_stop(f, m, t)
        return
    result = ground_phase(f, m, t, TEETER_AT_EDGE)
    if result == ON_EDGE:
        enter_ottotto(f, m, t)
    elif result == LEFT_OVER_LEFT or result == LEFT_OVER_RIGHT:
        enter_fall(f, m, t)


@inner
def ground_run(f: Fighter, m: Match, t: Tables) -> None:
    """Code W: as F; its other half needs a wall above a floor, as no offered stage has (test_stages.py)."""
    ground_fall(f, m, t)


@inner
def ground_guard(f: Fighter, m: Match, t: Tables) -> None:
    """Code M: loses the floor, backward into MissFoot."""
    result = ground_phase(f, m, t, LEAVE_EDGE)
    if missed_foot(f, result):
        enter_miss_foot(f, m, t)
    elif result == LEFT_OVER_LEFT or result == LEFT_OVER_RIGHT:
        enter_fall(f, m, t)


@inner
def air_land(f: Fighter, m: Match, t: Tables) -> None:
    """Lands on anything; no ledge."""
    if special_air(f, m, t, LEDGE_NONE) == LANDED:
        land_normally(f, m, t)


@inner
def air_attack(f: Fighter, m: Match, t: Tables) -> None:
    """As `air_land` for aerial attacks: landing lag while their script says so (ground.md 3.7)."""
    if special_air(f, m, t, LEDGE_NONE) == LANDED:
        if f.cmd0:
            enter_landing_air(f, m, t)
        else:
            land_normally(f, m, t)


@inner
def air_jump(f: Fighter, m: Match, t: Tables) -> None:
    """JumpF to JumpAerialB, CliffJump2: A-pass, wall jump, ledge, ceiling."""
    happened = drop_collision(f, m, t)
    if happened == LANDED:
        land_normally(f, m, t)
    elif happened == NOTHING and f.hug_ceiling:
        enter_stop_ceil(f, m, t)


@inner
def air_pass_ledge(f: Fighter, m: Match, t: Tables) -> None:
    """Fall and FallAerial: A-pass, wall jump, ledge."""
    if drop_collision(f, m, t) == LANDED:
        land_normally(f, m, t)


@inner
def air_fall_special(f: Fighter, m: Match, t: Tables) -> None:
    """FallSpecial: A-pass, ledge."""
    if special_air(f, m, t, AIR_PASS_LEDGE_FACING) == LANDED:
        land_from_fall_special(f, m, t)


@inner
def air_ground_ledge(f: Fighter, m: Match, t: Tables) -> None:
    """Pass and MissFoot: lands on anything, wall jump, ledge."""
    if tumble_collision(f, m, t) == LANDED:
        land_normally(f, m, t)


@inner
def air_damage_fall(f: Fighter, m: Match, t: Tables) -> None:
    """DamageFall: as `air_ground_ledge`, landing in tumble (tech.md 2)."""
    if tumble_collision(f, m, t) == LANDED:
        land_tumbling(f, m, t)


@inner
def air_dodge(f: Fighter, m: Match, t: Tables) -> None:
    """EscapeAir: lands on anything, with lag and the air speed kept (air.md 4.5.3)."""
    if special_air(f, m, t, LEDGE_NONE) == LANDED:
        enter_landing_special(f, m, t, False, t.common.air_dodge_landing_lag)


@inner
def air_wall_jump(f: Fighter, m: Match, t: Tables) -> None:
    """PassiveWall and PassiveWallJump: thin diamond, A-pass, wall jump, ledge."""
    if thin_collision(f, m, t) == LANDED:
        land_normally(f, m, t)


@inner
def air_ceiling(f: Fighter, m: Match, t: Tables) -> None:
    """StopCeil: flat diamond, A-pass, wall jump, ledge."""
    if air_phase(f, m, t, passes_platforms(f, t), LEDGE_FACING, SHAPE_FLAT):
        land_normally(f, m, t)
    elif not try_wall_jump(f, m, t):
        catches_ledge(f, m, t)


@inner
def special_ground(f: Fighter, m: Match, t: Tables) -> bool:
    """Ground collision that may leave the floor (C-G); whether it is still on a floor."""
    result = ground_phase(f, m, t, LEAVE_EDGE)
    return result != LEFT_OVER_LEFT and result != LEFT_OVER_RIGHT


@inner
def special_ground_stop(f: Fighter, m: Match, t: Tables) -> bool:
    """Ground collision that stops at floor ends (C-GS); whether it is still on a floor."""
    result = ground_phase(f, m, t, STOP_AT_EDGE)
    return result != LEFT_OVER_LEFT and result != LEFT_OVER_RIGHT


@inner
def special_air(f: Fighter, m: Match, t: Tables, ledge_mode: int) -> int:
    """Air collision (C-A, C-AL): LANDED, LEDGE (CliffCatch is entered) or NOTHING.

    Args:
        f: the fighter.
        m: the match.
        t: the tables.
        ledge_mode: LEDGE_NONE, LEDGE_FACING, LEDGE_BOTH, LEDGE_HITSTUN, or AIR_PASS_LEDGE_FACING.
    """
    by_stick = ledge_mode == AIR_PASS_LEDGE_FACING
    through = by_stick and passes_platforms(f, t)
    if air_phase(f, m, t, through, LEDGE_FACING if by_stick else ledge_mode, SHAPE_NORMAL):
        return LANDED
    if ledge_mode != LEDGE_NONE and catches_ledge(f, m, t):
        return LEDGE
    return NOTHING


@inner
def special_air_blocked(f: Fighter, m: Match, t: Tables) -> bool:
    """Air collision without landing (C-N): walls, ceilings, a floor only lifts; whether a floor was met."""
    return hover_phase(f, m, t)


@inner
def drop_collision(f: Fighter, m: Match, t: Tables) -> int:
    """A-pass, wall jump, ledge: LANDED, WALL_JUMPED, LEDGE or NOTHING."""
    if air_phase(f, m, t, passes_platforms(f, t), LEDGE_FACING, SHAPE_NORMAL):
        return LANDED
    return wall_or_ledge(f, m, t)


@inner
def tumble_collision(f: Fighter, m: Match, t: Tables) -> int:
    """Plain ground, wall jump, ledge: LANDED, WALL_JUMPED, LEDGE or NOTHING."""
    if air_phase(f, m, t, False, LEDGE_FACING, SHAPE_NORMAL):
        return LANDED
    return wall_or_ledge(f, m, t)


@inner
def thin_collision(f: Fighter, m: Match, t: Tables) -> int:
    """As `drop_collision` with the thin diamond of states at a wall."""
    if air_phase(f, m, t, passes_platforms(f, t), LEDGE_FACING, SHAPE_THIN):
        return LANDED
    return wall_or_ledge(f, m, t)


@inner
def wall_or_ledge(f: Fighter, m: Match, t: Tables) -> int:
    """A wall jump, else a caught ledge, else NOTHING."""
    if try_wall_jump(f, m, t):
        return WALL_JUMPED
    if catches_ledge(f, m, t):
        return LEDGE
    return NOTHING


@inner
def missed_foot(f: Fighter, result: int) -> bool:
    """Whether a ground phase left the floor over the edge behind the fighter."""
    if f.facing < ZERO:
        return result == LEFT_OVER_RIGHT
    return result == LEFT_OVER_LEFT


@inner
def passes_platforms(f: Fighter, t: Tables) -> bool:
    """Whether this frame's stick ignores drop-through floors (A-pass, collision.md 5)."""
    return bool(f.stick_y <= t.common.platform_pass_y)


@inner
def catches_ledge(f: Fighter, m: Match, t: Tables) -> bool:
    """Catch the ledge in reach unless the stick is down or another fighter hangs there (ledge.md 2)."""
    if f.ledge_near == NO_LINE or f.stick_y <= -t.common.ledge_no_grab_y:
        return False
    s = stage_of(m, t)
    for k in range(bodies(m)):
        o = m.fighters[k]
        if o.ledge != NO_LINE and o.facing == f32(f.ledge_side) and o.body != f.body:
            if s.lines[o.ledge].run == s.lines[f.ledge_near].run:
                return False
    enter_cliff_catch(f, m, t)
    return True


@inner
def try_wall_jump(f: Fighter, m: Match, t: Tables) -> bool:
    """Count the frames at a wall and jump off it on a flick away from it (air.md 4.8)."""
    if not t.fighters[f.kind].can_wall_jump:
        return False
    if not f.hug_left and not f.hug_right:
        f.wall_touch = STICK_LONG_AGO
        return False
    side = -1 if f.hug_left else 1
    if f.wall_touch < STICK_LONG_AGO and side == f.wall_side:
        f.wall_touch += 1
    elif abs(f.moved_x) > t.fighters[f.kind].attributes.wall_jump_min_approach_speed:
        f.wall_touch = 0
        f.wall_side = side
    if f32(f.wall_touch) >= t.common.wall_jump_window or f32(f.tx) >= t.common.wall_jump_tilt_window:
        return False
    away = ONE if f.wall_side < 0 else -ONE
    if f.stick_x * away < t.common.wall_jump_x:
        return False
    enter_wall_jump(f, m, t)
    return True
