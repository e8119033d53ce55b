from __future__ import annotations

import pytest
import torch

from exphil_agents.config import NetworkConfig
from exphil_agents.networks import NETWORKS
from exphil_agents.networks.mlp import Embedded
from melee_gym.observations import LAYOUTS, Layout

Layouts = pytest.mark.parametrize("layout", [make(0) for make in LAYOUTS.values()], ids=list(LAYOUTS))


def observations_of(layout: Layout, count: int) -> torch.Tensor:
    """Any values that the layout allows."""
    generator = torch.Generator().manual_seed(0)
    numbers = torch.rand(count, len(layout.columns), generator=generator) * 2 - 1
    for place, column in enumerate(layout.columns):
        if column.high:
            numbers[:, place] = torch.randint(0, column.high + 1, (count,), generator=generator).float()
    return numbers


@Layouts
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_both_vectors_have_the_widths_that_the_network_says(name: str, layout: Layout, shared: bool) -> None:
    network = NETWORKS[name](layout, NetworkConfig(widths=(24, 8), shared=shared))
    actor, critic = network(observations_of(layout, 3))
    assert (actor.shape, critic.shape) == ((3, network.latent_dim_pi), (3, network.latent_dim_vf))


@Layouts
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_branch_alone_gives_what_both_together_give(name: str, layout: Layout, shared: bool) -> None:
    network = NETWORKS[name](layout, NetworkConfig(widths=(16,), shared=shared))
    seen = observations_of(layout, 5)
    actor, critic = network(seen)
    assert torch.equal(actor, network.forward_actor(seen))
    assert torch.equal(critic, network.forward_critic(seen))


def test_an_integer_column_reaches_the_network_as_a_learned_vector() -> None:
    layout = LAYOUTS["ids"](0)
    inputs = Embedded(layout, 4)
    seen = observations_of(layout, 2)
    seen[1] = seen[0]
    place = layout.index("opponent.state")
    seen[:, place] = torch.tensor([14.0, 15.0])
    first, second = inputs(seen)
    table = inputs.tables["state"].weight
    torch.testing.assert_close((first - second)[-4:], table[14] - table[15])
    assert (first - second)[:-4].abs().max() == 0
