"""A training that takes seconds."""

from __future__ import annotations

from pathlib import Path

from exphil_agents.config import Config, load_config

SMOKE = Path(__file__).parents[2] / "configs/smoke.yaml"


def smoke_config(*overrides: str) -> Config:
    """The config of one, changed by words like those of a command line."""
    return load_config(SMOKE, overrides)
