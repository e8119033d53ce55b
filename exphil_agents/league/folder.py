"""The folder of a league."""

from __future__ import annotations

from pathlib import Path

from exphil_agents.league.payoff import split
from exphil_agents.run import Run

AGENTS, INITIAL = "agents", "initial"


def agent_run(league: Path, agent: str) -> Run:
    """The run of an agent."""
    return Run(league / AGENTS / agent)


def weights_of(league: Path, name: str) -> Path:
    """The folder with the weights of NAME@FRAMES, as write_checkpoint writes it; 0: those it began with."""
    agent, frames = split(name)
    run = agent_run(league, agent)
    return run.checkpoint(frames) if frames else run.path / INITIAL
