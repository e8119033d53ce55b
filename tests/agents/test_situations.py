from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exphil_agents.sections import StartsConfig
from exphil_agents.situations import draw_starts
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options


@pytest.mark.parametrize("stage", ["final_destination", "battlefield"])
def test_every_situation_can_be_played_and_nobody_is_lost_at_once(stage: str) -> None:
    options = make_options({"stage": stage, "controls": "pads"})
    starts = draw_starts(StartsConfig(count=64), options, np.random.default_rng(0))
    loop = MatchLoop(options, len(starts), agents=(0, 1))
    plain = options.setup(stage=0, start=0, swapped=False, seed=0)
    loop.reset(setups={lane: replace(plain, start=start) for lane, start in enumerate(starts)})
    for _ in range(90):
        loop.step(np.zeros((2 * len(starts), 7), np.int64))
    assert (loop.frames["players"]["airborne"] == 0).all()
    loop.close()


def test_both_seats_have_equal_stocks_and_all_counts_occur() -> None:
    options = make_options({"stocks": 3})
    starts = draw_starts(StartsConfig(count=64), options, np.random.default_rng(0))
    assert {(first.stocks, second.stocks) for first, second in starts} == {(1, 1), (2, 2), (3, 3)}


def test_percents_stay_below_what_is_asked_for() -> None:
    starts = draw_starts(StartsConfig(count=64, percent=30.0), make_options({}), np.random.default_rng(0))
    percents = [seat.percent for start in starts for seat in start]
    assert 0 <= min(percents) < max(percents) <= 30


def test_no_situations_means_the_spawn_points() -> None:
    assert draw_starts(StartsConfig(count=0), make_options({}), np.random.default_rng(0)) == ()
