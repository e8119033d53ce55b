"""Rollouts: Stable-Baselines3's buffer of decisions, which a network that remembers gets in their order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from stable_baselines3.common.buffers import RolloutBuffer
from stable_baselines3.common.type_aliases import RolloutBufferSamples

from exphil_agents.device import to_device
from exphil_agents.networks import Memory
from exphil_agents.policies import Sequences


class Rollouts(RolloutBuffer):
    """Decisions of all lanes between two updates.

    A network without memory learns from them in any order. One with a memory gets whole lanes, and the memory
    that it had before their first decision, so that it learns what to remember.
    """

    _memory: Memory = ()

    def begin(self, memory: Memory) -> None:
        """Forget all decisions.

        Args:
            memory: of every lane before the next one.
        """
        self.reset()
        self._memory = memory

    def get(self, batch_size: int | None = None) -> Iterator[RolloutBufferSamples]:  # type: ignore[override]
        """Batches of `batch_size` decisions, each once; those of a network with memory as `Sequences`."""
        if not self._memory:
            yield from super().get(batch_size)
            return
        lanes_each = max(1, (batch_size or self.buffer_size * self.n_envs) // self.buffer_size)
        order = np.random.permutation(self.n_envs)  # noqa: NPY002 (as the other order is drawn)
        for start in range(0, self.n_envs, lanes_each):
            yield self._of_lanes(order[start : start + lanes_each])

    def to_torch(self, array: np.ndarray, copy: bool = True) -> torch.Tensor:
        """A batch on the device; it is a copy of the buffer's already."""
        return to_device(array, self.device)

    def _of_lanes(self, lanes: np.ndarray) -> RolloutBufferSamples:
        """All decisions of some lanes, by time, then lane."""
        tensors = [
            self.to_torch(array[:, lanes]).flatten(0, 1)
            for array in (self.actions, self.values, self.log_probs, self.advantages, self.returns)
        ]
        rows = torch.as_tensor(lanes, device=self.device)
        sequences = Sequences(
            self.to_torch(self.observations[:, lanes]),
            tuple(part[rows] for part in self._memory),
            self.to_torch(self.episode_starts[:, lanes]).bool(),
        )
        return RolloutBufferSamples(sequences, *tensors)  # type: ignore[arg-type]
