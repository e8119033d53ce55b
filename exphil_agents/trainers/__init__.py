"""Trainers by name. A new one is its file and its line in TRAINERS, and its name in `Config.algo`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exphil_agents.config import Config
    from exphil_agents.run import Run

# Loaded when one is asked for: they bring torch along.
TRAINERS: dict[str, str] = {"ppo": "exphil_agents.trainers.ppo:train"}


def load_trainer(name: str) -> Callable[[Config, Run], None]:
    """The function that trains: it starts a run, or goes on where the run holds a checkpoint.

    Args:
        name: a key of TRAINERS.
    """
    module, _, function = TRAINERS[name].partition(":")
    trainer: Callable[[Config, Run], None] = getattr(importlib.import_module(module), function)
    return trainer
