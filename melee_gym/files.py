"""Files that are asked for: regular ones are read, and what is written is whole or absent."""

from __future__ import annotations

import errno
import os
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from melee_gym.errors import ConfigError, MeleeError


def printable(path: str | os.PathLike[str]) -> str:
    """A path as text that any terminal can show: one with bytes or signs that are no text is spelled out."""
    text = os.fspath(path)
    return text if text.isprintable() else repr(text)


def kind_of(mode: int) -> str:
    """What lies at a path, in words, by its `st_mode`."""
    kinds = {
        stat.S_IFREG: "a file", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
    }  # fmt: skip
    return kinds.get(stat.S_IFMT(mode), "something that is no file")


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of a file; what is none is refused before it is opened, for a pipe would never end.

    Args:
        path: the file.
        most: bytes that it may have.

    Raises:
        OSError: it cannot be read, or is no file.
        ValueError: it has more bytes, or a name that none can have.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, f"it is {kind_of(mode)}")
    with path.open("rb") as file:
        if most is None:
            return file.read()
        # Not `most` at once: room for that is made before anything is read.
        data = file.read(min(most, os.fstat(file.fileno()).st_size) + 1)
    if len(data) > most:
        raise ValueError(f"it has more than {most} bytes")
    return data


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
            problem = f"there is no folder {printable(folder)}"
        elif not os.access(folder, os.W_OK):
            problem = f"the folder {printable(folder)} cannot be written"
    except OSError as error:
        problem = error.strerror or str(error)
    if problem:
        raise ConfigError(f"{printable(path)} cannot be written: {problem}.")


def make_folder(path: Path) -> Path:
    """A folder, made if there is none.

    Raises:
        ConfigError: it cannot be made; the message says why.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{printable(path)} cannot be made: {getattr(error, 'strerror', error)}.") from None
    return path


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
        raise error(f"{printable(path)} cannot be written: {reason.strerror or reason}.") from None
    finally:
        temporary.unlink(missing_ok=True)
