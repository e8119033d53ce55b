from __future__ import annotations

import numpy as np
import pytest

from exphil_agents.sampling import SAMPLINGS
from exphil_agents.sampling.recent import HALVED_AFTER

FRAMES = np.arange(12) * 1000
RATES = np.linspace(1.0, 0.0, 12)  # the newer, the harder


@pytest.mark.parametrize("name", SAMPLINGS)
def test_every_member_has_a_chance(name: str) -> None:
    for rates in (RATES, np.ones(12), np.zeros(12)):
        assert (SAMPLINGS[name](FRAMES, rates) > 0.0).all()


@pytest.mark.parametrize("name", SAMPLINGS)
def test_one_member_is_enough(name: str) -> None:
    assert SAMPLINGS[name](FRAMES[:1], np.array([1.0])).shape == (1,)


def test_uniform_meets_all_alike() -> None:
    assert np.ptp(SAMPLINGS["uniform"](FRAMES, RATES)) == 0.0


def test_recent_halves() -> None:
    weights = SAMPLINGS["recent"](FRAMES, RATES)
    assert weights[-1 - HALVED_AFTER] == pytest.approx(weights[-1] / 2)


def test_the_curves_prefer_the_hard_the_even_and_the_equal() -> None:
    rates = np.array([0.1, 0.4, 0.5, 0.9])
    names = ("pfsp_hard", "pfsp_even", "pfsp_variance")
    hard, even, equal = (SAMPLINGS[name](FRAMES[:4], rates) for name in names)
    assert hard == pytest.approx((1 - rates) ** 2, abs=0.011)
    assert even == pytest.approx([0.5, 0.5, 0.5, 0.1])
    assert equal.argmax() == 2
