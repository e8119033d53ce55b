"""`python -m benchmarks.c_reference [--checked] COMMAND ARGS...`: run a command on the C translation.

COMMAND is a console script (`melee-validate`), a module (`pytest`) or a Python file. Without a command,
everything offered is translated and compiled, and what leaves the subset is reported.
"""

from __future__ import annotations

import runpy
import sys
from importlib.metadata import entry_points

from benchmarks.c_reference.build import install, load_engine, load_unit
from benchmarks.c_reference.source import SubsetError


def main() -> int:
    """Install the translation, then run the command."""
    arguments = sys.argv[1:]
    checked = arguments[:1] == ["--checked"]
    arguments = arguments[checked:]
    try:
        if not arguments:
            return _everything(checked)
        install(checked=checked)
        return _run(arguments)
    except SubsetError as error:
        print(error, file=sys.stderr)
        return 1


def _everything(checked: bool) -> int:
    from melee_gym.sim.fighters import SPECIALS

    failed = 0
    for kind in (None, *SPECIALS):
        try:
            if kind is None:
                load_engine(checked=checked)
            else:
                load_unit(kind, checked=checked)
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
