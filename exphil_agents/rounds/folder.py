"""The folder of a group of agents: its making, and where things lie in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from exphil_agents.checkpoint import write_checkpoint
from exphil_agents.config import Config
from exphil_agents.files import new_folder
from exphil_agents.policies import make_policy
from exphil_agents.rounds.config import RoundsConfig
from exphil_agents.rounds.names import split
from exphil_agents.run import Run, create_run
from melee_gym.errors import ConfigError
from melee_gym.files import printable

AGENTS, INITIAL = "agents", "initial"
SEEDS = 1_000_003  # between those of two agents


def agent_run(group: Path, agent: str) -> Run:
    """The run of an agent."""
    return Run(group / AGENTS / agent)


def weights_of(group: Path, name: str) -> Path:
    """The folder with the weights of NAME@FRAMES, as write_checkpoint writes it; 0: those it began with."""
    agent, frames = split(name)
    run = agent_run(group, agent)
    return run.checkpoint(frames) if frames else run.path / INITIAL


def agent_config(config: Config, agent: str) -> Config:
    """What an agent is trained with: the group's config, and a seed of its own."""
    options = config.trainer
    assert isinstance(options, RoundsConfig)
    seed = (config.seed + SEEDS * options.names.index(agent)) % 2**31
    own = options.model_copy(update={"agent": agent, "runner": None})  # wherever it runs, it is the same
    return config.model_copy(update={"seed": seed, "trainer": own})


def create_group(config: Config, path: Path | None, command: Sequence[str], last: str) -> Run:
    """Make the folder of a new group, with a run for each agent and the weights that it begins with.

    Args:
        config: what all agents are trained with; its limits are those of each of them.
        path: the folder; None: see `create_run`.
        command: the words it was started with, for the record.
        last: the name of the file with which its making ends; the caller writes it.

    Raises:
        ConfigError: see `create_run`; or the folder holds a whole group already.
    """
    if path is not None and (path / last).exists():
        raise ConfigError(
            f"{printable(path)} holds a {config.algo} already; go on with --resume {printable(path)}, or "
            "choose another --run-dir."
        )
    options = config.trainer
    assert isinstance(options, RoundsConfig)
    group = create_run(config, path, command)
    for name in options.names:
        own = agent_config(config, name)
        create_run(own, agent_run(group.path, name).path, command)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(own.seed)
            policy = make_policy(config.env, config.network)
        with new_folder(weights_of(group.path, f"{name}@0")) as folder:
            write_checkpoint(folder, policy, env=config.env, network=config.network, frames=0)
    return group


def check_is_group(config: Config) -> None:
    """Whether a config is a group's, and none of its agents'.

    Raises:
        ConfigError: it is an agent's.
    """
    options = config.trainer
    assert isinstance(options, RoundsConfig)
    if options.agent:
        raise ConfigError(
            f"{config.algo}.agent is {options.agent!r}: an agent trains in its {config.algo}; "
            "go on with that."
        )
