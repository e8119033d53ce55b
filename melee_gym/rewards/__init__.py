"""Rewards: weighted, zero-sum terms, each logged under its own name."""

from __future__ import annotations

from melee_gym.errors import CheckpointError, ConfigError, SetupError
from melee_gym.rewards.characters import CHARACTERS, OWN, Weighting, check_weighting
from melee_gym.rewards.combine import Rewards
from melee_gym.rewards.terms import DEFAULT_WEIGHTS, TERMS, Term

__all__ = [
    "CHARACTERS",
    "DEFAULT_WEIGHTS",
    "OWN",
    "TERMS",
    "CheckpointError",
    "ConfigError",
    "Rewards",
    "SetupError",
    "Term",
    "Weighting",
    "check_weighting",
]
