"""Backends by name. A new one is its file and its line in BACKENDS; another package's is "module:Class"."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from typing import Any

from melee_gym.backends.base import Backend
from melee_gym.errors import BackendError, unknown

__all__ = ["BACKENDS", "Backend", "make_backend"]

# Loaded by the first match that needs one: the engine brings its compiler along.
BACKENDS: dict[str, str] = {
    "embedded": "melee_gym.backends.embedded:EmbeddedBackend",
    "replay": "melee_gym.backends.replay:ReplayBackend",
}


def make_backend(name: str, lanes: int, options: Mapping[str, Any] | None = None) -> Backend:
    """A backend by name.

    Args:
        name: a key of BACKENDS, or "package.module:Class" for a class that is called as `Class(lanes,
            **options)`.
        lanes: matches of the batch.
        options: further keywords, e.g. {"threads": 2} or {"path": "game.slp"}.

    Raises:
        BackendError: no such backend, or options that it does not take; the message says what is valid.
    """
    if name not in BACKENDS and ":" not in name:
        raise BackendError(unknown("backend", name, [*BACKENDS, "package.module:Class"]))
    module_name, _, class_name = BACKENDS.get(name, name).partition(":")
    try:
        made = getattr(importlib.import_module(module_name), class_name)
    except (ImportError, AttributeError) as error:
        raise BackendError(f"backend {name!r} cannot be loaded: {error}.") from error
    try:
        inspect.signature(made).bind(lanes, **(options or {}))
    except TypeError as error:
        raise BackendError(
            f"backend {name!r}: {error}; it is called as {class_name}{inspect.signature(made)}."
        ) from None
    backend: Backend = made(lanes, **(options or {}))
    return backend
