from __future__ import annotations

import pytest
import torch
from stable_baselines3.common.distributions import MultiCategoricalDistribution

from exphil_agents.distributions import Choices

SIZES = [12, 21, 5]


@pytest.fixture
def logits() -> torch.Tensor:
    return torch.randn(64, sum(SIZES), generator=torch.Generator().manual_seed(0)) * 2


def test_it_gives_the_numbers_of_stable_baselines(logits: torch.Tensor) -> None:
    ours, theirs = Choices(SIZES), MultiCategoricalDistribution(SIZES)
    ours.proba_distribution(logits)
    theirs.proba_distribution(logits)
    actions = torch.stack([torch.randint(0, size, (64,)) for size in SIZES], dim=1)
    torch.testing.assert_close(ours.log_prob(actions), theirs.log_prob(actions))
    torch.testing.assert_close(ours.entropy(), theirs.entropy())
    assert torch.equal(ours.mode(), theirs.mode())


def test_it_gives_the_gradients_of_stable_baselines(logits: torch.Tensor) -> None:
    actions = torch.stack([torch.randint(0, size, (64,)) for size in SIZES], dim=1)
    weights = torch.randn(2, 64)
    gradients = []
    for kind in Choices, MultiCategoricalDistribution:
        given = logits.clone().requires_grad_()
        choices = kind(SIZES).proba_distribution(given)
        (choices.log_prob(actions) @ weights[0] + choices.entropy() @ weights[1]).backward()
        gradients.append(given.grad)
    torch.testing.assert_close(*gradients)


def test_actions_are_drawn_as_often_as_their_probability_says(logits: torch.Tensor) -> None:
    torch.manual_seed(0)
    draws = 20_000
    choices = Choices(SIZES).proba_distribution(logits[:1].repeat(draws, 1))
    drawn, expected = choices.sample(), choices.probabilities()[0]
    first = 0
    for head, size in enumerate(SIZES):
        shares = torch.bincount(drawn[:, head], minlength=size) / draws
        # Five standard deviations of a share.
        allowed = 5 * (expected[first : first + size] / draws).sqrt() + 1e-4
        assert ((shares - expected[first : first + size]).abs() <= allowed).all()
        first += size


def test_one_head_takes_actions_without_a_column() -> None:
    choices = Choices([4]).proba_distribution(torch.zeros(3, 4))
    torch.testing.assert_close(choices.log_prob(torch.tensor([0, 1, 3])), torch.full((3,), 0.25).log())
