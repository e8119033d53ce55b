"""`mlp`: fully connected layers over the columns, integer columns embedded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional

from exphil_agents.device import made_by_amd
from exphil_agents.networks.base import Latents, Memory, Network
from exphil_agents.sections import NetworkConfig, Width
from melee_gym.observations import Layout


class Tanh(nn.Module):
    """The hyperbolic tangent.

    On AMD's processors by the logistic function, which torch computes ten times as fast there.
    """

    def __init__(self) -> None:
        super().__init__()
        self._logistic = made_by_amd()

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Of any shape; within 2e-7 of `torch.tanh`."""
        if not self._logistic:
            return values.tanh()
        found: torch.Tensor = _Tanh.apply(values)  # type: ignore[no-untyped-call]
        return found


ACTIVATIONS: Final[dict[str, type[nn.Module]]] = {"tanh": Tanh, "relu": nn.ReLU, "silu": nn.SiLU}


class MLPConfig(NetworkConfig):
    """Options of `mlp`."""

    widths: Annotated[tuple[Width, ...], Field(min_length=1, max_length=64)] = (256, 256)
    activation: Literal["tanh", "relu", "silu"] = "tanh"
    embedding: Width = 32  # width that replaces each integer column of `observation: ids`
    shared: bool = True  # whether policy and value share their hidden layers


class MLP(Network):
    """Layers for policy and value, apart or shared. It has no memory.

    Args:
        layout: of the observation.
        options: widths, activation, embedding, shared.
    """

    Options = MLPConfig

    def __init__(self, layout: Layout, options: MLPConfig) -> None:
        super().__init__()
        self.inputs = Embedded(layout, options.embedding)
        self.actor = _layers(self.inputs.width, options)
        self.critic = None if options.shared else _layers(self.inputs.width, options)
        self.latent_dim_pi = self.latent_dim_vf = options.widths[-1]

    def step(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> tuple[Latents, Memory]:
        """See `Network.step`."""
        inputs = self.inputs.parts(observations)
        actor = self.actor(inputs)
        return Latents(actor, actor if self.critic is None else self.critic(inputs)), memory

    def sequence(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> Latents:
        """See `Network.sequence`: all decisions at once."""
        latents, _ = self.step(observations.flatten(0, 1), memory, first.flatten())
        return Latents(*(vectors.reshape(*first.shape, -1) for vectors in latents))


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
        return self.parts(observations).joined()

    def parts(self, observations: torch.Tensor) -> Parts:
        """What `forward` joins."""
        if not self._kinds:
            return Parts(observations, self._ids, [])
        ids = observations.index_select(1, self._ids).long()
        tables: list[Any] = [self.tables[kind].weight for kind in self._kinds]
        return Parts(observations.index_select(1, self._numbers), ids, tables)


class Parts(NamedTuple):
    """A network's input, not yet joined.

    Attributes:
        numbers: (n, k) float32.
        ids: (n, m) int64, which row of its table each integer column means.
        tables: (rows, width) of each integer column.
    """

    numbers: torch.Tensor
    ids: torch.Tensor
    tables: Sequence[torch.Tensor]

    def joined(self) -> torch.Tensor:
        """(n, k + m * width) float32."""
        vectors = [functional.embedding(self.ids[:, i], table) for i, table in enumerate(self.tables)]
        return torch.cat([self.numbers, *vectors], dim=1) if vectors else self.numbers


class First(nn.Linear):
    """A layer over `Embedded`.

    Where it learns, every row of the tables goes through it once and is then looked up, which is less than
    the rows of a batch; and the numbers get no gradient.
    """

    def forward(self, inputs: Parts) -> torch.Tensor:  # type: ignore[override]
        """(n, width of the layer) float32."""
        numbers, ids, tables = inputs
        if not tables or not torch.is_grad_enabled():
            return super().forward(inputs.joined())
        widths = [numbers.shape[1], *(table.shape[1] for table in tables)]
        of_numbers, *of_tables = torch.split(self.weight, widths, dim=1)
        biases = [self.bias, *[None] * (len(tables) - 1)]
        rows = [functional.linear(*of_table) for of_table in zip(tables, of_tables, biases, strict=True)]
        firsts = torch.tensor([0, *(len(table) for table in tables[:-1])], device=ids.device).cumsum(0)
        looked_up = functional.embedding_bag(ids + firsts, torch.cat(rows), mode="sum")
        return torch.addmm(looked_up, numbers, of_numbers.T)


class _Tanh(torch.autograd.Function):
    """Forward and backward of `Tanh`: autograd's own would keep three tensors of each layer."""

    @staticmethod
    def forward(context: Any, values: torch.Tensor) -> torch.Tensor:
        found = torch.sigmoid(values + values).mul_(2.0).sub_(1.0)
        context.save_for_backward(found)
        return found

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> torch.Tensor:
        (found,) = context.saved_tensors
        return torch.ops.aten.tanh_backward(gradient, found)  # type: ignore[no-any-return]


def _layers(width: int, options: MLPConfig) -> nn.Sequential:
    layers: list[nn.Module] = []
    for size in options.widths:
        layers += [(nn.Linear if layers else First)(width, size), ACTIVATIONS[options.activation]()]
        width = size
    return nn.Sequential(*layers)
