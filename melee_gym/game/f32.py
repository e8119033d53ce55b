"""float32 numbers for compiled code, where a Python float would make float64 of what it meets."""

from __future__ import annotations

from typing import Final

from numpy import float32 as f32

ZERO: Final = f32(0)
ONE: Final = f32(1)
