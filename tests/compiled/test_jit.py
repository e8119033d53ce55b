"""Compiled functions as Python calls them: inner ones as Python, bound ones without a look at types."""

from __future__ import annotations

import numpy as np

from melee_gym.compiled.jit import bind, entry, inner
from melee_gym.envs.progress import choose
from melee_gym.game.frame import FLAG_SHIELD, FRAME, has_flag
from melee_gym.game.seats import opponent_of


@entry
def add_stocks(frames, scale, numbers, first):
    total = 0.0
    for i in range(first, frames.shape[0]):
        total += scale * frames[i].players[0].stocks + numbers[i]
    return total


@inner
def other_stocks(frame, seat):
    return frame.players[opponent_of(seat)].stocks


@entry
def stocks_across(frames, seat):
    return other_stocks(frames[0], seat)


def test_an_inner_function_is_called_from_python_as_from_compiled_code():
    frames = np.zeros(1, FRAME)
    frames["players"]["stocks"] = [3, 4]
    frames["players"]["state_flags"][0, 1, FLAG_SHIELD[0]] = FLAG_SHIELD[1]
    assert [other_stocks(frames[0], seat) for seat in (0, 1)] == [4, 3]
    assert [stocks_across(frames, seat) for seat in (0, 1)] == [4, 3]
    # And now that it is compiled for these types.
    assert [other_stocks(frames[0], seat) for seat in (0, 1)] == [4, 3]
    assert [has_flag(player, FLAG_SHIELD) for player in frames[0].players] == [False, True]


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
