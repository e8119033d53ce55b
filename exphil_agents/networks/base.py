"""What a network is: observations in, one vector for the policy and one for the value out, and a memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

import torch
from torch import nn

from exphil_agents.sections import NetworkConfig

# What a network keeps of a match from one decision to the next: tensors (n, ...), a row for each match.
Memory = tuple[torch.Tensor, ...]

# (m, n, columns) float32, n observations for each of m networks -> (m, n, width of a head)
Stack = Callable[[torch.Tensor], torch.Tensor]


class Latents(NamedTuple):
    """What the heads read.

    Attributes:
        policy: (..., latent_dim_pi).
        value: (..., latent_dim_vf).
    """

    policy: torch.Tensor
    value: torch.Tensor


class Network(nn.Module):
    """The part of a policy between the observation and its heads.

    A subclass is called with the observation's layout and its own options, sets the two widths, and defines
    `step`; `initial` too where it has a memory, `sequence` where there is a faster way than step by step, and
    `stack` where there is a faster way than network by network. `check_network` tries whether they agree. The
    widths' names, and `forward`, `forward_actor` and `forward_critic`, are those that Stable-Baselines3 asks
    of a policy's extractor.

    Attributes:
        Options: the section of the config that holds its options.
        latent_dim_pi: width of the policy's vector.
        latent_dim_vf: width of the value's vector.
    """

    Options: ClassVar[type[NetworkConfig]]
    latent_dim_pi: int
    latent_dim_vf: int

    def initial(self, n: int) -> Memory:
        """The memory of n matches that are about to start, on the network's device; () without one."""
        return ()

    def step(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> tuple[Latents, Memory]:
        """One decision of n matches.

        Args:
            observations: (n, columns) float32.
            memory: after the decision before, (n, ...) each.
            first: (n,) bool, matches that start with this decision: what `memory` says of them is forgotten.

        Returns:
            The vectors, (n, width) each, and the memory after this decision.
        """
        raise NotImplementedError

    def sequence(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> Latents:
        """T decisions of n matches: what T calls of `step` would give.

        Args:
            observations: (T, n, columns) float32.
            memory: before the first of them.
            first: (T, n) bool.

        Returns:
            The vectors, (T, n, width) each.
        """
        found = []
        for seen, starting in zip(observations, first, strict=True):
            latents, memory = self.step(seen, memory, starting)
            found.append(latents)
        return Latents(*(torch.stack(vectors) for vectors in zip(*found, strict=True)))

    @classmethod
    def stack(cls, networks: Sequence[Any], heads: Sequence[nn.Linear]) -> Stack | None:
        """What computes head i of network i's policy vector for all i at once, faster than one by one.

        Args:
            networks: of this class, with the same layout and options, and with weights that stay.
            heads: one for each.

        Returns:
            None where there is no such way; always of networks with a memory.
        """
        return None

    def forward(self, observations: torch.Tensor) -> Latents:
        """Both vectors of observations (n, columns) with which matches start."""
        n = len(observations)
        first = torch.ones(n, dtype=torch.bool, device=observations.device)
        return self.step(observations, self.initial(n), first)[0]

    def forward_actor(self, observations: torch.Tensor) -> torch.Tensor:
        """The policy's vector of `forward`, (n, latent_dim_pi)."""
        return self.forward(observations).policy

    def forward_critic(self, observations: torch.Tensor) -> torch.Tensor:
        """The value's vector of `forward`, (n, latent_dim_vf)."""
        return self.forward(observations).value


def forget(memory: Memory, first: torch.Tensor, initial: Memory) -> Memory:
    """A memory whose rows of starting matches are those of `initial`.

    Args:
        memory: (n, ...) each.
        first: (n,) bool.
        initial: `Network.initial(n)`.
    """
    return tuple(
        torch.where(first.reshape(-1, *(1,) * (kept.ndim - 1)), new, kept)
        for kept, new in zip(memory, initial, strict=True)
    )
