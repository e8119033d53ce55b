"""What an action space makes of a controller: the choices nearest to pads, by what the game makes of them.

A stick position belongs to a category of the game (design/INTERFACES 1.4): which thresholds it is beyond, and
whether it points up, down or to the side. The nearest point is the nearest of the same category, if there is
one (INTERFACES 2.3); over the frames of a decision the right categories are counted first, then distances.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner
from melee_gym.game import pad as P
from melee_gym.game.pad import Pad, clamp_axis

Array = NDArray[Any]

X_LEVELS: Final = (23, 48, 64)  # in 1/80: dead zone, side special, dash and smash
UP_LEVELS: Final = (23, 44, 53)  # dead zone, up special, tap jump
DOWN_LEVELS: Final = (23, 44, 53, 56)  # dead zone, down special, platform drop, crouch
STEEP: Final = math.tan(math.radians(50.0))  # beyond this slope a stick points up or down, else to the side
TRIGGER: Final = 3  # the table of analog levels, after buttons, main stick and C-stick
# What a choice costs on one frame. Each is more than all that stand below it can add up to.
WRONG_BUTTON: Final = 1e6  # times the below
WRONG_CATEGORY: Final = 1e3, 1e4  # of the main stick and the trigger; of the C-stick
# A press that is left out, and one that is put in. The former costs more, so that presses are kept; of two
# buttons at once the later finger's is kept: a jump or a shield are held on while one attacks or grabs.
LEFT_OUT: Final = ((P.X, 3.0), (P.L, 3.1), (P.A, 3.2), (P.B, 3.3), (P.Z, 3.4))
PUT_IN: Final = 2.0


@inner
def category(x: int, y: int) -> int:
    """The category of a stick position in 1/80, as `process` gives it; equal numbers mean the same one."""
    side = 0
    for level in X_LEVELS:
        side += abs(x) >= level
    if x < 0:
        side = -side
    height = 0
    if y > 0:
        for level in UP_LEVELS:
            height += y >= level
    else:
        for level in DOWN_LEVELS:
            height -= y <= -level
    sector = 0
    if abs(y) > STEEP * abs(x):
        sector = 1 if y > 0 else 2
    return ((side + 3) * 8 + height + 4) * 3 + sector


@inner
def pressed(pad: Pad) -> int:
    """The buttons that action spaces know: Y is X, R is L, and A with a trigger is Z, which does the same."""
    held = int(pad.buttons)
    bits = held & (P.A | P.B | P.X | P.Z | P.L)
    if held & P.Y:
        bits |= P.X
    if held & P.R:
        bits |= P.L
    if bits & P.A and bits & P.L:
        bits = bits & ~(P.A | P.L) | P.Z
    return bits


@inner
def _button_cost(wanted: int, chosen: int) -> float:
    cost = 0.0
    for bit, left_out in LEFT_OUT:
        if wanted & bit and not chosen & bit:
            cost += left_out
        elif chosen & bit and not wanted & bit:
            cost += PUT_IN
    return cost


@inner
def _stick_cost(x: int, y: int, point_x: int, point_y: int, wrong: float) -> float:
    cost = math.sqrt(float((x - point_x) ** 2 + (y - point_y) ** 2))
    if category(x, y) != category(point_x, point_y):
        cost += wrong
    return cost


@inner
def _cost(pad: Pad, frame: int, table: int, entry: int, tables: Any) -> float:
    """What it costs on one frame of a decision to take `entry` of a table for what the pad is."""
    buttons, main, c_stick, trigger = tables
    if table == 0:
        return _button_cost(pressed(pad), int(buttons[entry, frame])) * WRONG_BUTTON
    if table == 1:
        x, y = int(pad.main_x), int(pad.main_y)
        return _stick_cost(
            clamp_axis(x, y), clamp_axis(y, x), int(main[entry, 0]), int(main[entry, 1]), WRONG_CATEGORY[0]
        )
    if table == 2:
        x, y = int(pad.c_x), int(pad.c_y)
        point_x, point_y = int(c_stick[entry, frame, 0]), int(c_stick[entry, frame, 1])
        return _stick_cost(clamp_axis(x, y), clamp_axis(y, x), point_x, point_y, WRONG_CATEGORY[1])
    travel, level = min(max(int(pad.l), int(pad.r)), P.TRIGGER_MAX), int(trigger[entry])
    wrong = WRONG_CATEGORY[0] if (travel >= P.TRIGGER_LIVE) != (level >= P.TRIGGER_LIVE) else 0.0
    return abs(travel - level) + wrong


@cached
def nearest_choices(
    pads: Array, heads: Array, buttons: Array, main: Array, c_stick: Array, trigger: Array, actions: Array
) -> None:
    """Fill `actions` (N, columns) with the choices nearest to `pads` (N, frames) PAD.

    Args:
        pads: one decision a row.
        heads: see `ChoiceTables`; tables that share a column are chosen from together.
        buttons: (choices, frames) bits.
        main: (points, 2).
        c_stick: (points, frames, 2).
        trigger: (levels,).
        actions: overwritten.
    """
    tables = (buttons, main, c_stick, trigger)
    sizes = (buttons.shape[0], main.shape[0], c_stick.shape[0], trigger.shape[0])
    for row in range(pads.shape[0]):
        for column in range(actions.shape[1]):
            size = 0
            for table in range(TRIGGER + 1):
                if heads[table] == column:
                    size = sizes[table]
            best = math.inf
            for entry in range(size):
                cost = 0.0
                for table in range(TRIGGER + 1):
                    if heads[table] == column:
                        for frame in range(pads.shape[1]):
                            cost += _cost(pads[row, frame], frame, table, entry, tables)
                if cost < best:
                    best = cost
                    actions[row, column] = entry


@cached
def held(pads: Array, out: Array) -> None:
    """Fill `out` (N,) PAD with what `pads` (N, frames) PAD are for most of their decision.

    Sticks and triggers are those of the frame that most others agree with, the first of several; a button is
    down if it is on half of the frames or more.
    """
    frames = pads.shape[1]
    for row in range(pads.shape[0]):
        best_main, best_c, best_trigger = -1, -1, -1
        for frame in range(frames):
            main, c_stick, trigger = 0, 0, 0
            pad = pads[row, frame]
            for other in range(frames):
                like = pads[row, other]
                main += like.main_x == pad.main_x and like.main_y == pad.main_y
                c_stick += like.c_x == pad.c_x and like.c_y == pad.c_y
                trigger += like.l == pad.l and like.r == pad.r
            if main > best_main:
                best_main = main
                out[row].main_x = pad.main_x
                out[row].main_y = pad.main_y
            if c_stick > best_c:
                best_c = c_stick
                out[row].c_x = pad.c_x
                out[row].c_y = pad.c_y
            if trigger > best_trigger:
                best_trigger = trigger
                out[row].l = pad.l
                out[row].r = pad.r
        bits = 0
        for place in range(16):
            count = 0
            for frame in range(frames):
                count += (int(pads[row, frame].buttons) >> place) & 1
            if 2 * count >= frames:
                bits |= 1 << place
        out[row].buttons = bits


def clamped(x: Array, y: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Stick positions inside the circle, as the game clamps them, dead zone left alone."""
    radius = np.maximum(np.hypot(x.astype(np.float64), y.astype(np.float64)), P.STICK_MAX)
    return np.trunc(x * (P.STICK_MAX / radius)).astype(np.int64), np.trunc(y * (P.STICK_MAX / radius)).astype(
        np.int64
    )
