"""A network with a memory: its file and its line, as docs/adding.md says."""

from __future__ import annotations

import torch
from torch import nn

from exphil_agents.networks.base import Latents, Memory, Network, forget
from exphil_agents.networks.mlp import Embedded
from exphil_agents.sections import NetworkConfig, Width
from melee_gym.observations import Layout


class RecurrentConfig(NetworkConfig):
    width: Width = 8


class Recurrent(Network):
    """One GRU cell."""

    Options = RecurrentConfig

    def __init__(self, layout: Layout, options: RecurrentConfig) -> None:
        super().__init__()
        self.inputs = Embedded(layout, 4)
        self.cell = nn.GRUCell(self.inputs.width, options.width)
        self.latent_dim_pi = self.latent_dim_vf = options.width

    def initial(self, n: int) -> Memory:
        return (torch.zeros(n, self.latent_dim_pi, device=self.cell.weight_hh.device),)

    def step(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> tuple[Latents, Memory]:
        (hidden,) = forget(memory, first, self.initial(len(first)))
        hidden = self.cell(self.inputs(observations), hidden)
        return Latents(hidden, hidden), (hidden,)


LINE = {"recurrent": "toy_network:Recurrent"}
