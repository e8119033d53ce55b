"""The metadata format: every type, and every way to be wrong."""

from __future__ import annotations

import pytest

from melee_gym.replays.ubjson import UBJSONError, encode, read_value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"Z", None), (b"T", True), (b"F", False),
        (b"i\xff", -1), (b"U\xff", 255), (b"I\x01\x00", 256), (b"l\xff\xff\xff\x85", -123),
        (b"L\0\0\0\1\0\0\0\0", 1 << 32), (b"d\x3f\x80\0\0", 1.0), (b"D\x3f\xf0\0\0\0\0\0\0", 1.0),
        (b"CA", "A"), (b"SU\x02hi", "hi"), (b"HU\x0212", "12"), (b"SU\x02\xff\xfe", "\ufffd\ufffd"),
        (b"[]", []), (b"[U\x01SU\x01a]", [1, "a"]), (b"[#U\x02TF", [True, False]),
        (b"[$i#U\x02\x01\x02", [1, 2]), (b"[$U#U\x03abc", b"abc"),
        (b"{}", {}), (b"{U\x01aU\x01U\x01b{}}", {"a": 1, "b": {}}), (b"{$U#U\x01U\x01a\x07", {"a": 7}),
    ],
)  # fmt: skip
def test_a_value_is_read_to_its_end(data: bytes, value: object) -> None:
    assert read_value(data + b"rest", 0) == (value, len(data))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "offset 0: 1 bytes expected, 0 left"),
        (b"?", "offset 0: b'\\?' is not a type"),
        (b"l\0\0", "offset 1: 4 bytes expected, 2 left"),
        (b"SU\x09abc", "offset 3: 9 bytes expected, 3 left"),
        (b"Si\xff", "bytes expected"),
        (b"SS", "offset 1: b'S' is not an integer type"),
        (b"{U\x01a", "1 bytes expected, 0 left"),
        (b"[U\x01", "1 bytes expected, 0 left"),
        (b"[$U]", "element type without a count"),
        (b"[#i\xff", "-1 elements declared"),
        (b"[$Z#l\x7f\xff\xff\xff", "more than 10000 values"),
        (b"[" + b"[$Z#l\x00\x00\x13\x88" * 3, "more than 10000 values"),
        (b"{U\x01a[" + b"U\x01" * 20_000, "more than 10000 values"),
        (b"[" + b"{}" * 20_000, "more than 10000 values"),
        (b"SL\0\0\0\0\0\x20\0\0" + bytes(1 << 21), "more than 1048576 bytes"),
        (b"[" + b"SI\x0f\xff" + bytes(1 << 21), "is not a type"),
        (b"[" * 1000, "nested more than 32 deep"),
    ],
)
def test_what_is_no_value_is_refused_with_offset_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UBJSONError, match=reason):
        read_value(data, 0)


def test_what_is_encoded_is_read_again() -> None:
    value = {"startAt": "2024", "lastFrame": -5, "players": {"0": {"names": {"netplay": "ä"}}}}
    assert read_value(encode(value), 0)[0] == value


def test_a_value_of_another_type_is_not_encoded() -> None:
    with pytest.raises(TypeError, match="metadata 'x' is a float"):
        encode({"x": 1.5})
