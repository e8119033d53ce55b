"""What a loop remembers is all in its state: saved, put into another loop, it plays the same match on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from test_core import NEUTRAL, VARIED, act, make_loop, play, random_actions
from toy_backend import LIVE_TOY, TOY

from melee_gym.envs.core import MatchLoop
from melee_gym.errors import BackendError, CheckpointError
from melee_gym.opponents import OPPONENTS, by_lane

OURS = ("melee_gym.", "exphil_agents.", "toy_backend")
# What is overwritten before it is read again.
SCRATCH = ("progress.acting", "progress.live", "_shown", "_ended", "_live", "_all", "backend.pads")
OPPONENT: dict[str, Any] = {
    **OPPONENTS,
    "two in their lanes": partial(by_lane, {name: (OPPONENTS[name], 1) for name in ("hold", "chase")}),
}


def remembered(thing: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in an object of this project that could change: arrays, numbers, generators, setups."""
    if isinstance(thing, np.ndarray):
        yield path, thing.tobytes()
    elif isinstance(thing, np.random.Generator):
        yield path, thing.bit_generator.state
    elif isinstance(thing, (list, tuple)):
        for place, one in enumerate(thing):
            yield from remembered(one, f"{path}.{place}")
    elif isinstance(thing, dict):
        for key, one in thing.items():
            yield from remembered(one, f"{path}.{key}")
    elif isinstance(thing, partial):
        yield from remembered(thing.args, path)
    elif type(thing).__module__.startswith(OURS) and hasattr(thing, "__dict__"):
        for name, one in vars(thing).items():
            yield from remembered(one, f"{path}.{name}".removeprefix("."))
    elif isinstance(thing, (int, float, str, bool, type(None))):
        yield path, thing


def changing(loop: MatchLoop) -> dict[str, Any]:
    return {name: value for name, value in remembered(loop) if not name.startswith(SCRATCH)}


def two_loops(**keywords: Any) -> tuple[MatchLoop, MatchLoop]:
    """Loops of the same options, at different places of different matches."""
    first, second = (make_loop(3, seed=seed, **{**VARIED, "horizon": 500, **keywords}) for seed in (1, 50))
    play(first, [1, 2, 3], 20)
    play(second, [7, 8, 9], 33)
    return first, second


@pytest.mark.parametrize("opponent", OPPONENT)
def test_a_state_leaves_nothing_out_that_changes(opponent: str) -> None:
    first, second = two_loops(opponent=OPPONENT[opponent], agents=(0,))
    before = changing(second)
    second.load(first.state())
    expected, found = changing(first), changing(second)
    assert expected.keys() == found.keys()
    assert [name for name in expected if expected[name] != found[name]] == []
    assert [name for name in expected if expected[name] != before[name]] != []


@pytest.mark.parametrize("backend", ["embedded", TOY])
@pytest.mark.parametrize("opponent", OPPONENT)
def test_a_loaded_loop_plays_on_as_the_one_that_was_saved(opponent: str, backend: str) -> None:
    first, second = two_loops(opponent=OPPONENT[opponent], backend=backend, controls="pads")
    second.load(first.state())
    assert play(first, [4, 5, 6], 60) == play(second, [4, 5, 6], 60)
    assert first.summary(1) == second.summary(1)


def test_a_state_is_a_copy() -> None:
    loop = make_loop(2)
    state = loop.state()
    kept = {name: array.copy() for name, array in state.items()}
    play(loop, [1, 2], 30)
    assert all((state[name] == kept[name]).all() for name in kept)


def test_a_state_holds_plain_numbers_only() -> None:
    for name, array in make_loop(2, **VARIED).state().items():
        assert array.dtype.kind in "biuf", name
        assert array.flags.c_contiguous, name


def test_a_state_of_other_matches_is_refused_with_the_difference() -> None:
    with pytest.raises(CheckpointError, match="the state holds 3 matches; this loop plays 2"):
        make_loop(2).load(make_loop(3).state())
    with pytest.raises(CheckpointError, match="the state has no 'random'; it has: nothing"):
        make_loop(2, opponent="uniform").load(make_loop(2, opponent="idle").state())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seats.ages", 3), ("seats.ages", -1), ("terms.stages", 6), ("opponent.ages", 99),
        ("opponent.choices", 12), ("seats.tracks", 255), ("progress.records", 255), ("setups", 0),
        ("lanes", 0),
    ],
)  # fmt: skip
def test_a_number_that_compiled_code_would_use_as_an_index_is_refused(name: str, value: int) -> None:
    loop = make_loop(2, **VARIED)
    state = loop.state()
    state[name][...] = value
    if name == "lanes":
        state[name] = state[name][:, :-1]
    with pytest.raises((CheckpointError, BackendError)):
        loop.load(state)


@pytest.mark.parametrize("seed", range(5))
def test_a_damaged_state_is_refused_or_played_and_never_crashes(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(30):
        loop = make_loop(2, **VARIED)
        state = loop.state()
        name = str(random.choice(sorted(state)))
        raw = state[name].view(np.uint8).reshape(-1) if state[name].size else np.zeros(1, np.uint8)
        raw[random.integers(len(raw), size=3)] = random.integers(256, size=3, dtype=np.uint8)
        try:
            loop.load(state)
        except (CheckpointError, BackendError):
            continue
        for actions in random_actions(seed, 20).reshape(10, 2, 7):
            loop.step(actions)


def test_matches_of_a_backend_that_cannot_restore_are_not_saved() -> None:
    loop = make_loop(2, backend=LIVE_TOY)
    act(loop, NEUTRAL)
    with pytest.raises(BackendError, match=r"'toy_backend:LiveToy' can be neither saved nor copied"):
        loop.state()
