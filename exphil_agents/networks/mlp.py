"""`mlp`: fully connected layers over the columns, integer columns embedded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional

from exphil_agents.device import made_by_amd
from exphil_agents.networks.base import Latents, Memory, Network, Stack
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

    @classmethod
    def stack(cls, networks: Sequence[MLP], heads: Sequence[nn.Linear]) -> Stack:
        """See `Network.stack`."""
        return StackedMLPs(networks, heads)


class StackedMLPs:
    """See `Network.stack`: one product a layer; what the first one makes of the tables is looked up."""

    def __init__(self, networks: Sequence[MLP], heads: Sequence[nn.Linear]) -> None:
        layers: Any = [[*network.actor, head] for network, head in zip(networks, heads, strict=True)]
        self._inputs, self._activation = networks[0].inputs, layers[0][1]
        factors, rows = zip(
            *(first.apart(one.inputs.of_columns) for one, (first, *_) in zip(networks, layers, strict=True)),
            strict=True,
        )
        self._factors, self._rows = [torch.stack(factors)], torch.stack(rows)
        self._biases = []
        for alike in zip(*(others[2::2] for others in layers), strict=True):
            self._factors.append(torch.stack([layer.weight.T for layer in alike]))
            self._biases.append(torch.stack([layer.bias for layer in alike]).unsqueeze(1))
        device = self._rows.device
        of_network = self._rows.shape[1] * torch.arange(len(networks), device=device)
        self._first_rows = of_network.reshape(-1, 1, 1) + first_rows(self._inputs.of_columns, device)

    def __call__(self, observations: torch.Tensor) -> torch.Tensor:
        """(m, n, columns) -> (m, n, width of a head)."""
        many, n, _ = observations.shape
        numbers, ids, tables = self._inputs.parts(observations.flatten(0, 1))
        values = self._rows  # the biases, where there are no tables
        if tables:
            ids = (ids.view(many, n, -1) + self._first_rows).flatten(0, 1)
            values = functional.embedding_bag(ids, self._rows.flatten(0, 1), mode="sum").view(many, n, -1)
        values = torch.baddbmm(values, numbers.view(many, n, -1), self._factors[0])
        for factors, biases in zip(self._factors[1:], self._biases, strict=True):
            values = torch.baddbmm(biases, self._activation(values), factors)
        return values


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
        return Parts(observations.index_select(1, self._numbers), ids, self.of_columns)

    @property
    def of_columns(self) -> Sequence[torch.Tensor]:
        """(rows, width), the table of each integer column."""
        tables: Any = self.tables
        return [tables[kind].weight for kind in self._kinds]


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
        if not inputs.tables or not torch.is_grad_enabled():
            return super().forward(inputs.joined())
        of_numbers, rows = self.apart(inputs.tables)
        looked_up = functional.embedding_bag(
            inputs.ids + first_rows(inputs.tables, rows.device), rows, mode="sum"
        )
        return torch.addmm(looked_up, inputs.numbers, of_numbers)

    def apart(self, tables: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """The factors of the numbers, (k, width), and what it makes of each row of all tables, (rows, width).

        The bias is in the rows of the first table; where there is none, it is the only row.
        """
        widths = [table.shape[1] for table in tables]
        of_numbers, *of_tables = torch.split(self.weight, [self.in_features - sum(widths), *widths], dim=1)
        if not tables:
            return of_numbers.T, self.bias.unsqueeze(0)
        biases = [self.bias, *[None] * (len(tables) - 1)]
        rows = [functional.linear(*of_table) for of_table in zip(tables, of_tables, biases, strict=True)]
        return of_numbers.T, torch.cat(rows)


def first_rows(tables: Sequence[torch.Tensor], device: torch.device) -> torch.Tensor:
    """(m,) int64, where the rows of each table begin among those of all."""
    lengths = torch.tensor([len(table) for table in tables], dtype=torch.long, device=device)
    return lengths.cumsum(0) - lengths


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
