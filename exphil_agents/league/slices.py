"""A slice: what an agent trains between two looks at the payoff matrix."""

from __future__ import annotations

from pathlib import Path

from exphil_agents.config import Config
from exphil_agents.league.config import LeagueConfig
from exphil_agents.league.folder import agent_run
from exphil_agents.league.payoff import read_payoff
from exphil_agents.run import Run, open_run
from exphil_agents.trainers.training import AtLimitError, train

SEEDS = 1_000_003  # between those of two agents


def play_slice(league: Path, agent: str) -> bool:
    """Train an agent to the end of its slice, or of its training; one that is there already stays.

    Whatever process plays it, and however often it was killed before: the same comes of it, on one thread,
    where no limit of the training is one of time.

    Args:
        league: its folder.
        agent: its name.

    Returns:
        Whether the slice is whole; not where an end was asked for before.

    Raises:
        MeleeError: see `train`.
    """
    config = agent_config(Run(league).config, agent)
    run = open_run(agent_run(league, agent).path)
    options = config.trainer
    assert isinstance(options, LeagueConfig)
    until = read_payoff(league).agents[agent].frames + options.slice_frames
    if run.checkpoints() and run.find() >= until:
        return True
    try:
        return train(config, run, until=until)
    except AtLimitError:
        return True


def agent_config(config: Config, agent: str) -> Config:
    """What an agent of a league is trained with: the league's config, and a seed of its own."""
    options = config.trainer
    assert isinstance(options, LeagueConfig)
    seed = (config.seed + SEEDS * list(options.agents).index(agent)) % 2**31
    own = options.model_copy(update={"agent": agent, "runner": None})  # wherever it runs, it is the same
    return config.model_copy(update={"seed": seed, "trainer": own})
