"""From tables of state callbacks to one function per phase: a binary tree over the state id.

A family file ends with its TABLE: state id -> State(animation, interrupts, physics, collision). The
tables are imported by name here or in `units.py`; nothing registers itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from melee_gym.compiled.jit import inner
from melee_gym.sim import records
from melee_gym.sim.motion import nothing

Callback = Callable[[Any, Any, Any], None]


class State(NamedTuple):
    """The four callbacks of an action state, each `(f, m, t) -> None`."""

    animation: Callback
    interrupts: Callback
    physics: Callback
    collision: Callback


def phase_function(name: str, table: Mapping[int, State], phase: str) -> Callback:
    """Compile `name(f, m, t)`, which calls the callback of `phase` for the fighter's state.

    States not in the table do nothing. The generated text is kept as `__source__`.
    """
    return tree_function(name, {state: getattr(entry, phase) for state, entry in table.items()})


def tree_function(name: str, callbacks: Mapping[int, Callback]) -> Callback:
    """Compile `name(f, m, t)`: a binary tree over `f.state` with a call at each leaf."""
    namespace: dict[str, Any] = {"Fighter": records.Fighter, "Match": records.Match, "Tables": records.Tables}
    runs: list[tuple[int, int, str]] = []  # first state, last state, callee; gaps call nothing
    for state in sorted(callbacks):
        if callbacks[state] is nothing:
            continue
        callee = _symbol(callbacks[state])
        namespace[callee] = callbacks[state]
        if runs and runs[-1][2] == callee and runs[-1][1] == state - 1:
            runs[-1] = (runs[-1][0], state, callee)
        else:
            runs.append((state, state, callee))
    lines = [f"def {name}(f: Fighter, m: Match, t: Tables) -> None:", "    s = int(f.state)"]
    _emit(lines, runs, 1)
    source = "\n".join(lines) + "\n"
    exec(compile(source, f"<dispatch {name}>", "exec"), namespace)
    function = namespace[name]
    function.__source__ = source
    return inner(function)  # type: ignore[no-any-return]


def _symbol(callback: Callback) -> str:
    plain = getattr(callback, "py_func", callback)
    return f"{plain.__module__.replace('.', '_')}__{plain.__name__}"


def _emit(lines: list[str], runs: list[tuple[int, int, str]], depth: int) -> None:
    pad = "    " * depth
    if not runs:
        lines.append(f"{pad}pass")
    elif len(runs) == 1:
        first, last, callee = runs[0]
        test = f"s == {first}" if first == last else f"{first} <= s and s <= {last}"
        lines += [f"{pad}if {test}:", f"{pad}    {callee}(f, m, t)"]
    else:
        half = len(runs) // 2
        lines.append(f"{pad}if s < {runs[half][0]}:")
        _emit(lines, runs[:half], depth + 1)
        lines.append(f"{pad}else:")
        _emit(lines, runs[half:], depth + 1)
