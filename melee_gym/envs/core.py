"""The loop that every environment shares: actions become pads, pads frames, frames observations and rewards.

    policy --action--> controls --PAD--> backend.step --FRAME--> observations --> policy
                                                            +-> rewards

for N matches at once, one lane each. The classes for Gymnasium, PettingZoo and Stable-Baselines3 are thin
faces of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.backends import make_backend
from melee_gym.backends.arrays import as_ended, as_frames
from melee_gym.envs.options import Options
from melee_gym.envs.progress import ENDS, Progress
from melee_gym.envs.requests import why_not_playing
from melee_gym.envs.saved import loop_from_state, loop_to_state
from melee_gym.envs.seats import Seats
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.opponents import Opponent, make_opponent
from melee_gym.rewards import Rewards, Weighting
from melee_gym.state import State

if TYPE_CHECKING:
    from melee_gym.compiled.threads import Chunks

Array = NDArray[Any]


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
        frames: (N,) FRAME, the latest of each match; `frame_numbers` (N,) are their numbers.
        observations: (N, agents, columns).
        rewards: (N, 2) float64 by seat, of the last decision.
        terminated: (N,) bool, matches that ended with the last decision: no stocks, or no time.
        truncated: (N,) bool, matches that were cut off with it: horizon, or the backend could not go on.
        playing: (N,) bool, matches that go on.
        setups: of each match.
        closed: whether `close` was called.

    Raises:
        ConfigError: options that do not go together.
        SetupError: a match that the backend cannot play, or that has no rewards (`Rewards.check`).
    """

    def __init__(
        self, options: Options, lanes: int, agents: Sequence[int] = (0,), *, max_decisions: int | None = None
    ) -> None:
        self.options, self.lanes = options, lanes
        self._made_with = (options, lanes, agents, max_decisions)
        self.backend = make_backend(options.backend, lanes, options.backend_options, threads=options.threads)
        self.terms = _rewards(options, lanes)
        for setup in options.setups():
            self.backend.check(setup)
            self.terms.check(setup)
        self.seats = seats = Seats(
            lanes, agents, controls=options.controls, controls_options=options.controls_options,
            observation=options.observation, frame_skip=options.frame_skip,
            reaction_delay=options.reaction_delay,
        )  # fmt: skip
        self.agents, self.observations = seats.numbers, seats.observations
        self.controls, self.observer = seats.controls, seats.observer
        self.opponent, self._opponent_pads = self._make_opponent()
        limits = [options.horizon, max_decisions and max_decisions * options.frame_skip]
        horizon = min([limit for limit in limits if limit is not None], default=0)
        self.progress = progress = Progress(seats, horizon)
        self.frames, self.rewards = progress.frames, progress.rewards
        self.frame_numbers = self.frames["frame"]
        self.terminated, self.truncated = progress.terminated, progress.truncated
        self.playing = progress.playing
        self.generators = [np.random.default_rng() for _ in range(lanes)]
        self.setups = [Setup()] * lanes
        self._all = self._live = np.arange(lanes)  # lanes that go on in the decision that is played
        self._begun = self.closed = False
        self._chunks = _chunks(lanes, options.threads)
        # The backend's own arrays, once it has shown them.
        self._shown, self._ended = self.frames, self.truncated

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
            SetupError: the backend cannot play or pay one of the matches; all of them are as they were.
            ClosedEnvironmentError: the loop is closed.
        """
        if self.closed:
            raise why_not_playing(closed=True)
        mask = np.ones(self.lanes, np.bool_) if mask is None else mask
        lanes = np.flatnonzero(mask)
        opponent_seeds = np.zeros(len(lanes), np.uint64)
        drawn = list(self.setups)
        for i, lane in enumerate(lanes.tolist()):
            drawn[lane], opponent_seeds[i] = self._draw(self.generators[lane])
            if setups and lane in setups:
                drawn[lane] = setups[lane]
                self.terms.check(setups[lane])
        frames = self._checked(self.backend.reset(mask, drawn))
        self.setups, self._begun = drawn, True
        self.frames[lanes] = frames[lanes]
        chosen = [drawn[lane] for lane in lanes.tolist()]
        self.seats.reset(lanes, chosen)
        self.seats.watch(self.frames, lanes)
        self.terms.begin(lanes, self.frames, chosen)
        self.progress.begin(lanes, [setup.timer * FRAMES_PER_SECOND for setup in chosen])
        if self.opponent is not None:
            self.opponent.reset(lanes, chosen, opponent_seeds)
        self._observe(lanes)
        return self.observations

    def step(self, actions: NDArray[Any]) -> int:
        """One decision of every match that goes on; fills the arrays of this object.

        Args:
            actions: (N * agents, columns), a row of the action space for each agent, by lane, then seat;
                those of matches that are over must be valid and have no effect.

        Returns:
            How many matches ended with this decision.

        Raises:
            ConfigError: an action is not in the action space; nothing has changed.
        """
        progress = self.progress
        self.seats.decide(actions)
        count = progress.choose()
        self._live = self._all if count == self.lanes else np.flatnonzero(progress.live)
        for _ in range(self.options.frame_skip):
            if not self._step_frame():
                break
        self.terms.settle(self.frames, progress.acting, progress.live, self.rewards)
        self.terms.played(count * self.options.frame_skip)
        ended = self.backend.ended
        if ended is not self._ended:
            ended = self._ended = as_ended(ended, self.lanes)
        over: int = progress.finish(ended)
        self._observe(None)
        return over

    def pay_by(self, weighting: Weighting, anneal_after: int | None = None) -> None:
        """Pay by other rewards from now on; what matches under way earned is counted anew.

        Args:
            weighting: as in `Options.rewards`.
            anneal_after: as in `Options`.

        Raises:
            ConfigError: no such term or fighter.
            SetupError: a match that has no rewards (`Rewards.check`); nothing has changed.
        """
        options = replace(self.options, rewards=weighting, anneal_after=anneal_after)
        terms = _rewards(options, self.lanes)
        for setup in (*options.setups(), *self.setups):
            terms.check(setup)
        self.options, self.terms = options, terms
        self._made_with = (options, *self._made_with[1:])
        if self._begun:
            terms.begin(self._all, self.frames, self.setups)

    def summary(self, lane: int, seat: int = 0) -> dict[str, Any]:
        """What happened in a match so far, as plain numbers; lists are by seat.

        Args:
            lane: of the match.
            seat: whose view it is.

        Returns:
            `seat`, `r` (its return), `l` (frames), `decisions`, `end` ("playing", "knock-out", "time-out",
            "cut-off"), `winner` (the seat with more stocks, then less percent; -1: neither), `stocks`,
            `percent`, `deaths`, `self_destructs`, `damage` (dealt), `terms` (name -> raw sums before
            weights), `opponent` (who played the other seat, or ""), `stage`, `fighters`, `seed`.
        """
        record, players, setup = self.progress.records[lane], self.frames["players"][lane], self.setups[lane]
        stocks, percent = players["stocks"].tolist(), players["percent"].tolist()
        standing = list(zip(stocks, np.negative(percent).tolist(), strict=True))
        best = [seat for seat, place in enumerate(standing) if place == max(standing)]
        return {
            "seat": seat,
            "r": float(record["returned"][seat]),
            "l": int(record["frames"]),
            "decisions": int(record["decisions"]),
            "end": ENDS[record["end"]],
            "winner": best[0] if len(best) == 1 else -1,
            "stocks": stocks,
            "percent": percent,
            "deaths": record["deaths"].tolist(),
            "self_destructs": record["self_destructs"].tolist(),
            "damage": record["damage_dealt"].tolist(),
            "terms": dict(zip(self.terms.names, self.terms.sums[lane].tolist(), strict=True)),
            "opponent": self.opponent.label(lane) if self.opponent is not None else "",
            "stage": setup.stage.key,
            "fighters": [fighter.key for fighter in setup.fighters],
            "seed": setup.seed,
        }

    def state(self) -> State:
        """Everything that the rest of the matches depends on, as arrays of plain numbers by name.

        Raises:
            BackendError: the backend cannot save its lanes.
            CheckpointError: a generator or an opponent cannot be saved.
        """
        return loop_to_state(self)

    def load(self, state: State) -> None:
        """Go on where a loop of the same options was when it gave `state`.

        Raises:
            BackendError: the backend cannot restore, or the lanes are none of its own.
            CheckpointError: the state is no such state; the message names what differs. The loop must be
                reset or loaded again before it plays on.
        """
        loop_from_state(self, state)
        self._begun = True

    def __getstate__(self) -> dict[str, Any]:
        # A copy is made anew, for compiled code and threads are no data, and goes on where this one is.
        state = self.state() if self._begun else None
        return {"made_with": self._made_with, "state": state, "generators": self.generators}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        *first, max_decisions = kept["made_with"]
        self.__init__(*first, max_decisions=max_decisions)  # type: ignore[misc]
        if kept["state"] is not None:
            self.load(kept["state"])
        self.generators = kept["generators"]  # those of the copied environment, if it holds some of them too

    def close(self) -> None:
        """Let go of the backend and the threads; nothing is played or reset afterwards."""
        self.closed = True
        self.playing[:] = False
        self.backend.close()
        if self._chunks is not None:
            self._chunks.close()

    def _draw(self, generator: np.random.Generator) -> tuple[Setup, int]:
        """A match of the options, and the seed of its opponent."""
        game, stage, start, sides, opponent = np.frombuffer(generator.bytes(40), np.uint64).tolist()
        options = self.options
        setup = options.setup(
            pair=stage // len(options.stages) % len(options.pairs),
            stage=stage % len(options.stages),
            start=start % max(1, len(options.starts)),
            swapped=options.sides == "random" and sides % 2 == 1,
            seed=game % 2**32,
        )
        return setup, opponent

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
        seats, progress = self.seats, self.progress
        if self.opponent is not None:
            self.opponent.act(self.frames, self._live, self._opponent_pads)
        seats.press(self._live)
        new = self._checked(self.backend.step(seats.pads))
        self.terms.count(self.frames, new, progress.live)
        live: int = progress.take(new)
        if live < len(self._live):
            self._live = np.flatnonzero(progress.live)
        return live > 0

    def _checked(self, frames: Array) -> Array:
        """What the backend shows, in an array that compiled code may read."""
        if frames is not self._shown:
            self._shown = as_frames(frames, self.lanes)
        return self._shown

    def _observe(self, lanes: NDArray[np.intp] | None) -> None:
        """Write the observations of some lanes, or of all."""
        if lanes is not None and len(lanes) < self.lanes:
            for lane in lanes.tolist():
                self.seats.observe(self.frames, lane, lane + 1)
        elif self._chunks is not None:
            self._chunks.run(partial(self.seats.observe, self.frames))
        else:
            self.seats.observe(self.frames, 0, self.lanes)


def _rewards(options: Options, lanes: int) -> Rewards:
    discount = options.discount**options.frame_skip
    return Rewards(options.rewards, lanes, discount, anneal_after=options.anneal_after)


def _chunks(lanes: int, threads: int) -> Chunks | None:
    """Threads for the observations, where there are enough of both to gain by it."""
    if threads == 1:
        return None
    from melee_gym.compiled.threads import Chunks

    return Chunks(lanes, threads)
