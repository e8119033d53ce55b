"""`pfsp_*`: prioritised fictitious self-play, by the learner's win rate x against each member.

The curves are AlphaStar's (Vinyals et al. 2019, supplementary pseudocode, `pfsp`), "squared", "linear_capped"
and "variance" there. No weight falls below `FLOOR`, so that a member who was beaten is met again, and the
learner notices if it has forgotten how.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLOOR = 0.02


def pfsp_hard(frames: NDArray[np.int64], win_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whoever wins most against the learner: (1 - x)^2."""
    return np.maximum((1.0 - win_rates) ** 2, FLOOR)


def pfsp_even(frames: NDArray[np.int64], win_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """All who win at least half alike, others the less the easier they are: min(1/2, 1 - x)."""
    return np.maximum(np.minimum(0.5, 1.0 - win_rates), FLOOR)


def pfsp_variance(frames: NDArray[np.int64], win_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whoever is as good as the learner: x (1 - x)."""
    return np.maximum(win_rates * (1.0 - win_rates), FLOOR)
