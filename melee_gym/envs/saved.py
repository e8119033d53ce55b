"""A match loop as a state: its parts by name, its setups and random generators as plain numbers."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.backends import Restorable
from melee_gym.errors import BackendError, CheckpointError, SetupError
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.state import State, nested, part, put

if TYPE_CHECKING:
    from melee_gym.envs.core import MatchLoop

WORD = 2**64


def loop_to_state(loop: MatchLoop) -> State:
    """See `MatchLoop.state`."""
    backend = _restorable(loop)
    rows = [np.frombuffer(backend.save(lane), np.uint8) for lane in range(loop.lanes)]
    state: State = {
        "lanes": np.stack(rows),
        "setups": setups_to_bytes(loop.setups),
        "generators": generators_to_words(loop.generators),
        **nested("seats", loop.seats.state()),
        **nested("progress", loop.progress.state()),
        **nested("terms", loop.terms.state()),
    }
    if loop.opponent is not None:
        if not hasattr(loop.opponent, "state"):
            raise CheckpointError(
                f"opponent {type(loop.opponent).__name__} cannot be saved or copied: it has no state() and "
                "load() (melee_gym.opponents.Opponent)."
            )
        state |= nested("opponent", loop.opponent.state())
    return state


def loop_from_state(loop: MatchLoop, state: State) -> None:
    """See `MatchLoop.load`."""
    backend, rows = _restorable(loop), state.get("lanes", np.zeros(0))
    if rows.dtype != np.uint8 or rows.ndim != 2 or len(rows) != loop.lanes:
        raise CheckpointError(f"the state holds {len(rows)} matches; this loop plays {loop.lanes}.")
    words = np.zeros((loop.lanes, 6), np.uint64)
    put(state, "generators", words)
    setups = setups_from_bytes(state.get("setups", np.zeros(0, np.uint8)), loop.lanes)
    for lane, row in enumerate(rows):
        backend.restore(lane, row.tobytes())
    loop.seats.load(part(state, "seats"))
    loop.progress.load(part(state, "progress"))
    loop.terms.load(part(state, "terms"))
    if loop.opponent is not None:
        loop.opponent.load(part(state, "opponent"))
    loop.setups, loop.generators = setups, generators_from_words(words)


def _restorable(loop: MatchLoop) -> Restorable:
    if not isinstance(loop.backend, Restorable):
        raise BackendError(
            f"matches of backend {loop.options.backend!r} can be neither saved nor copied: it has no save() "
            "and restore() (melee_gym.backends.Restorable)."
        )
    return loop.backend


def setups_to_bytes(setups: Sequence[Setup]) -> NDArray[np.uint8]:
    """Setups as the bytes of a JSON text."""
    text = json.dumps([dataclasses.asdict(setup) for setup in setups])
    return np.frombuffer(text.encode(), np.uint8).copy()


def setups_from_bytes(data: NDArray[np.uint8], lanes: int) -> list[Setup]:
    """What `setups_to_bytes` was given.

    Raises:
        CheckpointError: the bytes are no setups of so many lanes.
    """
    try:
        setups = [_setup(dict(fields)) for fields in json.loads(data.tobytes().decode())]
    except (ValueError, TypeError, KeyError, RecursionError, SetupError) as error:
        raise CheckpointError(f"setups cannot be read: {error!r}.") from None
    if len(setups) != lanes:
        raise CheckpointError(f"setups are of {len(setups)} matches; expected {lanes}.")
    return setups


def generators_to_words(generators: Sequence[np.random.Generator]) -> NDArray[np.uint64]:
    """PCG64 generators, as Gymnasium and `np.random.default_rng` make them, as (n, 6) numbers.

    Raises:
        CheckpointError: one of another kind.
    """
    words = np.zeros((len(generators), 6), np.uint64)
    for row, generator in zip(words, generators, strict=True):
        state: Any = generator.bit_generator.state
        if state["bit_generator"] != "PCG64":
            raise CheckpointError(f"a generator is a {state['bit_generator']}; only PCG64 can be saved.")
        place, step = state["state"]["state"], state["state"]["inc"]
        row[:] = [
            *(place // WORD, place % WORD, step // WORD, step % WORD), state["has_uint32"], state["uinteger"],
        ]  # fmt: skip
    return words


def generators_from_words(words: NDArray[np.uint64]) -> list[np.random.Generator]:
    """What `generators_to_words` was given, made anew."""
    generators = []
    for row in words.tolist():
        generator = np.random.Generator(np.random.PCG64())
        generator.bit_generator.state = {
            "bit_generator": "PCG64", "has_uint32": row[4] & 1, "uinteger": row[5] % 2**32,
            "state": {"state": row[0] * WORD + row[1], "inc": row[2] * WORD + row[3]},
        }  # fmt: skip
        generators.append(generator)
    return generators


def _setup(fields: dict[str, Any]) -> Setup:
    """A setup of what `dataclasses.asdict` made of it."""
    start = fields["start"]
    return Setup(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
        | {
            "fighters": tuple(map(Fighter, fields["fighters"])), "stage": Stage(fields["stage"]),
            "start": start and tuple(SeatStart(**seat) for seat in start),
        }
    )  # fmt: skip
