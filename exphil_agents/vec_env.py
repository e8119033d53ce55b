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

Array = NDArray[Any]


class MeleeVecEnv(VecEnv):
    """`lanes` matches in one engine, the learner in seat 0 of each.

    A match that ends starts anew in the same step: the observation is already the new match's, and the info
    of that lane holds `terminal_observation`, `TimeLimit.truncated`, `episode` (r, l, t as in SB3's Monitor)
    and `match` (`MatchLoop.summary`). Other lanes share one empty info.

    Args:
        options: what is played.
        lanes: how many matches.
        seed: of lane 0; lane i gets seed + i.

    Attributes:
        loop: the matches.
        finished: summaries of the matches that ended since it was last emptied.
        seconds: spent in `step` since it was last set to 0.

    Raises:
        SetupError: a match that the backend cannot play.
    """

    def __init__(self, options: Options, lanes: int, *, seed: int | None = None) -> None:
        self.loop = MatchLoop(options, lanes)
        self.render_mode = None
        super().__init__(lanes, self.loop.observer.space, self.loop.controls.space)
        self.finished: list[dict[str, Any]] = []
        self.seconds = 0.0
        self._no_info: dict[str, Any] = {}
        self._actions = np.zeros((lanes, self.loop.controls.columns), np.int64)
        self._started = perf_counter()
        self.seed(seed)

    def reset(self) -> Array:
        """Start all matches anew, with the seeds given by `seed` if there are new ones."""
        for lane, seed in enumerate(self._seeds):
            if seed is not None:
                self.loop.generators[lane], _ = seeding.np_random(seed)
        self._reset_seeds()
        self._reset_options()
        return self.loop.reset()[:, 0].copy()

    def step_async(self, actions: Array) -> None:
        """Remember the actions of the next step, (lanes, columns) or (lanes,)."""
        self._actions = actions.reshape(self.num_envs, -1)

    def step_wait(self) -> VecEnvStepReturn:
        """Play one decision of every match.

        Returns:
            Observations (lanes, columns) float32, rewards (lanes,) float32, dones (lanes,) bool, infos;
            arrays are the caller's own.

        Raises:
            ConfigError: an action is not in the space; nothing has changed.
        """
        start = perf_counter()
        loop = self.loop
        over = loop.step(self._actions)
        rewards = loop.rewards[:, 0].astype(np.float32)
        dones = loop.terminated | loop.truncated
        infos = [self._no_info] * self.num_envs
        if over:
            for lane in np.flatnonzero(dones).tolist():
                infos[lane] = self._last_info(lane)
            loop.reset(dones)
        observations = loop.observations[:, 0].copy()
        self.seconds += perf_counter() - start
        return observations, rewards, dones, infos

    def close(self) -> None:
        """Let go of the engine and its threads."""
        self.loop.close()

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """The attribute once for each lane: lanes share what they are made of."""
        return [getattr(self, attr_name)] * len(self._lanes(indices))

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Refused: lanes share what they are made of.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"{attr_name} cannot be set for single matches; make a new MeleeVecEnv.")

    def env_method(
        self, method_name: str, *method_args: Any, indices: VecEnvIndices = None, **method_kwargs: Any
    ) -> list[Any]:
        """Refused: a lane is no environment of its own.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"{method_name} cannot be called on single matches of a MeleeVecEnv.")

    def env_is_wrapped(self, wrapper_class: type[Any], indices: VecEnvIndices = None) -> list[bool]:
        """True for SB3's Monitor, whose `episode` infos this class writes itself."""
        return [wrapper_class.__name__ == "Monitor"] * len(self._lanes(indices))

    def _lanes(self, indices: VecEnvIndices) -> Sequence[int]:
        return list(self._get_indices(indices))

    def _last_info(self, lane: int) -> dict[str, Any]:
        match = self.loop.summary(lane)
        self.finished.append(match)
        return {
            "terminal_observation": self.loop.observations[lane, 0].copy(),
            "TimeLimit.truncated": bool(self.loop.truncated[lane]),
            "episode": {"r": match["r"], "l": match["decisions"], "t": perf_counter() - self._started},
            "match": match,
        }
