"""Random numbers for compiled opponents: one 64-bit state for each lane, so that lanes never share a stream.

The generator is splitmix64 (Steele, Lea, Flood 2014): a counter and a mixing function, good enough to press
buttons, and free of state that would have to be carried elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner

STEP = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
SHIFT_11 = np.uint64(11)
SHIFT_27 = np.uint64(27)
SHIFT_30 = np.uint64(30)
SHIFT_31 = np.uint64(31)
SHIFT_32 = np.uint64(32)


@inner
def draw(states: NDArray[np.uint64], lane: int) -> np.uint64:
    """The next 64 random bits of a lane."""
    state = states[lane] + STEP
    states[lane] = state
    state = (state ^ (state >> SHIFT_30)) * MIX_1
    state = (state ^ (state >> SHIFT_27)) * MIX_2
    return np.uint64(state ^ (state >> SHIFT_31))


@inner
def draw_below(states: NDArray[np.uint64], lane: int, bound: int) -> int:
    """A whole number of 0 to `bound` - 1, bound < 2**32."""
    return int(((draw(states, lane) >> SHIFT_32) * np.uint64(bound)) >> SHIFT_32)


@cached
def draw_choices(
    states: NDArray[np.uint64],
    lanes: NDArray[np.intp],
    sizes: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    choices: NDArray[np.int64],
) -> None:
    """Choose once from each group of probabilities, with the random numbers of each lane.

    Args:
        states: (N,) of all lanes.
        lanes: (n,) the lanes that choose.
        sizes: (H,) how many probabilities each group has.
        probabilities: (n, sum of sizes), groups side by side; each adds up to about 1.
        choices: (n, H), overwritten.
    """
    for row in range(lanes.shape[0]):
        at = 0
        for head in range(sizes.shape[0]):
            total = 0.0
            for i in range(sizes[head]):
                total += probabilities[row, at + i]
            aim = draw_double(states, lanes[row]) * total
            choice, end = 0, float(probabilities[row, at])
            while end <= aim and choice < sizes[head] - 1:
                choice += 1
                end += probabilities[row, at + choice]
            choices[row, head] = choice
            at += sizes[head]


@inner
def draw_double(states: NDArray[np.uint64], lane: int) -> float:
    """A float64 in [0, 1)."""
    return float(draw(states, lane) >> SHIFT_11) * 2.0**-53
