"""PAD: one controller on one frame, and `process`, the one translation into what the game uses.

Source: design/INTERFACES 1, facts/mechanics/frame.md 3.1 (clamp, dead zones, buttons).
"""

from __future__ import annotations

import math

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import entry, inner
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.record import record

D_LEFT, D_RIGHT, D_DOWN, D_UP = 0x1, 0x2, 0x4, 0x8
Z, R, L = 0x10, 0x20, 0x40
A, B, X, Y, START = 0x100, 0x200, 0x400, 0x800, 0x1000
LR = 0x80000000  # set by `process`: any trigger, digital, analog or Z
BUTTONS = 0x1F7F

PAD = record([
    ("main_x", "i1"), ("main_y", "i1"),  # hardware units, 1/80 of full deflection; right and up positive
    ("c_x", "i1"), ("c_y", "i1"),
    ("l", "u1"), ("r", "u1"),  # analog travel 0..140
    ("buttons", "u2"),  # physical buttons, the bits above
])  # fmt: skip

# What the game makes of a pad. The raw bytes stay beside the values because UCF reads them.
INPUT = record([
    ("x", "f4"), ("y", "f4"), ("cx", "f4"), ("cy", "f4"),  # k/80, dead zones applied
    ("trigger", "f4"),  # 0, or 43/140..1
    ("raw_x", "i4"), ("raw_y", "i4"), ("raw_cx", "i4"), ("raw_cy", "i4"),
    ("held", "i8"),  # buttons, plus A if Z, plus LR
])  # fmt: skip

STICK_MAX = 80
STICK_DEAD = 23  # smallest live value, 0.28 * 80
TRIGGER_MAX = 140
TRIGGER_LIVE = 43  # smallest live value, 0.3 * 140
EIGHTY = f32(80)
ONE_FORTY = f32(140)
Z_TRIGGER = f32(0.35)


@inner
def clamp_axis(value: int, other: int) -> int:
    """One axis of a stick inside the circle of radius 80, dead zone applied; both in 1/80."""
    square = value * value + other * other
    if square > STICK_MAX * STICK_MAX:
        value = int(80.0 * value / math.sqrt(float(square)))
    if abs(value) < STICK_DEAD:
        value = 0
    return value


@inner
def copy_input(source: Input, target: Input) -> None:
    """Give a body the input of another."""
    target.x = source.x
    target.y = source.y
    target.cx = source.cx
    target.cy = source.cy
    target.trigger = source.trigger
    target.raw_x = source.raw_x
    target.raw_y = source.raw_y
    target.raw_cx = source.raw_cx
    target.raw_cy = source.raw_cy
    target.held = source.held


@inner
def process(pad: Pad, out: Input) -> None:
    """Fill `out` (INPUT) with what the game uses of `pad` (PAD).

    Sticks become k/80 inside the unit circle with |k| < 23 zeroed on each axis alone; the triggers one
    value, 0 below 43/140, 1 with L or R pressed, 0.35 with Z; Z adds A; LR is set with any trigger.
    """
    x, y, cx, cy = int(pad.main_x), int(pad.main_y), int(pad.c_x), int(pad.c_y)
    out.raw_x, out.raw_y, out.raw_cx, out.raw_cy = x, y, cx, cy
    out.x = f32(clamp_axis(x, y)) / EIGHTY
    out.y = f32(clamp_axis(y, x)) / EIGHTY
    out.cx = f32(clamp_axis(cx, cy)) / EIGHTY
    out.cy = f32(clamp_axis(cy, cx)) / EIGHTY
    held = int(pad.buttons) & BUTTONS
    travel = min(max(int(pad.l), int(pad.r)), TRIGGER_MAX)
    trigger = f32(travel) / ONE_FORTY if travel >= TRIGGER_LIVE else ZERO
    if held & (L | R):
        trigger = ONE
    if held & Z:
        trigger = Z_TRIGGER
        held |= A
    if trigger > ZERO:
        held |= LR
    out.trigger = trigger
    out.held = held


@entry
def process_pads(pads: NDArray[np.void], out: NDArray[np.void]) -> None:
    """`process` over flat arrays: PAD (N,) into INPUT (N,)."""
    for i in range(pads.shape[0]):
        process(pads[i], out[i])


Pad = np.record  # types of one record, for annotations
Input = np.record
