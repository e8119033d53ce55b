"""One collision phase of a fighter with the stage: sub-steps, floors, walls, ceilings, edges, the ledge box.

Pure geometry: position, floor, diamond (ECB) and contact fields change, the action state does not; `edges.py`
turns results into states. Rules: facts/mechanics/collision.md, ledge.md 1. Velocities are never changed here.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.f32 import HALF, ONE, ZERO
from melee_gym.sim.floors import (
    NO_LINE,
    floor_lift,
    floor_under,
    run_left,
    run_right,
    stand_on,
    sweep_floors,
)
from melee_gym.sim.lines import stage_of
from melee_gym.sim.records import Curve, Fighter, Match, Stage, Tables
from melee_gym.sim.tables import LINE_LEFT_WALL, LINE_RIGHT_WALL
from melee_gym.sim.walls import (
    CEILING,
    meets_wall,
    near_solid,
    push_below_ceiling,
    push_out_of_walls,
    sweep_ceilings,
)

# Ledges that an air phase looks for: none; in front; on both sides; as in hitstun (lower box, last facing).
LEDGE_NONE, LEDGE_FACING, LEDGE_BOTH, LEDGE_HITSTUN = 0, 1, 2, 3
# Shape of the diamond: the fighter's own; 1 to each side; 2 high around the middle (collision.md 2).
SHAPE_NORMAL, SHAPE_THIN, SHAPE_FLAT = 0, 1, 2
# What happens at the end of a floor.
LEAVE_EDGE, STOP_AT_EDGE, TEETER_AT_EDGE = 0, 1, 2
# Results of a ground phase; the floor is left past its left or its right end.
ON_FLOOR, ON_EDGE, LEFT_OVER_LEFT, LEFT_OVER_RIGHT = 0, 1, 2, 3

SUB_STEP = f32(6)  # longest movement in one sub-step, collision.md 3.1
ROUNDS = 8  # an air step repeats until its contacts stay the same; two or three rounds in practice
FLOOR = 8  # bit of what touched, with those of walls.py
LEAST_HEIGHT = ONE
LEAST_GAP = f32(0.001)  # of the side point from bottom and top, collision.md 2.7


@inner
def air_phase(f: Fighter, m: Match, t: Tables, pass_through: bool, ledge: int, shape: int) -> bool:
    """Move an airborne fighter from the last phase's position to the present one; whether it landed.

    On landing it stands on `f.floor`; otherwise `ledge_near` and `ledge_side` tell a ledge in reach.
    `hug_left`, `hug_right`, `hug_ceiling` and `hug_line` tell touched walls and ceilings.

    Args:
        f: the fighter.
        m: the match.
        t: the tables.
        pass_through: ignore drop-through floors.
        ledge: LEDGE_*; none is found during the re-grab cooldown.
        shape: SHAPE_*.
    """
    return sweep_air(f, m, t, pass_through, False, ledge, shape)


@inner
def hover_phase(f: Fighter, m: Match, t: Tables) -> bool:
    """As `air_phase` without ledges and landing: a floor only lifts the fighter; whether one was touched.

    Used by fighters in hitlag and by specials that pass over the ground (specials/README.md 1, C-N).
    """
    return sweep_air(f, m, t, False, True, LEDGE_NONE, SHAPE_NORMAL)


@inner
def ground_phase(f: Fighter, m: Match, t: Tables, edge: int) -> int:
    """Follow the floor from the last phase's position to the present x; what became of the fighter.

    Walls are left out: no floor of the offered stages has one above it (tests/sim/test_stages.py).

    Args:
        f: the fighter.
        m: the match.
        t: the tables.
        edge: LEAVE_EDGE, STOP_AT_EDGE or TEETER_AT_EDGE (which turns `f.stick_x` and facing into ON_EDGE).

    Returns:
        ON_FLOOR, ON_EDGE (put on the edge to teeter), LEFT_OVER_LEFT or LEFT_OVER_RIGHT.
    """
    s = stage_of(m, t)
    forget_contacts(f)
    bottom, side, top, half = own_diamond(f, t, SHAPE_NORMAL, ZERO)
    dx, dy, steps = divide(f, side, top, half)
    f.x = f.swept_x
    f.y = f.swept_y
    result = ON_FLOOR
    for step in range(steps):
        start_step(f, ONE / f32(steps - step), bottom, side, top, half)
        f.ecb_bottom = ZERO
        f.x = f.x + dx
        f.y = f.y + dy
        if f.floor == NO_LINE or not s.lines[f.floor].active:
            return LEFT_OVER_LEFT
        line = floor_under(s, t, int(f.floor), f.x)
        if line == NO_LINE:
            result = pass_edge(f, m, t, s, edge)
            break
        f.y = f.y + floor_lift(s, t, line, f.x, f.y)
        stand_on(f, s, line)
    return result


@inner
def hold_still(f: Fighter) -> None:
    """Make the present position the one that the next phase starts from (after a jump in position)."""
    f.swept_x = f.x
    f.swept_y = f.y


@inner
def floor_is_drop_through(f: Fighter, m: Match, t: Tables) -> bool:
    """Whether the fighter stands on a platform that can be dropped through."""
    return bool(f.floor != NO_LINE and stage_of(m, t).lines[f.floor].drop_through)


@inner
def segment_meets_stage(m: Match, t: Tables, ax: f32, ay: f32, bx: f32, by: f32) -> bool:
    """Whether a point moving from a to b meets a solid floor, a platform from above, a wall or a ceiling."""
    s = stage_of(m, t)
    if sweep_floors(s, ax, ay, bx, by, NO_LINE, False, True) != NO_LINE:
        return True
    if min(ay, by) > s.solid_top or max(ay, by) < s.solid_bottom:
        return False
    for k in range(s.right_wall_count):
        if meets_wall(s.lines[s.right_walls[k]], ONE, ax, ay, bx, by):
            return True
    for k in range(s.left_wall_count):
        if meets_wall(s.lines[s.left_walls[k]], -ONE, ax, ay, bx, by):
            return True
    return sweep_ceilings(s, ax, ay, bx, by) != NO_LINE


@inner
def sweep_air(
    f: Fighter, m: Match, t: Tables, pass_through: bool, hover: bool, ledge: int, shape: int
) -> bool:
    """The sub-steps of an air phase; whether it landed, or with `hover` whether it touched a floor."""
    s = stage_of(m, t)
    forget_contacts(f)
    grabs = bool(ledge != LEDGE_NONE and f.ledge_cooldown == 0)
    if grabs and ledge != LEDGE_HITSTUN:
        f.collision_facing = f.facing if ledge == LEDGE_FACING else ZERO
    bottom, side, top, half = own_diamond(f, t, shape, air_bottom(f, t))
    dx, dy, steps = divide(f, side, top, half)
    f.x = f.swept_x
    f.y = f.swept_y
    touched = False
    for step in range(steps):
        start_step(f, ONE / f32(steps - step), bottom, side, top, half)
        f.x = f.x + dx
        f.y = f.y + dy
        if air_step(f, m, t, s, pass_through, hover, step == 0):
            touched = True
            if not hover:
                break
        elif grabs and f.y < f.from_y:
            look_for_ledge(f, t, s, ledge == LEDGE_HITSTUN)
    return touched


@inner
def divide(f: Fighter, side: f32, top: f32, half: f32) -> tuple[f32, f32, int]:
    """The way since the last phase cut into sub-steps: movement and diamond change by at most 6 in each.

    Returns:
        One sub-step in x and y, and their number.
    """
    dx = f.x - f.swept_x
    dy = f.y - f.swept_y
    change = max(abs(half - f.ecb_half), max(abs(top - f.ecb_top), abs(side - f.ecb_side)))
    longest = max(change, max(abs(dx), abs(dy)))
    if longest <= SUB_STEP:
        return dx, dy, 1
    steps = int(longest / SUB_STEP) + 1
    return dx / f32(steps), dy / f32(steps), steps


@inner
def forget_contacts(f: Fighter) -> None:
    """Contacts are those of one phase."""
    f.hug_left = 0
    f.hug_right = 0
    f.hug_ceiling = 0
    f.hug_line = NO_LINE
    f.ledge_near = NO_LINE


@inner
def air_bottom(f: Fighter, t: Tables) -> f32:
    """The diamond's bottom in the air by state and age; while locked, as it was (collision.md 2.8)."""
    if f.ecb_lock > 0:
        return f32(f.ecb_bottom)
    state = t.fighters[f.kind].states[f.state]
    return by_age(f, t, state.ecb_bottom, state.ecb_bottom_default)


