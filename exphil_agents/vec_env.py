"""MeleeVecEnv: the batched match loop with the interface of Stable-Baselines3."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np
from gymnasium.utils import seeding
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices, VecEnvStepReturn

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import Options
from melee_gym.envs.requests import action_rows, why_not_playing
from melee_gym.state import State, nested, part

Array = NDArray[Any]


class RowsOfMatches(VecEnv):
    """What environments whose rows share an engine answer Stable-Baselines3 alike."""

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """The attribute once for each row: rows share what they are made of."""
        return [getattr(self, attr_name)] * len(self._rows(indices))

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Refused: rows share what they are made of.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            f"{attr_name} cannot be set for single matches; make a new {type(self).__name__}."
        )

    def env_method(
        self, method_name: str, *method_args: Any, indices: VecEnvIndices = None, **method_kwargs: Any
    ) -> list[Any]:
        """Refused: a row is no environment of its own.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            f"{method_name} cannot be called on single matches of a {type(self).__name__}."
        )

    def env_is_wrapped(self, wrapper_class: type[Any], indices: VecEnvIndices = None) -> list[bool]:
        """True for SB3's Monitor, whose `episode` infos are written here."""
        return [wrapper_class.__name__ == "Monitor"] * len(self._rows(indices))

    def _rows(self, indices: VecEnvIndices) -> Sequence[int]:
        return list(self._get_indices(indices))


class MeleeVecEnv(RowsOfMatches):
    """`lanes` matches in one engine, with a row for each agent of each: by lane, then seat.

    A match that ends starts anew in the same step: the observations are already the new match's, and the info
    of each of its rows holds `terminal_observation`, `TimeLimit.truncated`, `episode` (r, l, t as in SB3's
    Monitor) and `match` (`MatchLoop.summary`), all of that row's seat. Other rows share one empty info.

    Args:
        options: what is played; with both seats as agents nobody needs `opponent`.
        lanes: how many matches.
        agents: the seats that are learners': (0,), (1,), or (0, 1) for self-play on both.
        seed: of lane 0; lane i gets seed + i.

    Attributes:
        loop: the matches.
        finished: for each row the summaries of the matches that ended since it was last emptied, in one list.
        seconds: spent in `step` since it was last set to 0.

    Raises:
        SetupError: a match that the backend cannot play.
    """

    def __init__(
        self, options: Options, lanes: int, agents: Sequence[int] = (0,), *, seed: int | None = None
    ) -> None:
        self.loop = MatchLoop(options, lanes, agents)
        self.render_mode = None
        super().__init__(lanes * len(agents), self.loop.observer.space, self.loop.controls.space)
        self.finished: list[dict[str, Any]] = []
        self.seconds = 0.0
        self._no_info: dict[str, Any] = {}
        self._actions: Array = np.zeros((self.num_envs, self.loop.controls.columns), np.int64)
        self._started = perf_counter()
        self.seed(seed)

    def reset(self) -> Array:
        """Start all matches anew, with the seeds given by `seed` if there are new ones."""
        for lane, seed in enumerate(self._seeds[: self.loop.lanes]):
            if seed is not None:
                self.loop.generators[lane], _ = seeding.np_random(seed)
        self._reset_seeds()
        self._reset_options()
        self.loop.reset()
        return self._observations()

    def step_async(self, actions: Array) -> None:
        """Remember the actions of the next step, (rows, columns) or (rows,)."""
        self._actions = action_rows(actions, (self.num_envs,), self.loop.controls)

    def step_wait(self) -> VecEnvStepReturn:
        """Play one decision of every match.

        Returns:
            Observations (rows, columns), rewards (rows,) float32, dones (rows,) bool, infos; arrays are the
            caller's own.

        Raises:
            ConfigError: an action is not in the space; nothing has changed.
            ClosedEnvironmentError: `close` was called.
        """
        start = perf_counter()
        loop = self.loop
        if loop.closed:
            raise why_not_playing(closed=True)
        over = loop.step(self._actions)
        rewards = loop.rewards[:, loop.agents].astype(np.float32).ravel()
        ended = loop.terminated | loop.truncated
        dones = np.repeat(ended, len(loop.agents))
        infos = [self._no_info] * self.num_envs
        if over:
            for row in np.flatnonzero(dones).tolist():
                infos[row] = self._last_info(*divmod(row, len(loop.agents)))
            loop.reset(ended)
        observations = self._observations()
        self.seconds += perf_counter() - start
        return observations, rewards, dones, infos

    def close(self) -> None:
        """Let go of the engine and its threads."""
        self.loop.close()

    @property
    def frames(self) -> int:
        """Match frames of one decision, all matches together."""
        return self.loop.lanes * self.loop.options.frame_skip

    def state(self) -> State:
        """See `MatchLoop.state`."""
        return self.loop.state()

    def load(self, state: State) -> None:
        """See `MatchLoop.load`."""
        self.loop.load(state)

    def anneal(self, frames: int) -> None:
        """See `Rewards.anneal`."""
        self.loop.terms.anneal(frames)

    def _observations(self) -> Array:
        seen = self.loop.observations
        return seen.reshape(self.num_envs, *seen.shape[2:]).copy()

    def _last_info(self, lane: int, agent: int) -> dict[str, Any]:
        match = self.loop.summary(lane, int(self.loop.agents[agent]))
        self.finished.append(match)
        return {
            "terminal_observation": self.loop.observations[lane, agent].copy(),
            "TimeLimit.truncated": bool(self.loop.truncated[lane]),
            "episode": {"r": match["r"], "l": match["decisions"], "t": perf_counter() - self._started},
            "match": match,
        }


