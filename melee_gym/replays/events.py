"""The events of a `.slp` stream: which field lies where, and how fields become records.

A file declares the size of each event in its first event; a field is taken when the declared size reaches
its end, so the version number decides nothing. Source: slippi-wiki SPEC.md (3.18), checked on recordings
in replays/FACTS.md 2-11.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached

PAYLOADS, GAME_START, PRE, POST, GAME_END = 0x35, 0x36, 0x37, 0x38, 0x39
FRAME_START, ITEM_UPDATE, BOOKEND = 0x3A, 0x3B, 0x3C
FOUNTAIN, WHISPY, STADIUM = 0x3F, 0x40, 0x41
GECKO_LIST, SPLITTER = 0x3D, 0x10

FRAME_EVENTS = (PRE, POST, FRAME_START, ITEM_UPDATE, BOOKEND, FOUNTAIN, WHISPY, STADIUM)
FRAME_NUMBER_AT = 1  # int32, in every frame event
PORT_AT = 5  # uint8, in pre- and post-frame; the byte after it tells a follower

# Payload sizes of version 0.1, the smallest that exist: less cannot hold what every version has.
SMALLEST = {
    GAME_START: 320, PRE: 58, POST: 33, GAME_END: 1, FRAME_START: 8,
    ITEM_UPDATE: 35, BOOKEND: 4, FOUNTAIN: 9, WHISPY: 5, STADIUM: 8, SPLITTER: 516,
}  # fmt: skip

EVENT_NAMES = {
    PAYLOADS: "payload table", GAME_START: "game start", PRE: "pre-frame", POST: "post-frame",
    GAME_END: "game end", FRAME_START: "frame start", ITEM_UPDATE: "item", BOOKEND: "frame bookend",
    GECKO_LIST: "gecko list", SPLITTER: "message splitter",
    FOUNTAIN: "fountain platform", WHISPY: "Whispy", STADIUM: "stadium",
}  # fmt: skip


class Field(NamedTuple):
    """One field of an event: its name in our record, its offset from the command byte, its numpy format."""

    name: str
    offset: int
    format: str


PRE_FIELDS = (
    Field("seed", 0x7, ">u4"),
    Field("x", 0x19, ">f4"), Field("y", 0x1D, ">f4"), Field("cx", 0x21, ">f4"), Field("cy", 0x25, ">f4"),
    Field("trigger", 0x29, ">f4"),
    Field("held", 0x2D, ">u4"),
    Field("buttons", 0x31, ">u2"), Field("l", 0x33, ">f4"), Field("r", 0x37, ">f4"),
    Field("raw_x", 0x3B, "i1"), Field("raw_y", 0x40, "i1"),
    Field("raw_cx", 0x41, "i1"), Field("raw_cy", 0x42, "i1"),
)  # fmt: skip

POST_FIELDS = (
    Field("fighter", 0x7, "u1"), Field("state", 0x8, ">u2"),
    Field("x", 0xA, ">f4"), Field("y", 0xE, ">f4"), Field("facing", 0x12, ">f4"),
    Field("percent", 0x16, ">f4"), Field("shield", 0x1A, ">f4"),
    Field("last_attack", 0x1E, "u1"), Field("combo", 0x1F, "u1"), Field("last_hit_by", 0x20, "u1"),
    Field("stocks", 0x21, "u1"), Field("state_age", 0x22, ">f4"),
    Field("state_flags", 0x26, "5u1"), Field("misc", 0x2B, ">f4"),
    Field("airborne", 0x2F, "u1"), Field("ground", 0x30, ">u2"), Field("jumps_left", 0x32, "u1"),
    Field("l_cancel", 0x33, "u1"), Field("hurtbox", 0x34, "u1"),
    Field("speed_air_x_self", 0x35, ">f4"), Field("speed_y_self", 0x39, ">f4"),
    Field("speed_x_attack", 0x3D, ">f4"), Field("speed_y_attack", 0x41, ">f4"),
    Field("speed_ground_x_self", 0x45, ">f4"), Field("hitlag", 0x49, ">f4"),
    Field("animation", 0x4D, ">u4"), Field("hit_by_instance", 0x51, ">u2"), Field("instance", 0x53, ">u2"),
)  # fmt: skip

ITEM_FIELDS = (
    Field("type", 0x5, ">u2"), Field("state", 0x7, "u1"), Field("facing", 0x8, ">f4"),
    Field("speed_x", 0xC, ">f4"), Field("speed_y", 0x10, ">f4"),
    Field("x", 0x14, ">f4"), Field("y", 0x18, ">f4"),
    Field("damage", 0x1C, ">u2"), Field("timer", 0x1E, ">f4"), Field("spawn_id", 0x22, ">u4"),
    Field("misc", 0x26, "4u1"), Field("owner", 0x2A, "i1"), Field("instance", 0x2B, ">u2"),
)  # fmt: skip

# The first recorders (0.1.0 files of 2018) declare no pre-frame event: their post-frame event holds the
# inputs too. Not in the specification; offsets read off the two such recordings in replays/edge.
COMBINED_FIELDS = (
    Field("fighter", 0xB, "u1"), Field("state", 0xC, ">u2"),
    Field("x", 0xE, ">f4"), Field("y", 0x12, ">f4"), Field("facing", 0x16, ">f4"),
    Field("percent", 0x32, ">f4"), Field("shield", 0x36, ">f4"),
    Field("last_attack", 0x3A, "u1"), Field("combo", 0x3B, "u1"), Field("last_hit_by", 0x3C, "u1"),
    Field("stocks", 0x3D, "u1"),
)  # fmt: skip
COMBINED_INPUT_FIELDS = (
    Field("seed", 0x5, ">u4"),
    Field("x", 0x1A, ">f4"), Field("y", 0x1E, ">f4"), Field("cx", 0x22, ">f4"), Field("cy", 0x26, ">f4"),
    Field("trigger", 0x2A, ">f4"), Field("held", 0x2E, ">u4"),
    Field("buttons", 0x3E, ">u2"), Field("l", 0x40, ">f4"), Field("r", 0x44, ">f4"),
)  # fmt: skip
COMBINED_SIZE = 0x47
COMBINED_PORT_AT = 9

FRAME_START_FIELDS = (Field("seed", 0x5, ">u4"),)
FOUNTAIN_FIELDS = (Field("platform", 0x5, "u1"), Field("height", 0x6, ">f4"))
WHISPY_FIELDS = (Field("wind", 0x5, "u1"),)
STADIUM_FIELDS = (Field("event", 0x5, ">u2"), Field("type", 0x7, ">u2"))


def fitting(fields: tuple[Field, ...], payload: int) -> tuple[Field, ...]:
    """The fields that an event with `payload` bytes after its command byte holds."""
    return tuple(field for field in fields if field.offset + np.dtype(field.format).itemsize <= payload + 1)


def record_of(fields: tuple[Field, ...]) -> np.dtype[np.void]:
    """A record with the fields by name, in the byte order of this machine."""
    return np.dtype([(field.name, np.dtype(field.format).newbyteorder("=")) for field in fields])


def gather(
    raw: NDArray[np.uint8], offsets: NDArray[np.int64], fields: tuple[Field, ...], record: np.dtype[np.void]
) -> NDArray[np.void]:
    """The events at `offsets` as an array (N,) of `record`: its fields of the same names, the others zero."""
    out = np.zeros(len(offsets), record)
    source: list[int] = []
    target: list[int] = []
    for field in fields:
        if field.name not in (record.names or ()):
            continue
        size = np.dtype(field.format).base.itemsize
        for at in range(np.dtype(field.format).itemsize):
            start, byte = at - at % size, at % size
            source.append(field.offset + start + (size - 1 - byte if sys.byteorder == "little" else byte))
            target.append(record.fields[field.name][1] + at)  # type: ignore[index]
    # Unsigned offsets: numba then leaves out the test for negative ones, a third of the time.
    _copy_bytes(
        raw, offsets.astype(np.uint64), np.array(source, np.uint64),
        out.view(np.uint8).reshape(len(out), record.itemsize), np.array(target, np.uint64),
    )  # fmt: skip
    return out


@cached
def _copy_bytes(
    raw: NDArray[np.uint8], offsets: NDArray[np.uint64], source: NDArray[np.uint64],
    out: NDArray[np.uint8], target: NDArray[np.uint64],
) -> None:  # fmt: skip
    for event in range(len(offsets)):
        start = offsets[event]
        for byte in range(len(source)):
            out[event, target[byte]] = raw[start + source[byte]]
