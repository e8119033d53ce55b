"""float32 arithmetic of the game: constants and the few functions that need care.

float32 with a Python float literal becomes float64 in numba: every constant here is float32.
Trigonometry is computed in float64 and rounded once (ENGINE_TECH 7: 0 of 1e6 off).
"""

from __future__ import annotations

import math

from numpy import float32 as f32
from numpy import float64 as f64  # float() of a float32 stays float32 in numba

from melee_gym.compiled.jit import inner

ZERO = f32(0)
HALF = f32(0.5)
ONE = f32(1)
DEG = f32(math.pi / 180)
RIGHT_ANGLE = f32(math.pi / 2)


@inner
def sign(x: f32) -> f32:
    """-1 for negative x, else +1."""
    return -ONE if x < ZERO else ONE


@inner
def toward_zero(x: f32, step: f32) -> f32:
    """x moved by step (>= 0) toward 0, stopping there."""
    if x > step:
        return x - step
    if x < -step:
        return x + step
    return ZERO


@inner
def clamp(x: f32, low: f32, high: f32) -> f32:
    """x inside [low, high]."""
    if x < low:
        return low
    if x > high:
        return high
    return x


@inner
def sin(x: f32) -> f32:
    """Sine of radians."""
    return f32(math.sin(f64(x)))


@inner
def cos(x: f32) -> f32:
    """Cosine of radians."""
    return f32(math.cos(f64(x)))


@inner
def atan2(y: f32, x: f32) -> f32:
    """Angle of (x, y) in radians."""
    return f32(math.atan2(f64(y), f64(x)))


@inner
def hypot(x: f32, y: f32) -> f32:
    """Length of (x, y), float32 products and root."""
    return f32(math.sqrt(f64(x * x + y * y)))


@inner
def trunc(x: f32) -> int:
    """int() of the game: toward zero."""
    return int(x)
