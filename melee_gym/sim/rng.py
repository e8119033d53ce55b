"""The game's random numbers: one 32-bit state per match (facts/mechanics/frame.md 6)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.sim.records import Match

MULTIPLIER = 214013  # random.c of the game
INCREMENT = 2531011
MASK = 0xFFFFFFFF
STEPS = f32(65536)


@inner
def draw(m: Match) -> int:
    """The next value, 0 to 65535; advances `m.seed`."""
    m.seed = (m.seed * MULTIPLIER + INCREMENT) & MASK
    return int(m.seed >> 16)


@inner
def randf(m: Match) -> f32:
    """A number in [0, 1)."""
    return f32(draw(m)) / STEPS


@inner
def randi(m: Match, n: int) -> int:
    """A whole number in [0, n)."""
    return (n * draw(m)) >> 16
