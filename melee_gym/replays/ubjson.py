"""The UBJSON (draft 12) object that holds a recording's metadata."""

from __future__ import annotations

import struct
from collections.abc import Mapping

Value = None | bool | int | float | str | bytes | list["Value"] | dict[str, "Value"]

# Far beyond recordings: those at hand hold four objects inside each other, in 384 bytes at most.
MAX_DEPTH = 32
MAX_VALUES = 10_000
MAX_BYTES = 1 << 20

_INTEGERS = {b"i": ">b", b"U": ">B", b"I": ">h", b"l": ">i", b"L": ">q"}
_NUMBERS = {**_INTEGERS, b"d": ">f", b"D": ">d"}
_CONSTANTS: dict[bytes, Value] = {b"Z": None, b"T": True, b"F": False}


class UBJSONError(ValueError):
    """The bytes are not UBJSON; the message names offset and reason."""


def read_value(data: bytes, at: int) -> tuple[Value, int]:
    """The value whose type mark lies at offset `at`, and the offset after it.

    Raises:
        UBJSONError: the bytes at `at` are not a whole UBJSON value, or one of more than MAX_BYTES, MAX_VALUES
            or MAX_DEPTH.
    """
    reader = _Reader(data, at)
    return reader.value(reader.take(1), 0), reader.at


def encode(value: str | int | Mapping[str, object]) -> bytes:
    """The bytes of a string, integer, or mapping of such, type mark first, in the marks that recorders use.

    Raises:
        TypeError: a value of another type.
    """
    if isinstance(value, str):
        return b"S" + _encode_text(value)
    if isinstance(value, int):
        return b"l" + struct.pack(">i", value)
    members = b""
    for key, member in value.items():
        if not isinstance(member, str | int | Mapping):
            raise TypeError(f"metadata {key!r} is a {type(member).__name__}; valid: str, int, mapping.")
        members += _encode_text(key) + encode(member)
    return b"{" + members + b"}"


def _encode_text(text: str) -> bytes:
    data = text.encode()
    return b"U" + struct.pack(">B", len(data)) + data


class _Reader:
    """Reads on from offset `at`, up to the bounds of what metadata may be."""

    def __init__(self, data: bytes, at: int) -> None:
        self.at = at
        self._data = data
        self._stop = at + MAX_BYTES
        self._values = 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        end = self.at + count
        if count < 0 or end > len(self._data):
            left = max(len(self._data) - self.at, 0)
            raise UBJSONError(f"offset {self.at}: {count} bytes expected, {left} left")
        if end > self._stop:
            raise UBJSONError(f"offset {self.at}: more than {MAX_BYTES} bytes")
        start, self.at = self.at, end
        return self._data[start:end]

    def value(self, mark: bytes, depth: int) -> Value:
        """The value of a type mark that was just read."""
        self._values += 1
        if self._values > MAX_VALUES:
            raise UBJSONError(f"offset {self.at}: more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise UBJSONError(f"offset {self.at}: nested more than {MAX_DEPTH} deep")
        if mark in _CONSTANTS:
            return _CONSTANTS[mark]
        if mark in _NUMBERS:
            return self._number(mark)
        if mark == b"C":
            return self.take(1).decode("latin-1")
        if mark in (b"S", b"H"):
            return self._string()
        if mark == b"[":
            return self._array(depth)
        if mark == b"{":
            return self._object(depth)
        raise UBJSONError(f"offset {self.at - 1}: {mark!r} is not a type")

    def _number(self, mark: bytes) -> int | float:
        layout = struct.Struct(_NUMBERS[mark])
        number: int | float = layout.unpack(self.take(layout.size))[0]
        return number

    def _length(self) -> int:
        mark = self.take(1)
        if mark not in _INTEGERS:
            raise UBJSONError(f"offset {self.at - 1}: {mark!r} is not an integer type")
        return int(self._number(mark))

    def _string(self) -> str:
        return self.take(self._length()).decode("utf-8", "replace")

    def _array(self, depth: int) -> Value:
        element, count = self._container_head()
        if element == b"U" and count is not None:
            return self.take(count)
        values: list[Value] = []
        while not self._closed(count, len(values), b"]"):
            values.append(self.value(element or self.take(1), depth + 1))
        return values

    def _object(self, depth: int) -> Value:
        element, count = self._container_head()
        values: dict[str, Value] = {}
        read = 0
        while not self._closed(count, read, b"}"):
            key = self._string()
            values[key] = self.value(element or self.take(1), depth + 1)
            read += 1
        return values

    def _container_head(self) -> tuple[bytes | None, int | None]:
        """The common element type and the count, where the container declares them."""
        element = count = None
        if self._next_is(b"$"):
            self.take(1)
            element = self.take(1)
        if self._next_is(b"#"):
            self.take(1)
            count = self._length()
            if count < 0:
                raise UBJSONError(f"offset {self.at}: {count} elements declared")
        elif element:
            raise UBJSONError(f"offset {self.at}: element type without a count")
        return element, count

    def _closed(self, count: int | None, read: int, end: bytes) -> bool:
        if count is not None:
            return read >= count
        if self._next_is(end):
            self.take(1)
            return True
        return False

    def _next_is(self, mark: bytes) -> bool:
        return self._data[self.at : self.at + 1] == mark
