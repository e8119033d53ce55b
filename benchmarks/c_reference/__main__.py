"""`python -m benchmarks.c_reference [--checked] COMMAND ARGS...`: run a command on the C translation.

COMMAND is a console script (`melee-validate`), a module (`pytest`) or a Python file; it runs in this process,
and processes that it starts are numba's again. `--checked` tests every array index. Without a command,
everything offered is translated and compiled, and what leaves the subset is reported.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import entry_points

from benchmarks.c_reference.build import (
    CHECKED_FLAGS,
    QUICK_FLAGS,
    install,
    load_engine,
    load_seeding,
    load_unit,
)
from benchmarks.c_reference.source import SubsetError


def main() -> int:
    """Install the translation, then run the command."""
    arguments = sys.argv[1:]
    checked = arguments[:1] == ["--checked"]
    arguments = arguments[checked:]
    try:
        if not arguments:
            return _everything(CHECKED_FLAGS if checked else QUICK_FLAGS)
        install(quick=True, checked=checked)
        return _run(arguments)
    except SubsetError as error:
        print(error, file=sys.stderr)
        return 1


def _everything(flags: tuple[str, ...]) -> int:
    from melee_gym.sim.fighters import SPECIALS

    failed = 0
    loads: list[Callable[[tuple[str, ...]], object]] = [
        lambda flags: load_engine(flags=flags),
        load_seeding,
        *(partial(load_unit, module) for module in SPECIALS.values()),
    ]
    for load in loads:
        try:
            load(flags)
        except (SubsetError, ImportError) as error:
            print(error, file=sys.stderr)
            failed = 1
    return failed


def _run(arguments: list[str]) -> int:
    sys.argv = arguments
    scripts = entry_points(group="console_scripts", name=arguments[0])
    if scripts:
        return int(next(iter(scripts)).load()() or 0)
    if arguments[0].endswith(".py"):
        runpy.run_path(arguments[0], run_name="__main__")
    else:
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
