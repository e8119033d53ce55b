"""Compiled code on disk: one folder, one file for each function, signature and state of the sources.

What else takes long to make lies there too (`keep`). Compiled code is numba's, which is pickled: whoever can
write into the folder can run code as the user. So it must be the user's own, and each file carries a
checksum; a damaged one is made anew.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import re
import stat
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import llvmlite
import numba
import numpy as np
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.registry import cpu_target
from numba.core.serialize import dumps

from melee_gym.errors import ConfigError

PACKAGE = Path(__file__).parents[1]
SUFFIX = ".nbc"
CHECKSUM_BYTES = hashlib.sha256().digest_size
KEEP_SECONDS = 7 * 24 * 3600  # code that nobody loaded for so long
LOCK_POLL_SECONDS = 0.2


def cache_folder() -> Path:
    """Where compiled code lies: MELEE_GYM_CACHE, or `melee_gym` in the user's cache folder. Made if absent.

    Raises:
        ConfigError: it cannot be made or written, or others can write into it.
    """
    return _checked_folder(os.environ.get("MELEE_GYM_CACHE") or _default_folder())


def _default_folder() -> str:
    return str(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "melee_gym")


@functools.cache
def _checked_folder(name: str) -> Path:
    folder = Path(name).absolute()
    other = "set MELEE_GYM_CACHE to a folder of your own"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise ConfigError(
            f"the folder of compiled code, {folder}, cannot be made: {error.strerror}; {other}."
        ) from None
    if hasattr(os, "geteuid"):
        if status.st_uid != os.geteuid():
            raise ConfigError(f"the folder of compiled code, {folder}, belongs to another user; {other}.")
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise ConfigError(
                f"others can write into {folder}, and so run code as you: chmod go-w {folder}, or {other}."
            )
    if not os.access(folder, os.W_OK):
        raise ConfigError(f"the folder of compiled code, {folder}, cannot be written; {other}.")
    return folder


@functools.cache
def source_key(*rooms: str, without: tuple[str, ...] = (), data: bool = False) -> str:
    """Hash of the sources in some rooms and in this one, and of the versions that compile them.

    Args:
        rooms: files and folders of the package, e.g. "sim", "game/pad.py".
        without: those among them that are left out, e.g. "sim/fighters".
        data: whether JSON files count too, which compiled code does not depend on.
    """
    versions = f"{sys.version} {numba.__version__} {llvmlite.__version__} {np.__version__}"
    digest = hashlib.sha256(versions.encode())
    for path in _files(("compiled", *rooms), without, (".py", ".json") if data else (".py",)):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(rooms: tuple[str, ...], without: tuple[str, ...], endings: tuple[str, ...]) -> list[Path]:
    found: set[Path] = set()
    for room in rooms:
        path = PACKAGE / room
        inside = path.rglob("*") if path.is_dir() else [path]
        found.update(file for file in inside if file.suffix in endings)
    left_out = [PACKAGE / room for room in without]
    return sorted(path for path in found if not any(path.is_relative_to(room) for room in left_out))


class DiskCache(_Cache):
    """numba's protocol of a cache of one function's compiled signatures.

    numba's own notices neither that a called function changed nor that a file was cut short.

    Args:
        function: what is compiled.
        key: stands for everything that it is made from (`source_key`).
    """

    def __init__(self, function: Callable[..., Any], key: str) -> None:
        module = function.__module__.removeprefix("melee_gym.")
        self._name = re.sub(r"\W+", "_", f"{module}.{function.__qualname__}")[-80:]
        self._key = f"{key} {function.__module__} {function.__qualname__}"

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(cache_folder())

    def path(self, signature: Any) -> Path:
        """The file of a signature, there or not."""
        machine = cpu_target.target_context.codegen().magic_tuple()
        digest = hashlib.sha256(f"{self._key} {signature} {machine}".encode()).hexdigest()[:24]
        return cache_folder() / f"{self._name}-{digest}{SUFFIX}"

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """The compiled code of a signature; None where there is none, or none that is whole."""
        target_context.refresh()
        path = self.path(signature)
        payload = _read_whole(path)
        if payload is None:
            return None
        try:
            found = CompileResult._rebuild(target_context, *pickle.loads(payload))
        except Exception as error:  # whatever numba and its pickles raise on what they do not know
            _say(f"{path} cannot be used ({type(error).__name__}: {error}); it is compiled anew.")
            return None
        return found

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep the compiled code of a signature."""
        if result.library.has_dynamic_globals:
            return
        _write_whole(self.path(signature), dumps(result._reduce()))

    def enable(self) -> None:
        """Always on."""

    def disable(self) -> None:
        """Always on."""

    def flush(self) -> None:
        """Nothing is held back."""


