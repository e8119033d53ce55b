"""What a network is: observations in, one vector for the policy and one for the value out."""

from __future__ import annotations

import torch
from torch import nn


class Network(nn.Module):
    """The part of a policy between the observation and its heads.

    A subclass sets the two widths and defines the two branches; layers that both use are evaluated once by
    `forward`. The names are those that Stable-Baselines3 asks of a policy's extractor.

    Attributes:
        latent_dim_pi: width of the policy's vector.
        latent_dim_vf: width of the value's vector.
    """

    latent_dim_pi: int
    latent_dim_vf: int

    def forward(self, observations: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Both vectors, (n, latent_dim_pi) and (n, latent_dim_vf), of observations (n, columns) float32."""
        return self.forward_actor(observations), self.forward_critic(observations)

    def forward_actor(self, observations: torch.Tensor) -> torch.Tensor:
        """The policy's vector, (n, latent_dim_pi)."""
        raise NotImplementedError

    def forward_critic(self, observations: torch.Tensor) -> torch.Tensor:
        """The value's vector, (n, latent_dim_vf)."""
        raise NotImplementedError
