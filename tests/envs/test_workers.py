"""Worker processes, however they are started: by fork, anew, or from a server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Started from `python -c`, where a child can import nothing that the parent has defined or imported.
GYMNASIUM = """
import gymnasium, melee_gym
batch = gymnasium.make_vec("Melee-v0", num_envs=2, opponent="idle")
workers = gymnasium.make_vec(
    "melee_gym:Melee-v0", num_envs=2, vectorization_mode="async", vector_kwargs={{"context": {method!r}}},
    opponent="idle",
)
batch.action_space.seed(0)
assert (workers.reset(seed=4)[0] == batch.reset(seed=4)[0]).all()
for _ in range(20):
    actions = batch.action_space.sample()
    assert (workers.step(actions)[0] == batch.step(actions)[0]).all()
workers.close()
"""
STABLE_BASELINES = """
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import SubprocVecEnv
workers = make_vec_env(
    "melee_gym:Melee-v0", n_envs=2, seed=4, vec_env_cls=SubprocVecEnv,
    vec_env_kwargs={{"start_method": {method!r}}},
)
workers.reset()
workers.step([workers.action_space.sample() for _ in range(2)])
workers.close()
"""
CASES = {
    "gymnasium, anew": (GYMNASIUM, "spawn"),
    "gymnasium, from a server": (GYMNASIUM, "forkserver"),
    "stable_baselines3, anew": (STABLE_BASELINES, "spawn"),  # the slowest: each child loads torch
}


@pytest.mark.skipif(sys.platform == "win32", reason="no forkserver there")
@pytest.mark.parametrize(("code", "method"), CASES.values(), ids=CASES)
def test_workers_that_start_anew_find_and_play_the_environment(code: str, method: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code.format(method=method)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
