"""Calls: conversions, `math`, intrinsics and the engine's own functions."""

from __future__ import annotations

import ast

import numpy as np

from benchmarks.c_reference.intrinsics import CASTS, INTRINSICS, MATH, MATH_TO_BOOL, MATH_TO_INT
from benchmarks.c_reference.source import MISSING, SubsetError, plain
from benchmarks.c_reference.types import BOOL, F32, F64, I64, NONE, Array, Scalar
from benchmarks.c_reference.values import (
    OutsideError,
    Scope,
    Signature,
    Value,
    coerce,
    comparable,
    constant,
    sequence,
    wrap,
)


def parameters(scope: Scope, node: ast.Call, function: object) -> list[ast.expr]:
    """The arguments of a call in the order of the parameters; keywords resolved."""
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        raise OutsideError(node, "* in a call is not in the subset")
    if not node.keywords:
        return node.args
    names = [name for name, _ in _signature(scope, node, function).parameters]
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    rest = names[len(node.args) :]
    if strange := set(map(str, given)) - set(rest):
        raise OutsideError(node, f"{ast.unparse(node.func)} has no free parameter {', '.join(strange)}")
    ordered = [given[name] for name in rest if name in given]
    if list(rest[: len(given)]) != [name for name in rest if name in given]:
        raise OutsideError(node, f"a parameter of {ast.unparse(node.func)} before a keyword is left out")
    return [*node.args, *ordered]


def call(scope: Scope, node: ast.Call, function: object, arguments: list[Value]) -> Value:
    """A call of a function that was found, with translated arguments."""
    name = getattr(function, "__name__", getattr(function, "_name", ""))
    prelude, arguments = sequence(scope, arguments)
    calls = bool(prelude) or any(argument.calls for argument in arguments)
    if isinstance(function, type):
        if function not in CASTS:
            raise OutsideError(node, f"{ast.unparse(node.func)}(...) is not in the subset")
        return _cast(scope, node, CASTS[function], arguments)
    if function is abs:
        return _absolute(node, arguments)
    if function is min or function is max:
        return _extreme(scope, node, name, prelude, arguments, calls)
    if function in MATH:
        return _math(node, function, prelude, arguments, calls)
    if function in MATH_TO_INT or function in MATH_TO_BOOL:
        return _rounding(node, function, arguments)
    if name in INTRINSICS:
        c, wanted, returns = INTRINSICS[name]
        if len(arguments) != len(wanted):
            raise OutsideError(node, f"{name} takes {len(wanted)} arguments")
        pairs = zip(arguments, wanted, strict=True)
        texts = [coerce(node, value, kind, f"argument of {name}") for value, kind in pairs]
        return wrap(prelude, f"{c}({', '.join(texts)})", returns, calls or returns == NONE)
    return _own(scope, node, function, prelude, arguments)


def _own(scope: Scope, node: ast.Call, function: object, prelude: str, arguments: list[Value]) -> Value:
    signature = _signature(scope, node, function)
    names = [name for name, _ in signature.parameters]
    missing = names[len(arguments) :]
    if len(arguments) > len(names) or any(name not in signature.defaults for name in missing):
        raise OutsideError(node, f"{ast.unparse(node.func)} takes ({', '.join(names)})")
    arguments = [*arguments, *[constant(scope, node, signature.defaults[name]) for name in missing]]
    texts = [
        coerce(node, value, kind, f"parameter {parameter!r} of {ast.unparse(node.func)}")
        for value, (parameter, kind) in zip(arguments, signature.parameters, strict=True)
    ]
    return wrap(prelude, f"{signature.name}({', '.join(texts)})", signature.returns, True)


def _signature(scope: Scope, node: ast.Call, function: object) -> Signature:
    if plain(function) is None:
        raise OutsideError(node, f"call of {ast.unparse(node.func)}: not in the subset")
    try:
        return scope.unit.signature(function)
    except SubsetError as error:
        raise OutsideError(node, f"call of {ast.unparse(node.func)}: {error}") from error


