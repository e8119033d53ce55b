"""Reward: weighted terms, each of which pays a seat its own quantity minus its opponent's (INTERFACES 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner
from melee_gym.data.stage_table import STAGES, StageRecord, stage_row
from melee_gym.errors import ConfigError, unknown
from melee_gym.game.ids import Stage
from melee_gym.game.seats import SEATS, opponent_of
from melee_gym.rewards.predicates import Frame
from melee_gym.rewards.terms import TERMS
from melee_gym.state import State, put

Array = NDArray[Any]


class Rewards:
    """Rewards of a batch of matches, and the raw sums of each term over each match.

    Args:
        weights: term name -> weight. A weight of 0 logs a term without paying it.
        lanes: matches of the batch.
        discount: of one decision; potential terms use it.

    Attributes:
        names: of the terms, in the order of `sums`.
        sums: (lanes, terms, SEATS) float64, what each seat's quantity added up to since the match began:
            before weights, undiscounted.

    Raises:
        ConfigError: no such term; the message lists all.
    """

    def __init__(self, weights: Mapping[str, float], lanes: int, discount: float) -> None:
        for name in weights:
            if name not in TERMS:
                raise ConfigError(unknown("reward term", name, TERMS))
        self.names = tuple(sorted(weights, key=lambda name: TERMS[name].kind))  # events first
        self._weights = np.array([weights[name] for name in self.names], np.float64)
        self._discount = discount
        self._stages = np.zeros(lanes, np.int64)  # rows of STAGES
        self._quantities = np.zeros((lanes, len(weights), SEATS), np.float64)  # of the decision so far
        self.sums = np.zeros_like(self._quantities)
        self._levels = np.zeros_like(self._quantities)  # of the potentials, at the last decision
        events = tuple(name for name in self.names if TERMS[name].kind == "event")
        self._count = _event_loop(events)
        self._potentials = [
            (_potential_loop(name), i) for i, name in enumerate(self.names) if TERMS[name].kind == "potential"
        ]

    def begin(self, lanes: NDArray[np.intp], frames: Array, stages: Sequence[Stage]) -> None:
        """Matches start in some lanes (n,), on n stages, with what `frames` (N,) FRAME shows there."""
        self._stages[lanes] = [stage_row(stage) for stage in stages]
        self.sums[lanes] = 0.0
        starting = np.zeros(len(frames), np.bool_)
        starting[lanes] = True
        self._settle_potentials(frames, starting, starting)
        self._quantities[lanes] = 0.0

    def count(self, before: Array, now: Array, live: NDArray[np.bool_]) -> None:
        """Count one frame of the lanes that are `live`.

        Args:
            before: (N,) FRAME.
            now: (N,) FRAME, one frame later.
            live: (N,) which lanes count.
        """
        self._count(before, now, live, self._stages, STAGES, self._quantities)

    def settle(
        self, frames: Array, acting: NDArray[np.bool_], live: NDArray[np.bool_], rewards: NDArray[np.float64]
    ) -> None:
        """End the decision.

        Args:
            frames: (N,) FRAME, the latest.
            acting: (N,) lanes that took part in the decision.
            live: (N,) lanes whose match goes on; where it does not, potentials are 0.
            rewards: (N, SEATS), overwritten with what each seat earns: its own quantities minus its
                opponent's. The two add up to exactly 0, and are 0 where not `acting`.
        """
        self._settle_potentials(frames, acting, live)
        _settle(self._quantities, self._weights, acting, rewards, self.sums)

    def state(self) -> State:
        """What is counted of the matches under way (`melee_gym.state`)."""
        return {"stages": self._stages.copy()} | {
            name: array.copy() for name, array in self._counted().items()
        }

    def load(self, state: State) -> None:
        """Go on with a state.

        Raises:
            CheckpointError: it does not fit these terms and lanes.
        """
        put(state, "stages", self._stages, low=0, high=len(STAGES) - 1)
        for name, array in self._counted().items():
            put(state, name, array)

    def _counted(self) -> State:
        return {"sums": self.sums, "quantities": self._quantities, "levels": self._levels}

    def _settle_potentials(self, frames: Array, acting: Array, live: Array) -> None:
        for loop, term in self._potentials:
            loop(
                frames,
                acting,
                live,
                self._stages,
                STAGES,
                self._discount,
                term,
                self._levels,
                self._quantities,
            )


@cached
def _settle(quantities: Array, weights: Array, acting: Array, rewards: Array, sums: Array) -> None:
    for lane in range(acting.shape[0]):
        for seat in range(SEATS):
            rewards[lane, seat] = 0.0
        if not acting[lane]:
            continue
        for term in range(weights.shape[0]):
            for seat in range(SEATS):
                own, other = quantities[lane, term, seat], quantities[lane, term, opponent_of(seat)]
                rewards[lane, seat] += weights[term] * (own - other)
                sums[lane, term, seat] += own
            for seat in range(SEATS):
                quantities[lane, term, seat] = 0.0


@cache
def _event_loop(names: tuple[str, ...]) -> Callable[..., None]:
    """One compiled loop that counts these terms, quantities[i] for names[i]."""
    count = _event_chain(names, 0)

    def loop(before: Array, now: Array, live: Array, stages: Array, table: Array, quantities: Array) -> None:
        for lane in range(live.shape[0]):
            if live[lane]:
                stage = table[stages[lane]]
                for seat in range(SEATS):
                    count(before[lane], now[lane], seat, stage, quantities, lane)

    return cached(loop, name=" ".join(names))


def _event_chain(names: tuple[str, ...], index: int) -> Callable[..., None]:
    """A compiled function that adds what the terms from `index` on make of one seat's frame."""
    if index == len(names):

        def nothing(
            before: Frame, now: Frame, seat: int, stage: StageRecord, quantities: Array, lane: int
        ) -> None:
            pass

        return inner(nothing)
    term, rest = TERMS[names[index]].function, _event_chain(names, index + 1)

    def count(before: Frame, now: Frame, seat: int, stage: StageRecord, quantities: Array, lane: int) -> None:
        quantities[lane, index, seat] += term(before, now, seat, stage)
        rest(before, now, seat, stage, quantities, lane)

    return inner(count)


@cache
def _potential_loop(name: str) -> Callable[..., None]:
    level_of = TERMS[name].function

    def loop(
        frames: Array, acting: Array, live: Array, stages: Array, table: Array, discount: float,
        term: int, levels: Array, quantities: Array,
    ) -> None:  # fmt: skip
        for lane in range(acting.shape[0]):
            if acting[lane]:
                for seat in range(SEATS):
                    level = 0.0
                    if live[lane]:
                        level = float(level_of(frames[lane], seat, table[stages[lane]]))
                    quantities[lane, term, seat] += discount * level - levels[lane, term, seat]
                    levels[lane, term, seat] = level

    return cached(loop, name=name)
