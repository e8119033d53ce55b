"""The UBJSON (draft 12) object that holds a recording's metadata."""

from __future__ import annotations

import struct
from collections.abc import Mapping

Value = None | bool | int | float | str | bytes | list["Value"] | dict[str, "Value"]

MAX_DEPTH = 32  # recordings nest three deep

_NUMBERS = {
    b"i": ">b", b"U": ">B", b"I": ">h", b"l": ">i", b"L": ">q", b"d": ">f", b"D": ">d",
}  # fmt: skip
_CONSTANTS: dict[bytes, Value] = {b"Z": None, b"T": True, b"F": False}


class UBJSONError(ValueError):
    """The bytes are not UBJSON; the message names offset and reason."""


def read_value(data: bytes, at: int) -> tuple[Value, int]:
    """The value whose type mark lies at offset `at`, and the offset after it.

    Raises:
        UBJSONError: the bytes at `at` are not a whole UBJSON value.
    """
    mark, at = _take(data, at, 1)
    return _value(data, at, mark, 0)


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


def _take(data: bytes, at: int, count: int) -> tuple[bytes, int]:
    if count < 0 or at + count > len(data):
        raise UBJSONError(f"offset {at}: {count} bytes expected, {max(len(data) - at, 0)} left")
    return data[at : at + count], at + count


def _value(data: bytes, at: int, mark: bytes, depth: int) -> tuple[Value, int]:
    if depth > MAX_DEPTH:
        raise UBJSONError(f"offset {at}: nested more than {MAX_DEPTH} deep")
    if mark in _CONSTANTS:
        return _CONSTANTS[mark], at
    if mark in _NUMBERS:
        return _number(data, at, mark)
    if mark == b"C":
        char, at = _take(data, at, 1)
        return char.decode("latin-1"), at
    if mark in (b"S", b"H"):
        return _string(data, at)
    if mark == b"[":
        return _array(data, at, depth)
    if mark == b"{":
        return _object(data, at, depth)
    raise UBJSONError(f"offset {at - 1}: {mark!r} is not a type")


def _number(data: bytes, at: int, mark: bytes) -> tuple[int | float, int]:
    layout = struct.Struct(_NUMBERS[mark])
    chunk, at = _take(data, at, layout.size)
    number: int | float = layout.unpack(chunk)[0]
    return number, at


def _length(data: bytes, at: int) -> tuple[int, int]:
    mark, at = _take(data, at, 1)
    if mark not in (b"i", b"U", b"I", b"l", b"L"):
        raise UBJSONError(f"offset {at - 1}: {mark!r} is not an integer type")
    length, at = _number(data, at, mark)
    return int(length), at


def _string(data: bytes, at: int) -> tuple[str, int]:
    length, at = _length(data, at)
    text, at = _take(data, at, length)
    return text.decode("utf-8", "replace"), at


def _array(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    element, count, at = _container_head(data, at)
    if element == b"U" and count is not None:
        return _take(data, at, count)
    values: list[Value] = []
    while not _closed(data, at, count, len(values), b"]"):
        mark, at = (element, at) if element else _take(data, at, 1)
        value, at = _value(data, at, mark, depth + 1)
        values.append(value)
    return values, at + (count is None)


def _object(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    element, count, at = _container_head(data, at)
    values: dict[str, Value] = {}
    read = 0
    while not _closed(data, at, count, read, b"}"):
        key, at = _string(data, at)
        mark, at = (element, at) if element else _take(data, at, 1)
        values[key], at = _value(data, at, mark, depth + 1)
        read += 1
    return values, at + (count is None)


def _container_head(data: bytes, at: int) -> tuple[bytes | None, int | None, int]:
    """The common element type and the count, where the container declares them, and the next offset."""
    element = count = None
    if data[at : at + 1] == b"$":
        element, at = _take(data, at + 1, 1)
    if data[at : at + 1] == b"#":
        count, at = _length(data, at + 1)
        if not 0 <= count <= len(data):  # elements without bytes (null, true) would fill the memory
            raise UBJSONError(f"offset {at}: {count} elements declared")
    elif element:
        raise UBJSONError(f"offset {at}: element type without a count")
    return element, count, at


def _closed(data: bytes, at: int, count: int | None, read: int, end: bytes) -> bool:
    return read >= count if count is not None else data[at : at + 1] == end