class JoinedVecEnv(RowsOfMatches):
    """Several MeleeVecEnvs that are played at the same time: their rows one after the other.

    Args:
        parts: at least one, with the same spaces and frame skip.

    Attributes:
        frames: match frames of one decision, all matches together.
        finished: see `MeleeVecEnv`.
        seconds: spent in `step` since it was last set to 0.
    """

    def __init__(self, parts: Sequence[MeleeVecEnv]) -> None:
        self._parts = list(parts)
        self.render_mode = None
        rows = [one.num_envs for one in parts]
        super().__init__(sum(rows), parts[0].observation_space, parts[0].action_space)
        self.frames = sum(one.frames for one in parts)
        self.finished: list[dict[str, Any]] = []
        for one in parts:
            one.finished = self.finished
        self.seconds = 0.0
        self._ends = np.cumsum(rows)[:-1]

    def seed(self, seed: int | None = None) -> Sequence[int | None]:
        """Each part goes on counting where the one before it ended."""
        super().seed(seed)
        for one, first in zip(self._parts, [0, *self._ends.tolist()], strict=True):
            one.seed(self._seeds[first])
        return self._seeds

    def reset(self) -> Array:
        """Start all matches anew, with the seeds given by `seed` if there are new ones."""
        self._reset_seeds()
        self._reset_options()
        return np.concatenate([one.reset() for one in self._parts])

    def step_async(self, actions: Array) -> None:
        """Remember the actions of the next step, (rows, columns) or (rows,)."""
        for one, rows in zip(self._parts, np.split(np.asarray(actions), self._ends), strict=True):
            one.step_async(rows)

    def step_wait(self) -> VecEnvStepReturn:
        """Play one decision of every match; see `MeleeVecEnv.step_wait`."""
        start = perf_counter()
        observations, rewards, dones, infos = zip(*(one.step_wait() for one in self._parts), strict=True)
        self.seconds += perf_counter() - start
        together = [info for some in infos for info in some]
        return np.concatenate(observations), np.concatenate(rewards), np.concatenate(dones), together

    def state(self) -> State:
        """Those of the parts, by number."""
        state: State = {}
        for number, one in enumerate(self._parts):
            state |= nested(str(number), one.state())
        return state

    def anneal(self, frames: int) -> None:
        """See `Rewards.anneal`."""
        for one in self._parts:
            one.anneal(frames)

    def load(self, state: State) -> None:
        """See `MatchLoop.load`."""
        for number, one in enumerate(self._parts):
            one.load(part(state, str(number)))

    def close(self) -> None:
        """Let go of the engines and their threads."""
        for one in self._parts:
            one.close()
