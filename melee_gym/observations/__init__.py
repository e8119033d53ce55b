"""Observations: frames as numbers for a network. A new one: its blocks, in PARTS of layout.py."""

from __future__ import annotations

from melee_gym.errors import ConfigError, ReplayError
from melee_gym.observations.blocks import Column
from melee_gym.observations.layout import Layout
from melee_gym.observations.observer import LAYOUTS, OBSERVATIONS, Observer, make_observer
from melee_gym.observations.recording import encode_recording

__all__ = [
    "LAYOUTS",
    "OBSERVATIONS",
    "Column",
    "ConfigError",
    "Layout",
    "Observer",
    "ReplayError",
    "encode_recording",
    "make_observer",
]
