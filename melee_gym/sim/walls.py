"""Walls and ceilings against the diamond of a fighter: contact, push-out, hugging (collision.md 7).

A wall's side is +1 for a right wall (the right side of a solid: it pushes to the right), -1 for a left wall.
Every x is taken times the side, so that one rule serves both: the fighter's x must not be below the reach.
No two opposite surfaces of the offered stages are as close as a fighter is wide or tall, so the diamond is
never squeezed (collision.md 7.4; tests/sim/test_stages.py).
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import FAR, LEVEL, NO_LINE, SIDE_TOLERANCE, crosses, crosses_level, meeting
from melee_gym.sim.records import Fighter, Line, Stage, Tables
from melee_gym.sim.tables import LINE_CEILING, LINE_LEFT_WALL, LINE_RIGHT_WALL

LEFT_WALL, RIGHT_WALL, CEILING = 1, 2, 4  # bits of what touched


@inner
def near_solid(f: Fighter, s: Stage) -> bool:
    """Whether the diamond's way in this sub-step overlaps the bounds of all walls and ceilings."""
    if min(f.y + f.ecb_bottom, f.from_y + f.from_bottom) > s.solid_top:
        return False
    if max(f.y + f.ecb_top, f.from_y + f.from_top) < s.solid_bottom:
        return False
    return bool(
        min(f.x, f.from_x) - f.ecb_half <= s.solid_right and max(f.x, f.from_x) + f.ecb_half >= s.solid_left
    )


@inner
def push_out_of_walls(f: Fighter, s: Stage, t: Tables) -> int:
    """Left walls, then right walls, twice; returns the bits of those that pushed, sets the hug fields."""
    pushed = 0
    for _ in range(2):
        if push_out(f, s, t, -ONE):
            pushed |= LEFT_WALL
        if push_out(f, s, t, ONE):
            pushed |= RIGHT_WALL
    return pushed


@inner
def push_out(f: Fighter, s: Stage, t: Tables, side: f32) -> bool:
    """Push the fighter out of the walls of one side that its diamond touches; whether it moved."""
    reach = -FAR
    touched = NO_LINE
    hug = False
    count = int(s.right_wall_count) if side > ZERO else int(s.left_wall_count)
    for k in range(count):
        i = int(s.right_walls[k]) if side > ZERO else int(s.left_walls[k])
        line = s.lines[i]
        at_side = side_meets(f, line, side)
        if at_side or edges_meet(f, line, side):
            hug = hug or at_side
            needed = run_reach(f, s, t, i, side)
            if needed > reach:
                reach = needed
                touched = i
    if touched == NO_LINE or f.x * side >= reach:
        return False
    f.x = reach * side
    f.hug_line = touched
    if side > ZERO:
        f.hug_left = 1 if hug else f.hug_left
    else:
        f.hug_right = 1 if hug else f.hug_right
    return True


@inner
def side_meets(f: Fighter, line: Line, side: f32) -> bool:
    """Whether the diamond's side point moved through a wall."""
    from_x = f.from_x + f.from_half * -side
    return meets_wall(line, side, from_x, f.from_y + f.from_side, f.x + f.ecb_half * -side, f.y + f.ecb_side)


@inner
def edges_meet(f: Fighter, line: Line, side: f32) -> bool:
    """Whether bottom or top moved through a wall, or an edge of the diamond on that side crosses it now."""
    x = f.x + f.ecb_half * -side
    y = f.y + f.ecb_side
    bottom = f.y + f.ecb_bottom
    top = f.y + f.ecb_top
    return bool(
        meets_wall(line, side, f.from_x, f.from_y + f.from_bottom, f.x, bottom)
        or meets_wall(line, side, f.from_x, f.from_y + f.from_top, f.x, top)
        or meets_wall(line, side, f.x, bottom, x, y)
        or meets_wall(line, side, f.x, top, x, y)
    )


