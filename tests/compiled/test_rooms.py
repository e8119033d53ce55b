"""A function kept on disk calls and reads only what its key covers: else it would be stale, silently."""

from __future__ import annotations

import ast
import functools
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

import melee_gym
from melee_gym.compiled.cache import PACKAGE
from melee_gym.observations import LAYOUTS
from melee_gym.observations.encode import encoder
from melee_gym.rewards.combine import _event_loop, _potential_loop
from melee_gym.rewards.terms import TERMS
from melee_gym.sim import entries

pytestmark = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")
ALWAYS = {"compiled", "errors"}


def cached_functions() -> dict[str, Any]:
    """Every function made by `cached`, of modules, of classes and of the factories of other rooms."""
    found: dict[str, Any] = {"rewards": _event_loop(tuple(TERMS)), "potential": _potential_loop("recovery")}
    found |= {f"observation {name}": encoder(name) for name in LAYOUTS}
    for info in pkgutil.walk_packages(melee_gym.__path__, "melee_gym."):
        if info.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, type):
                inside = {f"{name}.{attribute}": getattr(value, attribute) for attribute in vars(value)}
            else:
                inside = {name: value}
            found |= {f"{info.name}.{at}": one for at, one in inside.items() if hasattr(one, "rooms")}
    return found


CACHED = cached_functions() if os.environ.get("NUMBA_DISABLE_JIT") != "1" else {}


@functools.cache
def imported_names(module: ModuleType) -> dict[str, str]:
    """Names in a module that come from modules of this package, and which."""
    names = {}
    for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("melee_gym"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                names[alias.asname or alias.name] = whole if whole in sys.modules else str(node.module)
    return names


def names_in(code: CodeType) -> set[str]:
    """Names that a function looks up, inner functions included."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= names_in(constant)
    return found


def modules_used(function: FunctionType, seen: set[FunctionType]) -> Iterator[str]:
    """The modules that a function and those that it calls take something from."""
    if function in seen:
        return
    seen.add(function)
    names = names_in(function.__code__)
    module = sys.modules.get(function.__module__ or "")  # none: a tree that the dispatcher wrote
    if module is not None:
        yield module.__name__
        yield from (home for name, home in imported_names(module).items() if name in names)
    used = [cell.cell_contents for cell in function.__closure__ or ()]
    used += [function.__globals__.get(name) for name in names]
    used += [vars(part).get(name) for part in used if isinstance(part, ModuleType) for name in names]
    for called in (getattr(value, "py_func", None) for value in used):
        if called is not None and not str(called.__module__).startswith("numba"):
            yield from modules_used(called, seen)


def room_of(module: str) -> str:
    file = Path(sys.modules[module].__file__ or "")
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_there_are_cached_functions_in_several_rooms() -> None:
    rooms = {name.split(".")[1] for name in CACHED if "." in name}
    assert {"envs", "observations", "opponents", "controls", "replays", "rewards"} <= rooms


@pytest.mark.parametrize("name", CACHED)
def test_a_cached_function_keeps_to_its_rooms(name: str) -> None:
    function = CACHED[name]
    used = {module: room_of(module) for module in modules_used(function.py_func, set())}
    outside = {module for module, room in used.items() if room not in {*function.rooms, *ALWAYS}}
    assert not outside, f"its key covers {function.rooms} only: name the others in cached(rooms=...)"


def test_the_common_engine_calls_nothing_of_a_fighter() -> None:
    """Its key leaves their sources out."""
    used = set(modules_used(entries.advance, set()))
    assert len(used) > 30
    assert [module for module in used if module.startswith("melee_gym.sim.fighters")] == []
