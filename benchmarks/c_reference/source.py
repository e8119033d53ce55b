"""Where the source of a compiled function is found, and what a name in it stands for."""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from melee_gym.errors import MeleeError

DECORATORS = frozenset({"inner", "entry"})
MISSING = object()


class SubsetError(MeleeError):
    """The source leaves the subset that can be translated; one `file:line: construct` a line."""


@dataclass(frozen=True)
class Source:
    """One function: its syntax tree (line numbers are those of the file) and the names it sees."""

    tree: ast.FunctionDef
    file: str
    module: str
    function: Callable[..., Any]

    def lookup(self, name: str) -> object:
        """The object of a global, closure or builtin name; MISSING if there is none."""
        code = self.function.__code__
        if self.function.__closure__ and name in code.co_freevars:
            return self.function.__closure__[code.co_freevars.index(name)].cell_contents
        return self.function.__globals__.get(name, getattr(builtins, name, MISSING))

    def defaults(self) -> dict[str, object]:
        """Default values of parameters."""
        values = self.function.__defaults__ or ()
        names = [argument.arg for argument in self.tree.args.args]
        return dict(zip(names[len(names) - len(values) :], values, strict=True))


def plain(function: object) -> Callable[..., Any] | None:
    """The Python function behind a compiled one, itself if it is one, None if it is something else."""
    candidate = getattr(function, "py_func", function)
    return candidate if inspect.isfunction(candidate) else None


def source_of(function: object, *, decorated: bool = True) -> Source:
    """The source of a function, which must be decorated with `@inner` or `@entry` if `decorated`.

    Functions made with `exec` carry their text in `__source__`.

    Raises:
        SubsetError: no source, or neither decorator.
    """
    code = plain(function)
    if code is None:
        raise SubsetError(f"{function!r} is not a function of the engine")
    text = getattr(function, "__source__", None) or getattr(code, "__source__", None)
    file, line = code.__code__.co_filename, code.__code__.co_firstlineno
    if text is not None:
        definitions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
        found = [node for node in definitions if node.name == code.__name__]
        if not found:
            raise SubsetError(f"{file}:{line}: __source__ of {code.__name__} does not define it")
        return Source(found[0], f"<generated {code.__name__}>", "generated", code)
    tree = _functions(file).get((code.__name__, line))
    if tree is None:
        raise SubsetError(f"{file}:{line}: no source of {code.__name__}; generated functions need __source__")
    names = {_decorator_name(decorator) for decorator in tree.decorator_list}
    if decorated and not names & DECORATORS:
        raise SubsetError(f"{file}:{line}: {code.__name__} has neither @inner nor @entry")
    return Source(tree, file, code.__module__ or "", code)


def _decorator_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@functools.cache
def _functions(file: str) -> dict[tuple[str, int], ast.FunctionDef]:
    path = Path(file)
    if not path.is_file():
        return {}
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            line = min([node.lineno, *[decorator.lineno for decorator in node.decorator_list]])
            found[node.name, line] = node
    return found
