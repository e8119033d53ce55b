"""Networks by name. A new one is its file and its line in NETWORKS, and its name in `NetworkConfig`."""

from __future__ import annotations

from collections.abc import Callable

from exphil_agents.config import NetworkConfig
from exphil_agents.networks.base import Network
from exphil_agents.networks.mlp import MLP
from melee_gym.observations import Layout

__all__ = ["NETWORKS", "Network"]

NETWORKS: dict[str, Callable[[Layout, NetworkConfig], Network]] = {"mlp": MLP}
