"""Files that are asked for: refused before the work that they are to hold, written whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from melee_gym.errors import ConfigError, MeleeError


def shown(path: str | os.PathLike[str]) -> str:
    """A path as text that any terminal can show: one with bytes or signs that are no text is spelled out."""
    text = os.fspath(path)
    return text if text.isprintable() else repr(text)


def check_output(path: Path) -> None:
    """Look whether a file can be written, which the end of long work would be too late for.

    Raises:
        ConfigError: it cannot be; the message says why.
    """
    folder = path.parent
    problem = ""
    try:
        if path.is_dir():
            problem = "it is a folder"
        elif path.exists() and not path.is_file():
            problem = "it is no file"
        elif not folder.is_dir():
            problem = f"there is no folder {shown(folder)}"
        elif not os.access(folder, os.W_OK):
            problem = f"the folder {shown(folder)} cannot be written"
    except OSError as error:
        problem = error.strerror or str(error)
    if problem:
        raise ConfigError(f"{shown(path)} cannot be written: {problem}.")


@contextmanager
def replacing(path: Path, error: type[MeleeError] = ConfigError) -> Iterator[Path]:
    """A temporary name to write to, with the same ending; becomes `path` when the block ends.

    Where the block fails, what was written is removed and a file that was there before stays.

    Args:
        path: what to write.
        error: what to raise where the system refuses.

    Raises:
        MeleeError: of the kind `error`: the folder cannot be written, or the disk is full.
    """
    temporary = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as reason:
        raise error(f"{shown(path)} cannot be written: {reason.strerror or reason}.") from None
    finally:
        temporary.unlink(missing_ok=True)
