"""How the compiled parts are compiled: one decorator for inner functions, two for what Python calls.

Compiled functions keep to a plain subset (docs/engine.md, "The subset"): scalars, records by
reference, if/while/for-range, calls. With NUMBA_DISABLE_JIT=1 the same functions run as Python.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

from melee_gym.game.linking import EntryCompiler, InnerCompiler

F = TypeVar("F", bound=Callable[..., Any])

# numba spells out a record type's whole layout anew for each call that it resolves: a quarter of what
# compiling the engine took. A type does not change, so its name is kept.
numba.types.Record.__repr__ = functools.cache(numba.types.Record.__repr__)

# numba's annotations neither know the wrapper options nor that a compiled function is called like its source.
_njit: Any = numba.njit


def inner(function: F) -> F:
    """Compile a function that only compiled code calls (linking.py)."""
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": InnerCompiler}
    compiled: F = _njit(nogil=True, error_model="numpy", **options)(function)
    return compiled


def entry(function: F) -> F:
    """Compile a function that Python calls; it releases the GIL."""
    compiled: F = _njit(nogil=True, error_model="numpy", pipeline_class=EntryCompiler)(function)
    return compiled


def cached(function: F, *, name: str = "", rooms: tuple[str, ...] = ()) -> F:
    """`entry`, kept on disk under the hash of what it is made from.

    numba's own cache does not notice when a called function changes. Here the key covers every source file of
    the function's room (`melee_gym/controls`, ...), of `rooms`, `game` and `data`: a cached function may call
    and read what is defined there, and nothing else.

    Args:
        function: what to compile, at its first call.
        name: tells apart functions that one factory makes from one piece of source.
        rooms: further rooms that it calls into.
    """
    compiled: Any = entry(function)
    if not config.DISABLE_JIT:
        room = Path(function.__code__.co_filename).relative_to(_PACKAGE).parts[0]
        keys = [_source_key(used) for used in (room, *rooms, "game", "data")]
        compiled._cache = _KeyedCache(function, " ".join([*keys, name]))
    return compiled  # type: ignore[no-any-return]


def bind(function: Callable[..., Any], *first: Any, rest: tuple[Any, ...] = ()) -> Callable[..., Any]:
    """`function` with its first arguments fixed, and without numba's look at all types at every call.

    That look costs more than the work on a single match.

    Args:
        function: an `entry` or `cached` function; another callable is only given its first arguments.
        first: the fixed arguments.
        rest: examples of the further ones. Every call must give arrays of the same dtype and layout and
            numbers of the same kind: nothing checks them.
    """
    if isinstance(function, Dispatcher):
        types = tuple(numba.typeof(argument) for argument in (*first, *rest))
        known = function.overloads.get(types)
        function = function.compile(types) if known is None else known.entry_point
    return functools.partial(function, *first)


_PACKAGE = Path(__file__).parents[1]


class _KeyedCache(FunctionCache):
    """numba's on-disk cache of one function, with a key of ours in place of its closure's values."""

    def __init__(self, function: Callable[..., Any], key: str) -> None:
        super().__init__(function)
        self._key = key

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:
        return sig, codegen.magic_tuple(), self._key


@functools.cache
def _source_key(room: str) -> str:
    digest = hashlib.sha256()
    for path in sorted((_PACKAGE / room).rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
