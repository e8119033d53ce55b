"""Compile the engine, or load it from the cache.

The cache key covers every engine source, so a stale result is impossible; one process compiles while others
wait for its lock; each fighter's special moves are a unit of their own, compiled when a match needs them.
`python -m melee_gym.sim` compiles everything that is offered.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numba
import numpy as np
from numba import types
from numba.core import config

from melee_gym.game.frame import FRAME
from melee_gym.game.linking import EntryCompiler
from melee_gym.game.pad import PAD
from melee_gym.sim import units
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.load_tables import TABLES, load_tables
from melee_gym.sim.records import MATCH

ENGINE_SECONDS, UNIT_SECONDS = 75, 20  # usual, on one 2.8 GHz server core
LOCK_POLL_SECONDS = 0.2
KEEP_SECONDS = 7 * 24 * 3600  # code of other source versions


class Core(NamedTuple):
    """The compiled entry points: matches (lanes,) MATCH, pads (lanes, 2) PAD, frames (lanes,) FRAME."""

    advance: Callable[..., None]  # (matches, frames, tables, pads, first, last): pads -> one frame
    advance_inputs: Callable[..., None]  # (matches, frames, tables, first, last): inputs in place
    start: Callable[..., None]  # (matches, frames, tables, lane): first frame of a match
    write: Callable[..., None]  # (matches, frames, tables, lane): FRAME of the present state


@cache
def source_key() -> str:
    """Hash of all sources that compiled code is made from, and of the versions that make it."""
    root = Path(__file__).parent
    digest = hashlib.sha256(f"{sys.version} {numba.__version__} {np.__version__} {TABLES.itemsize}".encode())
    for folder in (root, root.parent / "game"):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(root.parent).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where the code compiled from these sources lies, under MELEE_GYM_CACHE or the user's cache folder."""
    return _cache_root() / source_key()


def _cache_root() -> Path:
    base = os.environ.get("MELEE_GYM_CACHE")
    if base:
        return Path(base)
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "melee_gym"


@cache
def load_core() -> Core:
    """The common engine, compiled or loaded."""
    from melee_gym.sim import entries

    if config.DISABLE_JIT:
        return Core(entries.advance, entries.advance_inputs, entries.start, entries.write)
    matches, frames, tables = (_array(dtype) for dtype in (MATCH, FRAME, TABLES))
    pads = types.Array(numba.from_dtype(PAD), 2, "C")
    lane = types.int64
    signatures = {
        "advance": types.void(matches, frames, tables, pads, lane, lane),
        "advance_inputs": types.void(matches, frames, tables, lane, lane),
        "start": types.void(matches, frames, tables, lane),
        "write": types.void(matches, frames, tables, lane),
    }

    def compiled(name: str) -> Callable[..., None]:
        decorate = numba.njit(
            signatures[name], nogil=True, error_model="numpy", cache=True, pipeline_class=EntryCompiler
        )
        return _cached(decorate, entries.keyed(name, source_key()))  # type: ignore[no-any-return]

    def advance_inputs() -> Callable[..., None]:
        with _compiling("the engine for recordings", ENGINE_SECONDS):
            return compiled("advance_inputs")

    with _compiling("the engine", ENGINE_SECONDS):
        return Core(
            advance=compiled("advance"),
            advance_inputs=_at_first_call(advance_inputs),  # only the judge steps so
            start=compiled("start"),
            write=compiled("write"),
        )


def _at_first_call(make: Callable[[], Callable[..., None]]) -> Callable[..., None]:
    made = cache(make)
    return lambda *arguments: made()(*arguments)


@cache
def load_unit(kind: int) -> int:
    """Address of a fighter's compiled specials (an index into units.PYTHON_UNITS with JIT off)."""
    from melee_gym.sim import entries

    run = import_module(SPECIALS[kind]).run
    if config.DISABLE_JIT:
        if not units.PYTHON_UNITS:
            units.PYTHON_UNITS.append(lambda m, seat, phase, t: None)  # 0 means: no unit
        units.PYTHON_UNITS.append(run)
        return len(units.PYTHON_UNITS) - 1
    signature = types.void(
        types.CPointer(numba.from_dtype(MATCH)),
        types.int64,
        types.int64,
        types.CPointer(numba.from_dtype(TABLES)),
    )
    with _compiling(f"{SPECIALS[kind].rpartition('.')[2]}'s special moves", UNIT_SECONDS):
        decorate = numba.cfunc(signature, cache=True, error_model="numpy", pipeline_class=EntryCompiler)
        unit = _cached(decorate, entries.keyed_unit(run, f"{source_key()} {kind}"))
    _KEEP_ALIVE.append(unit)
    return int(unit.address)


_KEEP_ALIVE: list[Any] = []


@cache
def tables() -> np.ndarray[Any, Any]:
    """The process's TABLES, (1,)."""
    return load_tables()


def need_fighters(kinds: set[int]) -> None:
    """Compile or load the special moves of these fighters (internal ids) and enter their addresses."""
    table = tables()
    for kind in sorted(kinds):
        if table["units"][0, kind] == 0:
            table["units"][0, kind] = load_unit(kind)


def _array(dtype: np.dtype[Any]) -> types.Array:
    return types.Array(numba.from_dtype(dtype), 1, "C")


def _cached(decorate: Callable[[Any], Any], function: Any) -> Any:
    settings: Any = config
    previous = settings.CACHE_DIR
    settings.CACHE_DIR = str(cache_folder())
    try:
        return decorate(function)
    finally:
        settings.CACHE_DIR = previous


@contextlib.contextmanager
def _compiling(what: str, usual_seconds: int) -> Iterator[None]:
    """Hold the lock of the cache; when the result is not there yet, show a progress line meanwhile."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / f"{hashlib.sha256(what.encode()).hexdigest()[:8]}.done"
    if done.exists():
        yield
        return
    with _locked(folder / "lock"):
        if done.exists():
            yield
            return
        with _progress(f"melee_gym: compiling {what} (once; usually about {usual_seconds} s)"):
            yield
        done.touch()
        _forget_old_versions()


def _forget_old_versions() -> None:
    """Remove code compiled from other sources and not touched for a week."""
    for folder in _cache_root().iterdir():
        old = folder.is_dir() and time.time() - folder.stat().st_mtime > KEEP_SECONDS
        if old and (folder / "lock").exists() and folder != cache_folder():
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """An advisory lock on a file, held by one process at a time; says so when it has to wait."""
    with path.open("a+b") as handle:
        if not _try_lock(handle):
            print("melee_gym: waiting for another process that compiles the engine ...", file=sys.stderr)
            while not _try_lock(handle):
                time.sleep(LOCK_POLL_SECONDS)
        yield  # closing the file releases the lock


def _try_lock(handle: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _progress(text: str) -> Iterator[None]:
    """A line on stderr with the seconds so far: rewritten on a terminal, start and end only elsewhere."""
    began = time.monotonic()
    stop = threading.Event()
    live = sys.stderr.isatty()

    def tick() -> None:
        while not stop.wait(1.0):
            print(f"\r{text} {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)

    print(text, end="" if live else " ...\n", file=sys.stderr, flush=True)
    thread = threading.Thread(target=tick, daemon=True)
    if live:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if live:
            thread.join()
        lead = "\r" if live else ""
        print(f"{lead}{text}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def main() -> None:
    """Compile everything that is offered."""
    load_core()
    need_fighters(set(SPECIALS))
    print(f"melee_gym: engine ready ({cache_folder()})", file=sys.stderr)
