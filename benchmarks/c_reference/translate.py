"""Translate functions of the engine, and everything they call, into one C file.

The translated subset and its typing are those of docs/engine.md, "The subset". Everything else is
reported as `file:line: construct`, all of it at once.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from benchmarks.c_reference.expressions import expression, test
from benchmarks.c_reference.intrinsics import PREAMBLE
from benchmarks.c_reference.source import MISSING, Source, SubsetError, plain, source_of
from benchmarks.c_reference.types import (
    BOOL,
    F32,
    F64,
    I64,
    NONE,
    Array,
    Record,
    Scalar,
    Structs,
    Tuple,
    Type,
    c_name,
    storage_of,
)
from benchmarks.c_reference.values import (
    OutsideError,
    PoisonedError,
    Scope,
    Signature,
    Value,
    binary,
    coerce,
    construct,
    declare,
    float_literal,
)

SCALARS = {"f32": F32, "int": I64, "bool": BOOL, "float": F64, "None": NONE}


class ArrayParameter(NamedTuple):
    """An array that an entry takes from Python: C gets a pointer and the lengths."""

    dtype: np.dtype[Any]
    dimensions: int = 1


def translate(
    entries: Iterable[object],
    records: Mapping[str, np.dtype[np.void]],
    arrays: Mapping[str, ArrayParameter] | None = None,
    *,
    guarded: bool = True,
) -> str:
    """The C text of some functions and of what they call.

    Each entry is exported as `export_NAME`.

    Args:
        entries: functions that return None, decorated or not.
        records: annotation name -> record dtype.
        arrays: parameter name of an entry -> what array it is.
        guarded: the exports return NULL, or a message where a checked build finds an index out of range;
            otherwise they return nothing and leave that to the guarded function that called them.

    Raises:
        SubsetError: something is outside the subset.
    """
    unit = Translation(records, arrays or {})
    exported = [(entry, unit.signature(entry, decorated=False)) for entry in entries]
    unit.run()
    return unit.text(exported, guarded)


class Translation:
    """All functions of one C file; grows while calls are found."""

    def __init__(
        self, records: Mapping[str, np.dtype[np.void]], arrays: Mapping[str, ArrayParameter]
    ) -> None:
        self.structs = Structs(records)
        self._arrays = arrays
        self._signatures: dict[Callable[..., Any], Signature] = {}
        self._queue: list[tuple[Source, Signature]] = []
        self._names: set[str] = set()
        self._tuples: dict[Tuple, str] = {}
        self._tables: dict[bytes, tuple[Value, str]] = {}
        self._bodies: list[str] = []
        self._errors: list[str] = []

    def signature(self, function: object, *, decorated: bool = True) -> Signature:
        """The signature of a function, which gets translated too."""
        key = plain(function)
        if key is not None and key in self._signatures:
            return self._signatures[key]
        source = source_of(function, decorated=decorated)
        key = source.function
        name = f"{source.module.rpartition('.')[2]}__{key.__name__}"
        while name in self._names:
            name += "_"
        self._names.add(name)
        arguments = source.tree.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
            raise SubsetError(f"{source.file}:{source.tree.lineno}: only plain parameters are in the subset")
        try:
            parameters = tuple((a.arg, self._annotation(a.annotation, a, a.arg)) for a in arguments.args)
            returns = self._annotation(source.tree.returns, source.tree, "return")
        except OutsideError as error:
            raise SubsetError(f"{source.file}:{error.line}: {error}") from error
        signature = Signature(name, parameters, source.defaults(), returns)
        self._signatures[key] = signature
        self._queue.append((source, signature))
        return signature

    def tuple_type(self, items: tuple[Scalar | Record, ...]) -> Tuple:
        """A declared tuple type."""
        kind = Tuple(items)
        members = " ".join(f"{declare(item, f'_{place}')};" for place, item in enumerate(items))
        self._tuples[kind] = f"typedef struct {{ {members} }} {kind.c};"
        return kind

    def constant_array(self, values: np.ndarray[Any, Any]) -> Value:
        """A constant table."""
        key = values.tobytes() + str((values.dtype, values.shape)).encode()
        if key not in self._tables:
            name, storage = f"table_{len(self._tables)}", storage_of(values.dtype)
            flat = values.ravel().tolist()
            items = ", ".join(float_literal(v) if isinstance(v, float) else str(v).lower() for v in flat)
            kind = Array(Scalar(values.dtype.name), tuple(map(str, values.shape)), storage)
            self._tables[key] = Value(name, kind), f"static const {storage} {name}[] = {{{items}}};"
        return self._tables[key][0]

    def run(self) -> None:
        """Translate until nothing is left.

        Raises:
            SubsetError: every place outside the subset.
        """
        for source, signature in self._queue:  # grows meanwhile
            self._bodies.append(Body(self, source, signature, self._errors).text())
        if self._errors:
            raise SubsetError("\n".join(self._errors))

    def text(self, exported: list[tuple[object, Signature]], guarded: bool) -> str:
        """The C file."""
        prototypes = [f"static {_prototype(signature)};" for signature in self._signatures.values()]
        tables = [text for _, text in self._tables.values()]
        exports = [_export(getattr(f, "__name__", ""), signature, guarded) for f, signature in exported]
        parts = [
            "" if guarded else "#define UNIT", PREAMBLE, self.structs.text(), *self._tuples.values(), *tables,
            *prototypes, *self._bodies, '#line 1 "exports"', *exports,
        ]  # fmt: skip
        return "\n".join(parts) + "\n"

    def _annotation(self, node: ast.expr | None, where: ast.AST, name: str) -> Type:
        if node is None:
            raise OutsideError(where, f"{name} has no annotation")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
        text = ast.unparse(node)
        if text in SCALARS:
            return SCALARS[text]
        short = text.rpartition(".")[2]
        if short in self.structs.annotations:
            return self.structs.annotated(short)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "tuple":
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            kinds = [self._annotation(item, where, name) for item in items]
            return self.tuple_type(tuple(kind for kind in kinds if isinstance(kind, Scalar | Record)))
        if text.startswith(("NDArray[", "np.ndarray[", "Array")) and name in self._arrays:
            return self._array(name, self._arrays[name])
        raise OutsideError(node, f"annotation {text} of {name!r} is no record, f32, int, bool, float or None")

    def _array(self, name: str, given: ArrayParameter) -> Array:
        shape = tuple(f"{name}_{axis}" for axis in range(given.dimensions))
        if given.dtype.fields is not None:
            record = self.structs.record(given.dtype, name)
            return Array(record, shape, record.name)
        return Array(Scalar(given.dtype.name), shape, storage_of(given.dtype))


def _export(name: str, signature: Signature, guarded: bool) -> str:
    declared = ", ".join(_parameters(signature)) or "void"
    names = ", ".join(item.rpartition(" ")[2].lstrip("*") for item in _parameters(signature))
    before, returns, after = ("GUARD", "const char *", "return 0;") if guarded else ("", "void ", "")
    call = f"{signature.name}({names});"
    return f"{returns}export_{name}({declared}) {{ {before} {call} {after} }}"


def _parameters(signature: Signature) -> list[str]:
    texts = []
    for name, kind in signature.parameters:
        texts.append(declare(kind, c_name(name)))
        if isinstance(kind, Array):
            texts += [f"int64_t {length}" for length in kind.shape]
    return texts


def _prototype(signature: Signature) -> str:
    return f"{declare(signature.returns, signature.name)}({', '.join(_parameters(signature)) or 'void'})"


class Body:
    """The statements of one function."""

    def __init__(self, unit: Translation, source: Source, signature: Signature, errors: list[str]) -> None:
        self._source, self._signature, self._errors = source, signature, errors
        nodes = list(ast.walk(source.tree))
        assigned = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        parameters = dict(signature.parameters)
        calls = {ast.unparse(n.func) for n in nodes if isinstance(n, ast.Call)}
        doubles = bool(calls & {"float", "np.float64", "f64"}) or F64 in parameters.values()
        self._scope = Scope(source, unit, frozenset(assigned | set(parameters)), doubles)
        self._scope.locals.update(parameters)
        self._lines: list[str] = []

    def text(self) -> str:
        """The C function."""
        self._block(self._source.tree.body)
        parameters = dict(self._signature.parameters)
        variables = [
            f"{declare(kind, c_name(name))} = {{0}};"
            for name, kind in self._scope.locals.items()
            if name not in parameters and kind is not None
        ]
        return "\n".join([f"static {_prototype(self._signature)} {{", *variables, *self._lines, "}"])

    def _block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._lines.append(f'#line {statement.lineno} "{self._source.file}"')
            try:
                self._statement(statement)
            except PoisonedError:
                self._poison(statement)
            except OutsideError as error:
                self._errors.append(f"{self._source.file}:{error.line or statement.lineno}: {error}")
                self._poison(statement)

    def _poison(self, statement: ast.stmt) -> None:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._scope.locals.setdefault(node.id, None)
        for inner in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
            if isinstance(statement, ast.If | ast.While | ast.For):
                self._block(inner)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant() | ast.Name()) | ast.Pass():
                self._lines.append(";")
            case ast.Expr(value=ast.Call() as call):
                self._lines.append(f"{expression(self._scope, call).code};")
            case ast.Assign(targets=[target]):
                self._assign(target, node.value)
            case ast.AnnAssign(value=ast.expr() as value):
                self._assign(node.target, value)
            case ast.AugAssign():
                old = expression(self._scope, node.target)
                if old.calls:
                    raise OutsideError(node, "a call inside the target of an augmented assignment")
                new = binary(self._scope, node, node.op, old, expression(self._scope, node.value))
                self._store(node.target, new)
            case ast.If():
                self._if(node)
            case ast.While(orelse=[]):
                self._lines.append(f"while ({test(self._scope, node.test).code}) {{")
                self._block(node.body)
                self._lines.append("}")
            case ast.For(orelse=[]):
                self._for(node)
            case ast.Return():
                self._return(node)
            case ast.Break():
                self._lines.append("break;")
            case ast.Continue():
                self._lines.append("continue;")
            case _:
                name = construct(node).lower()
                text = ast.unparse(node).splitlines()[0]
                raise OutsideError(node, f"`{name}` statement ({text}) is not in the subset")

    def _if(self, node: ast.If) -> None:
        self._lines.append(f"if ({test(self._scope, node.test).code}) {{")
        self._block(node.body)
        if node.orelse:
            self._lines.append("} else {")
            self._block(node.orelse)
        self._lines.append("}")

    def _for(self, node: ast.For) -> None:
        loop = node.iter
        if not (isinstance(loop, ast.Call) and isinstance(loop.func, ast.Name) and loop.func.id == "range"):
            raise OutsideError(node, f"for over {ast.unparse(loop)}: only range(...) is in the subset")
        if not isinstance(node.target, ast.Name):
            raise OutsideError(node, "for with a target that is not a name")
        bounds = [expression(self._scope, argument) for argument in loop.args]
        for bound in bounds:
            if not isinstance(bound.type, Scalar) or not bound.type.is_int:
                raise OutsideError(node, f"range of {bound.type}")
        start = bounds[0].code if len(bounds) > 1 else "0"
        step = bounds[2].constant if len(bounds) > 2 else 1
        if not isinstance(step, int) or step == 0:
            raise OutsideError(node, "range with a step that is no constant")
        index, end = self._scope.temporary(), self._scope.temporary()
        stop = bounds[min(1, len(bounds) - 1)].code
        self._lines.append(
            f"for (int64_t {index} = {start}, {end} = {stop}; {index} {'<' if step > 0 else '>'} {end}; "
            f"{index} += {step}) {{"
        )
        self._store(node.target, Value(index, I64))
        self._block(node.body)
        self._lines.append("}")

    def _return(self, node: ast.Return) -> None:
        wanted = self._signature.returns
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            if wanted != NONE:
                raise OutsideError(node, f"return without a value in a function that returns {wanted}")
            self._lines.append("return;")
            return
        value = expression(self._scope, node.value)
        if wanted == NONE:
            raise OutsideError(node, "return of a value in a function that returns None")
        self._lines.append(f"return {coerce(node, value, wanted, 'the return value')};")

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Tuple):
            self._store(target, expression(self._scope, value))
            return
        if isinstance(value, ast.Tuple):
            if len(value.elts) != len(target.elts):
                raise OutsideError(target, f"{len(value.elts)} values for {len(target.elts)} targets")
            parts = [expression(self._scope, item) for item in value.elts]
        else:
            whole = expression(self._scope, value)
            if not isinstance(whole.type, Tuple) or len(whole.type.items) != len(target.elts):
                raise OutsideError(target, f"{whole.type} for {len(target.elts)} targets")
            name = self._scope.temporary()
            self._lines.append(f"{declare(whole.type, name)} = {whole.code};")
            parts = [Value(f"{name}._{place}", kind) for place, kind in enumerate(whole.type.items)]
        names = [self._scope.temporary() for _ in parts]
        for name, part in zip(names, parts, strict=True):  # all values before the first store
            self._lines.append(f"{declare(part.type, name)} = {part.code};")
        for item, name, part in zip(target.elts, names, parts, strict=True):
            self._store(item, part._replace(code=name, calls=False))

    def _store(self, target: ast.expr, value: Value) -> None:
        if value.type == NONE:
            raise OutsideError(target, "a call that returns None is used as a value")
        if isinstance(target, ast.Name):
            self._store_local(target, value)
            return
        if not isinstance(target, ast.Attribute | ast.Subscript):
            raise OutsideError(target, f"assignment to {ast.unparse(target)}")
        place = expression(self._scope, target)
        code, kind = place.code, place.type
        if isinstance(kind, Array) or (isinstance(kind, Record) and not isinstance(target, ast.Subscript)):
            raise OutsideError(target, f"assignment of a whole {kind}")
        if isinstance(kind, Record):
            code, value = f"(*{code})", value._replace(code=f"(*{coerce(target, value, kind, 'the place')})")
        elif isinstance(kind, Scalar):
            self._check_store(target, kind, value)
            code = code.removeprefix("(int64_t)")
        if place.calls:
            name = self._scope.temporary()
            self._lines.append(f"{{ {declare(value.type, name)} = {value.code}; {code} = {name}; }}")
        else:
            self._lines.append(f"{code} = {value.code};")

    def _check_store(self, target: ast.expr, kind: Scalar, value: Value) -> None:
        have = value.type
        if not isinstance(have, Scalar):
            raise OutsideError(target, f"{ast.unparse(target)} is {kind}, not {have}")
        if (kind.is_int or kind == BOOL) and have in (F32, F64):
            raise OutsideError(target, f"{ast.unparse(target)} is {kind}, not {have}: write int(...)")
        if kind == F32 and have == F64 and value.constant is MISSING and not self._scope.doubles:
            raise OutsideError(target, f"{ast.unparse(target)} is float32, the value float64: write f32(...)")

    def _store_local(self, target: ast.Name, value: Value) -> None:
        known = self._scope.locals.setdefault(target.id, value.type)
        if known is None:
            return
        if known != value.type:
            self._change(target, known, value.type)
        self._lines.append(f"{c_name(target.id)} = {value.code};")

    def _change(self, target: ast.Name, known: Type, have: Type) -> None:
        ints = [isinstance(kind, Scalar) and kind.is_int for kind in (known, have)]
        wide = {str(known), str(have)}
        if not all(ints) or ("uint64" in wide and any(not name.startswith("uint") for name in wide)):
            hint = ": together they are float64 in numba" if all(ints) else ""
            raise OutsideError(target, f"{target.id!r} was {known} and becomes {have}{hint}")
