"""The stage of a lane: its lines, what follows from them, and how they move (collision.md 1, frame.md 4.4).

A still stage is read in TABLES, which all lanes share. A living one (`sim/stages`) is the lane's own: its
unit moves and switches lines with the functions here, in priority 4, before the fighters move.
"""

from __future__ import annotations

import math

from numpy import float32 as f32
from numpy import float64 as f64

from melee_gym.compiled.jit import inner
from melee_gym.sim.f32 import ZERO
from melee_gym.sim.records import Fighter, Line, Match, Stage, Tables
from melee_gym.sim.tables import (
    KIND_LINES,
    KINDS,
    LINE_CEILING,
    LINE_FLOOR,
    LINE_LEFT_WALL,
    LINE_RIGHT_WALL,
)
from melee_gym.sim.units import STAGE_MOVE, STAGE_START, STAGE_WIND, call_unit

LEVEL_TOLERANCE = f32(0.0001)  # collision.md 5.2
NOWHERE = f32(3.0e38)


@inner
def stage_of(m: Match, t: Tables) -> Stage:
    """The stage that a match is on."""
    if m.living:
        return m.ground
    return t.stages[m.stage]


@inner
def start_stage(m: Match, t: Tables) -> None:
    """The stage as its match begins."""
    if m.living:
        call_unit(KINDS + int(m.stage), m, 0, STAGE_START, 0, t)
        link_lines(m.ground)
        bound_lines(m.ground)


@inner
def move_stage(m: Match, t: Tables) -> None:
    """Priority 4, before the fighters: moving parts of the stage."""
    if m.living:
        rest(m.ground)
        call_unit(KINDS + int(m.stage), m, 0, STAGE_MOVE, 0, t)
        bound_lines(m.ground)


@inner
def ride(f: Fighter, m: Match, t: Tables) -> None:
    """Steps 9 to 11 of frame.md 4.4: the floor carries who stands on it, the wind moves who is not frozen."""
    if not m.living:
        return
    if not f.airborne and f.floor >= 0 and m.ground.lines[f.floor].moved:
        x, y = motion(m.ground.lines[f.floor], f.x)
        f.x = f.x + x
        f.y = f.y + y
    if not f.frozen:
        call_unit(KINDS + int(m.stage), m, int(f.body), STAGE_WIND, 0, t)


@inner
def motion(line: Line, x: f32) -> tuple[f32, f32]:
    """How far a floor moved this frame at the point that was at x."""
    share = ZERO
    if line.was_x1 != line.was_x0:
        share = (x - line.was_x0) / (line.was_x1 - line.was_x0)
    x0 = line.x0 - line.was_x0
    y0 = line.y0 - line.was_y0
    return x0 + share * (line.x1 - line.was_x1 - x0), y0 + share * (line.y1 - line.was_y1 - y0)


@inner
def rest(s: Stage) -> None:
    """No line has moved yet this frame."""
    for i in range(s.line_count):
        s.lines[i].moved = 0


@inner
def move_line(s: Stage, i: int, x0: f32, y0: f32, x1: f32, y1: f32) -> None:
    """Move a line's ends; it carries who stands on it."""
    line = s.lines[i]
    line.was_x0 = line.x0
    line.was_y0 = line.y0
    line.was_x1 = line.x1
    line.was_y1 = line.y1
    line.moved = 1
    line.x0 = x0
    line.y0 = y0
    line.x1 = x1
    line.y1 = y1
    shape_line(s, i)


@inner
def switch_line(s: Stage, i: int, active: bool) -> None:
    """Let a line come or go; who stood on it falls."""
    if bool(s.lines[i].active) != active:
        s.lines[i].active = 1 if active else 0
        link_lines(s)


# What follows from the ends of lines. The next three call nothing: load_tables.py runs them as Python.


