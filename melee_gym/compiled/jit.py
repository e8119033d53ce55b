"""How functions are compiled: one decorator for inner functions, two for what Python calls.

Compiled functions keep to a plain subset (docs/engine.md, "The subset"): scalars, records by
reference, if/while/for-range, calls. With NUMBA_DISABLE_JIT=1 the same functions run as Python.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numba
from numba import types
from numba.core import config
from numba.core.ccallback import CFunc
from numba.core.dispatcher import Dispatcher
from numba.core.registry import CPUDispatcher

from melee_gym.compiled.cache import PACKAGE, DiskCache, announced, source_key
from melee_gym.compiled.linking import EntryCompiler, InnerCompiler

F = TypeVar("F", bound=Callable[..., Any])

# numba's annotations neither know the wrapper options nor that a compiled function is called like its source.
_njit: Any = numba.njit


class InnerFunction(CPUDispatcher):
    """A function without machine code of its own: compiled code links it, and Python runs its source."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives, slowly; numba would jump to where there is no code."""
        return self.py_func(*args, **kwargs)

    def get_call_template(self, args: tuple[Any, ...], kws: Mapping[str, Any]) -> Any:
        """One version for all whole numbers: numba makes one for each width, and for each literal."""
        return super().get_call_template(tuple(map(_widest, args)), kws)


def _widest(kind: Any) -> Any:
    """A parameter's type, as the function is compiled for."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) else kind


def inner(function: F) -> F:
    """Compile a function for compiled code to call (linking.py). Called from Python it runs as Python."""
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": InnerCompiler}
    compiled: Any = _njit(nogil=True, error_model="numpy", **options)(function)
    if not config.DISABLE_JIT:
        compiled.__class__ = InnerFunction
    return compiled  # type: ignore[no-any-return]


def plain(function: F) -> F:
    """The Python function behind a compiled one."""
    return getattr(function, "py_func", function)


def entry(function: F) -> F:
    """Compile a function that Python calls; it releases the GIL."""
    compiled: F = _njit(nogil=True, error_model="numpy", pipeline_class=EntryCompiler)(function)
    return compiled


def cached(function: F, *, name: str = "", rooms: tuple[str, ...] = ()) -> F:
    """`entry`, kept on disk under the hash of what it is made from.

    The hash covers every source file of the function's room (`melee_gym/controls`, ...), of `rooms`, `game`
    and `data`: a cached function may call and read what is defined there, and nothing else
    (tests/compiled/test_rooms.py).

    Args:
        function: what to compile, at its first call.
        name: tells apart functions that one factory makes from one piece of source.
        rooms: further rooms that it calls into.
    """
    compiled: Any = entry(function)
    if not config.DISABLE_JIT:
        room = Path(function.__code__.co_filename).relative_to(PACKAGE).parts[0]
        compiled.rooms = (room, *rooms, "game", "data")
        compiled._cache = DiskCache(function, f"{source_key(*compiled.rooms)} {name}")
    return compiled  # type: ignore[no-any-return]


class Entry(NamedTuple):
    """A function to be compiled for one signature, for Python or, as `unit`, for compiled code to call.

    Attributes:
        function: a plain function, in the subset.
        signature: numba's, e.g. `types.void(types.int64)`.
        key: of everything that it calls (`source_key`).
        unit: whether it is called through its address, with the C calling convention.
    """

    function: Callable[..., Any]
    signature: Any
    key: str
    unit: bool = False

    def compile(self) -> Any:
        """Load from disk or compile: a callable, or with `unit` an object with an `address`."""
        cache = DiskCache(self.function, self.key)
        if self.unit:
            made: Any = CFunc(
                self.function, (self.signature.args, self.signature.return_type), locals={},
                options={"error_model": "numpy", "nopython": True}, pipeline_class=EntryCompiler,
            )  # fmt: skip
            made._cache = cache
            made.compile()
            return made
        compiled: Any = entry(self.function)
        compiled._cache = cache
        compiled.compile(self.signature)
        compiled.disable_compile()
        return compiled

    def is_ready(self) -> bool:
        """Whether it lies on disk."""
        return DiskCache(self.function, self.key).path(self.signature).exists()


def load_entries(what: str, usual_seconds: int, entries: Mapping[str, Entry]) -> dict[str, Any]:
    """What `Entry.compile` gives for each name; says so where something has to be compiled.

    Args:
        what: "the engine".
        usual_seconds: that compiling all of it takes.
        entries: by name.
    """
    with announced(what, usual_seconds, lambda: all(entry.is_ready() for entry in entries.values())):
        return {name: entry.compile() for name, entry in entries.items()}


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
        kinds = tuple(numba.typeof(argument) for argument in (*first, *rest))
        known = function.overloads.get(kinds)
        function = function.compile(kinds) if known is None else known.entry_point
    return functools.partial(function, *first)
