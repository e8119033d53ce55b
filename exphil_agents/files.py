"""Files that are whole or absent, whatever happens meanwhile, and that are what was written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from melee_gym.errors import CheckpointError
from melee_gym.files import printable, read_bytes, replacing

SUMS = "SHA256SUMS"  # in the form that `sha256sum --check` reads
UNFINISHED = ".tmp"  # the ending of a folder that is being filled
MAX_TEXT = 1_000_000  # bytes of a JSON file; the largest of ours has 10,000


def write_file(path: Path, data: bytes) -> None:
    """Replace a file at once.

    Raises:
        CheckpointError: the folder cannot be written, or the disk is full; the file is as it was.
    """
    with replacing(path, CheckpointError) as temporary:
        temporary.write_bytes(data)
    _flush_names(path.parent)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A temporary folder to fill, which becomes `path` when the block ends; one that is there is replaced.

    What is in it then is written down in SHA256SUMS, for `read_checked`.

    Raises:
        CheckpointError: it cannot be written, or the disk is full; what was there is as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        yield temporary
        write_sums(temporary)
        if path.exists():
            shutil.rmtree(path)
        temporary.replace(path)
        _flush_names(path.parent)
    except OSError as error:
        raise CheckpointError(f"{printable(path)} cannot be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def remove_unfinished(folder: Path) -> None:
    """Delete what `write_file` and `new_folder` left behind when they were killed.

    Nobody may be writing there meanwhile.
    """
    for path in folder.glob(".*"):
        if path.name.endswith(UNFINISHED) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif re.fullmatch(r"\.[0-9a-f]{32}(\.\w+)?", path.name):  # `replacing`
            path.unlink(missing_ok=True)


def read_checked(path: Path) -> bytes:
    """A file of a `new_folder`, compared with what was written.

    Raises:
        CheckpointError: it cannot be read, or holds something else.
    """
    if not path.with_name(SUMS).is_file():
        raise CheckpointError(f"{path} cannot be read: it has no {SUMS} beside it, as this version writes.")
    try:
        data = read_bytes(path)
        lines = read_bytes(path.with_name(SUMS), MAX_TEXT).decode("utf-8").splitlines()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CheckpointError(f"{printable(path)} cannot be read: {reason}.") from None
    written = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if written.get(path.name) != hashlib.sha256(data).hexdigest():
        raise CheckpointError(
            f"{path} is damaged: its SHA-256 is another than {SUMS} says "
            f"({written.get(path.name, 'nothing')[:12]})."
        )
    return data


def write_sums(folder: Path) -> None:
    """Write down what is in the files of a folder, for `read_checked`."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    write_file(folder / SUMS, "".join(lines).encode())


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no JSON, longer than any of ours, or nested without end.
        OSError: it cannot be read.
    """
    return parse_json(read_bytes(path, MAX_TEXT))


def parse_json(data: bytes) -> Any:
    """What a JSON text says; raises ValueError as `read_json`."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _flush_names(folder: Path) -> None:
    """Have a folder's list of names on the disk too, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
