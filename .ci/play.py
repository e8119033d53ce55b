"""Plays with an installed wheel alone: no repository, no torch, no compiler. Run by `make wheel`."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import gymnasium
import numpy as np

import melee_gym
from melee_gym.replays import read_slp

HERE = Path.cwd()
PACKAGE = Path(melee_gym.__file__).parent


def main() -> None:
    """Play with every face of the environment, then write and read a match and a picture of one."""
    repository = Path(__file__).resolve().parents[1]
    assert "site-packages" in PACKAGE.parts, f"not the wheel: {PACKAGE}"
    assert repository not in HERE.parents, HERE
    assert repository != HERE
    assert shutil.which("cc") is shutil.which("gcc") is shutil.which("clang") is None
    for name in ("torch", "stable_baselines3", "tests", "benchmarks"):
        assert importlib.util.find_spec(name) is None, f"{name} is installed"

    env = gymnasium.make("melee_gym:Melee-v0", render_mode="rgb_array")
    env.action_space.seed(0)
    observation, _ = env.reset(seed=0)
    for _ in range(120):
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        assert np.isfinite(observation).all()
        assert not terminated
        assert not truncated
    assert env.render().shape == (360, 480, 3)
    env.close()

    envs = gymnasium.make_vec("melee_gym:Melee-v0", num_envs=4)
    envs.reset(seed=0)
    assert envs.step(envs.action_space.sample())[0].shape[0] == 4
    envs.close()

    parallel = melee_gym.parallel_env()
    parallel.reset(seed=0)
    parallel.step({agent: parallel.action_space(agent).sample() for agent in parallel.agents})
    parallel.close()

    from exphil_agents.cli import train, watch

    sys.argv = ["melee-train"]
    assert train.main() == 2  # and it says which extra is missing
    for name, seconds in (("match.slp", "5"), ("match.gif", "1")):
        sys.argv = ["melee-watch", "chase", "idle", "--seconds", seconds, "--out", name]
        assert watch.main() == 0
    assert len(read_slp(HERE / "match.slp").frames) > 300
    print(f"melee-gym {melee_gym.__version__} plays from {PACKAGE}")


if __name__ == "__main__":
    main()
