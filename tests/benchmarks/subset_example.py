"""Functions that use every construct of the subset once; `test_c_reference.py` runs them in numba and C."""

from __future__ import annotations

import math

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import entry, inner
from melee_gym.game.record import record

BOX = record([("active", "i1"), ("size", "f4"), ("cells", "u1", (2, 3))])
THING = record([
    ("x", "f4"), ("y", "f4"), ("count", "i4"), ("mark", "u1"), ("wide", "f8"), ("double", "i8"),
    ("boxes", BOX, (3,)),
])  # fmt: skip
WORLD = record([("things", THING, (2,)), ("seed", "u4"), ("big", "i8")])
RECORDS = {"Box": BOX, "Thing": THING, "World": WORLD}
Box = Thing = World = np.record

HALF, ZERO = f32(0.5), f32(0)
PRIMES = (2, 3, 5, 7)


@inner
def draw(w: World) -> int:
    """A call with a side effect: its order matters."""
    w.seed = (int(w.seed) * 214013 + 2531011) & 0xFFFFFFFF
    return int(w.seed) >> 16


@inner
def swap(a: f32, b: f32) -> tuple[f32, f32]:
    """A tuple-returning function."""
    return b, a


@inner
def signs(n: int) -> int:
    """Integer operators with negative operands."""
    return (n // 3) * 1000 + (n % 3) * 100 + ((n >> 1) & 7) + (n ^ 5) - (~n) + abs(n) + min(n, 4) * max(n, -4)


@inner
def root(x: f32, times: int = 2) -> f32:
    """Float64 on purpose, a default, a while loop."""
    value = np.float64(abs(x))
    while times > 0:
        value = math.sqrt(value + 0.1)
        times -= 1
    return f32(value)


@inner
def boxes(thing: Thing, w: World) -> None:
    """Nested records and arrays, for, break, continue, ternary, membership, chained comparison."""
    for i in range(3):
        box = thing.boxes[i]
        if i == 1 and not box.active:
            continue
        box.cells[1, i] = i + 250
        box.cells[0][i] += 7
        box.size = HALF if -1 < i <= 1 else f32(i)
        if i in PRIMES:
            box.active = 1
            break
    for k in range(5, 0, -2):
        thing.count += k * PRIMES[k % 4]
    thing.double = draw(w) - draw(w) * 2


@inner
def advance(w: World) -> None:
    """One step of everything."""
    for k in range(2):
        thing, other = w.things[k], w.things[1 - k]
        thing.x, thing.y = swap(thing.x * HALF, other.y + HALF)
        thing.wide = thing.wide / 3 + thing.count
        thing.count = signs(thing.count % 100 - 50)
        thing.mark = thing.count
        thing.y += root(thing.x) if thing.x > 0 and thing.count != 3 else -thing.y
        thing.x = -thing.x if math.floor(thing.y) % 2 == 0 else f32(int(thing.x))
        boxes(thing, w)
    w.big |= 1 << (w.things[0].count & 31)
    if bool(w.big & 4) or w.things[1].mark:
        w.things[1].boxes[2] = w.things[0].boxes[0]
    elif w.big > 12:
        w.big = -w.big


@entry
def steps(worlds: NDArray[np.void], count: int) -> None:
    """`count` steps of every world."""
    for i in range(worlds.shape[0]):
        for _ in range(count):
            advance(worlds[i])
