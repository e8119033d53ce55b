"""`mlp`: fully connected layers over the columns, integer columns embedded."""

from __future__ import annotations

from typing import Final

import torch
from torch import nn

from exphil_agents.config import NetworkConfig
from exphil_agents.networks.base import Network
from melee_gym.observations import Layout

ACTIVATIONS: Final[dict[str, type[nn.Module]]] = {"tanh": nn.Tanh, "relu": nn.ReLU, "silu": nn.SiLU}


class MLP(Network):
    """Layers of `config.widths`, for policy and value apart or shared.

    Args:
        layout: of the observation.
        config: widths, activation, embedding, shared.
    """

    def __init__(self, layout: Layout, config: NetworkConfig) -> None:
        super().__init__()
        self.inputs = Embedded(layout, config.embedding)
        self.actor = _layers(self.inputs.width, config)
        self.critic = None if config.shared else _layers(self.inputs.width, config)
        self.latent_dim_pi = self.latent_dim_vf = config.widths[-1]

    def forward(self, observations: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See `Network.forward`."""
        inputs = self.inputs(observations)
        actor = self.actor(inputs)
        return actor, actor if self.critic is None else self.critic(inputs)

    def forward_actor(self, observations: torch.Tensor) -> torch.Tensor:
        """See `Network.forward_actor`."""
        return self.actor(self.inputs(observations))  # type: ignore[no-any-return]

    def forward_critic(self, observations: torch.Tensor) -> torch.Tensor:
        """See `Network.forward_critic`."""
        branch = self.actor if self.critic is None else self.critic
        return branch(self.inputs(observations))  # type: ignore[no-any-return]


class Embedded(nn.Module):
    """Columns as a network's input: numbers as they are, integers as learned vectors.

    Columns of the same quantity ("own.state" and "opponent.state") share one table.

    Args:
        layout: of the observation.
        width: of a learned vector.
    """

    _ids: torch.Tensor
    _numbers: torch.Tensor

    def __init__(self, layout: Layout, width: int) -> None:
        super().__init__()
        ids = [i for i, column in enumerate(layout.columns) if column.high]
        numbers = [i for i, column in enumerate(layout.columns) if not column.high]
        kinds = [layout.columns[i].name.rpartition(".")[2] for i in ids]
        self.tables = nn.ModuleDict(
            {
                kind: nn.Embedding(layout.columns[i].high + 1, width)
                for kind, i in zip(kinds, ids, strict=True)
            }
        )
        self._kinds = kinds
        self.width = len(numbers) + width * len(ids)
        self.register_buffer("_ids", torch.tensor(ids, dtype=torch.long), persistent=False)
        self.register_buffer("_numbers", torch.tensor(numbers, dtype=torch.long), persistent=False)

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """(n, columns) float32 -> (n, width) float32."""
        if not self._kinds:
            return observations
        ids = observations[:, self._ids].long()
        vectors = [self.tables[kind](ids[:, i]) for i, kind in enumerate(self._kinds)]
        return torch.cat([observations[:, self._numbers], *vectors], dim=1)


def _layers(width: int, config: NetworkConfig) -> nn.Sequential:
    layers: list[nn.Module] = []
    for size in config.widths:
        layers += [nn.Linear(width, size), ACTIVATIONS[config.activation]()]
        width = size
    return nn.Sequential(*layers)
