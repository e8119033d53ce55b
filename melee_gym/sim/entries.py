"""The loops over lanes that Python calls; `build.py` compiles them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import carray
from numpy.typing import NDArray

from melee_gym.game.pad import process
from melee_gym.sim.bodies import leader_of
from melee_gym.sim.frame import step_frame
from melee_gym.sim.lifecycle import start_match
from melee_gym.sim.output import write_frame

Array = NDArray[Any]


def advance(matches: Array, frames: Array, tables: Array, pads: Array, first: int, last: int) -> None:
    """One frame of some lanes, with pads."""
    t = tables[0]
    for i in range(first, last):
        m = matches[i]
        for k in range(pads.shape[1]):
            process(pads[i, k], m.inputs[leader_of(m, k)])
        step_frame(m, t)
        write_frame(m, frames[i], t)


def advance_inputs(matches: Array, frames: Array, tables: Array, first: int, last: int) -> None:
    """One frame of some lanes, with the inputs that lie in them."""
    t = tables[0]
    for i in range(first, last):
        step_frame(matches[i], t)
        write_frame(matches[i], frames[i], t)


def start(matches: Array, frames: Array, tables: Array, lane: int) -> None:
    """The first frame of a match."""
    start_match(matches[lane], tables[0])
    write_frame(matches[lane], frames[lane], tables[0])


def write(matches: Array, frames: Array, tables: Array, lane: int) -> None:
    """FRAME of the present state of a lane."""
    write_frame(matches[lane], frames[lane], tables[0])


def unit_entry(run: Callable[[Any, int, int, int, Any], None], name: str) -> Callable[..., None]:
    """A unit's C entry `(match*, body, phase, index, tables*)` around what `unit_function` makes."""

    def unit(match: Any, body: int, phase: int, index: int, tables: Any) -> None:
        run(carray(match, 1)[0], body, phase, index, carray(tables, 1)[0])

    unit.__qualname__ = f"unit_{name}"  # of this the symbol is made, which all units of a process share
    return unit
