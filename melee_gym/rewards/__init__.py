"""Rewards: weighted, zero-sum terms, each logged under its own name."""

from __future__ import annotations

from melee_gym.errors import CheckpointError, ConfigError
from melee_gym.rewards.combine import Rewards
from melee_gym.rewards.terms import DEFAULT_WEIGHTS, TERMS, Term

__all__ = ["DEFAULT_WEIGHTS", "TERMS", "CheckpointError", "ConfigError", "Rewards", "Term"]
