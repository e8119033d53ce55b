from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
import torch
from torch import nn
from toy_network import LINE, Recurrent, RecurrentConfig

from exphil_agents.networks import Latents, Memory, Stack, check_network, mlp
from exphil_agents.networks.base import forget
from exphil_agents.networks.check import example_observations
from exphil_agents.networks.mlp import MLP, Embedded, First, MLPConfig, Tanh
from exphil_agents.registry import NETWORKS, load_network, network_options
from melee_gym.errors import ConfigError
from melee_gym.observations import LAYOUTS, Layout

LAYOUT = LAYOUTS["ids"](0)
Layouts = pytest.mark.parametrize("layout", [make(2) for make in LAYOUTS.values()], ids=list(LAYOUTS))


@Layouts
@pytest.mark.parametrize("name", [*NETWORKS, *LINE])
def test_every_network_keeps_the_contract(name: str, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(LINE.items())))
    check_network(load_network(name)(layout, network_options(name)(name=name)), layout)


@pytest.mark.parametrize(("widths", "shared"), [*product([(24, 8), (16,)], [False, True])])
def test_the_layers_may_have_any_widths_for_policy_and_value_apart_or_together(
    widths: tuple[int, ...], shared: bool
) -> None:
    network = MLP(LAYOUT, MLPConfig(name="mlp", widths=widths, shared=shared))
    check_network(network, LAYOUT)
    assert (network.latent_dim_pi, network.latent_dim_vf) == (widths[-1], widths[-1])
    assert (network.critic is None) == shared


def test_a_network_without_memory_has_an_empty_one() -> None:
    assert MLP(LAYOUT, MLPConfig(name="mlp")).initial(3) == ()


class Broken(Recurrent):
    """What somebody may get wrong, one thing at a time."""

    def __init__(self, fault: str) -> None:
        super().__init__(LAYOUT, RecurrentConfig(name="broken"))
        self.fault = fault
        if fault == "width":
            self.latent_dim_vf = 9
        if fault == "idle parameter":
            self.idle = nn.Parameter(torch.zeros(3))
        if fault == "tied weights":
            self.again = self.cell.weight_hh

    def initial(self, n: int) -> Memory:
        if self.fault == "memory of one":
            return (torch.zeros(1, 8),)
        (hidden,) = super().initial(n)
        return [hidden] if self.fault == "list" else (hidden,)  # type: ignore[return-value]

    def step(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> tuple[Latents, Memory]:
        if self.fault == "never forgets":
            first = torch.zeros_like(first)
        latents, memory = super().step(observations, memory, first)
        if self.fault == "sees others":
            latents = Latents(*(vectors + 0.01 * vectors.mean(dim=0) for vectors in latents))
        return latents, tuple(part.double() for part in memory) if self.fault == "double" else memory

    def sequence(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> Latents:
        if self.fault == "sequence starts anew":
            memory = self.initial(first.shape[1])
        if self.fault == "sequence goes on":
            first = torch.zeros_like(first)
        latents = super().sequence(observations, memory, first)
        return Latents(*(v + 0.01 * v.mean(dim=0) for v in latents)) if self.fault == "ahead" else latents


class WronglyStacked(MLP):
    """Takes the first network's weights for all."""

    @classmethod
    def stack(cls, networks: Sequence[MLP], heads: Sequence[nn.Linear]) -> Stack:
        return super().stack([networks[0]] * len(networks), heads)


def test_the_check_of_a_network_says_that_it_is_wrongly_stacked() -> None:
    network = WronglyStacked(LAYOUT, MLPConfig(name="mlp", widths=(8,)))
    with pytest.raises(AssertionError, match="stack differs from one by one: policy by"):
        check_network(network, LAYOUT)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("width", r"step gives value vectors \(5, 8\) of torch.float32, expected \(5, 9\)"),
        ("list", "its memory is list; expected: a tuple of tensors"),
        ("memory of one", r"its memory of 5 matches is .*expected: a row for each match"),
        ("double", "step turns its memory into .*float64"),
        ("never forgets", "a match that starts remembers the one before: policy by"),
        ("sees others", "a match follows another's observations: policy by"),
        ("sequence goes on", "sequence differs from the steps: policy by"),
        ("sequence starts anew", "sequence differs from the steps: policy by"),
        ("ahead", "sequence differs from the steps: policy by"),
        ("idle parameter", "no gradient reaches idle"),
        ("tied weights", "its state_dict cannot be saved by safetensors"),
    ],
)
def test_the_check_of_a_network_names_what_is_wrong(fault: str, message: str) -> None:
    with pytest.raises(AssertionError, match=rf"(?s)in network 'Broken':.*{message}"):
        check_network(Broken(fault), LAYOUT)


def test_only_matches_that_start_are_forgotten() -> None:
    (kept,) = forget((torch.ones(3, 2, 2),), torch.tensor([False, True, False]), (torch.zeros(3, 2, 2),))
    assert kept[:, 0, 0].tolist() == [1.0, 0.0, 1.0]


def test_an_unknown_network_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match=r"unknown network 'mpl'\. Did you mean 'mlp'"):
        load_network("mpl")


def test_an_integer_column_reaches_the_network_as_a_learned_vector() -> None:
    inputs = Embedded(LAYOUT, 4)
    seen = example_observations(LAYOUT, 2)
    seen[1] = seen[0]
    place = LAYOUT.index("opponent.state")
    seen[:, place] = torch.tensor([14.0, 15.0])
    first, second = inputs(seen)
    table: Any = inputs.tables["state"].weight
    torch.testing.assert_close((first - second)[-4:], table[14] - table[15])
    assert (first - second)[:-4].abs().max() == 0


@Layouts
def test_the_first_layer_is_one_over_all_that_it_is_given(layout: Layout) -> None:
    inputs, seen = Embedded(layout, 4), example_observations(layout, 16)
    layer = First(inputs.width, 8)
    plain = nn.functional.linear(inputs(seen), layer.weight, layer.bias)
    found = layer(inputs.parts(seen))
    torch.testing.assert_close(found, plain)
    with torch.no_grad():
        assert torch.equal(layer(inputs.parts(seen)), plain)
    parameters = [*layer.parameters(), *inputs.parameters()]
    weights = torch.linspace(0, 1, found.numel()).reshape(found.shape)
    for gradient, expected in zip(
        *(torch.autograd.grad((y * weights).sum(), parameters) for y in (found, plain)), strict=True
    ):
        torch.testing.assert_close(gradient, expected)


@pytest.mark.parametrize("amd", [False, True])
def test_the_hyperbolic_tangent_and_its_gradient_are_torchs(
    amd: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mlp, "made_by_amd", lambda: amd)
    values = torch.linspace(-20, 20, 3999).reshape(3, -1).requires_grad_()
    weights = torch.linspace(0, 1, 3999).reshape(3, -1)
    found, expected = (
        torch.autograd.grad((activation(values) * weights).sum(), values)[0]
        for activation in (Tanh(), torch.tanh)
    )
    assert torch.allclose(Tanh()(values), torch.tanh(values), rtol=0, atol=3e-7)
    assert torch.allclose(found, expected, rtol=0, atol=6e-7)
