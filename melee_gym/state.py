"""State by name: what an object remembers, as arrays of plain numbers, to be saved and gone on with.

Whatever changes while matches are played has `state() -> State` and `load(state)`: names that stay, copies
both ways. Records (FRAME, PAD, ...) are rows of bytes there, because file formats know no records. A state
may come from a file that anybody wrote, so `load` checks everything that compiled code uses as an index.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import CheckpointError

State = dict[str, NDArray[Any]]
Limit = int | NDArray[np.integer] | None


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """A copy of an array; of records (n, ...) their bytes, (n, bytes) uint8."""
    if array.dtype.fields is None:
        return array.copy()
    return np.frombuffer(array.tobytes(), np.uint8).reshape(_plain_shape(array)).copy()


def put(state: State, name: str, target: NDArray[Any], *, low: Limit = None, high: Limit = None) -> None:
    """Copy the array `name` of a state into the one that it was taken from by `plain`, or into its like.

    Args:
        state: of the object.
        name: in it.
        target: overwritten.
        low: the least number that may stand there, or one for each column; None: any.
        high: the greatest, likewise.

    Raises:
        CheckpointError: the state has no such array, or one of another kind or shape or with numbers out of
            range; nothing was written.
    """
    array, shape = state.get(name), _plain_shape(target)
    dtype = target.dtype if target.dtype.fields is None else np.dtype(np.uint8)
    if array is None:
        raise CheckpointError(f"the state has no {name!r}; it has: {', '.join(sorted(state)) or 'nothing'}.")
    if array.dtype != dtype or array.shape != shape:
        raise CheckpointError(
            f"{name} is an array {array.shape} of {array.dtype}; expected {shape} of {dtype}."
        )
    wrong = np.zeros(shape, np.bool_)
    if low is not None:
        wrong |= array < low
    if high is not None:
        wrong |= array > high
    if wrong.any():
        raise CheckpointError(f"{name} holds {array[wrong][0]}; valid: {low} to {high}.")
    target[...] = array if target.dtype.fields is None else _records(array, target)


def nested(prefix: str, state: State) -> State:
    """The state of a part, inside that of the whole."""
    return {f"{prefix}.{name}": array for name, array in state.items()}


def part(state: State, prefix: str) -> State:
    """What `nested` put there."""
    start = f"{prefix}."
    return {name.removeprefix(start): array for name, array in state.items() if name.startswith(start)}


def _plain_shape(array: NDArray[Any]) -> tuple[int, ...]:
    if array.dtype.fields is None:
        return array.shape
    return len(array), int(np.prod(array.shape[1:])) * array.dtype.itemsize


def _records(rows: NDArray[np.uint8], like: NDArray[Any]) -> NDArray[Any]:
    return np.frombuffer(rows.tobytes(), like.dtype).reshape(like.shape)
