"""Expressions of the subset as C expressions, typed the way numba types them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from benchmarks.c_reference.calls import call, parameters
from benchmarks.c_reference.source import MISSING
from benchmarks.c_reference.types import BOOL, F32, I64, NONE, Array, Record, Scalar, Tuple, c_name
from benchmarks.c_reference.values import (
    COMPARE,
    OutsideError,
    PoisonedError,
    Scope,
    Value,
    binary,
    comparable,
    constant,
    construct,
    declare,
    load,
    pointer,
    resolve,
    sequence,
    wrap,
)


def expression(scope: Scope, node: ast.expr) -> Value:
    """Translate one expression.

    Raises:
        OutsideError: the expression is not in the subset.
        PoisonedError: it depends on something already reported.
    """
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise OutsideError(node, f"{construct(node)} is not in the subset")
    return handler(scope, node)


def test(scope: Scope, node: ast.expr) -> Value:
    """Translate an expression whose truth matters, not its value."""
    if isinstance(node, ast.BoolOp):
        parts = [test(scope, part) for part in node.values]
        joiner = " && " if isinstance(node.op, ast.And) else " || "
        return Value(f"({joiner.join(part.code for part in parts)})", BOOL, calls=any(p.calls for p in parts))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        part = test(scope, node.operand)
        return Value(f"(!{part.code})", BOOL, calls=part.calls)
    value = expression(scope, node)
    if value.type == BOOL:
        return value
    if isinstance(value.type, Scalar) and value.type != NONE:
        return Value(f"({value.code} != 0)", BOOL, calls=value.calls)
    raise OutsideError(node, f"truth of {value.type}: compare explicitly")


def _constant_node(scope: Scope, node: ast.Constant) -> Value:
    return constant(scope, node, node.value)


def _name(scope: Scope, node: ast.Name) -> Value:
    if node.id in scope.names:
        if node.id not in scope.locals:
            raise OutsideError(node, f"{node.id!r} is read before any assignment above it")
        kind = scope.locals[node.id]
        if kind is None:
            raise PoisonedError
        return Value(c_name(node.id), kind)
    value = scope.source.lookup(node.id)
    if value is MISSING:
        raise OutsideError(node, f"the name {node.id!r} is not defined")
    return constant(scope, node, value)


def _attribute(scope: Scope, node: ast.Attribute) -> Value:
    known = resolve(scope, node)
    if known is not MISSING:
        return constant(scope, node, known)
    if resolve(scope, node.value) is not MISSING:
        raise OutsideError(node, f"{ast.unparse(node)} is not defined")
    owner = expression(scope, node.value)
    if not isinstance(owner.type, Record):
        raise OutsideError(node, f"attribute .{node.attr} of {owner.type}")
    fields = scope.unit.structs.fields(owner.type)
    if node.attr not in fields:
        raise OutsideError(node, f"{owner.type} has no field {node.attr!r}; fields: {', '.join(fields)}")
    kind, _ = scope.unit.structs.field(owner.type, node.attr)
    return load(f"{pointer(owner.code)}->{c_name(node.attr)}", kind, owner.calls)


def _subscript(scope: Scope, node: ast.Subscript) -> Value:
    if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        return _length(scope, node, node.value.value, node.slice)
    owner = expression(scope, node.value)
    nodes = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    indices = [expression(scope, index) for index in nodes]
    if isinstance(owner.type, Tuple):
        position = indices[0].constant
        if len(indices) != 1 or not isinstance(position, int) or not 0 <= position < len(owner.type.items):
            raise OutsideError(node, f"index of {owner.type}: only a constant in range")
        return Value(f"{pointer(owner.code)}._{position}", owner.type.items[position], calls=owner.calls)
    if not isinstance(owner.type, Array):
        raise OutsideError(node, f"index of {owner.type}")
    if isinstance(owner.constant, tuple) and len(indices) == 1 and isinstance(indices[0].constant, int):
        return constant(scope, node, owner.constant[indices[0].constant])
    shape = owner.type.shape
    if len(indices) > len(shape):
        raise OutsideError(node, f"{len(indices)} indices into {owner.type}")
    offset = "0"
    for axis, (index, where) in enumerate(zip(indices, nodes, strict=True)):
        if not isinstance(index.type, Scalar) or not index.type.is_int:
            raise OutsideError(where, f"index of type {index.type}")
        code = f"CHECKED({index.code}, {shape[axis]})"
        if isinstance(index.constant, int) and index.constant < 0:
            code = f"({shape[axis]} + {index.code})"
        offset = code if axis == 0 else f"({offset}) * {shape[axis]} + {code}"
    calls = owner.calls or any(index.calls for index in indices)
    rest = shape[len(indices) :]
    if rest:
        stride = " * ".join(rest)
        kind = Array(owner.type.element, rest, owner.type.storage)
        return Value(f"({pointer(owner.code)} + ({offset}) * {stride})", kind, calls=calls)
    return load(f"{pointer(owner.code)}[{offset}]", owner.type.element, calls)


def _length(scope: Scope, node: ast.expr, owner: ast.expr, index: ast.expr) -> Value:
    array, axis = expression(scope, owner), expression(scope, index)
    if not isinstance(array.type, Array) or not isinstance(axis.constant, int):
        raise OutsideError(node, f"shape of {array.type}")
    length = array.type.shape[axis.constant]
    return Value(length, I64, int(length) if length.isdigit() else MISSING)


def _tuple(scope: Scope, node: ast.Tuple) -> Value:
    prelude, values = sequence(scope, [expression(scope, item) for item in node.elts])
    items = []
    for value in values:
        if not isinstance(value.type, Scalar | Record) or value.type == NONE:
            raise OutsideError(node, f"{value.type} inside a tuple")
        items.append(I64 if isinstance(value.type, Scalar) and value.type.is_int else value.type)
    kind = scope.unit.tuple_type(tuple(items))
    code = f"(({kind.c}){{{', '.join(value.code for value in values)}}})"
    return wrap(prelude, code, kind, any(value.calls for value in values) or bool(prelude))


def _binary(scope: Scope, node: ast.BinOp) -> Value:
    return binary(scope, node, node.op, expression(scope, node.left), expression(scope, node.right))


def _unary(scope: Scope, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        return test(scope, node)
    value = expression(scope, node.operand)
    if not isinstance(value.type, Scalar) or value.type == NONE:
        raise OutsideError(node, f"sign of {value.type}")
    if value.type.is_unsigned and not isinstance(node.op, ast.UAdd):
        raise OutsideError(node, f"- or ~ of {value.type} stays unsigned in numba")
    if isinstance(node.op, ast.USub) and value.constant is not MISSING:
        return constant(scope, node, -value.constant)
    if isinstance(node.op, ast.Invert) and not value.type.is_int:
        raise OutsideError(node, f"~ of {value.type}")
    symbol = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}[type(node.op)]
    kind = I64 if value.type == BOOL or value.type.is_int else value.type
    return Value(f"({symbol}{value.code})", kind, calls=value.calls)


def _bool(scope: Scope, node: ast.BoolOp) -> Value:
    for part in node.values:
        kind = expression(scope, part).type
        if kind != BOOL:
            raise OutsideError(part, f"`and`/`or` gives the {kind} itself here: compare explicitly")
    return test(scope, node)


def _if_expression(scope: Scope, node: ast.IfExp) -> Value:
    condition = test(scope, node.test)
    body, other = expression(scope, node.body), expression(scope, node.orelse)
    kind = body.type
    if body.type != other.type:
        ints = [isinstance(v.type, Scalar) and v.type.is_int for v in (body, other)]
        if not all(ints):
            raise OutsideError(node, f"the two sides of `if else` are {body.type} and {other.type}")
        kind = I64
    calls = condition.calls or body.calls or other.calls
    return Value(f"({condition.code} ? {body.code} : {other.code})", kind, calls=calls)


def _compare(scope: Scope, node: ast.Compare) -> Value:
    if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
        return _membership(scope, node)
    values = [expression(scope, operand) for operand in (node.left, *node.comparators)]
    prelude, parts = "", []
    if len(values) == 2:
        prelude, values = sequence(scope, values)
    for place, (operator, a, b) in enumerate(zip(node.ops, values, values[1:], strict=False)):
        if type(operator) not in COMPARE:
            raise OutsideError(node, f"{construct(operator)} is not in the subset")
        comparable(scope, node, a, b)
        right = b.code
        if place + 2 < len(values) and b.constant is MISSING:  # the middle of a chain is computed once
            name = scope.temporary()
            prelude += f"{declare(b.type, name)}; "
            right, values[place + 1] = f"({name} = {b.code})", Value(name, b.type)
        wide = "(double)" if F32 in (a.type, b.type) and a.type != b.type else ""  # C would round to float
        parts.append(f"({wide}{a.code} {COMPARE[type(operator)]} {wide}{right})")
    code = parts[0] if len(parts) == 1 else f"({' && '.join(parts)})"
    return wrap(prelude, code, BOOL, any(value.calls for value in values) or bool(prelude))


def _membership(scope: Scope, node: ast.Compare) -> Value:
    value, choices = expression(scope, node.left), node.comparators[0]
    if isinstance(choices, ast.Tuple):
        options = [expression(scope, choice) for choice in choices.elts]
    else:
        known = resolve(scope, choices)
        if not isinstance(known, tuple):
            raise OutsideError(node, "`in` works on tuples only")
        options = [constant(scope, choices, choice) for choice in known]
    name = scope.temporary()
    for option in options:
        comparable(scope, node, value, option)
    tests = " || ".join(f"{name} == {option.code}" for option in options) or "false"
    sign = "!" if isinstance(node.ops[0], ast.NotIn) else ""
    code = f"({{ {declare(value.type, name)} = {value.code}; {sign}({tests}); }})"
    return Value(code, BOOL, calls=value.calls or any(option.calls for option in options))


def _call(scope: Scope, node: ast.Call) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1:
        return _length(scope, node, node.args[0], ast.Constant(0))
    function = resolve(scope, node.func)
    if function is bool and len(node.args) == 1:
        return test(scope, node.args[0])
    if function is MISSING:
        raise OutsideError(node, f"call of {ast.unparse(node.func)}: not a known function")
    arguments = [expression(scope, argument) for argument in parameters(scope, node, function)]
    return call(scope, node, function, arguments)


_HANDLERS: dict[type[ast.expr], Callable[[Scope, Any], Value]] = {
    ast.Constant: _constant_node, ast.Name: _name, ast.Attribute: _attribute, ast.Subscript: _subscript,
    ast.Tuple: _tuple, ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _bool, ast.IfExp: _if_expression,
    ast.Compare: _compare, ast.Call: _call,
}  # fmt: skip
