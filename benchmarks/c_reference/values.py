"""Typed C expressions and what can be done with them, by numba's rules."""

from __future__ import annotations

import ast
import itertools
import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from benchmarks.c_reference.source import MISSING, Source
from benchmarks.c_reference.types import (
    BOOL,
    F32,
    F64,
    I64,
    NONE,
    U64,
    Array,
    Record,
    Scalar,
    Structs,
    Tuple,
    Type,
    scalar_of,
)

ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"}
BITS = {ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>"}
COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
NAMES: dict[type[ast.AST], str] = {  # constructs by the name a reader knows
    ast.ListComp: "list comprehension", ast.GeneratorExp: "generator expression", ast.Lambda: "lambda",
    ast.JoinedStr: "f-string", ast.Dict: "dict", ast.List: "list", ast.Set: "set", ast.Slice: "slice",
    ast.NamedExpr: "walrus assignment", ast.Starred: "starred expression", ast.Pow: "** (write the product)",
    ast.Is: "`is`", ast.IsNot: "`is not`", ast.MatMult: "@",
}  # fmt: skip


class Value(NamedTuple):
    """A C expression: its text, type, constant value if known, and whether it calls translated code."""

    code: str
    type: Type
    constant: Any = MISSING
    calls: bool = False


class Signature(NamedTuple):
    """How a translated function is called."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    defaults: dict[str, object]
    returns: Type


class Unit(Protocol):
    """What an expression needs of the whole translation."""

    structs: Structs

    def signature(self, function: object) -> Signature:
        """The signature of a function, which gets translated too."""

    def tuple_type(self, items: tuple[Scalar | Record, ...]) -> Tuple:
        """A declared tuple type."""

    def constant_array(self, values: np.ndarray[Any, Any]) -> Value:
        """A constant table."""


class PoisonedError(Exception):
    """An expression reads a variable whose assignment was already reported."""


class OutsideError(Exception):
    """A construct outside the subset, at a node."""

    def __init__(self, node: ast.AST, message: str) -> None:
        super().__init__(message)
        self.line: int = getattr(node, "lineno", 0)


@dataclass
class Scope:
    """One function being translated."""

    source: Source
    unit: Unit
    names: frozenset[str]  # every local name, assigned yet or not
    doubles: bool  # the function computes in float64 on purpose: it calls float()
    locals: dict[str, Type | None] = field(default_factory=dict)  # None: its assignment was reported
    counter: itertools.count[int] = field(default_factory=itertools.count)

    def temporary(self) -> str:
        """A fresh C name."""
        return f"_{next(self.counter)}"


def resolve(scope: Scope, node: ast.expr) -> object:
    """The object that a name or dotted name stands for outside the function; MISSING if it is local."""
    if isinstance(node, ast.Name):
        return MISSING if node.id in scope.names else scope.source.lookup(node.id)
    if isinstance(node, ast.Attribute):
        owner = resolve(scope, node.value)
        return MISSING if owner is MISSING else getattr(owner, node.attr, MISSING)
    return MISSING


def constant(scope: Scope, node: ast.expr, value: object) -> Value:
    """A Python constant as a C literal."""
    if isinstance(value, bool | np.bool_):
        return Value("true" if value else "false", BOOL, bool(value))
    if isinstance(value, np.float32):
        return Value(f"((float){float_literal(float(value))})", F32, value)
    if isinstance(value, int | np.integer):
        number = int(value)
        if not -(2**63) < number < 2**63:
            raise OutsideError(node, f"the constant {number} does not fit 64 bits")
        kind = scalar_of(value.dtype) if isinstance(value, np.integer) else I64
        return Value(f"INT64_C({number})" if number >= 0 else f"(-INT64_C({-number}))", kind, number)
    if isinstance(value, float):
        return Value(float_literal(value), F64, float(value))
    if isinstance(value, tuple) and value:
        kinds = {type(item) for item in value}
        if len(kinds) == 1 and kinds <= {int, float, np.float32, bool}:
            return scope.unit.constant_array(np.array(value))._replace(constant=value)
    if isinstance(value, np.ndarray) and value.dtype.fields is None and value.dtype.kind in "iufb":
        return scope.unit.constant_array(value)
    what = "None" if value is None else f"a {type(value).__name__}"
    raise OutsideError(node, f"{ast.unparse(node)} is {what}: not a number, not a table of numbers")


def float_literal(value: float) -> str:
    """A double in C, exact."""
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INFINITY" if value > 0 else "(-INFINITY)"
    return value.hex() if math.copysign(1.0, value) > 0 else f"({value.hex()})"


def sequence(scope: Scope, values: list[Value]) -> tuple[str, list[Value]]:
    """Statements and values that keep Python's order of evaluation where calls could be reordered."""
    if not any(value.calls for value in values) or sum(value.constant is MISSING for value in values) < 2:
        return "", values
    text, names = "", []
    for value in values:
        if value.constant is not MISSING:
            names.append(value)
            continue
        name = scope.temporary()
        text += f"{declare(value.type, name)} = {value.code}; "
        names.append(Value(name, value.type))
    return text, names


def construct(node: ast.AST) -> str:
    """What a reader calls this kind of syntax."""
    return NAMES.get(type(node), type(node).__name__)


def declare(kind: Type, name: str) -> str:
    """The C declaration of a variable."""
    return f"{kind.c}{name}" if kind.c.endswith("*") else f"{kind.c} {name}"


def coerce(node: ast.AST, value: Value, wanted: Type, what: str) -> str:
    """The C text of a value where a type is expected; numba must not see two types there."""
    have = value.type
    if have == wanted:
        return value.code
    if isinstance(have, Array) and isinstance(wanted, Array) and have.element == wanted.element:
        return value.code
    if isinstance(have, Scalar) and isinstance(wanted, Scalar) and NONE not in (have, wanted):
        if wanted.is_int and (have.is_int or have == BOOL):
            return value.code
        if wanted == F64 and (have.is_int or have == F32):
            return f"(double)({value.code})"
        hints = {"float32": ": write f32(...)", "int64": ": write int(...)", "bool": ": compare"}
        raise OutsideError(node, f"{what} is {wanted}, not {have}{hints.get(wanted.name, '')}")
    raise OutsideError(node, f"{what} is {wanted}, not {have}")


def binary(scope: Scope, node: ast.AST, operator: ast.operator, left: Value, right: Value) -> Value:
    """An arithmetic or bit operation."""
    prelude, (left, right) = sequence(scope, [left, right])
    symbol = ARITHMETIC.get(type(operator)) or BITS.get(type(operator))
    if symbol is None:
        raise OutsideError(node, f"{construct(operator)} is not in the subset")
    a, b = left.type, right.type
    if not isinstance(a, Scalar) or not isinstance(b, Scalar) or NONE in (a, b):
        raise OutsideError(node, f"{a} {symbol} {b} is not in the subset")
    calls = left.calls or right.calls or bool(prelude)
    if F32 in (a, b) or F64 in (a, b):
        if type(operator) not in (ast.Add, ast.Sub, ast.Mult, ast.Div):
            raise OutsideError(node, f"{a} {symbol} {b}: only + - * / work on floats")
        if a != b and F32 in (a, b) and not scope.doubles:
            raise OutsideError(node, f"{a} {symbol} {b} is float64 in numba: wrap the other side in f32(...)")
        kind = F32 if a == b == F32 else F64
        x, y = (v.code if v.type == kind else f"({kind.c})({v.code})" for v in (left, right))
        return wrap(prelude, f"({x} {symbol} {y})", kind, calls)
    if symbol == "/":
        return wrap(prelude, f"((double){left.code} / (double){right.code})", F64, calls)
    if a == b == BOOL and symbol in ("&", "|", "^"):
        return wrap(prelude, f"(bool)({left.code} {symbol} {right.code})", BOOL, calls)
    unsigned = a.is_unsigned and b.is_unsigned
    if symbol == "-" and unsigned:
        raise OutsideError(
            node, f"{a} - {b} wraps to 2**64 in numba if negative, in int() too: use signed fields"
        )
    kind = U64 if unsigned else I64
    if symbol in ("//", "%"):
        helper = "floor_divide" if symbol == "//" else "modulo"
        return wrap(prelude, f"{helper}({left.code}, {right.code})", kind, calls)
    return wrap(prelude, f"({left.code} {symbol} {right.code})", kind, calls)


def wrap(prelude: str, code: str, kind: Type, calls: bool) -> Value:
    """A value behind statements that must run first."""
    return Value(f"({{ {prelude}{code}; }})" if prelude else code, kind, calls=calls)


def load(place: str, kind: Type, calls: bool) -> Value:
    """The value of a place in memory."""
    if isinstance(kind, Record):
        return Value(f"(&{place})", kind, calls=calls)
    if isinstance(kind, Scalar) and kind.is_int:
        return Value(f"(int64_t){place}", kind, calls=calls)
    return Value(place, kind, calls=calls)


def pointer(code: str) -> str:
    """C text that `->` and `[` can follow."""
    return code if code.isidentifier() or code.startswith("(") else f"({code})"


def comparable(scope: Scope, node: ast.AST, a: Value, b: Value) -> None:
    """Report a comparison that numba would make in another type than Python."""
    if not isinstance(a.type, Scalar) or not isinstance(b.type, Scalar) or NONE in (a.type, b.type):
        raise OutsideError(node, f"comparison of {a.type} and {b.type}")
    if {a.type, b.type} == {F32, F64} and not scope.doubles:
        literal = a.constant if a.type == F64 else b.constant
        if literal is MISSING or float(np.float32(literal)) != literal:
            raise OutsideError(node, "comparison of float32 and float64: write f32(...)")
