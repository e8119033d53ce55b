"""Floor lines: the line of a run under a point, its height, and the sweep of a point against all floors.

Rules: facts/mechanics/collision.md 4.3, 5, 6.3; the expressions keep the game's order. A run is a chain of
floors that are each other's neighbours. `walls.py` uses the same line tests for its kinds.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.lines import motion
from melee_gym.sim.records import Fighter, Line, Stage, Tables
from melee_gym.sim.tables import LINE_FLOOR

NO_LINE = -1
LEVEL = f32(0.0001)  # tolerance of sweeps against level lines, and least movement, collision.md 5.2
SIDE_TOLERANCE = f32(0.1)  # of the half-plane products against sloped lines
FAR = f32(3.0e38)


@inner
def floor_under(s: Stage, t: Tables, line: int, x: f32) -> int:
    """The line of `line`'s run under x; NO_LINE more than 0.1 past the run's end (collision.md 6.3)."""
    at = line
    direction = 0
    while True:
        here = s.lines[at]
        if x < here.x0:
            if direction > 0:
                return at
            before = int(here.previous)
            if before < 0 or s.lines[before].kind != LINE_FLOOR:
                return at if x - here.x0 >= -t.common.floor_end_tolerance else NO_LINE
            at = before
            direction = -1
        elif x > here.x1:
            if direction < 0:
                return at
            after = int(here.next)
            if after < 0 or s.lines[after].kind != LINE_FLOOR:
                return at if x - here.x1 <= t.common.floor_end_tolerance else NO_LINE
            at = after
            direction = 1
        else:
            return at


@inner
def floor_lift(s: Stage, t: Tables, line: int, x: f32, y: f32) -> f32:
    """How far a point (x, y) is from standing on `line`: its height there, plus 0.0001, minus y."""
    here = s.lines[line]
    inside = x
    if x < here.x0:
        inside = here.x0
    elif x > here.x1:
        inside = here.x1
    rise: f32 = (here.y1 - here.y0) * (inside - here.x0) / (here.x1 - here.x0)
    lift: f32 = rise + here.y0 - y + t.common.floor_y_offset
    return lift


@inner
def run_left(s: Stage, line: int) -> int:
    """The leftmost line of a floor's run."""
    return int(s.lines[line].run)


@inner
def run_right(s: Stage, line: int) -> int:
    """The rightmost line of a floor's run."""
    at = line
    while s.lines[at].next >= 0 and s.lines[s.lines[at].next].kind == LINE_FLOOR:
        at = int(s.lines[at].next)
    return at


@inner
def stand_on(f: Fighter, s: Stage, line: int) -> None:
    """Remember `line` as the floor under the fighter."""
    f.floor = line
    f.last_floor = line
    f.floor_normal_x = s.lines[line].normal_x
    f.floor_normal_y = s.lines[line].normal_y


@inner
def sweep_floors(
    s: Stage, ax: f32, ay: f32, bx: f32, by: f32, skip: int, solid_only: bool, first: bool
) -> int:
    """The floor that a point moving from a to b lands on first, or NO_LINE (collision.md 5).

    Args:
        s: the stage.
        ax: start, with ay.
        ay: see ax.
        bx: end, with by.
        by: see bx.
        skip: a line that is left out, NO_LINE: none.
        solid_only: leave out drop-through lines.
        first: a frame's first movement: its start is taken relative to where a moving floor was.
    """
    if by > s.floor_top + ONE or (by > ay and not s.sloped):
        return NO_LINE
    best = NO_LINE
    nearest = FAR
    for k in range(s.floor_count):
        i = int(s.floors[k])
        line = s.lines[i]
        if i == skip or (solid_only and line.drop_through):
            continue
        from_x = ax
        from_y = ay
        if first and line.moved:
            x, y = motion(line, ax)
            from_x = ax + x
            from_y = ay + y
        if line.level:
            if by > from_y or not crosses_level(line.long_x0, line.y0, line.long_x1, from_x, from_y, bx, by):
                continue
        elif not crosses(line.long_x0, line.long_y0, line.long_x1, line.long_y1, from_x, from_y, bx, by):
            continue
        x, y = meeting(line, from_x, from_y, bx, by)
        distance = (x - from_x) * (x - from_x) + (y - from_y) * (y - from_y)
        if distance < nearest:
            nearest = distance
            best = i
    return best


@inner
def crosses_level(left: f32, height: f32, right: f32, ax: f32, ay: f32, bx: f32, by: f32) -> bool:
    """Whether the downward movement from a to b crosses a level line (collision.md 5.2)."""
    if ay - height < -LEVEL or by - height > LEVEL or ay - by < LEVEL:
        return False
    if (ax < left and bx < left) or (right < ax and right < bx):
        return False
    x = (bx - ax) / (by - ay) * (height - ay) + ax
    return bool(x - left >= -SIDE_TOLERANCE and x - right <= SIDE_TOLERANCE)


@inner
def crosses(x0: f32, y0: f32, x1: f32, y1: f32, ax: f32, ay: f32, bx: f32, by: f32) -> bool:
    """Whether the movement from a to b crosses the line from 0 to 1, from the left-hand side of the line.

    That side is above a floor (which runs left to right) and right of a right wall (which runs downward).
    """
    if (ax < min(x0, x1) and bx < min(x0, x1)) or (max(x0, x1) < ax and max(x0, x1) < bx):
        return False
    if (ay < min(y0, y1) and by < min(y0, y1)) or (max(y0, y1) < ay and max(y0, y1) < by):
        return False
    width = x1 - x0
    height = y1 - y0
    start = width * (ay - y0) - height * (ax - x0)  # > 0: the start lies on the free side
    end = width * (by - y1) - height * (bx - x1)
    if start < -SIDE_TOLERANCE or end > ZERO or (start == ZERO and end == ZERO):
        return False
    between = (ax - x0) * (by - y1) - (ay - y0) * (bx - x1)
    if (between < start and between < end) or (between > start and between > end):
        return False
    if ax == bx and ay == by:
        return False
    return bool(abs((bx - ax) * height - (by - ay) * width) > LEVEL)


@inner
def meeting(line: Line, ax: f32, ay: f32, bx: f32, by: f32) -> tuple[f32, f32]:
    """Where the movement from a to b meets a line that it crosses, no farther out than the line's ends."""
    if line.level:
        x = (bx - ax) / (by - ay) * (line.y0 - ay) + ax
        low = min(line.long_x0, line.long_x1)
        high = max(line.long_x0, line.long_x1)
        return max(low, min(high, x)), line.y0
    width = line.long_x1 - line.long_x0
    height = line.long_y1 - line.long_y0
    area = (bx - ax) * height - (by - ay) * width
    share = ((bx - ax) * (ay - line.long_y0) - (by - ay) * (ax - line.long_x0)) / area
    share = max(ZERO, min(ONE, share))
    return width * share + line.long_x0, height * share + line.long_y0
