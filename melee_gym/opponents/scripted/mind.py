"""What a scripted fighter remembers and the few things it does with a pad, for compiled opponents."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game import pad as P
from melee_gym.game.record import record

MIND = record([
    ("buttons", "i8"),  # of the last pad
    ("c_stick", "i4"),  # whether the C-stick was out on the last pad
    ("l_ago", "i4"),  # frames since L was last pressed, capped
    ("clock", "i4"),  # frames in the present match, capped
    ("plan", "i4"), ("frames", "i4"),  # PLAN_* and how long it still holds
    ("wait", "i4"),  # frames before the next decision of a kind that is made rarely
    ("hop", "i4"),  # whether the jump in progress is a full one
    ("aerial", "i4"),  # whether this jump's attack is spent
])  # fmt: skip

PLAN_NONE, PLAN_SHIELD, PLAN_RETREAT = 0, 1, 2
LONG_AGO = 1000
FULL = 80
TECH_LOCKOUT = 45  # frames between L presses that keep a tech possible (40, tech.md 1) and some
FLOOR_NONE = -1000.0

# Types of one record, for annotations.
Mind: TypeAlias = np.record
Pad: TypeAlias = np.record
Player: TypeAlias = np.record


@inner
def clear(pad: Pad) -> None:
    """Touch nothing."""
    pad.main_x = 0
    pad.main_y = 0
    pad.c_x = 0
    pad.c_y = 0
    pad.l = 0
    pad.r = 0
    pad.buttons = 0


@inner
def aim(pad: Pad, x: float, y: float) -> None:
    """Main stick fully toward (x, y)."""
    length = np.sqrt(x * x + y * y)
    if length > 0:
        pad.main_x = int(FULL * x / length)
        pad.main_y = int(FULL * y / length)


@inner
def press(pad: Pad, mind: Mind, button: int) -> bool:
    """Press a button if it was up on the last frame, so that it counts; whether it did."""
    if mind.buttons & button:
        return False
    pad.buttons = pad.buttons | button
    return True


@inner
def flick_c(pad: Pad, mind: Mind, x: int, y: int) -> bool:
    """Flick the C-stick if it was neutral on the last frame; whether it did."""
    if mind.c_stick:
        return False
    pad.c_x = x * FULL
    pad.c_y = y * FULL
    return True


@inner
def press_l(pad: Pad, mind: Mind) -> bool:
    """Press L once, not again within the tech lockout; whether it did."""
    if mind.l_ago < TECH_LOCKOUT:
        return False
    return press(pad, mind, P.L)


@inner
def remember(pad: Pad, mind: Mind) -> None:
    """Bring the memory up to the pad that is played."""
    held = int(pad.buttons)
    mind.l_ago = 0 if held & P.L and not mind.buttons & P.L else min(mind.l_ago + 1, LONG_AGO)
    mind.buttons = held
    mind.c_stick = 1 if pad.c_x != 0 or pad.c_y != 0 else 0
    mind.clock = min(mind.clock + 1, LONG_AGO)
    if mind.frames > 0:
        mind.frames -= 1
        if mind.frames == 0:
            mind.plan = PLAN_NONE
    if mind.wait > 0:
        mind.wait -= 1


@inner
def floor_below(stage: StageRecord, x: float, y: float) -> float:
    """Height of the highest floor at x that is not above y; FLOOR_NONE without one."""
    best = FLOOR_NONE
    for i in range(stage.floor_count):
        floor = stage.floors[i]
        if floor.left <= x and x <= floor.right and floor.left_y <= y + 0.5:
            best = max(best, floor.left_y)
    return float(best)


def new_minds(lanes: int) -> NDArray[Any]:
    """Memories of fighters that have seen nothing, (lanes,) MIND."""
    minds = np.zeros(lanes, MIND)
    forget(minds, np.arange(lanes))
    return minds


def forget(minds: NDArray[Any], lanes: NDArray[np.intp]) -> None:
    """Memories as at the start of a match, in some lanes."""
    minds[lanes] = np.zeros(1, MIND)[0]
    minds["l_ago"][lanes] = LONG_AGO
