"""The family of errors: each message names what was wrong, the value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MeleeError(Exception):
    """Base of every error that this project raises on purpose."""


class ReplayError(MeleeError):
    """A recording cannot be read; the message names file, offset and reason."""


class SetupError(MeleeError):
    """A match cannot be started as asked."""


class ConfigError(MeleeError):
    """A configuration, option or name is wrong."""


class CheckpointError(MeleeError):
    """A checkpoint does not fit what it is loaded into."""


class BackendError(MeleeError):
    """A backend cannot do what is asked."""


def unknown(what: str, value: object, valid: Iterable[object]) -> str:
    """The sentence for a name that does not exist: the value, the nearest valid name, the list.

    Args:
        what: what the name stands for, e.g. "fighter".
        value: the value that was given.
        valid: every name that would be accepted.
    """
    names = [str(name) for name in valid]
    near = difflib.get_close_matches(str(value).lower(), [name.lower() for name in names], n=1, cutoff=0.5)
    original = {name.lower(): name for name in names}
    hint = f" Did you mean {original[near[0]]!r}?" if near else ""
    return f"unknown {what} {value!r}.{hint} Valid: {', '.join(names) or 'none'}."
