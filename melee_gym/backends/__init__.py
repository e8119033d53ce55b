"""Backends by name. A new one is its file and its line in BACKENDS; another package's is "module:Class"."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from typing import Any

from melee_gym.backends.base import Backend, Restorable
from melee_gym.errors import BackendError, SetupError, unknown

__all__ = ["BACKENDS", "Backend", "BackendError", "Restorable", "SetupError", "make_backend"]

# Loaded by the first match that needs one: the engine brings its compiler along.
BACKENDS: dict[str, str] = {
    "embedded": "melee_gym.backends.embedded:EmbeddedBackend",
    "replay": "melee_gym.backends.replay:ReplayBackend",
}


def make_backend(
    name: str, lanes: int, options: Mapping[str, Any] | None = None, *, threads: int | None = None
) -> Backend:
    """A backend by name.

    Args:
        name: a key of BACKENDS, or "package.module:Class" for a class that is called as `Class(lanes,
            **options)`.
        lanes: matches of the batch.
        options: further keywords, e.g. {"path": "game.slp"}.
        threads: for a backend whose constructor has a keyword of that name, unless `options` says it.

    Raises:
        BackendError: no such backend, or options that it does not take; the message says what is valid.
    """
    made, signature = _load(name)
    keywords = dict(options or {})
    if threads is not None and "threads" in signature.parameters:
        keywords.setdefault("threads", threads)
    try:
        signature.bind(lanes, **keywords)
    except TypeError as error:
        raise BackendError(
            f"backend {name!r}: {error}; it is called as {made.__name__}{signature}."
        ) from None
    backend: Backend = made(lanes, **keywords)
    return backend


def offer_of(name: str) -> str:
    """A sentence, with a blank before it, that says what a backend can play; "" where it does not say.

    Args:
        name: as in `make_backend`; of a backend that does not exist, nothing is said.
    """
    try:
        return f" Backend {name!r} plays {_load(name)[0].offer()}."
    except (AttributeError, BackendError):
        return ""


def _load(name: str) -> tuple[Any, inspect.Signature]:
    """The class of a backend, and how it is called."""
    if name not in BACKENDS and ":" not in name:
        raise BackendError(unknown("backend", name, [*BACKENDS, "package.module:Class"]))
    module, _, attribute = BACKENDS.get(name, name).partition(":")
    try:
        made = getattr(importlib.import_module(module), attribute)
        return made, inspect.signature(made)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise BackendError(f"backend {name!r} cannot be loaded: {error}.") from error
