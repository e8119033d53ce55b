"""The loop that every environment shares: actions become pads, pads frames, frames observations and rewards.

    policy --action--> controls --PAD--> backend.step --FRAME--> observations --> policy
                                                            +-> rewards

for N matches at once, one lane each. The classes for Gymnasium, PettingZoo and Stable-Baselines3 are thin
faces of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.backends import Backend, make_backend
from melee_gym.compiled.jit import bind
from melee_gym.data.stage_table import stage_row
from melee_gym.envs import flow
from melee_gym.envs.options import Options
from melee_gym.envs.seats import Seats
from melee_gym.game.frame import FRAME
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.opponents import Opponent, make_opponent
from melee_gym.rewards import Rewards

if TYPE_CHECKING:
    from melee_gym.compiled.threads import Chunks

Array = NDArray[Any]
FRAMES_PER_SECOND = 60


class MatchLoop:
    """N matches, each with agents in some seats and an opponent in the other.

    Arrays are overwritten by `reset` and `step`; who keeps one copies it. A match that is over stands still
    until it is reset.

    Args:
        options: what is played.
        lanes: N, the matches.
        agents: the seats that actions are given for: (0,), (1,) or (0, 1).
        max_decisions: decisions after which a match is cut off, beside the horizon in frames; None: no such
            limit.

    Attributes:
        controls: the action space of one agent, and its translation.
        observer: the observation of one agent.
        frames: (N,) FRAME, the latest of each match.
        observations: (N, agents, columns).
        rewards: (N, 2) float64 by seat, of the last decision.
        terminated: (N,) bool, matches that ended with the last decision: no stocks, or no time.
        truncated: (N,) bool, matches that were cut off with it: horizon, or the backend could not go on.
        playing: (N,) bool, matches that go on.
        setups: of each match.

    Raises:
        ConfigError: options that do not go together.
        SetupError: a match that the backend cannot play.
    """

    def __init__(
        self, options: Options, lanes: int, agents: Sequence[int] = (0,), *, max_decisions: int | None = None
    ) -> None:
        self.options, self.lanes = options, lanes
        limits = [options.horizon, max_decisions and max_decisions * options.frame_skip]
        self._horizon = min([limit for limit in limits if limit is not None], default=0)  # frames; 0: none
        self.seats = Seats(
            lanes, agents, controls=options.controls, controls_options=options.controls_options,
            observation=options.observation, frame_skip=options.frame_skip,
            reaction_delay=options.reaction_delay,
        )  # fmt: skip
        self.agents, self.controls, self.observer = (
            self.seats.numbers,
            self.seats.controls,
            self.seats.observer,
        )
        self.backend = self._make_backend()
        self.terms = Rewards(options.rewards, lanes, options.discount**options.frame_skip)
        self.generators = [np.random.default_rng() for _ in range(lanes)]
        self.setups = [Setup()] * lanes
        self._opponent, self._opponent_pads = self._make_opponent()

        self.frames = np.zeros(lanes, FRAME)
        self.observations = self.seats.observations
        self.rewards = np.zeros((lanes, SEATS))
        self.terminated, self.truncated = np.zeros(lanes, np.bool_), np.zeros(lanes, np.bool_)
        self.playing = np.zeros(lanes, np.bool_)
        self._records = np.zeros(lanes, flow.RECORD)
        self._stages = np.zeros(lanes, np.int64)
        self._acting, self._live = np.zeros(lanes, np.bool_), np.zeros(lanes, np.bool_)
        self._all = self._live_lanes = np.arange(lanes)
        self._chunks = _chunks(lanes, options.threads)
        self._finish = bind(
            flow.finish, self._acting, self._records, self.rewards, self._horizon, self.playing,
            self.terminated, self.truncated, rest=(self.backend.ended,),
        )  # fmt: skip

    def reset(
        self, mask: NDArray[np.bool_] | None = None, setups: Mapping[int, Setup] | None = None
    ) -> NDArray[Any]:
        """Start matches anew.

        Args:
            mask: (N,) where; None: everywhere.
            setups: lane -> a match to play instead of one drawn from the options.

        Returns:
            `observations`; those of the other lanes are what they were.

        Raises:
            SetupError: the backend cannot play one of the matches; all of them are as they were.
        """
        mask = np.ones(self.lanes, np.bool_) if mask is None else mask
        lanes = np.flatnonzero(mask)
        opponent_seeds = np.zeros(len(lanes), np.uint64)
        drawn = list(self.setups)
        for i, lane in enumerate(lanes.tolist()):
            drawn[lane], opponent_seeds[i] = self._draw(self.generators[lane])
            if setups and lane in setups:
                drawn[lane] = setups[lane]
        frames = self.backend.reset(mask, drawn)
        self.setups = drawn
        self.frames[lanes] = frames[lanes]
        chosen = [drawn[lane] for lane in lanes.tolist()]
        self._stages[lanes] = [stage_row(setup.stage) for setup in chosen]
        self.seats.reset(lanes, chosen)
        self.seats.watch(self.frames, lanes)
        timers = np.array([setup.timer for setup in chosen], np.int64)
        flow.start_records(self._records, lanes, timers * FRAMES_PER_SECOND)
        self.terms.begin(lanes, self.frames, self._stages)
        if self._opponent is not None:
            self._opponent.reset(lanes, chosen, opponent_seeds)
        self.playing[lanes] = True
        self._observe(lanes)
        return self.observations

    def step(self, actions: NDArray[Any], acting: NDArray[np.bool_] | None = None) -> int:
        """One decision of every match that goes on; fills the arrays of this object.

        Args:
            actions: (N * agents, columns) or (N, agents, columns), a row of the action space for each agent;
                those of matches that are over must be valid and have no effect.
            acting: (N,) which matches to move; None: all that go on.

        Returns:
            How many matches ended with this decision.

        Raises:
            ConfigError: an action is not in the action space; nothing has changed.
        """
        self.seats.decide(actions.reshape(self.lanes * len(self.agents), -1))
        chosen = self.playing if acting is None else acting
        count = flow.choose(self.playing, chosen, self._acting, self._live)
        self._live_lanes = self._all if count == self.lanes else np.flatnonzero(self._live)
        for _ in range(self.options.frame_skip):
            if not self._step_frame():
                break
        self._live_lanes = self._all
        self.terms.settle(self.frames, self._acting, self._live, self._stages, self.rewards)
        over: int = self._finish(self.backend.ended)
        self._observe(None)
        return over

    def summary(self, lane: int) -> dict[str, Any]:
        """What happened in a match so far, as plain numbers; pairs are by seat.

        Returns:
            `r` (return of seat 0), `l` (frames), `decisions`, `end` ("playing", "knock-out", "time-out",
            "cut-off"), `winner` (the seat with more stocks, then less percent; -1: neither), `stocks`,
            `percent`, `deaths`, `self_destructs`, `damage` (dealt), `terms` (name -> raw sums before
            weights), `opponent` (who played the other seat, or ""), `stage`, `fighters`, `seed`.
        """
        record, players, setup = self._records[lane], self.frames["players"][lane], self.setups[lane]
        stocks, percent = players["stocks"].tolist(), players["percent"].tolist()
        standing = [(stocks[seat], -percent[seat]) for seat in (0, 1)]
        return {
            "r": float(record["returned"]),
            "l": int(record["frames"]),
            "decisions": int(record["decisions"]),
            "end": flow.ENDS[record["end"]],
            "winner": -1 if standing[0] == standing[1] else int(standing[1] > standing[0]),
            "stocks": stocks,
            "percent": percent,
            "deaths": record["deaths"].tolist(),
            "self_destructs": record["self_destructs"].tolist(),
            "damage": record["damage_taken"].tolist()[::-1],
            "terms": {name: self.terms.sums[i, lane].tolist() for i, name in enumerate(self.terms.names)},
            "opponent": self._opponent.label(lane) if self._opponent is not None else "",
            "stage": setup.stage.key,
            "fighters": [fighter.key for fighter in setup.fighters],
            "seed": setup.seed,
        }

    def close(self) -> None:
        """Let go of the backend and the threads; the loop is not used afterwards."""
        self.backend.close()
        if self._chunks is not None:
            self._chunks.close()

    def _draw(self, generator: np.random.Generator) -> tuple[Setup, int]:
        """A match of the options, and the seed of its opponent."""
        game, stage, start, sides, opponent = np.frombuffer(generator.bytes(40), np.uint64).tolist()
        setup = self.options.setup(
            stage=stage % len(self.options.stages),
            start=start % max(1, len(self.options.starts)),
            swapped=self.options.sides == "random" and sides % 2 == 1,
            seed=game % 2**32,
        )
        return setup, opponent

    def _make_backend(self) -> Backend:
        """The backend, which can play every match that may be drawn."""
        options = self.options
        backend_options = dict(options.backend_options)
        if options.backend == "embedded":
            backend_options["threads"] = options.threads
        backend = make_backend(options.backend, self.lanes, backend_options)
        for stage in range(len(options.stages)):
            for start in range(max(1, len(options.starts))):
                backend.check(options.setup(stage=stage, start=start, swapped=False, seed=0))
        return backend

    def _make_opponent(self) -> tuple[Opponent | None, Array]:
        """Who plays the seat without an agent, if there is one, and where its pads go."""
        free = [seat for seat in range(SEATS) if seat not in self.agents]
        if not free:
            return None, np.zeros(0, PAD)
        chosen = self.options.opponent
        make = chosen if callable(chosen) else partial(make_opponent, chosen)
        return make(self.lanes, free[0]), self.seats.pads[:, free[0]]

    def _step_frame(self) -> bool:
        """One frame of the lanes that are live; whether any still is."""
        seats = self.seats
        if self._opponent is not None:
            self._opponent.act(self.frames, self._live_lanes, self._opponent_pads)
        seats.press(self._live_lanes)
        new = self.backend.step(seats.pads)
        self.terms.count(self.frames, new, self._live, self._stages)
        live = flow.take_frames(new, seats.pads, self._live, self.frames, seats.tracks, self._records)
        if live < len(self._live_lanes):
            self._live_lanes = np.flatnonzero(self._live)
        return live > 0

    def _observe(self, lanes: NDArray[np.intp] | None) -> None:
        """Write the observations of some lanes, or of all."""
        if lanes is not None and len(lanes) < self.lanes:
            for lane in lanes.tolist():
                self.seats.observe(self.frames, lane, lane + 1)
        elif self._chunks is not None:
            self._chunks.run(partial(self.seats.observe, self.frames))
        else:
            self.seats.observe(self.frames, 0, self.lanes)


def _chunks(lanes: int, threads: int) -> Chunks | None:
    """Threads for the observations, where there are enough of both to gain by it."""
    if threads == 1:
        return None
    from melee_gym.compiled.threads import Chunks

    return Chunks(lanes, threads)
