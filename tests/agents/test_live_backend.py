"""A backend that cannot restore, one file and one line: it plays in every face, trains, and is not copied."""

from __future__ import annotations

import copy
from typing import Any

import gymnasium
import numpy as np
import pytest
from stable_baselines3 import PPO
from toy_backend import LIVE_TOY

import melee_gym
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.backends import BACKENDS, Restorable, make_backend
from melee_gym.envs.options import make_options
from melee_gym.errors import BackendError

NAME = "live"
OPTIONS: dict[str, Any] = {"backend": NAME, "stocks": 1, "horizon": 90, "frame_skip": 3}


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BACKENDS, NAME, LIVE_TOY)  # the one line


def test_it_is_a_backend_and_no_restorable_one() -> None:
    assert not isinstance(make_backend(NAME, 2), Restorable)
    assert isinstance(make_backend("embedded", 1), Restorable)


def test_it_plays_in_every_face() -> None:
    single = gymnasium.make("Melee-v0", opponent="mixture", **OPTIONS)
    batch = gymnasium.make_vec("Melee-v0", num_envs=3, opponent="uniform", **OPTIONS)
    single.reset(seed=1)
    batch.reset(seed=1)
    ends = 0
    for _ in range(80):
        *_, terminated, truncated, _ = single.step(single.action_space.sample())
        if terminated or truncated:
            single.reset()
        ends += int(np.logical_or(*batch.step(batch.action_space.sample())[2:4]).sum())
    assert ends > 3
    pair, turns = melee_gym.parallel_env(**OPTIONS), melee_gym.env(**OPTIONS)
    pair.reset(seed=1)
    while pair.agents:
        pair.step({agent: pair.action_space(agent).sample() for agent in pair.agents})
    turns.reset(seed=1)
    for agent in turns.agent_iter():
        over = any(turns.last()[2:4])
        turns.step(None if over else turns.action_space(agent).sample())


@pytest.mark.parametrize("agents", [(0,), (0, 1)])
def test_stock_ppo_trains_on_it(agents: tuple[int, ...]) -> None:
    env = MeleeVecEnv(make_options(OPTIONS), 2, agents, seed=0)
    model = PPO("MlpPolicy", env, n_steps=32, batch_size=64, n_epochs=1, device="cpu")
    model.learn(256)
    assert model.num_timesteps == 256
    env.close()


def test_a_match_of_it_is_copied_with_a_clear_refusal() -> None:
    env = gymnasium.make("Melee-v0", **OPTIONS)
    copy.deepcopy(env)  # nothing has begun
    env.reset(seed=1)
    with pytest.raises(
        BackendError, match=r"backend 'live' can be neither saved nor copied: it has no save\(\)"
    ):
        copy.deepcopy(env)
