"""Compile the engine, or load it from the cache.

Each fighter's special moves and each stage's moving parts are a unit of their own (units.py), compiled when a
match needs them; the common engine knows none of them, so its key leaves their sources out.
`python -m melee_gym.sim` compiles everything that is offered.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import numba
import numpy as np
from numba import types
from numba.core import config

from melee_gym.compiled.cache import cache_folder, source_key
from melee_gym.compiled.jit import Entry, load_entries
from melee_gym.data.stage_table import stage_row
from melee_gym.game.frame import frame_dtype
from melee_gym.game.ids import Stage
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.sim import units
from melee_gym.sim.bodies import NOBODY
from melee_gym.sim.dispatch import stage_function, unit_function
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.load_tables import FILLED, TABLES
from melee_gym.sim.parts import HOOKS, PHASES, Unit
from melee_gym.sim.records import match_dtype
from melee_gym.sim.stages import GROUNDS, STILL, ground_of
from melee_gym.sim.tables import KINDS

ENGINE_SECONDS, UNIT_SECONDS = 75, 20  # usual, on one 2.8 GHz server core
ROOMS = ("sim", "game", "data")
UNIT_ROOMS = ("sim/fighters", "sim/stages")


class Core(NamedTuple):
    """The compiled entry points: matches (lanes,) MATCH, pads (lanes, seats) PAD, frames (lanes,) FRAME."""

    advance: Callable[..., None]  # (matches, frames, tables, pads, first, last): pads -> one frame
    advance_inputs: Callable[..., None]  # (matches, frames, tables, first, last): inputs in place
    start: Callable[..., None]  # (matches, frames, tables, lane): first frame of a match
    write: Callable[..., None]  # (matches, frames, tables, lane): FRAME of the present state


@cache
def engine_version() -> str:
    """Hash of everything that decides how the engine plays: a saved lane is continued by no other."""
    return source_key(*ROOMS, data=True)


@cache
def core_key() -> str:
    """Hash of what the common engine is compiled from."""
    return source_key(*ROOMS, without=UNIT_ROOMS)


@cache
def load_core(bodies: int = SEATS) -> Core:
    """The common engine for matches of so many bodies, compiled or loaded."""
    from melee_gym.sim import entries

    if config.DISABLE_JIT:
        return Core(entries.advance, entries.advance_inputs, entries.start, entries.write)
    dtypes = match_dtype(bodies), frame_dtype(bodies)
    matches, frames = array_type(dtypes[0]), array_type(dtypes[1])
    tables = array_type(TABLES, readonly=True)
    pads = types.Array(numba.from_dtype(PAD), 2, "C")
    lane = types.int64
    key = core_key()
    what = "the engine" if bodies == SEATS else f"the engine for {bodies} bodies"
    advance_inputs = Entry(entries.advance_inputs, types.void(matches, frames, tables, lane, lane), key)
    made = load_entries(
        what,
        ENGINE_SECONDS,
        {
            "advance": Entry(entries.advance, types.void(matches, frames, tables, pads, lane, lane), key),
            "start": Entry(entries.start, types.void(matches, frames, tables, lane), key),
            "write": Entry(entries.write, types.void(matches, frames, tables, lane), key),
        },
    )
    return Core(
        **made,
        advance_inputs=_at_first_call(  # only the judge steps so
            lambda: load_entries(f"{what} for recordings", ENGINE_SECONDS, {"": advance_inputs})[""]
        ),
    )


def _at_first_call(make: Callable[[], Callable[..., None]]) -> Callable[..., None]:
    made = cache(make)
    return lambda *arguments: made()(*arguments)


def unit_of(module: str) -> Unit:
    """What the module of a fighter's special moves ends with."""
    unit: Unit = import_module(module).UNIT
    return unit


def follower_of(kind: int) -> int:
    """The kind of the body that follows a fighter, or NOBODY."""
    return unit_of(SPECIALS[kind]).follower


@cache
def load_unit(module: str, bodies: int = SEATS) -> int:
    """Address of what a fighter's or living stage's module ends with, for matches of so many bodies."""
    from melee_gym.sim import entries

    name = module.rpartition(".")[2]
    function = unit_entry(module)
    if config.DISABLE_JIT:
        units.PYTHON_UNITS.append(function)
        return len(units.PYTHON_UNITS)
    source = inspect.getsource(import_module(module))  # of a module that lies elsewhere than the engine
    match, tables = (types.CPointer(numba.from_dtype(dtype)) for dtype in (match_dtype(bodies), TABLES))
    entry = Entry(
        entries.unit_entry(function, f"{name}_{bodies}"),
        types.void(match, types.int64, types.int64, types.int64, tables),
        f"{engine_version()} {source}",
        unit=True,
    )
    loaded = load_entries(name, UNIT_SECONDS, {name: entry})[name]
    _KEEP_ALIVE.append(loaded)
    return int(loaded.address)


def unit_entry(module: str) -> Callable[[Any, int, int, int, Any], None]:
    """The function `(m, body, phase, index, t)` of a fighter's or living stage's module."""
    name = f"unit_{module.rpartition('.')[2]}"
    if hasattr(import_module(module), "STAGE"):
        return stage_function(name, import_module(module).STAGE)
    return unit_function(name, unit_of(module))


_KEEP_ALIVE: list[Any] = []


@cache
def tables() -> np.ndarray[Any, Any]:
    """The process's TABLES, (1,), read-only."""
    table = FILLED.copy()
    table["units"] = units.UNITS.ctypes.data
    table.flags.writeable = False
    return table


def need_fighters(kinds: Iterable[int], bodies: int = SEATS) -> None:
    """Compile or load the special moves of some fighters (internal ids), and of those they turn into."""
    waiting, seen = [*kinds], set[int]()
    while waiting:
        kind = waiting.pop()
        if kind in seen or kind not in SPECIALS:
            continue
        seen.add(kind)
        unit = unit_of(SPECIALS[kind])
        bits = sum(1 << PHASES[hook] for hook in HOOKS if getattr(unit, hook) is not None)
        units.UNITS[bodies, kind] = load_unit(SPECIALS[kind], bodies), bits
        waiting += [*unit.becomes, *([unit.follower] if unit.follower != NOBODY else [])]


def need_stages(rows: Iterable[int], bodies: int = SEATS) -> None:
    """Compile or load the moving parts of some stages (rows of `t.stages`)."""
    for row in set(rows):
        module = ground_of(row)
        if module != STILL:
            units.UNITS[bodies, KINDS + row, units.ADDRESS] = load_unit(module, bodies)


def array_type(dtype: np.dtype[Any], readonly: bool = False) -> types.Array:
    """numba's type of a contiguous array of records."""
    return types.Array(numba.from_dtype(dtype), 1, "C", readonly=readonly)


def main() -> None:
    """Compile everything that is offered."""
    load_core()
    need_fighters(SPECIALS)
    need_stages(stage_row(Stage(number)) for number in GROUNDS)
    print(f"melee_gym: engine ready ({cache_folder()})", file=sys.stderr)
