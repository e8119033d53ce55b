"""The speed of PPO in its default configuration: playing, learning, both, also on a card; of self-play."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from stable_baselines3.common.vec_env.base_vec_env import VecEnvStepReturn

from benchmarks.measure import Benchmark, MissingError, rate
from exphil_agents.config import load_config
from exphil_agents.device import prepare_cpu
from exphil_agents.run import Run
from exphil_agents.sections import EnvConfig
from exphil_agents.trainers.ppo import PPO, PPOConfig
from exphil_agents.trainers.self_play import SelfPlay, SelfPlayConfig
from exphil_agents.vec_env import MeleeVecEnv

REPOSITORY = Path(__file__).parents[1]
OPTIONS = PPOConfig()
FRAMES = OPTIONS.lanes * OPTIONS.n_steps * EnvConfig().frame_skip  # of an iteration
Pair = tuple[Callable[[], float], Callable[[], float]]


class Still(MeleeVecEnv):
    """Matches that stand still: what is left of collecting is the policy's."""

    def step_wait(self) -> VecEnvStepReturn:
        """Nothing happens."""
        count = self.num_envs
        empty: list[dict[str, Any]] = [{}] * count
        return (
            self.loop.observations[:, 0].copy(),
            np.zeros(count, np.float32),
            np.zeros(count, np.bool_),
            empty,
        )


def _learner(*words: str, still: bool = False) -> PPO:
    config = load_config(None, words)
    prepare_cpu(config.torch_threads)
    learner = PPO(config, Run(Path()))
    if still:
        env = learner.matches.env
        assert isinstance(env, MeleeVecEnv)
        learner.matches.env = Still(env.loop.options, env.num_envs, seed=config.seed)
        learner.matches.restart(config.seed)
    learner.collect()
    learner.update(1.0)
    return learner


def _collect(learner: PPO) -> int:
    return learner.collect().frames


def _update(learner: PPO) -> int:
    learner.update(1.0)
    return FRAMES


def _both(learner: PPO) -> int:
    return max(_collect(learner), _update(learner))


def _beside_still(work: Callable[[PPO], int]) -> Pair:
    ours, reference = (
        partial(rate, partial(work, _learner(still=still)), seconds=3.0) for still in (False, True)
    )
    return ours, reference


def _on_card(*words: str) -> Pair:
    if not torch.cuda.is_available():
        raise MissingError("no CUDA device")
    ours, reference = (
        partial(rate, partial(_both, _learner(*chosen)), seconds=3.0)
        for chosen in (("device=cuda", *words), ("device=cpu",))
    )
    return ours, reference


def _updating() -> Pair:
    learner = _learner()
    layers = torch.nn.Sequential(torch.nn.Linear(256, 256), torch.nn.Tanh())
    batch = torch.zeros(OPTIONS.batch_size, 256)

    def bare() -> int:
        layers(batch).sum().backward()
        return len(batch)

    return partial(rate, partial(_update, learner), seconds=3.0), partial(rate, bare, seconds=3.0)


def _self_playing() -> Pair:
    """The seats that learn, in match frames, against a pool whose places are all taken."""
    config = load_config(REPOSITORY / "configs" / "self_play.yaml")
    options = config.trainer
    assert isinstance(options, SelfPlayConfig)
    prepare_cpu(config.torch_threads)
    folder = Path(tempfile.mkdtemp(prefix="melee-gym-bench-"))
    atexit.register(shutil.rmtree, folder)
    learner = SelfPlay(config, Run(folder))
    for frames in range(1, 2 * options.pool.members_in_memory):
        learner.pool.add(learner.policy, config.env, config.network, frames)
    learner.matches.restart(config.seed)

    def both() -> int:
        learner.collect()
        learner.update(1.0)
        return options.rows * options.n_steps * config.env.frame_skip

    return partial(rate, both, seconds=3.0), partial(rate, partial(_both, _learner()), seconds=3.0)


BENCHMARKS = [
    Benchmark(
        "ppo_frames_per_s", "match-frames/s", partial(_beside_still, _both),
        "the same on matches that stand still",
    ),
    Benchmark(
        "ppo_collect_frames_per_s", "match-frames/s", partial(_beside_still, _collect),
        "the same on matches that stand still",
    ),
    Benchmark(
        "ppo_update_frames_per_s", "match-frames/s", _updating,
        "samples/s forward and backward through one layer of 256",
    ),
    Benchmark("ppo_cuda_frames_per_s", "match-frames/s", _on_card, "the same on the CPU"),
    Benchmark(
        "ppo_cuda_bfloat16_frames_per_s", "match-frames/s", partial(_on_card, "ppo.precision=bfloat16"),
        "the same on the CPU, in float32",
    ),
    Benchmark("self_play_frames_per_s", "seat-frames/s", _self_playing, "the same of PPO against scripts"),
]  # fmt: skip
