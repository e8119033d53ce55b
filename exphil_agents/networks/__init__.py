"""Networks between observation and heads. A new one is its file and its line in `registry.NETWORKS`."""

from __future__ import annotations

from exphil_agents.networks.base import Latents, Memory, Network, Stack
from exphil_agents.networks.check import check_network

__all__ = ["Latents", "Memory", "Network", "Stack", "check_network"]