@inner
def own_diamond(f: Fighter, t: Tables, shape: int, bottom: f32) -> tuple[f32, f32, f32, f32]:
    """The diamond that the pose has (collision.md 2).

    Returns:
        Heights of bottom, sides and top above the position, and half the width.
    """
    body = t.fighters[f.kind]
    state = body.states[f.state]
    bent = f.state == A.KNEE_BEND
    top = by_age(f, t, state.ecb_top, body.ecb_top_bent if bent else body.ecb_top)
    side = by_age(f, t, state.ecb_side, body.ecb_side)
    half = by_age(f, t, state.ecb_half, body.ecb_half_width)
    if shape == SHAPE_THIN:
        half = ONE
    elif shape == SHAPE_FLAT:
        bottom = max(ZERO, HALF * (bottom + top) - ONE)
        top = bottom + ONE + ONE
    top = max(top, bottom + LEAST_HEIGHT)
    if side - bottom < LEAST_GAP or top - side < LEAST_GAP:
        side = HALF * (bottom + top)
    return bottom, side, top, half


@inner
def by_age(f: Fighter, t: Tables, heights: Curve, otherwise: f32) -> f32:
    """Value of a CURVE at the fighter's age, held at its ends; `otherwise` if it is empty."""
    value: f32 = otherwise
    if heights.length > 0:
        k = int(f.age) - int(heights.first)
        k = max(0, min(int(heights.length) - 1, k))
        value = t.curves[heights.offset + k]
    return value


