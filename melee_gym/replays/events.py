"""The event stream of a `.slp` file: which event lies where, and which field lies where inside it.

A file declares the size of each event in its first event; fields are taken when the declared size
reaches their end, so the version number decides nothing. Source: slippi-wiki SPEC.md (3.18),
checked on recordings in replays/FACTS.md 2-11.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

PAYLOADS, GAME_START, PRE, POST, GAME_END = 0x35, 0x36, 0x37, 0x38, 0x39
FRAME_START, ITEM_UPDATE, BOOKEND = 0x3A, 0x3B, 0x3C
FOUNTAIN, WHISPY, STADIUM = 0x3F, 0x40, 0x41
GECKO_LIST, SPLITTER = 0x3D, 0x10

FRAME_EVENTS = (PRE, POST, FRAME_START, ITEM_UPDATE, BOOKEND, FOUNTAIN, WHISPY, STADIUM)
FRAME_NUMBER_AT = 1  # every frame event: int32 at byte 1

# Payload sizes of version 0.1, the smallest that exist: less cannot hold what every version has.
SMALLEST = {
    GAME_START: 320, PRE: 58, POST: 33, GAME_END: 1, FRAME_START: 8,
    ITEM_UPDATE: 35, BOOKEND: 4, FOUNTAIN: 9, WHISPY: 5, STADIUM: 8,
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
    Field("port", 0x5, "u1"), Field("follower", 0x6, "u1"),
    Field("seed", 0x7, ">u4"),
    Field("x", 0x19, ">f4"), Field("y", 0x1D, ">f4"), Field("cx", 0x21, ">f4"), Field("cy", 0x25, ">f4"),
    Field("trigger", 0x29, ">f4"),
    Field("held", 0x2D, ">u4"),
    Field("buttons", 0x31, ">u2"), Field("l", 0x33, ">f4"), Field("r", 0x37, ">f4"),
    Field("raw_x", 0x3B, "i1"), Field("raw_y", 0x40, "i1"),
    Field("raw_cx", 0x41, "i1"), Field("raw_cy", 0x42, "i1"),
)  # fmt: skip

POST_FIELDS = (
    Field("port", 0x5, "u1"), Field("follower", 0x6, "u1"),
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
    Field("seed", 0x5, ">u4"), Field("port", 0x9, "u1"), Field("follower", 0xA, "u1"),
    Field("fighter", 0xB, "u1"), Field("state", 0xC, ">u2"),
    Field("x", 0xE, ">f4"), Field("y", 0x12, ">f4"), Field("facing", 0x16, ">f4"),
    Field("percent", 0x32, ">f4"), Field("shield", 0x36, ">f4"),
    Field("last_attack", 0x3A, "u1"), Field("combo", 0x3B, "u1"), Field("last_hit_by", 0x3C, "u1"),
    Field("stocks", 0x3D, "u1"),
)  # fmt: skip
COMBINED_INPUT_FIELDS = (
    Field("seed", 0x5, ">u4"), Field("port", 0x9, "u1"), Field("follower", 0xA, "u1"),
    Field("x", 0x1A, ">f4"), Field("y", 0x1E, ">f4"), Field("cx", 0x22, ">f4"), Field("cy", 0x26, ">f4"),
    Field("trigger", 0x2A, ">f4"), Field("held", 0x2E, ">u4"),
    Field("buttons", 0x3E, ">u2"), Field("l", 0x40, ">f4"), Field("r", 0x44, ">f4"),
)  # fmt: skip
COMBINED_SIZE = 0x47

FRAME_START_FIELDS = (Field("seed", 0x5, ">u4"),)
FOUNTAIN_FIELDS = (Field("platform", 0x5, "u1"), Field("height", 0x6, ">f4"))
WHISPY_FIELDS = (Field("wind", 0x5, "u1"),)
STADIUM_FIELDS = (Field("event", 0x5, ">u2"), Field("type", 0x7, ">u2"))


def event_dtype(fields: tuple[Field, ...], payload: int) -> np.dtype[np.void]:
    """The packed record of an event with `payload` bytes after its command byte: the fields that fit."""
    fitting = [field for field in fields if field.offset + np.dtype(field.format).itemsize <= payload + 1]
    return np.dtype({
        "names": [field.name for field in fitting],
        "formats": [field.format for field in fitting],
        "offsets": [field.offset for field in fitting],
        "itemsize": payload + 1,
    })  # fmt: skip


def gather(raw: NDArray[np.uint8], offsets: NDArray[np.int64], record: np.dtype[np.void]) -> NDArray[np.void]:
    """The events at `offsets` of the stream as one array (N,) of `record`."""
    if not len(offsets):
        return np.empty(0, record)
    windows = np.lib.stride_tricks.sliding_window_view(raw, record.itemsize)
    return windows[offsets].view(record)[:, 0]


class Walk(NamedTuple):
    """The frame events of a stream in file order, and where and why the walk ended.

    Attributes:
        command: (N,) uint8.
        offset: (N,) int64, of the command byte in the stream.
        frame: (N,) int32.
        sending: (N,) int32, which sending of a frame the event belongs to; counts up through the stream.
        end: offset of the first byte that is not part of a whole event (or of the game end event).
        game_end: offset of the first game end event, -1 without.
        cut: command of the event that the stream cuts short at `end`, -1 if none.
    """

    command: NDArray[np.uint8]
    offset: NDArray[np.int64]
    frame: NDArray[np.int32]
    sending: NDArray[np.int32]
    end: int
    game_end: int
    cut: int


def walk(raw: NDArray[np.uint8], start: int, stop: int, sizes: NDArray[np.int32]) -> Walk:
    """Step through the events of `raw` from `start`, by the declared payload sizes, up to the game end.

    Args:
        raw: (bytes,) uint8, the event stream.
        start: offset of the first event after the payload table.
        stop: offset of the end of the stream.
        sizes: (256,) int32 payload size by command, -1 for a command that is not declared.
    """
    declared = [int(sizes[command]) + 1 for command in FRAME_EVENTS if sizes[command] >= 0]
    capacity = (stop - start) // min(declared, default=stop - start + 1) + 1
    kept = np.zeros(256, np.bool_)
    kept[list(FRAME_EVENTS)] = True
    command = np.empty(capacity, np.uint8)
    offset = np.empty(capacity, np.int64)
    frame = np.empty(capacity, np.int32)
    sending = np.empty(capacity, np.int32)
    n, end, game_end, cut = _walk(raw, start, stop, sizes, kept, command, offset, frame, sending)
    return Walk(command[:n], offset[:n], frame[:n], sending[:n], end, game_end, cut)


@numba.njit(cache=True, nogil=True)
def _walk(
    raw: NDArray[np.uint8], start: int, stop: int, sizes: NDArray[np.int32], kept: NDArray[np.bool_],
    command: NDArray[np.uint8], offset: NDArray[np.int64],
    frame: NDArray[np.int32], sending: NDArray[np.int32],
) -> tuple[int, int, int, int]:  # fmt: skip
    n = 0
    at = start
    sendings = 0
    current = -(1 << 40)
    has_starts = sizes[FRAME_START] >= 0
    while at < stop:
        code = int(raw[at])
        size = int(sizes[code])
        if size < 0:
            return n, at, -1, -1
        if at + 1 + size > stop:
            return n, at, -1, code
        if code == GAME_END:
            return n, at + 1 + size, at, -1
        if kept[code]:
            number = 0
            for byte in range(at + FRAME_NUMBER_AT, at + FRAME_NUMBER_AT + 4):
                number = number << 8 | int(raw[byte])
            if number >= 1 << 31:
                number -= 1 << 32
            # Files before 2.2 have no frame start event: there a new number begins a new sending.
            if code == FRAME_START or (number != current and not has_starts):
                sendings += 1
            current = number
            command[n] = code
            offset[n] = at
            frame[n] = number
            sending[n] = sendings
            n += 1
        at += 1 + size
    return n, at, -1, -1
