"""A training that takes seconds."""

from __future__ import annotations

from pathlib import Path

from exphil_agents.config import Config, load_config

# What every training of a test has, whichever the algorithm.
SHORT = [
    "max_minutes=null", "log_seconds=0", "env.stocks=1", "env.timer=20", "evaluation.every_minutes=null",
]  # fmt: skip
SMOKE = Path(__file__).parents[2] / "configs/smoke.yaml"


def smoke_config(*overrides: str) -> Config:
    """The config of one, changed by words like those of a command line."""
    return load_config(SMOKE, overrides)


def short_config(*overrides: str) -> Config:
    """The config of any algorithm and network, named by the words."""
    return load_config(None, [*SHORT, *overrides])
