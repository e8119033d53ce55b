"""What each fighter is paid for: the files, each seat by its own fighter's, and how weights are annealed."""

from __future__ import annotations

import json
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from frame_builder import situation
from numpy.typing import NDArray

from melee_gym.errors import CheckpointError, ConfigError, SetupError
from melee_gym.game.action import DEAD_DOWN
from melee_gym.game.examples import example_frames
from melee_gym.game.ids import Fighter
from melee_gym.game.setup import Setup
from melee_gym.rewards import CHARACTERS, DEFAULT_WEIGHTS, OWN, TERMS, Rewards, characters
from melee_gym.rewards.characters import Weight, load_character
from melee_gym.sim import offered_fighters

DITTO, MIXED = Setup(), Setup(fighters=(Fighter.FOX, Fighter.MARTH))
ALL = np.ones(1, np.bool_)


def text_of(key: str) -> dict[str, dict[str, Any]]:
    file = resources.files(characters.__name__).joinpath(f"{key}.json")
    return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def pay(rewards: Rewards, setup: Setup, *frames: NDArray[Any]) -> list[float]:
    """What a decision over two frames pays each seat."""
    paid = np.zeros((1, 2))
    rewards.begin(np.zeros(1, np.intp), frames[0], [setup])
    rewards.count(frames[0], frames[1], ALL)
    rewards.settle(frames[1], ALL, ALL, paid)
    return paid[0].tolist()  # type: ignore[no-any-return]


def test_every_fighter_who_is_offered_has_a_file() -> None:
    assert {fighter.key for fighter in offered_fighters()} <= set(CHARACTERS)


@pytest.mark.parametrize("key", CHARACTERS)
def test_a_file_gives_every_weight_a_reason_and_says_how_it_is_gamed(key: str) -> None:
    assert TERMS.keys() >= text_of(key).keys() >= DEFAULT_WEIGHTS.keys()
    for name, term in text_of(key).items():
        assert term.keys() == {"weight", "annealed", "why", "gamed"}, name
        assert min(len(term["why"]), len(term["gamed"])) > 8, name
        assert 0 < term["weight"] <= DEFAULT_WEIGHTS.get(name, 0.3), name
        start, end = term["annealed"] or (0, 1)
        assert 0 <= start < end <= 10**9, name


@pytest.mark.parametrize("key", CHARACTERS)
def test_stocks_and_damage_are_paid_for_ever(key: str) -> None:
    weights = load_character(key)
    assert {name: weights[name] for name in DEFAULT_WEIGHTS} == {
        name: Weight(weight) for name, weight in DEFAULT_WEIGHTS.items()
    }


def test_each_seat_is_paid_for_its_quantities_by_the_file_of_its_own_fighter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {"fox": {"damage": Weight(2.0)}, "marth": {"damage": Weight(3.0), "stock": Weight(5.0)}}
    monkeypatch.setattr(characters, "load_character", files.__getitem__)
    before, now = situation(), situation({"percent": 10.0}, {"percent": 100.0, "state": DEAD_DOWN})
    # Fox takes 10 at 2 each, Marth 100 at 3 each and dies at 5.
    assert pay(Rewards(OWN, 1, 1.0), MIXED, before, now) == [-20 + 305, 20 - 305]
    assert pay(Rewards("fox", 1, 1.0), MIXED, before, now) == [-20 + 200, 20 - 200]
    assert pay(Rewards("marth", 1, 1.0), MIXED, before, now) == [-30 + 305, 30 - 305]


@pytest.mark.parametrize("weighting", [OWN, *CHARACTERS])
@pytest.mark.parametrize("setup", [DITTO, MIXED])
def test_the_two_seats_are_paid_opposite_amounts(weighting: str, setup: Setup) -> None:
    lanes, live = np.arange(24), np.ones(24, np.bool_)
    rewards, paid = Rewards(weighting, 24, 0.99), np.zeros((24, 2))
    frames = [example_frames(24, number) for number in range(4)]
    rewards.begin(lanes, frames[0], [setup] * 24)
    for before, now in pairwise(frames):
        rewards.count(before, now, live)
    rewards.settle(frames[-1], live, live, paid)
    assert (paid[:, 0] == -paid[:, 1]).all()
    assert np.abs(paid).max() > 0


def annealed(monkeypatch: pytest.MonkeyPatch, **keywords: Any) -> Rewards:
    """Damage pays 1 a percent for ever, edge guards 1 too, but from 100 to 300 frames less and less."""
    weights = {"damage": Weight(1.0), "edge_guard": Weight(1.0, 100, 300)}
    monkeypatch.setattr(characters, "load_character", lambda key: weights)
    return Rewards(OWN, 1, 1.0, **keywords)


def edge_guard(rewards: Rewards) -> float:
    """What 10 % to an opponent off the stage pay beyond the damage."""
    off = {"x": 120.0, "airborne": 1}
    return pay(rewards, DITTO, situation(other=off), situation(other=off | {"percent": 10.0}))[0] - 10.0


SHARES = [(0, 10.0), (100, 10.0), (150, 7.5), (200, 5.0), (300, 0.0), (10**12, 0.0)]


@pytest.mark.parametrize(("frames", "paid"), SHARES)
def test_what_is_annealed_falls_linearly_between_its_two_frames(
    monkeypatch: pytest.MonkeyPatch, frames: int, paid: float
) -> None:
    rewards = annealed(monkeypatch)
    assert edge_guard(rewards) == 10.0
    rewards.played(10**9)
    assert edge_guard(rewards) == 10.0, "frames of these lanes count only with `anneal_after`"
    rewards.anneal(frames)
    assert edge_guard(rewards) == pytest.approx(paid)


@pytest.mark.parametrize(("frames", "paid"), SHARES)
def test_frames_of_ones_own_stretch_the_files(
    monkeypatch: pytest.MonkeyPatch, frames: int, paid: float
) -> None:
    rewards = annealed(monkeypatch, anneal_after=3000)
    for _ in range(10):
        rewards.played(frames)
    assert edge_guard(rewards) == pytest.approx(paid)


def test_what_was_trained_goes_on_with_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = annealed(monkeypatch), annealed(monkeypatch)
    first.anneal(200)
    edge_guard(first)
    second.load(first.state())
    assert edge_guard(second) == edge_guard(first) == pytest.approx(5.0)


def test_a_state_of_fighters_that_there_are_not_is_refused() -> None:
    rewards = Rewards(OWN, 1, 1.0)
    with pytest.raises(CheckpointError, match="fighters holds 200"):
        rewards.load({**rewards.state(), "fighters": np.array([[0, 200]])})


def test_a_fighter_without_a_file_is_refused_where_each_has_his_own() -> None:
    setup = Setup(fighters=(Fighter.FOX, Fighter.KIRBY))
    with pytest.raises(SetupError, match=r"'kirby' has no character rewards; these have: fox, .*marth"):
        Rewards(OWN, 1, 1.0).check(setup)
    Rewards("fox", 1, 1.0).check(setup)


@pytest.mark.parametrize(("name", "near"), [("mart", "'marth'"), ("charakter", "'character'")])
def test_a_file_that_there_is_not_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(ConfigError, match=rf"rewards is '{name}': .*Did you mean {near}\? Valid: character"):
        Rewards(name, 1, 1.0)
