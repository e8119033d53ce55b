"""Independent categorical choices, one for each head of the controls, evaluated together."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from stable_baselines3.common.distributions import MultiCategoricalDistribution


class Choices(MultiCategoricalDistribution):
    """SB3's distribution for MultiDiscrete without a `torch.distributions.Categorical` for each head.

    The same numbers; building and checking those objects took half of a decision's forward pass.

    Args:
        sizes: choices of each head.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__([int(size) for size in sizes])

    def proba_distribution(self, action_logits: torch.Tensor) -> Choices:
        """Take over the logits of all heads, (n, choices of all heads)."""
        # Columns lie in one piece here, (choices, n) in memory: torch is slow at many short rows.
        heads = torch.split(action_logits.T.contiguous(), self.action_dims)
        self._log_probs = torch.cat([head.log_softmax(dim=0) for head in heads]).T
        return self

    def log_prob(self, actions: torch.Tensor) -> torch.Tensor:
        """(n,) log-probability of actions (n, heads)."""
        columns = actions.reshape(len(actions), -1).long() + self._firsts(actions.device)
        return self._log_probs.gather(1, columns).sum(dim=1)

    def entropy(self) -> torch.Tensor:
        """(n,) sum of the heads' entropies, nats."""
        return -(self._log_probs.exp() * self._log_probs).sum(dim=1)

    def sample(self) -> torch.Tensor:
        """(n, heads) actions, drawn by the Gumbel-max rule."""
        waits = torch.rand_like(self._log_probs).log_().neg_()  # `exponential_` takes five times as long
        return self._largest(self._log_probs - waits.log_())

    def mode(self) -> torch.Tensor:
        """(n, heads) the likeliest choice of each head."""
        return self._largest(self._log_probs)

    def probabilities(self) -> torch.Tensor:
        """(n, choices of all heads), those of each head adding up to 1."""
        return self._log_probs.exp().contiguous()

    def _largest(self, scores: torch.Tensor) -> torch.Tensor:
        heads = torch.split(scores, self.action_dims, dim=1)
        return torch.stack([head.max(dim=1).indices for head in heads], dim=1)

    def _firsts(self, device: torch.device) -> torch.Tensor:
        """Where each head's choices begin."""
        return torch.tensor([0, *self.action_dims[:-1]], device=device).cumsum(0)
