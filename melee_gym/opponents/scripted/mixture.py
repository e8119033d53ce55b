"""`mixture`: each match against one of several scripted opponents, drawn when the match starts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from melee_gym.opponents.base import Lanes, OpponentFactory
from melee_gym.opponents.mixed import Mixed
from melee_gym.opponents.scripted.chase import Chase
from melee_gym.opponents.scripted.idle import Idle
from melee_gym.opponents.scripted.uniform import Uniform

PARTS: dict[str, tuple[OpponentFactory, int]] = {
    "idle": (Idle, 1),
    "uniform": (Uniform, 1),
    "chase": (Chase, 2),
}
_BY_SHARE = np.repeat(np.arange(len(PARTS)), [share for _, share in PARTS.values()])


def mixture(lanes: int, seat: int) -> Mixed:
    """`idle`, `uniform` and `chase`, the last twice as often as each other.

    Args:
        lanes: matches of the batch.
        seat: the seat it plays.
    """
    return Mixed({name: make for name, (make, _) in PARTS.items()}, _draw, lanes, seat)


def _draw(lanes: Lanes, seeds: NDArray[np.uint64]) -> NDArray[np.int64]:
    drawn: NDArray[np.int64] = _BY_SHARE[(seeds >> np.uint64(32)) % np.uint64(len(_BY_SHARE))]
    return drawn
