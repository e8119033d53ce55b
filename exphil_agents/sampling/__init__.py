"""Which of its earlier selves a learner meets. A new way is its file and its line here.

A sampling turns what is known of n members of a pool, oldest first, into n weights >= 0, not all of them 0:

    frames (n,) int64    match frames at which each was made; 0 for a guest
    win_rates (n,) float64    of the learner against each, 0 to 1 (`Pool.win_rates`)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from exphil_agents.sampling.pfsp import pfsp_even, pfsp_hard, pfsp_variance
from exphil_agents.sampling.recent import recent
from exphil_agents.sampling.uniform import uniform

Weights = NDArray[np.float64]
Sampling = Callable[[NDArray[np.int64], NDArray[np.float64]], NDArray[np.float64]]

SAMPLINGS: dict[str, Sampling] = {
    "uniform": uniform,
    "recent": recent,
    "pfsp_hard": pfsp_hard,
    "pfsp_even": pfsp_even,
    "pfsp_variance": pfsp_variance,
}


def draw(weights: Weights, seed: int) -> int:
    """Which of n is drawn for the match of a seed.

    Args:
        weights: (n,) >= 0, not all of them 0.
        seed: of the match.
    """
    odds = np.cumsum(weights)
    chance = np.random.default_rng([seed, 1]).random()
    return int(np.searchsorted(odds, chance * odds[-1], side="right"))
