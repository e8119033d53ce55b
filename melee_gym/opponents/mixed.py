"""Several opponents as one, each in the matches that are dealt to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Lanes, OpponentFactory
from melee_gym.state import State, nested, part, put

# (lanes (n,), seeds (n,) of their matches) -> (n,) which part plays in each.
Deal = Callable[[Lanes, NDArray[np.uint64]], NDArray[np.integer]]


class Mixed:
    """Plays each match with one of its parts.

    Args:
        parts: what makes each, by name.
        deal: which part plays the matches that start in some lanes.
        lanes: matches of the batch.
        seat: the seat they play.
    """

    def __init__(self, parts: Mapping[str, OpponentFactory], deal: Deal, lanes: int, seat: int) -> None:
        self._parts = {name: make(lanes, seat) for name, make in parts.items()}
        self._deal = deal
        self._dealt = np.zeros(lanes, np.int64)  # number of the part that plays in each lane

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._dealt[lanes] = self._deal(lanes, seeds)
        for number, one in enumerate(self._parts.values()):
            mine = np.flatnonzero(self._dealt[lanes] == number)
            if len(mine):
                one.reset(lanes[mine], [setups[i] for i in mine.tolist()], seeds[mine])

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        for number, one in enumerate(self._parts.values()):
            mine = lanes[self._dealt[lanes] == number]
            if len(mine):
                one.act(frames, mine, pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return list(self._parts.values())[int(self._dealt[lane])].label(lane)

    def state(self) -> State:
        """See `Opponent.state`."""
        state = {"dealt": self._dealt.copy()}
        for name, one in self._parts.items():
            state |= nested(name, one.state())
        return state

    def load(self, state: State) -> None:
        """See `Opponent.load`."""
        put(state, "dealt", self._dealt, low=0, high=len(self._parts) - 1)
        for name, one in self._parts.items():
            one.load(part(state, name))


def by_lane(parts: Mapping[str, tuple[OpponentFactory, float]], lanes: int, seat: int) -> Mixed:
    """Several opponents, each in its share of the lanes for good, in order.

    A share is one of lanes, not of matches: an opponent whose matches last long, such as `idle`, takes no
    more of the experience than its share.

    Args:
        parts: what makes each, and its share, by name; shares need not add up to 1.
        lanes: matches of the batch.
        seat: the seat they play.
    """
    ends = np.cumsum([share for _, share in parts.values()])
    # Lane i plays the part in whose share the middle of i falls.
    numbers = np.searchsorted(ends / ends[-1], (np.arange(lanes) + 0.5) / lanes)
    return Mixed(
        {name: make for name, (make, _) in parts.items()}, partial(_numbers_of, numbers), lanes, seat
    )


def _numbers_of(numbers: NDArray[np.intp], lanes: Lanes, seeds: NDArray[np.uint64]) -> NDArray[np.intp]:
    mine: NDArray[np.intp] = numbers[lanes]
    return mine
