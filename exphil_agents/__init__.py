"""Agents for melee_gym: networks, trainers, evaluation. torch comes in here, with first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exphil_agents.checkpoint import load_policy
    from exphil_agents.networks import check_network
    from exphil_agents.policy_opponent import load_opponent
    from exphil_agents.vec_env import MeleeVecEnv

__all__ = ["MeleeVecEnv", "check_network", "load_opponent", "load_policy"]

_LAZY = {
    "MeleeVecEnv": "exphil_agents.vec_env",
    "check_network": "exphil_agents.networks",
    "load_opponent": "exphil_agents.policy_opponent",
    "load_policy": "exphil_agents.checkpoint",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