@inner
def meets_wall(line: Line, side: f32, ax: f32, ay: f32, bx: f32, by: f32) -> bool:
    """Whether the movement from a to b crosses a wall line from the free side."""
    if not line.level:
        return crosses(line.x0, line.y0, line.x1, line.y1, ax, ay, bx, by)
    low = min(line.y0, line.y1)
    high = max(line.y0, line.y1)
    if (ay < low and by < low) or (high < ay and high < by):
        return False
    if (ax - bx) * side < LEVEL or (ax - line.x0) * side < -LEVEL or (bx - line.x0) * side > LEVEL:
        return False
    y = (by - ay) / (bx - ax) * (line.x0 - ax) + ay
    return bool(y - low >= -SIDE_TOLERANCE and y - high <= SIDE_TOLERANCE)


@inner
def run_reach(f: Fighter, s: Stage, t: Tables, wall: int, side: f32) -> f32:
    """The least x (times side) at which a wall's whole run is outside the diamond (collision.md 7.2)."""
    bottom = f.y + f.ecb_bottom
    top = f.y + f.ecb_top
    kind = int(s.lines[wall].kind)
    downward = bool(side > ZERO)
    upper = run_end(s, wall, downward)
    lower = run_end(s, wall, not downward)
    upper_x, upper_y = vertex(s.lines[upper], downward)
    if upper_y < bottom:
        return upper_x * side
    lower_x, lower_y = vertex(s.lines[lower], not downward)
    if lower_y > top:
        return lower_x * side
    out = f.ecb_half * -side
    reach = max(wall_reach(s, t, upper, side, ZERO, bottom), wall_reach(s, t, upper, side, ZERO, top))
    reach = max(reach, wall_reach(s, t, upper, side, out, f.y + f.ecb_side))
    at = int(s.lines[wall].run)
    reach = max(reach, vertex_reach(f, s.lines[at].x0, s.lines[at].y0, side))
    while at >= 0 and s.lines[at].kind == kind:
        reach = max(reach, vertex_reach(f, s.lines[at].x1, s.lines[at].y1, side))
        at = int(s.lines[at].next)
    return reach


@inner
def wall_reach(s: Stage, t: Tables, upper: int, side: f32, out: f32, y: f32) -> f32:
    """Least x (times side) that keeps the diamond's point at x + out, height y, out of a run; -FAR beyond it.

    The point may be up to 0.1 beyond an end of the run.
    """
    at = upper
    kind = s.lines[at].kind
    while True:
        line = s.lines[at]
        below = int(line.next) if side > ZERO else int(line.previous)
        low = min(line.y0, line.y1)
        last = below < 0 or s.lines[below].kind != kind
        if y >= low or last:
            high = max(line.y0, line.y1)
            if y - high > t.common.floor_end_tolerance or y - low < -t.common.floor_end_tolerance:
                return -FAR
            inside = max(low, min(high, y))
            at_y: f32 = line.x0 + (line.x1 - line.x0) * (inside - line.y0) / (line.y1 - line.y0)
            return (at_y - out) * side
        at = below


@inner
def vertex_reach(f: Fighter, x: f32, y: f32, side: f32) -> f32:
    """Least x (times side) that keeps a vertex out of the diamond; -FAR when it is not beside the diamond."""
    bottom = f.y + f.ecb_bottom
    middle = f.y + f.ecb_side
    top = f.y + f.ecb_top
    out = f.ecb_half * -side
    reach = -FAR
    if bottom <= y and y <= middle:
        reach = (x - out / (f.ecb_side - f.ecb_bottom) * (y - bottom)) * side
    elif middle <= y and y <= top:
        reach = (x - out / (f.ecb_side - f.ecb_top) * (y - top)) * side
    return reach


@inner
def run_end(s: Stage, line: int, first: bool) -> int:
    """The first or last line of a run."""
    if first:
        return int(s.lines[line].run)
    kind = s.lines[line].kind
    at = line
    while s.lines[at].next >= 0 and s.lines[s.lines[at].next].kind == kind:
        at = int(s.lines[at].next)
    return at


@inner
def vertex(line: Line, start: bool) -> tuple[f32, f32]:
    """The start or the end of a line."""
    if start:
        return line.x0, line.y0
    return line.x1, line.y1


