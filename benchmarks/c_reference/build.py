"""Compile the C translation with gcc, load it, and put it in the place of the numba build."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.c_reference.translate import ArrayParameter, translate
from melee_gym.errors import BackendError
from melee_gym.game.frame import FRAME, ITEM, PLAYER
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS

# No fused products, no reordering: results stay those of numba bit for bit (ENGINE_TECH 7).
FLAGS = (
    "-O2",
    "-march=native",
    "-ffp-contract=off",
    "-fno-strict-aliasing",
    "-fwrapv",
    "-Werror=return-type",
    "-shared",
    "-fPIC",
)
QUICK_FLAGS = ("-O1",)  # half of gcc's time, same results
CHECKED_FLAGS = ("-O1", "-g", "-DCHECK")


def install(*, quick: bool = False, checked: bool = False) -> None:
    """Let `melee_gym.sim` run the C translation in this process instead of the numba build.

    Args:
        quick: optimise less, for a program that is compiled often and runs briefly.
        checked: test every array index; one out of range raises IndexError with file and line.

    Raises:
        SubsetError: when an engine is made, if its source leaves the subset.
    """
    for module, name, function in _replacements(CHECKED_FLAGS if checked else QUICK_FLAGS if quick else ()):
        setattr(module, name, function)


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """`install` for engines that are made and reset inside: they stay in C, those made later are numba's."""
    replacements = _replacements(())
    before = [getattr(module, name) for module, name, _ in replacements]
    install()
    try:
        yield
    finally:
        for (module, name, _), function in zip(replacements, before, strict=True):
            setattr(module, name, function)


def load_engine(bodies: int = SEATS, flags: tuple[str, ...] = ()) -> dict[str, Callable[..., None]]:
    """The entries of `melee_gym.sim.build.Core` in C, by name.

    Raises:
        BackendError: more than two bodies.
    """
    from melee_gym.sim import entries
    from melee_gym.sim.build import Core

    if bodies != SEATS:
        raise BackendError(f"the C translation has {SEATS} bodies, not {bodies}.")

    return _load_entries("engine", {name: getattr(entries, name) for name in Core._fields}, flags)


def load_seeding(flags: tuple[str, ...] = ()) -> dict[str, Callable[..., None]]:
    """The entries of `melee_gym.fidelity.compiled.Seeding` in C, by name."""
    from melee_gym.compiled.cache import source_key
    from melee_gym.fidelity.compiled import ENTRIES

    return _load_entries("seeding", ENTRIES, flags, source_key("fidelity"))


def load_unit(module: str, flags: tuple[str, ...] = ()) -> int:
    """Address of a fighter's specials in C."""
    from melee_gym.sim.build import unit_entry

    function = unit_entry(module)
    name = function.__name__
    library = _library(name, lambda: translate([function], _records(), guarded=False), flags)
    return int(ctypes.cast(getattr(library, f"export_{name}"), ctypes.c_void_p).value or 0)


def compile_c(name: str, text: str, *, flags: tuple[str, ...] = (), path: Path | None = None) -> ctypes.CDLL:
    """Compile a C text into a shared library and load it.

    Args:
        name: names the file.
        text: the C file.
        flags: added to FLAGS.
        path: where the library goes; default: the cache, by a hash of text and flags.

    Raises:
        BackendError: gcc is missing or refuses the text.
    """
    path = path or _cached(name, text, flags)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        source, made = Path(folder) / f"{path.stem}.c", Path(folder) / path.name
        source.write_text(text, encoding="utf-8")
        command = ["gcc", *FLAGS, *flags, str(source), "-o", str(made), "-lm"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise BackendError("the C translation needs gcc, which is not on the PATH.") from error
        kept = path.with_suffix(".c")
        os.replace(source, kept)
        if done.returncode:
            raise BackendError(f"gcc refuses {kept}:\n{done.stderr[:4000]}")
        os.replace(made, path)
    return ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)


def _replacements(flags: tuple[str, ...]) -> list[tuple[ModuleType, str, Callable[..., Any]]]:
    """What `install` puts where: module, name, function."""
    from melee_gym.fidelity import compiled
    from melee_gym.sim import build

    return [
        (build, "load_core", cache(lambda bodies=SEATS: build.Core(**load_engine(bodies, flags)))),
        (build, "load_unit", cache(lambda module, bodies: load_unit(module, flags))),
        (compiled, "load_seeding", cache(lambda: compiled.Seeding(**load_seeding(flags)))),
    ]


def _load_entries(
    name: str, functions: Mapping[str, Callable[..., None]], flags: tuple[str, ...], key: str = ""
) -> dict[str, Callable[..., None]]:
    arrays = {
        "matches": ArrayParameter(_records()["Match"]), "tables": ArrayParameter(_records()["Tables"]),
        "frames": ArrayParameter(FRAME), "pads": ArrayParameter(PAD, dimensions=2),
        "out": ArrayParameter(np.dtype(np.int64)),
    }  # fmt: skip
    library = _library(name, lambda: translate(functions.values(), _records(), arrays), flags, key)
    return {
        name: bind(getattr(library, f"export_{function.__name__}")) for name, function in functions.items()
    }


def _library(name: str, make: Callable[[], str], flags: tuple[str, ...], key: str = "") -> ctypes.CDLL:
    """Load from the cache while no source has changed, else translate and compile."""
    from melee_gym.sim.build import engine_version

    path = _cached(name, engine_version() + _own_key() + key, flags)
    if path.exists():
        return ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    began = time.monotonic()
    text = make()
    translated = time.monotonic()
    library = compile_c(name, text, flags=flags, path=path)
    print(
        f"c_reference: {name}: translated in {translated - began:.1f} s ({text.count(chr(10))} lines), "
        f"compiled in {time.monotonic() - translated:.1f} s",
        file=sys.stderr,
    )
    return library


def _cached(name: str, content: str, flags: tuple[str, ...]) -> Path:
    from melee_gym.compiled.cache import cache_folder

    key = hashlib.sha256(f"{content} {FLAGS} {flags} {platform.node()}".encode()).hexdigest()[:16]
    return cache_folder() / "c_reference" / f"{name}-{key}.so"


@cache
def _own_key() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _records() -> Mapping[str, np.dtype[np.void]]:
    from melee_gym.sim.load_tables import TABLES
    from melee_gym.sim.records import RECORDS

    return {**RECORDS, "Tables": TABLES, "Frame": FRAME, "Player": PLAYER, "Item": ITEM}


def bind(function: Any) -> Callable[..., None]:
    """A C entry that takes NumPy arrays (each as its address and lengths) and integers."""
    function.restype = ctypes.c_char_p
    known: dict[int, tuple[Any, tuple[int, ...]]] = {}  # place -> last array and what it became

    def call(*arguments: Any) -> None:
        if function.argtypes is None:
            function.argtypes = [kind for argument in arguments for kind in _c_types(argument)]
        values: list[int] = []
        for place, argument in enumerate(arguments):
            if isinstance(argument, np.ndarray):
                last = known.get(place)
                if last is None or last[0] is not argument:
                    last = known[place] = argument, (argument.ctypes.data, *argument.shape)
                values += last[1]
            else:
                values.append(int(argument))
        message = function(*values)
        if message:
            raise IndexError(message.decode())

    return call


def _c_types(argument: Any) -> list[Any]:
    if isinstance(argument, np.ndarray):
        return [ctypes.c_void_p, *[ctypes.c_int64] * argument.ndim]
    return [ctypes.c_int64]
