"""Networks and algorithms by name. A new one is its file and its line here; its options are in its file.

An entry is "module:Class", and the class says which section of the config it reads: `Options`. The tables
hold text because the modules bring torch along, which `--help` and scripted players do not need.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from melee_gym.errors import ConfigError, unknown

if TYPE_CHECKING:
    from exphil_agents.sections import NetworkConfig, TrainerConfig

NETWORKS: dict[str, str] = {"mlp": "exphil_agents.networks.mlp:MLP"}
TRAINERS: dict[str, str] = {
    "ppo": "exphil_agents.trainers.ppo:PPO",
    "self_play": "exphil_agents.trainers.self_play:SelfPlay",
    "league": "exphil_agents.league.agent:LeagueAgent",
    "population": "exphil_agents.population.member:Member",
}


def load_network(name: str) -> Any:
    """The class of a network, called with the observation's layout and the network's options.

    Raises:
        ConfigError: there is none; the message names the nearest one and all.
    """
    return _load("network", NETWORKS, name)


def load_learner(name: str) -> Any:
    """The class of an algorithm's learner, called with the config of the training.

    Raises:
        ConfigError: there is none; the message names the nearest one and all.
    """
    return _load("algo", TRAINERS, name)


def network_options(name: str) -> type[NetworkConfig]:
    """The section of the config that a network reads; raises as `load_network`."""
    options: type[NetworkConfig] = load_network(name).Options
    return options


def trainer_options(name: str) -> type[TrainerConfig]:
    """The section of the config that an algorithm reads; raises as `load_learner`."""
    options: type[TrainerConfig] = load_learner(name).Options
    return options


def _load(what: str, table: Mapping[str, str], name: object) -> Any:
    if not isinstance(name, str) or name not in table:
        raise ConfigError(unknown(what, name, table))
    module, _, member = table[name].partition(":")
    return getattr(importlib.import_module(module), member)
