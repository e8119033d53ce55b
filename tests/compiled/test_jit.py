"""`bind`: compiled functions called without a look at their arguments' types."""

from __future__ import annotations

import numpy as np

from melee_gym.compiled.jit import bind, entry
from melee_gym.envs.progress import choose
from melee_gym.game.frame import FRAME


@entry
def add_stocks(frames, scale, numbers, first):
    total = 0.0
    for i in range(first, frames.shape[0]):
        total += scale * frames[i].players[0].stocks + numbers[i]
    return total


def test_a_bound_function_gives_what_the_function_gives():
    frames, numbers = np.zeros(5, FRAME), np.arange(5.0)
    frames["players"]["stocks"] = 3
    bound = bind(add_stocks, frames, 10, rest=(numbers, 0))
    for first in (0, 3):
        assert bound(numbers, first) == add_stocks(frames, 10, numbers, first)
    frames["players"]["stocks"] = 4  # the array is fixed, not what it holds
    assert bound(numbers, 4) == 44.0


def test_binding_compiles_for_the_given_types_alone():
    @entry
    def double(values, times):
        for i in range(values.shape[0]):
            values[i] *= 2 * times

    values = np.ones(3)
    bind(double, values, rest=(1,))(2)
    assert values.tolist() == [4.0, 4.0, 4.0]
    assert len(getattr(double, "overloads", [None])) == 1


def test_what_is_not_compiled_is_only_given_its_first_arguments():
    assert bind(lambda a, b: a - b, 5, rest=(0,))(3) == 2


def test_a_cached_function_can_be_bound():
    playing = np.array([True, True, False])
    acting, live = np.zeros(3, np.bool_), np.zeros(3, np.bool_)
    assert bind(choose, playing, rest=(acting, live))(acting, live) == 2
    assert acting.tolist() == live.tolist() == [True, True, False]
