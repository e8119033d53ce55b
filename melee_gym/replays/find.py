"""Finds recordings among files and folders."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

from melee_gym.errors import ReplayError
from melee_gym.files import kind_of, printable

SUFFIXES = (".slp", ".slp.gz", ".slp.xz")  # of recordings in folders; a file is told by its first bytes
VALID = ".slp files (plain, .gz or .xz) and folders of them"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The recordings among files and in folders (with their sub-folders), sorted within each folder.

    Raises:
        ReplayError: a path does not exist or is neither file nor folder, or there is no recording at all.
    """
    given = list(paths)
    found: dict[Path, None] = {}
    for path in given:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise ReplayError(f"{printable(path)} does not exist; valid: {VALID}.") from None
        except OSError as error:
            raise ReplayError(
                f"{printable(path)} cannot be read: {error.strerror}; valid: {VALID}."
            ) from None
        if stat.S_ISDIR(mode):
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(SUFFIXES))
            found.update(dict.fromkeys(inside))
        elif stat.S_ISREG(mode):
            found[path] = None
        else:
            raise ReplayError(f"{printable(path)} is {kind_of(mode)}; valid: {VALID}.")
    if not found:
        raise ReplayError(f"there is no recording in {', '.join(map(printable, given))}; valid: {VALID}.")
    return list(found)
