"""Fountain of Dreams with a platform that carries, one that comes and goes, and a wind."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.sim.lines import move_line, switch_line
from melee_gym.sim.parts import Ground
from melee_gym.sim.records import Fighter, Match, Tables

LEFT, RIGHT = 0, 1  # lines
PERIOD, GONE_FROM, GONE_TO = 120, 60, 90
STEP_X, STEP_Y = f32(0.125), f32(0.25)  # exact in binary
START_Y = f32(16)
WIND, WIND_TOP = f32(0.2), f32(60)


@inner
def start(m: Match, t: Tables) -> None:
    s = m.ground
    move_line(s, LEFT, s.lines[LEFT].x0, START_Y, s.lines[LEFT].x1, START_Y)
    m.stage_i[0] = 0


@inner
def move(m: Match, t: Tables) -> None:
    """The left platform goes up and to the right, then back; the right one is away for a while."""
    s = m.ground
    phase = m.stage_i[0] % PERIOD
    m.stage_i[0] += 1
    way = f32(1) if phase < PERIOD // 2 else f32(-1)
    left = s.lines[LEFT]
    x, y = way * STEP_X, way * STEP_Y
    move_line(s, LEFT, left.x0 + x, left.y0 + y, left.x1 + x, left.y1 + y)
    switch_line(s, RIGHT, phase < GONE_FROM or phase >= GONE_TO)


@inner
def wind(f: Fighter, m: Match, t: Tables) -> None:
    if f.y > WIND_TOP:
        f.x = f.x + WIND


STAGE = Ground(start, move, wind)
