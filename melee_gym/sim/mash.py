"""Struggling: inputs that shorten being held, dizzy, asleep or buried (facts/mechanics/grab.md 4.2, 8)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.sim.records import Fighter, Tables

MASHED = P.A | P.B | P.X | P.Y | P.LR


@inner
def start_struggle(f: Fighter, frames: f32) -> None:
    """Start the timer of a bound state; the first deflection of the stick counts."""
    f.grab_timer = frames
    f.mash_x = 0
    f.mash_y = 0


@inner
def struggle(f: Fighter, t: Tables, step: f32) -> bool:
    """Shorten the timer by `step` for a button and by `step` for a new stick side; whether either was there.

    Called in an animation callback, so it sees the inputs of the frame before.
    """
    mashed = False
    if (f.pressed & MASHED) != 0:
        f.grab_timer = f.grab_timer - step
        mashed = True
    x = new_side(f.mash_x, f.stick_x, t.common.mash_stick)
    y = new_side(f.mash_y, f.stick_y, t.common.mash_stick)
    if x != f.mash_x or y != f.mash_y:
        f.grab_timer = f.grab_timer - step
        mashed = True
    f.mash_x = x
    f.mash_y = y
    return mashed


@inner
def new_side(side: int, value: f32, threshold: f32) -> int:
    """The side (-1, 1) the stick was last seen on, kept while it is near the middle."""
    if value < -threshold:
        return -1
    if value > threshold:
        return 1
    return side
