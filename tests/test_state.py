"""State by name: what is put into an array is what was taken from its like, or it is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from melee_gym.errors import CheckpointError
from melee_gym.game.pad import PAD
from melee_gym.state import nested, part, plain, put


@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 2, 0), (3, 2, 4)])
@pytest.mark.parametrize("dtype", [np.uint64, np.bool_, np.float32, PAD])
def test_what_was_taken_from_an_array_is_put_into_its_like(dtype: Any, shape: tuple[int, ...]) -> None:
    source, target = np.zeros(shape, dtype), np.zeros(shape, dtype)
    source.view(np.uint8)[...] = 1
    state = {"array": plain(source)}
    assert state["array"].dtype.fields is None
    assert len(state["array"]) == 3
    source.view(np.uint8)[...] = 0
    put(state, "array", target)
    assert (target.view(np.uint8) == 1).all()


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (None, "the state has no 'ages'; it has: other"),
        (np.zeros(3, np.int32), r"ages is an array \(3,\) of int32; expected \(2,\) of int64"),
        (np.zeros((2, 1), np.int64), r"ages is an array \(2, 1\) of int64; expected \(2,\) of int64"),
        (np.array([0, 3]), "ages holds 3; valid: 0 to 2"), (np.array([-1, 0]), "ages holds -1"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_written(array: Any, message: str) -> None:
    state, target = {"other": np.zeros(1), **({} if array is None else {"ages": array})}, np.ones(2, np.int64)
    with pytest.raises(CheckpointError, match=message):
        put(state, "ages", target, low=0, high=2)
    assert target.tolist() == [1, 1]


def test_records_of_another_size_are_refused() -> None:
    with pytest.raises(CheckpointError, match=r"pads is an array \(2, 24\) of uint8; expected \(2, 16\)"):
        put({"pads": plain(np.zeros((2, 3), PAD))}, "pads", np.zeros((2, 2), PAD))


def test_a_part_finds_its_own_names() -> None:
    state = {"a": np.zeros(1), **nested("part", {"a": np.ones(1), "b.c": np.ones(2)}), "parts.a": np.zeros(3)}
    assert {name: len(array) for name, array in part(state, "part").items()} == {"a": 1, "b.c": 2}
