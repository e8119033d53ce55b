"""How the compiled parts are compiled: one decorator for inner functions, one for what Python calls.

Compiled functions keep to a plain subset (docs/engine.md, "The subset"): scalars, records by
reference, if/while/for-range, calls. With NUMBA_DISABLE_JIT=1 the same functions run as Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])

# numba's annotations neither know the wrapper options nor that a compiled function is called like its source.
_njit: Any = numba.njit


def inner(function: F) -> F:
    """Compile a function that only compiled code calls (no Python wrapper: a third less to compile)."""
    compiled: F = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(
        function
    )
    return compiled


def entry(function: F) -> F:
    """Compile a function that Python calls; it releases the GIL."""
    compiled: F = _njit(nogil=True, error_model="numpy")(function)
    return compiled
