"""Super Smash Bros. Melee as a reinforcement-learning environment.

Importing this package registers `Melee-v0`, `Melee-discrete-v0` and `Melee-continuous-v0` with Gymnasium and
loads nothing else: the engine, its compiler and the environments are loaded by the first thing that needs
them.

    gymnasium.make("Melee-v0")          one learner against an opponent (`melee_gym.envs.single`)
    gymnasium.make_vec("Melee-v0", 64)  the same, 64 matches in one engine (`melee_gym.envs.vector`)
    melee_gym.parallel_env()            both seats, PettingZoo's parallel API (`melee_gym.envs.parallel`)
    melee_gym.env()                     both seats, PettingZoo's turn-based API
    melee_gym.make_vec_env(64)          what `make_vec` returns, without the registry
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import gymnasium

if TYPE_CHECKING:
    from melee_gym.envs.parallel import env, parallel_env
    from melee_gym.envs.vector import make_vec_env
    from melee_gym.errors import (
        BackendError,
        CheckpointError,
        ConfigError,
        MeleeError,
        ReplayError,
        SetupError,
        UnknownOptionError,
    )

__all__ = [
    "BackendError",
    "CheckpointError",
    "ConfigError",
    "MeleeError",
    "ReplayError",
    "SetupError",
    "UnknownOptionError",
    "__version__",
    "env",
    "make_vec_env",
    "parallel_env",
]
__version__ = "0.1.0"

# Where each public name lives; PEP 562 loads it on first use, so that `import melee_gym` stays light.
_LAZY = {
    "BackendError": "melee_gym.errors",
    "CheckpointError": "melee_gym.errors",
    "ConfigError": "melee_gym.errors",
    "MeleeError": "melee_gym.errors",
    "ReplayError": "melee_gym.errors",
    "SetupError": "melee_gym.errors",
    "UnknownOptionError": "melee_gym.errors",
    "env": "melee_gym.envs.parallel",
    "make_vec_env": "melee_gym.envs.vector",
    "parallel_env": "melee_gym.envs.parallel",
}

# Besides the one with the default action space, ids for scripts that cannot hand options over.
_IDS: dict[str, dict[str, Any]] = {
    "Melee-v0": {},
    "Melee-discrete-v0": {"controls": "discrete"},
    "Melee-continuous-v0": {"controls": "continuous"},
}
for _id, _options in _IDS.items():
    gymnasium.register(
        id=_id,
        entry_point="melee_gym.envs.single:MeleeEnv",
        vector_entry_point="melee_gym.envs.vector:MeleeVectorEnv",
        kwargs=_options,
    )


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
