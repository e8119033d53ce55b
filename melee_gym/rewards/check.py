"""A public check of reward terms: what rewards promise of each."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import plain
from melee_gym.errors import ConfigError, check_parts, unknown
from melee_gym.game.examples import example_frames
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.rewards.combine import Rewards
from melee_gym.rewards.terms import TERMS

LANES = 24
FRAMES = 12  # enough for a term that remembers
DISCOUNT = 0.9
Array = NDArray[Any]


def check_reward_term(name: str) -> None:
    """Try a reward term on made-up frames.

    Checked are: that it is an event or a potential, and says in its docstring how it is gamed; that its
    quantities are numbers; that what one seat earns the other pays, to the last bit; that a match is paid
    alone as in a batch, and the same whichever seat a player has; and of a potential, that it pays
    differences of its level.

    Args:
        name: a key of `melee_gym.rewards.TERMS`.

    Raises:
        ConfigError: there is no such term.
        AssertionError: some of these are not so; the message lists all that were found.
    """
    if name not in TERMS:
        raise ConfigError(unknown("reward term", name, TERMS))
    parts = {"description": partial(_description, name), "payments": partial(_payments, name)}
    check_parts(f"reward term {name!r}", parts)


def _description(name: str) -> Iterator[str]:
    term = TERMS[name]
    if term.kind not in ("event", "potential"):
        yield f"its kind is {term.kind!r}; valid: event, potential."
    if not np.isfinite(term.weight):
        yield f"its weight is {term.weight}; valid: a number."
    text = inspect.getdoc(plain(term.function)) or ""
    if "gamed" not in text.lower():
        yield "its docstring does not say how it is gamed, or that it cannot be."


def _pay(name: str, *frames: Array) -> tuple[Array, Array]:
    """What each seat earns in a decision over consecutive frames (n, SEATS), and its quantity."""
    count = len(frames[0])
    rewards = Rewards({name: 0.7}, count, DISCOUNT)
    paid, going = np.zeros((count, SEATS)), np.ones(count, np.bool_)
    rewards.begin(np.arange(count), frames[0], [Setup()] * count)
    for before, now in pairwise(frames):
        rewards.count(before, now, going)
    rewards.settle(frames[-1], going, going, paid)
    return paid, rewards.sums[:, rewards.names.index(name)].copy()


def _payments(name: str) -> Iterator[str]:
    frames = [example_frames(LANES, number) for number in range(FRAMES)]
    paid, sums = _pay(name, *frames)
    if not np.isfinite(sums).all():
        yield f"its quantities hold {sums[~np.isfinite(sums)][0]}."
    if (paid.sum(axis=1) != 0).any():
        yield "what one seat earns is not what the other pays."
    alone = np.concatenate([_pay(name, *(f[i : i + 1].copy() for f in frames))[1] for i in range(LANES)])
    if not np.array_equal(alone, sums, equal_nan=True):
        yield "a match is paid otherwise in a batch than alone."
    swapped = [frame.copy() for frame in frames]
    for frame in swapped:
        frame["players"] = frame["players"][:, ::-1]
    if not np.array_equal(_pay(name, *swapped)[1], sums[:, ::-1], equal_nan=True):
        yield "a player is paid otherwise in the other seat."
    if TERMS[name].kind == "potential":
        first, second, *_ = frames
        there = _pay(name, first, second)[1]
        back = _pay(name, second, first)[1]
        # What `first` is worth, if these are differences.
        level = (there + DISCOUNT * back) / (DISCOUNT**2 - 1)
        if not np.allclose(_pay(name, first, first)[1], (DISCOUNT - 1) * level, atol=1e-5, equal_nan=True):
            yield "as a potential it does not pay discounted differences of its level."