def keep(name: str, key: str, make: Callable[[], bytes]) -> bytes:
    """Bytes that take long to make: from the folder, or made and kept there.

    Args:
        name: of the file.
        key: stands for everything that they are made from (`source_key`).
        make: what makes them.

    Raises:
        ConfigError: see `cache_folder`.
    """
    path = cache_folder() / f"{name}-{key}{SUFFIX}"
    payload = _read_whole(path)
    if payload is None:
        payload = make()
        _write_whole(path, payload)
    return payload


def _write_whole(path: Path, payload: bytes) -> None:
    temporary = path.with_suffix(f".{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_bytes(hashlib.sha256(payload).digest() + payload)
        temporary.replace(path)
    except OSError as error:  # a full disk: what was made serves this process at least
        temporary.unlink(missing_ok=True)
        _say(f"{path} cannot be written ({error.strerror}); the next start makes it again.")
    _forget_old(path.parent)


def _read_whole(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _say(f"{path} cannot be read ({error.strerror}); it is made anew.")
        return None
    checksum, payload = data[:CHECKSUM_BYTES], data[CHECKSUM_BYTES:]
    if hashlib.sha256(payload).digest() != checksum:
        _say(f"{path} is damaged; it is made anew.")
        return None
    with contextlib.suppress(OSError):
        os.utime(path)  # somebody needs it: see `_forget_old`
    return payload


def _forget_old(folder: Path) -> None:
    """Remove code that was not loaded for a week, of other sources or versions."""
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > KEEP_SECONDS:
                path.unlink()


@contextlib.contextmanager
def announced(what: str, usual_seconds: int, is_ready: Callable[[], bool]) -> Iterator[None]:
    """A block that loads compiled code; what is not ready is compiled by one process at a time, and said so.

    Args:
        what: "the engine".
        usual_seconds: that compiling it takes.
        is_ready: whether all of it lies in the cache.
    """
    if is_ready():
        yield
        return
    with _locked(cache_folder() / "lock"):
        if is_ready():
            yield
            return
        with _progress(f"melee_gym: compiling {what} (once; usually about {usual_seconds} s)"):
            yield


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """An advisory lock on a file, held by one process at a time; says so when it has to wait."""
    with path.open("a+b") as handle:
        if not _try_lock(handle):
            _say("waiting for another process that compiles the engine ...")
            while not _try_lock(handle):
                time.sleep(LOCK_POLL_SECONDS)
        yield  # closing the file releases the lock


def _try_lock(handle: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _progress(text: str) -> Iterator[None]:
    """A line on stderr with the seconds so far: rewritten on a terminal, start and end only elsewhere."""
    began = time.monotonic()
    stop = threading.Event()
    live = sys.stderr.isatty()

    def tick() -> None:
        while not stop.wait(1.0):
            print(f"\r{text} {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)

    print(text, end="" if live else " ...\n", file=sys.stderr, flush=True)
    thread = threading.Thread(target=tick, daemon=True)
    if live:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if live:
            thread.join()
        lead = "\r" if live else ""
        print(f"{lead}{text}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(f"melee_gym: {text}", file=sys.stderr, flush=True)