@inner
def start_step(f: Fighter, share: f32, bottom: f32, side: f32, top: f32, half: f32) -> None:
    """Remember where a sub-step starts and move the diamond by `share` toward its new shape."""
    f.from_x = f.x
    f.from_y = f.y
    f.from_bottom = f.ecb_bottom
    f.from_side = f.ecb_side
    f.from_top = f.ecb_top
    f.from_half = f.ecb_half
    f.ecb_bottom = f.ecb_bottom + share * (bottom - f.ecb_bottom)
    f.ecb_side = f.ecb_side + share * (side - f.ecb_side)
    f.ecb_top = f.ecb_top + share * (top - f.ecb_top)
    f.ecb_half = f.ecb_half + share * (half - f.ecb_half)


@inner
def air_step(f: Fighter, m: Match, t: Tables, s: Stage, pass_through: bool, hover: bool, first: bool) -> bool:
    """One sub-step in the air, repeated until its contacts stay (collision.md 4); whether it met a floor."""
    solid = near_solid(f, s)
    landed = False
    before = 0
    for _ in range(ROUNDS):
        contacts = 0
        if solid:
            contacts = push_out_of_walls(f, s, t)
            if push_below_ceiling(f, s, t, contacts):
                contacts |= CEILING
        line = sweep_floors(
            s,
            f.from_x,
            f.from_y + f.from_bottom,
            f.x,
            f.y + f.ecb_bottom,
            int(f.skip_line),
            pass_through,
            first,
        )
        if line != NO_LINE:
            contacts |= FLOOR
            landed = True
            if hover:
                lift_over(f, s, t, line)
            else:
                land_on(f, s, t, line)
        if not solid or contacts == before:
            break
        before = contacts
    return landed


@inner
def land_on(f: Fighter, s: Stage, t: Tables, line: int) -> None:
    """Put the position itself on a floor; more than 0.1 past its run's end, on the end (collision.md 4.3).

    On the vertex it is the bottom that is put there, so an unlocked fighter stays below it for this frame.
    """
    under = floor_under(s, t, line, f.x)
    if under != NO_LINE:
        f.y = f.y + floor_lift(s, t, under, f.x, f.y)
        stand_on(f, s, under)
        return
    left = run_left(s, line)
    if f.x < s.lines[left].x0:
        f.x = s.lines[left].x0
        f.y = s.lines[left].y0 - f.ecb_bottom
        stand_on(f, s, left)
    else:
        right = run_right(s, line)
        f.x = s.lines[right].x1
        f.y = s.lines[right].y1 - f.ecb_bottom
        stand_on(f, s, right)


