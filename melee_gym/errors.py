"""The family of errors: each message names what was wrong, the value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping

SHOWN = 200  # characters of a value in a message


class MeleeError(Exception):
    """Base of every error that this project raises on purpose."""


class ReplayError(MeleeError):
    """A recording cannot be read; the message names file, offset and reason."""


class SetupError(MeleeError, ValueError):
    """A match cannot be started as asked."""


class ConfigError(MeleeError, ValueError):
    """A configuration, option, action or name is wrong."""


class UnknownOptionError(ConfigError, TypeError):
    """There is no such keyword: what Python itself calls an unexpected keyword argument."""


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
    return f"unknown {what} {shown(value)}.{choices(value, valid)}"


def choices(value: object, valid: Iterable[object]) -> str:
    """What would have been accepted: the nearest valid name, if one is near, and the list."""
    names = [str(name) for name in valid]
    given = str(value).lower()[:SHOWN]
    near = difflib.get_close_matches(given, [name.lower() for name in names], n=1, cutoff=0.5)
    original = {name.lower(): name for name in names}
    hint = f" Did you mean {original[near[0]]!r}?" if near else ""
    return f"{hint} Valid: {', '.join(names) or 'none'}."


def listed(what: str, problems: Collection[str]) -> str:
    """The message for several problems at once, one a line: "2 errors in WHAT: ..."."""
    head = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
    return bulleted(f"{head} in {what}:", problems)


def bulleted(head: str, lines: Iterable[str]) -> str:
    """A line with others below it."""
    return "\n- ".join([head, *lines])


def check_parts(what: str, parts: Mapping[str, Callable[[], Iterable[str]]]) -> None:
    """Try something that a stranger wrote, part by part.

    Args:
        what: the name of the thing.
        parts: what finds the problems of each part, by the words with which they are told.

    Raises:
        AssertionError: there are some; the message lists all of them. Whatever else a part raises is one.
    """
    problems: list[str] = []
    for place, find in parts.items():
        try:
            for problem in find():
                problems.append(f"{place}: {problem}")
        except Exception as error:
            problems.append(f"{place}: {_told(error)}")
    if problems:
        raise AssertionError(listed(what, problems))


def _told(error: Exception) -> str:
    """An error's beginning and end: numba spells out whole records in between."""
    text = f"{type(error).__name__}: {error}"
    return text if len(text) <= 5 * SHOWN else f"{text[:SHOWN]} [...] {text[-4 * SHOWN :]}"


def shown(value: object) -> str:
    """A value as a message shows it: not all of one that is long."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
