"""The compiled entries of the judge, cached like the engine's (sim/build.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from numba import types
from numba.core import config
from numpy.typing import NDArray

from melee_gym.compiled.cache import source_key
from melee_gym.compiled.jit import Entry, load_entries
from melee_gym.fidelity.adopt import adopt, enter_visit, pass_time
from melee_gym.fidelity.seed import distance, overwrite
from melee_gym.game.frame import FRAME
from melee_gym.sim.bodies import leader_of
from melee_gym.sim.build import ROOMS, UNIT_ROOMS, array_type, unit_of
from melee_gym.sim.dispatch import adopt_function
from melee_gym.sim.load_tables import TABLES
from melee_gym.sim.records import MATCH
from melee_gym.sim.units import call_unit

Array = NDArray[Any]
JUDGE_SECONDS = 20  # usual, on one 2.8 GHz server core


class Seeding(NamedTuple):
    """Compiled functions over matches (lanes,) MATCH, frames (T,) FRAME, tables (1,) TABLES."""

    measure: Callable[..., None]  # (matches, lane, frames, row, out): distances of both seats into out (2,)
    correct: Callable[..., None]  # (matches, lane, frames, row, tables): overwrite both seats
    adopt: Callable[..., None]  # (matches, lane, seat, frames, row, tables): derive one seat's hidden state
    join: Callable[..., None]  # as adopt, where nothing is known of the frame before
    ask: Callable[..., None]  # (matches, lane, seat, phase, tables): call the unit of a seat's fighter


def measure(matches: Array, lane: int, frames: Array, row: int, out: Array) -> None:
    """See Seeding."""
    m = matches[lane]
    for seat in range(len(out)):
        out[seat] = distance(m.fighters[leader_of(m, seat)], frames[row].players[seat])


def correct(matches: Array, lane: int, frames: Array, row: int, tables: Array) -> None:
    """See Seeding."""
    m = matches[lane]
    for seat in range(m.seats):
        p, q = frames[row].players[seat], frames[max(row - 1, 0)].players[seat]
        overwrite(m.fighters[leader_of(m, seat)], p, q, m, tables[0])


def adopt_seat(matches: Array, lane: int, seat: int, frames: Array, row: int, tables: Array) -> None:
    """See Seeding."""
    m = matches[lane]
    f = m.fighters[leader_of(m, seat)]
    p = frames[row].players[seat]
    q = frames[max(row - 1, 0)].players[seat]
    pass_time(f, q, m, tables[0])
    adopt(f, p, q, m, tables[0])


def join_seat(matches: Array, lane: int, seat: int, frames: Array, row: int, tables: Array) -> None:
    """See Seeding."""
    m = matches[lane]
    f = m.fighters[leader_of(m, seat)]
    p = frames[row].players[seat]
    f.prev_x = p.x
    f.prev_y = p.y
    f.swept_x = p.x
    f.swept_y = p.y
    f.x = p.x
    f.y = p.y
    enter_visit(f, p, p, m, tables[0])


def ask(matches: Array, lane: int, seat: int, phase: int, tables: Array) -> None:
    """See Seeding."""
    m = matches[lane]
    body = leader_of(m, seat)
    call_unit(int(m.fighters[body].kind), m, body, phase, 0, tables[0])


ENTRIES: dict[str, Callable[..., None]] = {
    "measure": measure,
    "correct": correct,
    "adopt": adopt_seat,
    "join": join_seat,
    "ask": ask,
}


def special_adoption(function: Callable[..., None], name: str) -> Callable[..., None]:
    """The entry `(matches, lane, seat, frames, row, tables)` around a unit's `dispatch.adopt_function`."""

    def adopt_special(matches: Array, lane: int, seat: int, frames: Array, row: int, tables: Array) -> None:
        m = matches[lane]
        p, q = frames[row].players[seat], frames[max(row - 1, 0)].players[seat]
        function(m.fighters[leader_of(m, seat)], p, q, m, tables[0])

    adopt_special.__qualname__ = f"adopt_{name}"
    return adopt_special


@cache
def load_special_adoption(module: str) -> Callable[..., None]:
    """How special states of a fighter's module are adopted, those that say how; compiled or loaded."""
    states = {state: entry for state, entry in unit_of(module).states.items() if entry.adopt is not None}
    name = module.rpartition(".")[2]
    function = special_adoption(adopt_function(f"adopt_{name}", states), name)
    if config.DISABLE_JIT:
        return function
    matches, frames, tables = array_type(MATCH), array_type(FRAME), array_type(TABLES, readonly=True)
    n = types.int64
    entry = Entry(function, types.void(matches, n, n, frames, n, tables), source_key(*ROOMS, "fidelity"))
    made = load_entries(f"the judge of {name}", JUDGE_SECONDS, {name: entry})[name]
    return made  # type: ignore[no-any-return]


@cache
def load_seeding() -> Seeding:
    """The entries, compiled or loaded."""
    if config.DISABLE_JIT:
        return Seeding(**ENTRIES)
    key = source_key(*ROOMS, "fidelity", without=UNIT_ROOMS)
    matches, frames, tables = array_type(MATCH), array_type(FRAME), array_type(TABLES, readonly=True)
    n = types.int64
    signatures = {
        "measure": types.void(matches, n, frames, n, types.Array(n, 1, "C")),
        "correct": types.void(matches, n, frames, n, tables),
        "adopt": types.void(matches, n, n, frames, n, tables),
        "join": types.void(matches, n, n, frames, n, tables),
        "ask": types.void(matches, n, n, n, tables),
    }
    entries = {name: Entry(ENTRIES[name], signature, key) for name, signature in signatures.items()}
    return Seeding(**load_entries("the judge", JUDGE_SECONDS, entries))
