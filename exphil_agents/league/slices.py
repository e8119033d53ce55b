"""A slice: what an agent trains between two looks at the payoff matrix."""

from __future__ import annotations

from pathlib import Path

from exphil_agents.league.config import LeagueConfig
from exphil_agents.league.payoff import read_payoff
from exphil_agents.rounds.folder import agent_config, agent_run
from exphil_agents.rounds.slices import train_slice
from exphil_agents.run import Run, open_run


def play_slice(league: Path, agent: str) -> bool:
    """Have an agent play its slice; see `train_slice`."""
    config = agent_config(Run(league).config, agent)
    run = open_run(agent_run(league, agent).path)
    options = config.trainer
    assert isinstance(options, LeagueConfig)
    return train_slice(config, run, read_payoff(league).agents[agent].frames + options.slice_frames)
