"""Wilson's interval of a share that was counted."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054  # quantile of the normal distribution for 95 %, two-sided


def wilson(successes: float, trials: int, z: float = Z_95) -> tuple[float, float]:
    """The interval in which the true share lies with 95 % confidence (Wilson 1927); (0, 1) for no trials.

    Of half successes, such as draws, it is wider than need be.
    """
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, z * z / trials
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)
