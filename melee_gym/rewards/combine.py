"""Reward: weighted terms, each of which pays a seat its own quantity minus its opponent's (INTERFACES 4).

With one weight for both seats that is w (q_own - q_opponent). A fighter's own weights are those of the seat
it sits in, and what it is paid for its quantities its opponent pays: w_own q_own - w_opponent q_opponent.
Either way the two seats' rewards add up to exactly 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import bind, cached, inner
from melee_gym.data.stage_table import STAGES, StageRecord, stage_row
from melee_gym.errors import SetupError
from melee_gym.game.record import Field, record
from melee_gym.game.seats import SEATS, opponent_of
from melee_gym.game.setup import Setup
from melee_gym.rewards.characters import FOREVER, Weight, Weighting, weights_by_fighter
from melee_gym.rewards.predicates import Frame, Memory
from melee_gym.rewards.terms import TERMS
from melee_gym.state import State, plain, put

Array = NDArray[Any]
UNPAID = Weight(0.0)


class Rewards:
    """Rewards of a batch of matches, and the raw sums of each term over each match.

    Args:
        weighting: term name -> weight, for both seats alike; "character": of the file of each seat's fighter;
            a fighter's key: of its file, for both seats. A weight of 0 logs a term without paying it.
        lanes: matches of the batch.
        discount: of one decision; potential terms use it.
        anneal_after: match frames of these lanes after which what is annealed is gone, in place of the frames
            that the files say; None: see `anneal`.

    Attributes:
        names: of the terms, in the order of `sums`.
        sums: (lanes, terms, SEATS) float64, what each seat's quantity added up to since the match began:
            before weights, undiscounted.

    Raises:
        ConfigError: no such term or fighter; the message lists all.
    """

    def __init__(
        self, weighting: Weighting, lanes: int, discount: float, *, anneal_after: int | None = None
    ) -> None:
        by_fighter = weights_by_fighter(weighting)
        names = dict.fromkeys(name for weights in by_fighter.values() for name in weights)
        self.names = tuple(sorted(names, key=lambda name: TERMS[name].kind))  # events first
        self._fighter_rows = {fighter: row for row, fighter in enumerate(by_fighter)}
        table = [[weights.get(name, UNPAID) for name in self.names] for weights in by_fighter.values()]
        self._schedules = np.array(table).reshape(len(by_fighter), len(names), len(UNPAID))
        self._weights = self._schedules[..., 0].copy()  # as they are now
        self._trained = np.zeros(1, np.int64)  # match frames
        self._anneal_after = anneal_after
        self._discount = discount
        self._stages = np.zeros(lanes, np.int64)  # rows of STAGES
        self._fighters = np.zeros((lanes, SEATS), np.int64)  # rows of the weights
        self._quantities = np.zeros((lanes, len(names), SEATS), np.float64)  # of the decision so far
        self.sums = np.zeros_like(self._quantities)
        self._levels = np.zeros_like(self._quantities)  # of the potentials, at the last decision
        events = tuple(name for name in self.names if TERMS[name].kind == "event")
        self._memory = np.zeros((lanes, SEATS), _memory_of(events))
        self._count = _event_loop(events)
        self._pay = bind(
            _settle, self._quantities, self._weights, self._fighters, self.sums,
            rest=(np.zeros(0, np.bool_), np.zeros((0, SEATS))),
        )  # fmt: skip
        self._potentials = [
            (_potential_loop(name), i) for i, name in enumerate(self.names) if TERMS[name].kind == "potential"
        ]

    def check(self, setup: Setup) -> None:
        """Whether a match can be paid.

        Raises:
            SetupError: a fighter has no file, where each seat is paid by the file of its own.
        """
        for fighter in setup.fighters:
            if fighter not in self._fighter_rows:
                known = ", ".join(known.key for known in self._fighter_rows)
                raise SetupError(f"{fighter.key!r} has no character rewards; these have: {known}.")

    def anneal(self, frames: int) -> None:
        """Say how many match frames a training has had so far; the weights follow.

        Until the first time they are what they are at the beginning, unless there is `anneal_after`.
        """
        self._trained[0] = frames
        full, start, end = np.moveaxis(self._schedules, -1, 0)
        if self._anneal_after is not None:
            frames = frames * end.max(initial=0.0, where=end < FOREVER) / self._anneal_after
        self._weights[:] = full * np.clip((end - frames) / np.maximum(end - start, 1.0), 0.0, 1.0)

    def played(self, frames: int) -> None:
        """Count match frames of these lanes, if annealing goes by them."""
        if self._anneal_after is not None:
            self.anneal(int(self._trained[0]) + frames)

    def begin(self, lanes: NDArray[np.intp], frames: Array, setups: Sequence[Setup]) -> None:
        """Matches start in some lanes (n,), from n setups, with what `frames` (N,) FRAME shows there."""
        self._stages[lanes] = [stage_row(setup.stage) for setup in setups]
        self._fighters[lanes] = [
            [self._fighter_rows[fighter] for fighter in setup.fighters] for setup in setups
        ]
        self.sums[lanes] = 0.0
        self._memory[lanes] = np.zeros((), self._memory.dtype)
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
        self._count(before, now, live, self._stages, STAGES, self._memory, self._quantities)

    def settle(
        self, frames: Array, acting: NDArray[np.bool_], live: NDArray[np.bool_], rewards: NDArray[np.float64]
    ) -> None:
        """End the decision.

        Args:
            frames: (N,) FRAME, the latest.
            acting: (N,) lanes that took part in the decision.
            live: (N,) lanes whose match goes on; where it does not, potentials are 0.
            rewards: (N, SEATS), overwritten with what each seat earns: its own quantities by its own weights
                minus its opponent's by theirs. The two add up to exactly 0, and are 0 where not `acting`.
        """
        self._settle_potentials(frames, acting, live)
        self._pay(acting, rewards)

    def state(self) -> State:
        """What is counted of the matches under way (`melee_gym.state`)."""
        return {name: plain(array) for name, array in self._counted().items()}

    def load(self, state: State) -> None:
        """Go on with a state.

        Raises:
            CheckpointError: it does not fit these terms and lanes.
        """
        put(state, "stages", self._stages, low=0, high=len(STAGES) - 1)
        put(state, "fighters", self._fighters, low=0, high=len(self._weights) - 1)
        for name, array in self._counted().items():
            put(state, name, array)
        self.anneal(int(self._trained[0]))

    def _counted(self) -> State:
        return {
            "stages": self._stages, "fighters": self._fighters, "trained": self._trained, "sums": self.sums,
            "quantities": self._quantities, "levels": self._levels, "memory": self._memory,
        }  # fmt: skip

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
def _settle(
    quantities: Array, weights: Array, fighters: Array, sums: Array, acting: Array, rewards: Array
) -> None:
    for lane in range(acting.shape[0]):
        for seat in range(SEATS):
            rewards[lane, seat] = 0.0
        if not acting[lane]:
            continue
        for term in range(weights.shape[1]):
            for seat in range(SEATS):
                other = opponent_of(seat)
                earned = weights[fighters[lane, seat], term] * quantities[lane, term, seat]
                owed = weights[fighters[lane, other], term] * quantities[lane, term, other]
                rewards[lane, seat] += earned - owed
                sums[lane, term, seat] += quantities[lane, term, seat]
            for seat in range(SEATS):
                quantities[lane, term, seat] = 0.0


@cache
def _event_loop(names: tuple[str, ...]) -> Callable[..., None]:
    """One compiled loop that counts these terms, quantities[i] for names[i]."""
    count = _event_chain(names, 0)

    def loop(
        before: Array, now: Array, live: Array, stages: Array, table: Array, memory: Array, quantities: Array
    ) -> None:
        for lane in range(live.shape[0]):
            if live[lane]:
                stage = table[stages[lane]]
                for seat in range(SEATS):
                    count(before[lane], now[lane], seat, stage, memory[lane, seat], quantities, lane)

    return cached(loop, name=" ".join(names))


def _memory_of(names: tuple[str, ...]) -> np.dtype[np.void]:
    """What these terms remember of a seat, each in a field of its name."""
    fields: list[Field] = [(name, TERMS[name].memory) for name in names if TERMS[name].memory is not None]
    return record(fields or [("nothing", "u1")])


def _event_chain(names: tuple[str, ...], index: int) -> Callable[..., None]:
    """A compiled function that adds what the terms from `index` on make of one seat's frame."""
    if index == len(names):

        def nothing(
            before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory, quantities: Array,
            lane: int,
        ) -> None:  # fmt: skip
            pass

        return inner(nothing)
    name = names[index]
    function, remembers = TERMS[name].function, TERMS[name].memory is not None
    rest = _event_chain(names, index + 1)

    def count(
        before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory, quantities: Array, lane: int
    ) -> None:
        if remembers:
            quantities[lane, index, seat] += function(before, now, seat, stage, memory[name])
        else:
            quantities[lane, index, seat] += function(before, now, seat, stage)
        rest(before, now, seat, stage, memory, quantities, lane)

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
