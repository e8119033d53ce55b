"""A public check of reward terms: what rewards promise of each."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ConfigError, listed, unknown
from melee_gym.game import action
from melee_gym.game.frame import FRAME, NO_OWNER
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.seats import SEATS
from melee_gym.rewards.combine import Rewards
from melee_gym.rewards.terms import TERMS

LANES = 24
DISCOUNT = 0.9
STATES = (action.WAIT, action.FALL, action.DAMAGE_FLY_N, action.CLIFF_WAIT, action.REBIRTH, action.DEAD_DOWN)
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
    problems = list(_description(name))
    try:
        problems += _payments(name)
    except Exception as error:  # whatever a stranger's code raises is what is wrong with it
        problems.append(f"it cannot be computed: {type(error).__name__}: {error}")
    if problems:
        raise AssertionError(listed(f"reward term {name!r}", problems))


def _description(name: str) -> Iterator[str]:
    term = TERMS[name]
    if term.kind not in ("event", "potential"):
        yield f"its kind is {term.kind!r}; valid: event, potential."
    if not np.isfinite(term.weight):
        yield f"its weight is {term.weight}; valid: a number."
    text = inspect.getdoc(getattr(term.function, "py_func", term.function)) or ""
    if "gamed" not in text.lower():
        yield "its docstring does not say how it is gamed, or that it cannot be."


def _frames(seed: int) -> Array:
    """Something to pay for, (LANES,) FRAME."""
    random = np.random.default_rng(seed)
    frames = np.zeros(LANES, FRAME)
    frames["items"]["owner"] = NO_OWNER
    players = frames["players"]
    players["x"], players["y"] = random.normal(0, 60, (2, LANES, SEATS))
    players["x"][0] = players["y"][0] = 0  # on one spot
    players["facing"] = random.choice([-1, 1], (LANES, SEATS))
    players["state"] = random.choice(STATES, (LANES, SEATS))
    players["percent"], players["shield"] = random.uniform(0, 150, (LANES, SEATS)), 60
    players["stocks"] = random.integers(0, 5, (LANES, SEATS))
    players["airborne"] = random.integers(2, size=(LANES, SEATS))
    players["fighter"] = Fighter.FOX.internal
    return frames


def _pay(name: str, *frames: Array) -> tuple[Array, Array]:
    """What each seat earns in a decision over consecutive frames (n, SEATS), and its quantity."""
    count = len(frames[0])
    rewards, paid, going = (
        Rewards({name: 0.7}, count, DISCOUNT),
        np.zeros((count, SEATS)),
        np.ones(count, np.bool_),
    )
    rewards.begin(np.arange(count), frames[0], [Stage.FINAL_DESTINATION] * count)
    for before, now in pairwise(frames):
        rewards.count(before, now, going)
    rewards.settle(frames[-1], going, going, paid)
    return paid, rewards.sums[:, rewards.names.index(name)].copy()


def _payments(name: str) -> Iterator[str]:
    first, second, third = _frames(1), _frames(2), _frames(3)
    paid, sums = _pay(name, first, second, third)
    if not np.isfinite(sums).all():
        yield f"its quantities hold {sums[~np.isfinite(sums)][0]}."
    if (paid.sum(axis=1) != 0).any():
        yield "what one seat earns is not what the other pays."
    alone = np.concatenate(
        [_pay(name, *(f[i : i + 1].copy() for f in (first, second, third)))[1] for i in range(LANES)]
    )
    if not np.array_equal(alone, sums, equal_nan=True):
        yield "a match is paid otherwise in a batch than alone."
    swapped = [frames.copy() for frames in (first, second, third)]
    for frames in swapped:
        frames["players"] = frames["players"][:, ::-1]
    if not np.array_equal(_pay(name, *swapped)[1], sums[:, ::-1], equal_nan=True):
        yield "a player is paid otherwise in the other seat."
    if TERMS[name].kind == "potential":
        there = _pay(name, first, second)[1]
        back = _pay(name, second, first)[1]
        level = (there + DISCOUNT * back) / (
            DISCOUNT**2 - 1
        )  # what `first` is worth, if these are differences
        if not np.allclose(_pay(name, first, first)[1], (DISCOUNT - 1) * level, atol=1e-5, equal_nan=True):
            yield "as a potential it does not pay discounted differences of its level."