@inner
def lift_over(f: Fighter, s: Stage, t: Tables, line: int) -> None:
    """Put the position on a floor without standing on it; past its run's end, level with the end vertex."""
    under = floor_under(s, t, line, f.x)
    if under != NO_LINE:
        f.y = f.y + floor_lift(s, t, under, f.x, f.y)
        f.last_floor = under
        return
    left = s.lines[run_left(s, line)]
    if f.x < left.x0:
        f.y = left.y0 - f.ecb_bottom
    else:
        f.y = s.lines[run_right(s, line)].y1 - f.ecb_bottom


@inner
def pass_edge(f: Fighter, m: Match, t: Tables, s: Stage, edge: int) -> int:
    """Past the end of the floor: stop, teeter, or fall, perhaps onto another floor (collision.md 6.4)."""
    floor = int(f.floor)
    left = run_left(s, floor)
    right = run_right(s, floor)
    over_left = bool(f.x < s.lines[left].x0)
    end = left if over_left else right
    end_x = s.lines[end].x0 if over_left else s.lines[end].x1
    end_y = s.lines[end].y0 if over_left else s.lines[end].y1
    beyond = int(s.lines[end].previous) if over_left else int(s.lines[end].next)
    rising = LINE_RIGHT_WALL if over_left else LINE_LEFT_WALL
    if beyond >= 0 and s.lines[beyond].kind == rising:
        f.x = end_x
        f.y = end_y
        return ON_FLOOR
    if edge == STOP_AT_EDGE:
        f.x = end_x
        f.y = end_y
        stand_on(f, s, end)
        return ON_FLOOR
    if edge == TEETER_AT_EDGE:
        f.collision_facing = f.facing
        outward = -ONE if over_left else ONE
        if f.facing == outward and f.stick_x * outward < t.common.teeter_walk_x:
            f.x = end_x
            f.y = end_y + t.common.floor_y_offset
            stand_on(f, s, end)
            return ON_EDGE
    skipped = f.skip_line
    f.skip_line = floor
    landed = air_step(f, m, t, s, False, False, False)
    f.skip_line = skipped
    if landed:
        return ON_FLOOR
    return LEFT_OVER_LEFT if over_left else LEFT_OVER_RIGHT


@inner
def look_for_ledge(f: Fighter, t: Tables, s: Stage, low_box: bool) -> None:
    """Find a ledge in the box of ledge.md 1.4 and remember it in `ledge_near`, `ledge_side`.

    The line of sight of ledge.md 1.6 is never blocked on the offered stages (tests/sim/test_stages.py).
    """
    facing = f.collision_facing  # 0: both sides
    body = t.fighters[f.kind]
    rise = HALF * (body.ledge_top - body.ledge_bottom)
    if low_box:
        rise = rise * t.common.hitstun_ledge_box_height_mul
    centre = HALF * -(body.ledge_top + body.ledge_bottom)
    low = min(f.y, f.from_y) + centre - rise
    high = max(f.y, f.from_y) + centre + rise
    reach = f.ecb_half + body.ledge_reach
    for k in range(s.ledge_count):
        i = int(s.ledges[k])
        line = s.lines[i]
        if low >= max(line.y0, line.y1) or high <= min(line.y0, line.y1) or i == f.skip_line:
            continue
        if facing >= ZERO and f.x < line.x0 and f.y + f.ecb_bottom < line.y0:
            if max(f.x, f.from_x) + reach > line.x0:
                f.ledge_near = i
                f.ledge_side = 1
                return
        if facing <= ZERO and f.x > line.x1 and f.y + f.ecb_bottom < line.y1:
            if min(f.x, f.from_x) - reach < line.x1:
                f.ledge_near = i
                f.ledge_side = -1
                return
