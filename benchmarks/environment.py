"""The cost of one `env.step`, and of starting up."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

import melee_gym  # noqa: F401 (registers Melee-v0)
from benchmarks.measure import Benchmark, rate

STEPS = 2_000
FIRST_STEP = """
import gymnasium, melee_gym
env = gymnasium.make("Melee-v0")
env.reset(seed=0)
env.step(env.action_space.sample())
"""


class Idle(gymnasium.Env[NDArray[np.float32], NDArray[np.int64]]):
    """An environment that does nothing: what is left of a step is Gymnasium's."""

    def __init__(self, like: gymnasium.Env[Any, Any]) -> None:
        self.observation_space = like.observation_space
        self.action_space = like.action_space
        self._observation = self.observation_space.sample()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Start over."""
        super().reset(seed=seed)
        return self._observation, {}

    def step(
        self, action: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], float, bool, bool, dict[str, Any]]:
        """Do nothing."""
        return self._observation, 0.0, False, False, {}


def _step_us(env: gymnasium.Env[Any, Any]) -> Callable[[], float]:
    actions = [env.action_space.sample() for _ in range(64)]
    env.reset(seed=0)

    def steps() -> int:
        for step in range(STEPS):
            _, _, terminated, truncated, _ = env.step(actions[step % 64])
            if terminated or truncated:
                env.reset()
        return STEPS

    return lambda: 1e6 / rate(steps, seconds=1.0)


def _env_step() -> tuple[Callable[[], float], Callable[[], float]]:
    env = gymnasium.make("Melee-v0", disable_env_checker=True).unwrapped
    env.action_space.seed(0)
    return _step_us(env), _step_us(Idle(env))


def _run_s(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return time.perf_counter() - start


def _warm_start() -> tuple[Callable[[], float], Callable[[], float]]:
    _run_s(FIRST_STEP)
    return partial(_run_s, FIRST_STEP), partial(_run_s, "import gymnasium, numba")


BENCHMARKS = [
    Benchmark("env_step_us", "us", _env_step, "an environment that does nothing"),
    Benchmark("warm_start_s", "s", _warm_start, "import gymnasium, numba"),
]