def _number(node: ast.Call, value: Value) -> Scalar:
    if not isinstance(value.type, Scalar) or value.type == NONE:
        raise OutsideError(node, f"{ast.unparse(node.func)} of {value.type}")
    return value.type


def _one(node: ast.Call, arguments: list[Value]) -> Value:
    if len(arguments) != 1:
        raise OutsideError(node, f"{ast.unparse(node.func)} with {len(arguments)} arguments")
    return arguments[0]


def _cast(scope: Scope, node: ast.Call, wanted: Scalar, arguments: list[Value]) -> Value:
    value = _one(node, arguments)
    have = _number(node, value)
    if wanted == F32 and value.constant is not MISSING:
        return constant(scope, node, np.float32(value.constant))
    if have == F32 and ast.unparse(node.func) == "float":
        raise OutsideError(node, "float() of a float32 stays float32 in numba: write np.float64(...)")
    if wanted == BOOL:
        return Value(f"({value.code} != 0)", BOOL, calls=value.calls)
    if wanted == I64 and have.is_int and ast.unparse(node.func) == "int":
        return value
    narrow = "" if wanted.c != "int64_t" or wanted == I64 else f"({wanted.name}_t)"
    return Value(f"(({wanted.c}){narrow}({value.code}))", wanted, calls=value.calls)


def _absolute(node: ast.Call, arguments: list[Value]) -> Value:
    value = _one(node, arguments)
    kind = _number(node, value)
    function = {"float32": "fabsf", "float64": "fabs"}.get(kind.name, "abs_int64")
    return Value(f"{function}({value.code})", kind if kind != BOOL else I64, calls=value.calls)


def _extreme(
    scope: Scope, node: ast.Call, name: str, prelude: str, arguments: list[Value], calls: bool
) -> Value:
    if len(arguments) < 2 or any(isinstance(argument.type, Array) for argument in arguments):
        raise OutsideError(node, f"{name} takes at least two numbers")
    kinds = {_number(node, argument) for argument in arguments}
    comparable(scope, node, arguments[0], arguments[1])
    kind = next(iter(kinds)) if len(kinds) == 1 else I64 if all(k.is_int for k in kinds) else F64
    if kind == F64 and len(kinds) > 1 and not scope.doubles:
        mixed = " and ".join(sorted(map(str, kinds)))
        raise OutsideError(node, f"{name} of {mixed} is float64 in numba: write f32(...)")
    function = f"{name}_{kind.name if kind in (F32, F64) else 'int64'}"
    code = arguments[0].code
    for argument in arguments[1:]:
        code = f"{function}({code}, {argument.code})"
    return wrap(prelude, code, kind, calls)


def _math(node: ast.Call, function: object, prelude: str, arguments: list[Value], calls: bool) -> Value:
    c, count = MATH[function]
    if len(arguments) != count:
        raise OutsideError(node, f"{ast.unparse(node.func)} takes {count} arguments")
    kinds = [_number(node, argument) for argument in arguments]
    single = all(kind == F32 for kind in kinds)
    if not single and F32 in kinds:
        raise OutsideError(node, f"{ast.unparse(node.func)} of float32 and another type: write f32(...)")
    text = ", ".join(argument.code for argument in arguments)
    return wrap(prelude, f"{c}{'f' if single else ''}({text})", F32 if single else F64, calls)


def _rounding(node: ast.Call, function: object, arguments: list[Value]) -> Value:
    value = _one(node, arguments)
    kind = _number(node, value)
    if function in MATH_TO_BOOL:
        return Value(f"((bool){MATH_TO_BOOL[function]}({value.code}))", BOOL, calls=value.calls)
    suffix = "f" if kind == F32 else ""
    return Value(f"((int64_t){MATH_TO_INT[function]}{suffix}({value.code}))", I64, calls=value.calls)
