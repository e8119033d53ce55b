"""The types of the translated subset, named as numba names them, and the C structs of the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

C_KEYWORDS = frozenset({
    "auto", "bool", "case", "char", "const", "default", "do", "double", "enum", "extern", "false", "float",
    "goto", "inline", "int", "long", "register", "restrict", "short", "signed", "sizeof", "static", "struct",
    "switch", "true", "typedef", "union", "unsigned", "void", "volatile", "asm",
})  # fmt: skip


@dataclass(frozen=True)
class Scalar:
    """A number; `name` is numba's name of the type. All integers are `int64_t` once loaded."""

    name: str

    @property
    def c(self) -> str:
        """The C type of a local variable of this type."""
        return _VARIABLE.get(self.name, "int64_t")

    @property
    def is_int(self) -> bool:
        """Whether numba treats it as an integer (bool is not one)."""
        return self.name.startswith(("int", "uint"))

    @property
    def is_unsigned(self) -> bool:
        """Whether arithmetic between two of them is unsigned in numba."""
        return self.name.startswith("uint")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Record:
    """A record by reference."""

    name: str

    @property
    def c(self) -> str:
        """The C type of a pointer to it."""
        return f"{self.name} *"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Array:
    """An array, flat in C; `shape` holds C expressions of the lengths, `storage` the C type of an element."""

    element: Scalar | Record
    shape: tuple[str, ...]
    storage: str

    @property
    def c(self) -> str:
        """The C type of a pointer to its first element."""
        return f"{self.storage} *"

    def __str__(self) -> str:
        return f"array of {self.element} [{', '.join(self.shape)}]"


@dataclass(frozen=True)
class Tuple:
    """Several values, a small struct in C."""

    items: tuple[Scalar | Record, ...]

    @property
    def c(self) -> str:
        """The name of the C struct."""
        return "tuple_" + "_".join(str(item) for item in self.items)

    def __str__(self) -> str:
        return f"tuple[{', '.join(map(str, self.items))}]"


Type = Scalar | Record | Array | Tuple

F32, F64, BOOL, NONE = Scalar("float32"), Scalar("float64"), Scalar("bool"), Scalar("None")
I64, U64 = Scalar("int64"), Scalar("uint64")

_VARIABLE = {"float32": "float", "float64": "double", "bool": "bool", "None": "void"}
_STORAGE = {"float32": "float", "float64": "double", "bool": "bool"}


def c_name(name: str) -> str:
    """A Python name that is safe as a C variable or field."""
    return name + "_" if name in C_KEYWORDS else name


def scalar_of(dtype: np.dtype[np.generic]) -> Scalar:
    """The type of a value of a plain dtype when it is read."""
    return Scalar(dtype.name)


def storage_of(dtype: np.dtype[np.generic]) -> str:
    """The C type that lies in memory for a plain dtype."""
    return _STORAGE.get(dtype.name, f"{dtype.name}_t")


class Structs:
    """Every record dtype that the translated functions touch, and its C struct."""

    def __init__(self, records: Mapping[str, np.dtype[np.void]]) -> None:
        self._names: dict[np.dtype[np.void], str] = {}
        for name, dtype in records.items():
            self._names.setdefault(dtype, name)
        self._dtypes: dict[str, np.dtype[np.void]] = {}
        self._text: dict[str, str] = {}
        self._annotations = dict(records)

    @property
    def annotations(self) -> frozenset[str]:
        """The names that an annotation may use for a record."""
        return frozenset(self._annotations)

    def annotated(self, name: str) -> Record:
        """The record that an annotation names."""
        return self.record(self._annotations[name], name)

    def record(self, dtype: np.dtype[np.void], hint: str) -> Record:
        """The record of a dtype; `hint` names the struct if no annotation does."""
        name = self._names.get(dtype, hint)
        if dtype not in self._names:
            while name in self._dtypes or name in self._annotations:
                name += "_"
            self._names[dtype] = name
        if name not in self._dtypes:
            self._dtypes[name] = dtype
            self._text[name] = self._struct(name, dtype)
        return Record(name)

    def fields(self, record: Record) -> tuple[str, ...]:
        """The field names of a record."""
        return self._dtypes[record.name].names or ()

    def field(self, record: Record, name: str) -> tuple[Type, str]:
        """The type of a field and the C type in memory."""
        fields = self._dtypes[record.name].fields
        assert fields is not None
        return self._field_type(fields[name][0], f"{record.name}_{name}")

    def text(self) -> str:
        """The struct definitions, in an order that C accepts."""
        return "\n".join(self._text.values())

    def _field_type(self, dtype: np.dtype[np.generic], hint: str) -> tuple[Type, str]:
        base, shape = dtype.base, dtype.shape
        element: Scalar | Record
        if base.fields is not None:
            element = self.record(base, hint)
            storage = element.name
        else:
            element, storage = scalar_of(base), storage_of(base)
        if shape:
            return Array(element, tuple(map(str, shape)), storage), storage
        return element, storage

    def _struct(self, name: str, dtype: np.dtype[np.void]) -> str:
        """Packed, with the padding written out: NumPy loses the alignment of records inside records."""
        assert dtype.fields is not None
        members, checks, end = [], [], 0
        for field, (kind, offset, *_) in dtype.fields.items():
            _, storage = self._field_type(kind, f"{name}_{field}")
            count = f"[{int(np.prod(kind.shape, dtype=np.int64))}]" if kind.shape else ""
            if offset > end:
                members.append(f"uint8_t pad_{end}[{offset - end}];")
            members.append(f"{storage} {c_name(field)}{count};")
            checks.append(f'_Static_assert(offsetof({name}, {c_name(field)}) == {offset}, "{name}.{field}");')
            end = offset + kind.itemsize
        if dtype.itemsize > end:
            members.append(f"uint8_t pad_{end}[{dtype.itemsize - end}];")
        checks.append(f'_Static_assert(sizeof({name}) == {dtype.itemsize}, "size of {name}");')
        lines = "\n".join(f"    {member}" for member in members)
        return f"typedef struct __attribute__((packed)) {{\n{lines}\n}} {name};\n" + "\n".join(checks) + "\n"