@inner
def push_below_ceiling(f: Fighter, s: Stage, t: Tables, walls: int) -> bool:
    """Put the top of the diamond below a ceiling that it hit (collision.md 4.2); sets `hug_ceiling`.

    A wall that pushed this time and leads up to a ceiling also keeps the top below it, without a hug.
    """
    hit = sweep_ceilings(s, f.from_x, f.from_y + f.from_top, f.x, f.y + f.ecb_top)
    if hit != NO_LINE:
        f.hug_ceiling = 1
        f.hug_line = hit
        return lower_to(f, s, t, hit)
    if walls == 0:
        return False
    side = walls & RIGHT_WALL
    upper = run_end(s, int(f.hug_line), side != 0)
    above = int(s.lines[upper].previous) if side else int(s.lines[upper].next)
    if above < 0 or s.lines[above].kind != LINE_CEILING:
        return False
    under = ceiling_over(s, t, above, f.x)
    if under == NO_LINE or ceiling_drop(s, t, under, f.x, f.y + f.ecb_top) >= ZERO:
        return False
    return lower_to(f, s, t, under)


@inner
def sweep_ceilings(s: Stage, ax: f32, ay: f32, bx: f32, by: f32) -> int:
    """The ceiling that a point moving from a to b hits first, or NO_LINE."""
    best = NO_LINE
    nearest = FAR
    for k in range(s.ceiling_count):
        i = int(s.ceilings[k])
        line = s.lines[i]
        if line.level:
            # upside down: a ceiling is a floor for the mirrored movement
            if ay > by or not crosses_level(line.long_x1, -line.y0, line.long_x0, ax, -ay, bx, -by):
                continue
        elif not crosses(line.long_x0, line.long_y0, line.long_x1, line.long_y1, ax, ay, bx, by):
            continue
        x, y = meeting(line, ax, ay, bx, by)
        distance = (x - ax) * (x - ax) + (y - ay) * (y - ay)
        if distance < nearest:
            nearest = distance
            best = i
    return best


@inner
def lower_to(f: Fighter, s: Stage, t: Tables, ceiling: int) -> bool:
    """Put the diamond's top 0.0001 below a ceiling; past its run's end, level with it and into its corner."""
    over = ceiling_over(s, t, ceiling, f.x)
    if over != NO_LINE:
        f.y = f.y + ceiling_drop(s, t, over, f.x, f.y + f.ecb_top)
        return True
    last = run_end(s, ceiling, False)  # ceilings run right to left
    end_x, end_y = vertex(s.lines[last], False)
    beyond = int(s.lines[last].next)
    corner = LINE_RIGHT_WALL
    if f.x > end_x:
        first = run_end(s, ceiling, True)
        end_x, end_y = vertex(s.lines[first], True)
        beyond = int(s.lines[first].previous)
        corner = LINE_LEFT_WALL
    f.y = end_y - f.ecb_top
    if beyond >= 0 and s.lines[beyond].kind == corner:
        f.x = end_x
    return True


@inner
def ceiling_over(s: Stage, t: Tables, ceiling: int, x: f32) -> int:
    """The line of a ceiling's run over x; NO_LINE more than 0.1 past the run's end."""
    at = int(s.lines[ceiling].run)
    if x - s.lines[at].x0 > t.common.floor_end_tolerance:
        return NO_LINE
    while x < s.lines[at].x1:
        after = int(s.lines[at].next)
        if after < 0 or s.lines[after].kind != LINE_CEILING:
            return at if x - s.lines[at].x1 >= -t.common.floor_end_tolerance else NO_LINE
        at = after
    return at


@inner
def ceiling_drop(s: Stage, t: Tables, ceiling: int, x: f32, y: f32) -> f32:
    """How far a point (x, y) is above 0.0001 below the ceiling, as a movement (negative: it must go down)."""
    line = s.lines[ceiling]
    inside = min(line.x0, max(line.x1, x))
    rise: f32 = (line.y1 - line.y0) * (inside - line.x0) / (line.x1 - line.x0)
    drop: f32 = rise + line.y0 - y - t.common.floor_y_offset
    return drop