@inner
def shape_line(s: Stage, i: int) -> None:
    """A line's normal, whether it is level, and its ends for sweeps.

    For sweeps, ends joined to a line of the same kind lie one unit farther out, the second one measured from
    the moved first one. A floor's end at a wall stays: fighters 0.12 to 0.8 past the edge of the stage fall
    (facts/cases, walk_off_edge).
    """
    line = s.lines[i]
    dx = line.x1 - line.x0
    dy = line.y1 - line.y0
    length = f32(math.sqrt(f64(dx * dx + dy * dy)))
    if length <= ZERO:
        return
    line.normal_x = -dy / length  # floors run left to right: it points out of every solid
    line.normal_y = dx / length
    across = line.kind == LINE_FLOOR or line.kind == LINE_CEILING
    line.level = 1 if abs(dy if across else dx) <= LEVEL_TOLERANCE else 0
    x0 = line.x0
    y0 = line.y0
    x1 = line.x1
    y1 = line.y1
    if line.previous >= 0 and s.lines[line.previous].kind == line.kind:
        x0 = x0 + (x0 - x1) / length
        y0 = y0 + (y0 - y1) / length
    if line.next >= 0 and s.lines[line.next].kind == line.kind:
        x1 = x1 + (x1 - x0) / length
        y1 = y1 + (y1 - y0) / length
    line.long_x0 = x0
    line.long_y0 = y0
    line.long_x1 = x1
    line.long_y1 = y1


@inner
def list_lines(s: Stage) -> None:
    """The active lines by kind, the ledges, each line's neighbours and the first line of its run."""
    s.floor_count = 0
    s.ceiling_count = 0
    s.right_wall_count = 0
    s.left_wall_count = 0
    s.ledge_count = 0
    for i in range(s.line_count):
        line = s.lines[i]
        line.previous = -1
        line.next = -1
        line.run = i
        if not line.active:
            continue
        if line.kind == LINE_FLOOR and s.floor_count < KIND_LINES:
            s.floors[s.floor_count] = i
            s.floor_count += 1
        elif line.kind == LINE_CEILING and s.ceiling_count < KIND_LINES:
            s.ceilings[s.ceiling_count] = i
            s.ceiling_count += 1
        elif line.kind == LINE_RIGHT_WALL and s.right_wall_count < KIND_LINES:
            s.right_walls[s.right_wall_count] = i
            s.right_wall_count += 1
        elif line.kind == LINE_LEFT_WALL and s.left_wall_count < KIND_LINES:
            s.left_walls[s.left_wall_count] = i
            s.left_wall_count += 1
        if line.ledge and s.ledge_count < KIND_LINES:
            s.ledges[s.ledge_count] = i
            s.ledge_count += 1
        x0 = line.x0
        x1 = line.x1
        for k in range(s.line_count):  # neighbours share an end; of two, the one of the same kind is it
            other = s.lines[k]
            if not other.active:
                continue
            if other.x1 == x0 and other.y1 == line.y0:
                if line.previous < 0 or other.kind == line.kind:
                    line.previous = k
            if other.x0 == x1 and other.y0 == line.y1:
                if line.next < 0 or other.kind == line.kind:
                    line.next = k
    for i in range(s.line_count):
        first = i
        while s.lines[first].previous >= 0 and s.lines[s.lines[first].previous].kind == s.lines[i].kind:
            first = s.lines[first].previous
        s.lines[i].run = first


@inner
def bound_lines(s: Stage) -> None:
    """The bounds of all floors, and of all walls and ceilings; whether a rising body may meet a floor."""
    s.floor_top = -NOWHERE
    s.sloped = 0
    s.solid_left = NOWHERE
    s.solid_right = -NOWHERE
    s.solid_top = -NOWHERE
    s.solid_bottom = NOWHERE
    for i in range(s.line_count):
        line = s.lines[i]
        if not line.active:
            continue
        if line.kind == LINE_FLOOR:
            s.floor_top = max(s.floor_top, max(line.y0, line.y1))
            if line.moved or not line.level:
                s.sloped = 1
        else:
            s.solid_left = min(s.solid_left, min(line.x0, line.x1))
            s.solid_right = max(s.solid_right, max(line.x0, line.x1))
            s.solid_top = max(s.solid_top, max(line.y0, line.y1))
            s.solid_bottom = min(s.solid_bottom, min(line.y0, line.y1))


@inner
def link_lines(s: Stage) -> None:
    """All that follows from which lines are there."""
    list_lines(s)
    for i in range(s.line_count):
        shape_line(s, i)
