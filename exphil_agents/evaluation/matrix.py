"""A payoff matrix as a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDE = 384  # pixels, at least four for each member


def matrix_picture(wins: NDArray[np.float64], games: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(height, width, 3) who won how often: red lost, yellow even, green won, grey never met.

    Args:
        wins: (rows, columns) of the row against the column.
        games: (rows, columns) that they played.
    """
    met = games > 0
    rates = np.divide(wins, games, out=np.zeros_like(wins), where=met)
    red = np.minimum(2.0 * (1.0 - rates), 1.0)
    green = np.minimum(2.0 * rates, 1.0)
    colours = np.stack([red, green, np.full_like(red, 0.2)], axis=-1)
    colours[~met] = 0.75
    side = max(4, SIDE // len(games))
    pixels: NDArray[np.uint8] = (255.0 * colours).astype(np.uint8).repeat(side, 0).repeat(side, 1)
    return pixels
