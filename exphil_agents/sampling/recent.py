"""`recent`: mostly who the learner was a moment ago, seldom who it was long ago."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HALVED_AFTER = 4  # members; the newest eight are 75 % of the matches, and none is never met


def recent(frames: NDArray[np.int64], win_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half as often for every `HALVED_AFTER` members that are newer."""
    newer: NDArray[np.float64] = np.arange(len(frames))[::-1] / HALVED_AFTER
    return 0.5**newer
