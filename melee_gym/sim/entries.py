"""The loops over lanes that Python calls; `build.py` compiles them.

Each is made in a closure over the cache key and mentions it, because numba's cache key covers closure values
but not the sources of called functions (ENGINE_TECH 4).
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from numba import carray
from numpy.typing import NDArray

from melee_gym.game.pad import process
from melee_gym.sim.frame import step_frame
from melee_gym.sim.lifecycle import start_match
from melee_gym.sim.output import write_frame

Array = NDArray[Any]


def _make(key: str) -> dict[str, Callable[..., None]]:
    def advance(matches: Array, frames: Array, tables: Array, pads: Array, first: int, last: int) -> None:
        key  # noqa: B018
        t = tables[0]
        for i in range(first, last):
            m = matches[i]
            for k in range(2):
                process(pads[i, k], m.inputs[k])
            step_frame(m, t)
            write_frame(m, frames[i], t)

    def advance_inputs(matches: Array, frames: Array, tables: Array, first: int, last: int) -> None:
        key  # noqa: B018
        t = tables[0]
        for i in range(first, last):
            step_frame(matches[i], t)
            write_frame(matches[i], frames[i], t)

    def start(matches: Array, frames: Array, tables: Array, lane: int) -> None:
        key  # noqa: B018
        start_match(matches[lane], tables[0])
        write_frame(matches[lane], frames[lane], tables[0])

    def write(matches: Array, frames: Array, tables: Array, lane: int) -> None:
        key  # noqa: B018
        write_frame(matches[lane], frames[lane], tables[0])

    return {"advance": advance, "advance_inputs": advance_inputs, "start": start, "write": write}


def keyed(name: str, key: str) -> Callable[..., None]:
    """The entry `name` for a cache key."""
    return _make(key)[name]


def keyed_unit(run: Callable[[Any, int, int, Any], None], key: str) -> Callable[..., None]:
    """A unit's C entry `(match*, seat, phase, tables*)` around its `run(m, seat, phase, t)`."""
    unit = _make_unit(key)
    # A compiled function has another cache key in every process, so it comes as a global, not in the closure.
    return FunctionType(unit.__code__, {**globals(), "run": run}, closure=unit.__closure__)


def _make_unit(key: str) -> FunctionType:
    def unit(match: Any, seat: int, phase: int, tables: Any) -> None:
        key  # noqa: B018
        run(carray(match, 1)[0], seat, phase, carray(tables, 1)[0])  # type: ignore[name-defined]  # noqa: F821

    return unit  # type: ignore[return-value]


advance, advance_inputs, start, write = _make("").values()
