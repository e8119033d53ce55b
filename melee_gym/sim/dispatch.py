"""From tables of callbacks to functions: a binary tree over an id, and a unit's one function over its phases.

A family file ends with its TABLE: state id -> State; a fighter's file with its UNIT. Tables and units are
imported by name; nothing registers itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from melee_gym.compiled.jit import inner, plain
from melee_gym.sim import records
from melee_gym.sim.motion import enter_recorded
from melee_gym.sim.parts import (
    ARTICLE_PHASES,
    HOOKS,
    PHASES,
    STATE_PHASES,
    Callback,
    Ground,
    State,
    Unit,
    no_change,
    no_effect,
    nothing,
)

NO_OPERATIONS = (nothing, no_change, no_effect)
OF_STATE = ("f: Fighter", "m: Match", "t: Tables")
OF_ARTICLE = ("p: ArticleRecord", "m: Match", "t: Tables")
OF_CONTACT = ("p: ArticleRecord", "f: Fighter", "m: Match", "t: Tables")
OF_ADOPTION = ("f: Fighter", "p: Player", "q: Player", "m: Match", "t: Tables")
CONTACTS = ("article_touched", "article_blocked", "article_reflected", "article_clanked")


def phase_function(name: str, table: Mapping[int, State], phase: str) -> Callback:
    """Compile `name(f, m, t)`, which calls the callback of `phase` for the fighter's state.

    States not in the table do nothing.
    """
    return tree_function(name, {state: getattr(entry, phase) for state, entry in table.items()})


def adopt_function(name: str, table: Mapping[int, State]) -> Callable[..., None]:
    """Compile `name(f, p, q, m, t)`, which puts a fighter into the recorded visit of state `p.state`."""
    ways = {state: entry.adopt or enter_recorded for state, entry in table.items()}
    return tree_function(name, ways, OF_ADOPTION, "p.state")


def tree_function(
    name: str,
    callbacks: Mapping[int, Callable[..., None]],
    parameters: Sequence[str] = OF_STATE,
    over: str = "f.state",
) -> Callable[..., None]:
    """Compile `name(*parameters)`: a binary tree over an id with a call at each leaf.

    Ids without a callback call nothing. The generated text is kept as `__source__`.
    """
    namespace = _namespace()
    runs: list[tuple[int, int, str]] = []  # first id, last id, callee; gaps call nothing
    for key in sorted(callbacks):
        if callbacks[key] in NO_OPERATIONS:
            continue
        callee = _symbol(callbacks[key])
        namespace[callee] = callbacks[key]
        if runs and runs[-1][2] == callee and runs[-1][1] == key - 1:
            runs[-1] = (runs[-1][0], int(key), callee)
        else:
            runs.append((int(key), int(key), callee))
    arguments = ", ".join(parameter.partition(":")[0] for parameter in parameters)
    lines = [f"def {name}({', '.join(parameters)}) -> None:", f"    s = int({over})"]
    _emit(lines, runs, arguments, 1)
    return inner(_made(name, lines, namespace))


def unit_function(name: str, unit: Unit) -> Callable[[Any, int, int, int, Any], None]:
    """Compile `name(m, body, phase, index, t)`, which does what a fighter's unit is asked for (units.py)."""
    namespace = _namespace()
    branches: dict[str, str] = {}  # by phase: the call
    for phase in STATE_PHASES:
        namespace[phase] = phase_function(f"{name}_{phase}", unit.states, phase)
        branches[phase] = f"{phase}(f, m, t)"
    for phase in ARTICLE_PHASES if unit.articles else ():
        field = phase.removeprefix("article_")
        callbacks = {kind: getattr(article, field) for kind, article in unit.articles.items()}
        contact = phase in CONTACTS
        namespace[phase] = tree_function(
            f"{name}_{phase}", callbacks, OF_CONTACT if contact else OF_ARTICLE, "p.type"
        )
        branches[phase] = f"{phase}(m.items[index], {'f, ' if contact else ''}m, t)"
    for hook in HOOKS:
        function = getattr(unit, hook)
        if function is not None:
            namespace[hook] = function
            branches[hook] = f"{hook}(f, m, t)"
            if _answers(function):
                branches[hook] = f"f.answer = 1 if {hook}(f, m, t) else 0"
    return _entry(name, branches, namespace)


def stage_function(name: str, stage: Ground) -> Callable[[Any, int, int, int, Any], None]:
    """Compile `name(m, body, phase, index, t)`, which does what a living stage is asked for (lines.py)."""
    namespace = {**_namespace(), **stage._asdict()}
    calls = {"start": "start(m, t)", "move": "move(m, t)", "wind": "wind(f, m, t)"}
    return _entry(name, {f"stage_{field}": calls[field] for field in stage._fields}, namespace)


def _entry(
    name: str, branches: Mapping[str, str], namespace: dict[str, Any]
) -> Callable[[Any, int, int, int, Any], None]:
    """A unit's one function: by phase, the call."""
    lines = [
        f"def {name}(m: Match, body: int, phase: int, index: int, t: Tables) -> None:",
        "    f = m.fighters[body]",
    ]
    for word, (phase, call) in zip(["if", *["elif"] * len(branches)], branches.items(), strict=False):
        lines += [f"    {word} phase == {PHASES[phase]}:  # {phase}", f"        {call}"]
    return inner(_made(name, lines, namespace))


def _answers(function: Callable[..., Any]) -> bool:
    return plain(function).__annotations__["return"] in ("bool", bool)


def _namespace() -> dict[str, Any]:
    names = ("Fighter", "Match", "Tables", "ArticleRecord", "Player")
    return {name: getattr(records, name) for name in names}


def _made(name: str, lines: Sequence[str], namespace: dict[str, Any]) -> Callable[..., None]:
    source = "\n".join(lines) + "\n"
    exec(compile(source, f"<dispatch {name}>", "exec"), namespace)
    function: Any = namespace[name]
    function.__source__ = source
    return function  # type: ignore[no-any-return]


def _symbol(callback: Callable[..., None]) -> str:
    function = plain(callback)
    return f"{function.__module__.replace('.', '_')}__{function.__name__}"


def _emit(lines: list[str], runs: list[tuple[int, int, str]], arguments: str, depth: int) -> None:
    pad = "    " * depth
    if not runs:
        lines.append(f"{pad}pass")
    elif len(runs) == 1:
        first, last, callee = runs[0]
        test = f"s == {first}" if first == last else f"{first} <= s and s <= {last}"
        lines += [f"{pad}if {test}:", f"{pad}    {callee}({arguments})"]
    else:
        half = len(runs) // 2
        lines.append(f"{pad}if s < {runs[half][0]}:")
        _emit(lines, runs[:half], arguments, depth + 1)
        lines.append(f"{pad}else:")
        _emit(lines, runs[half:], arguments, depth + 1)
