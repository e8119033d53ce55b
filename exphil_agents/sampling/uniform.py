"""`uniform`: all of history alike, so that nothing that worked once is forgotten (fictitious self-play)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def uniform(frames: NDArray[np.int64], win_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every member as often as every other."""
    return np.ones(len(frames))
