"""Writes FRAME and PAD arrays as a `.slp` recording of version 3.18."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.files import replacing
from melee_gym.game.action import SLEEP
from melee_gym.game.frame import NO_OWNER, frame_dtype
from melee_gym.game.ids import Stage
from melee_gym.game.pad import INPUT, PAD, TRIGGER_MAX, process_pads
from melee_gym.game.setup import Setup
from melee_gym.replays.container import HEADER, METADATA
from melee_gym.replays.decode import FOUNTAIN_PLATFORMS, WIND
from melee_gym.replays.events import (
    BOOKEND,
    FOUNTAIN,
    FOUNTAIN_FIELDS,
    FRAME_NUMBER_AT,
    FRAME_START,
    FRAME_START_FIELDS,
    GAME_END,
    GAME_START,
    GECKO_LIST,
    ITEM_FIELDS,
    ITEM_UPDATE,
    PAYLOADS,
    PORT_AT,
    POST,
    POST_FIELDS,
    PRE,
    PRE_FIELDS,
    SPLITTER,
    STADIUM,
    STADIUM_FIELDS,
    WHISPY,
    WHISPY_FIELDS,
    Field,
)
from melee_gym.replays.game_info import write_game_end, write_game_start
from melee_gym.replays.ubjson import encode

VERSION = (3, 18, 0)
# Payload sizes of 3.18 in the order of a real file; that of the gecko list, which is not written, is the
# one found there (replays/FACTS.md 2: a size of 0 is refused by peppi).
SIZES = {
    GAME_START: 0x2F8, PRE: 0x42, POST: 0x54, GAME_END: 0x6, FRAME_START: 0xC, ITEM_UPDATE: 0x2C,
    BOOKEND: 0x8, GECKO_LIST: 0xDE60, SPLITTER: 0x204, FOUNTAIN: 0x9, WHISPY: 0x5, STADIUM: 0x8,
}  # fmt: skip

_HEAD = (Field("command", 0x0, "u1"), Field("frame", FRAME_NUMBER_AT, ">i4"))
_WHOSE = (Field("port", PORT_AT, "u1"), Field("follower", PORT_AT + 1, "u1"))
# The state that a pre-frame event holds beside the inputs.
_PRE_STATE = (
    Field("state", 0xB, ">u2"), Field("pos_x", 0xD, ">f4"), Field("pos_y", 0x11, ">f4"),
    Field("facing", 0x15, ">f4"), Field("percent", 0x3C, ">f4"),
)  # fmt: skip
_STICK_BITS = {
    "x": (0x80000, 0x40000),
    "y": (0x10000, 0x20000),
    "cx": (0x800000, 0x400000),
    "cy": (0x100000, 0x200000),
}


def write_slp(
    path: str | PathLike[str], frames: NDArray[np.void], pads: NDArray[np.void], setup: Setup, *,
    started: datetime | None = None,
) -> None:  # fmt: skip
    """Write a match as a recording that replay tools read; an existing file is replaced in one step.

    What FRAME does not hold is filled in: the state of a pre-frame event is that after the frame before,
    processed inputs are what `process` makes of the pads, and a follower's inputs are nothing. `setup.start`
    and `setup.ucf_cardinals` have no place in the file and are left out (readers take the cardinals of a 3.18
    file as given). A match that ends with stocks and time left is marked as broken off ("no contest").

    Args:
        path: the file; no compression whatever its name.
        frames: (T,) FRAME of the setup's seats, or of twice as many bodies where the second half follows the
            first (`frame_dtype`); consecutive frame numbers from -123 (`FIRST_FRAME`) in most matches.
        pads: (T, seats) PAD, what the seats held on each frame.
        setup: what the match was started from; seat i is written as port `setup.ports[i]`.
        started: time of the start for the metadata; now if None.

    Raises:
        ReplayError: the arrays do not fit each other, or the file cannot be written.
    """
    file = Path(path)
    _check(file, frames, pads, setup)
    stream = b"".join((
        bytes([PAYLOADS, 3 * len(SIZES) + 1]),
        *(struct.pack(">BH", command, size) for command, size in SIZES.items()),
        bytes([GAME_START]) + write_game_start(setup, VERSION, SIZES[GAME_START]),
        _frame_events(frames, pads, setup),
        bytes([GAME_END]) + write_game_end(frames[-1], setup),
    ))  # fmt: skip
    metadata = encode(_metadata(frames, setup, started or datetime.now(UTC)))
    with replacing(file, ReplayError) as temporary:
        temporary.write_bytes(HEADER + struct.pack(">i", len(stream)) + stream + METADATA + metadata + b"}")


def _check(path: Path, frames: NDArray[np.void], pads: NDArray[np.void], setup: Setup) -> None:
    seats = len(setup.fighters)
    if (
        frames.dtype not in (frame_dtype(seats), frame_dtype(2 * seats))
        or frames.ndim != 1
        or not len(frames)
    ):
        raise ReplayError(
            f"{path}: frames are {frames.dtype.name} {frames.shape}; valid: FRAME (T,) with T >= 1, "
            f"of {seats} seats or {2 * seats} bodies."
        )
    if pads.dtype != PAD or pads.shape != (len(frames), seats):
        raise ReplayError(
            f"{path}: pads are {pads.dtype.name} {pads.shape}; valid: PAD ({len(frames)}, {seats})."
        )
    jumps = np.flatnonzero(np.diff(frames["frame"]) != 1)
    if len(jumps):
        at = frames["frame"][jumps[0]]
        raise ReplayError(
            f"{path}: frame {frames['frame'][jumps[0] + 1]} follows frame {at}; valid: {at + 1}."
        )


def _frame_events(frames: NDArray[np.void], pads: NDArray[np.void], setup: Setup) -> bytes:
    """All events between game start and game end, in the order of real files (replays/FACTS.md 3)."""
    rows = np.arange(len(frames))
    bodies = _bodies(frames, setup)
    parts = [(rows, _starts(frames))]
    parts += [(body.rows, _pres(frames, pads, body)) for body in bodies]
    parts += [*_stage_events(frames, setup.stage), _items(frames, setup.ports)]
    parts += [(body.rows, _posts(frames, body)) for body in bodies]
    parts.append((rows, _bookends(frames)))

    sizes = np.zeros((len(frames), len(parts)), np.int64)
    for part, (row, events) in enumerate(parts):
        sizes[:, part] = np.bincount(row, minlength=len(frames)) * events.itemsize
    ends = np.cumsum(sizes).reshape(sizes.shape)
    out = np.empty(int(ends[-1, -1]), np.uint8)
    for part, (row, events) in enumerate(parts):
        within = np.arange(len(row)) - np.searchsorted(row, row)
        at = (ends - sizes)[row, part] + within * events.itemsize
        out[at[:, None] + np.arange(events.itemsize)] = events.view(np.uint8).reshape(
            len(row), events.itemsize
        )
    return out.tobytes()


class _Body(NamedTuple):
    """A fighter or a follower: its place in `players`, whose it is, and on which rows it is there."""

    place: int
    port: int
    seat: int
    follower: bool
    rows: NDArray[np.int64]


def _bodies(frames: NDArray[np.void], setup: Setup) -> list[_Body]:
    """In the order of real files: by port, each follower behind its leader (replays/FACTS.md 3)."""
    seats, players = len(setup.fighters), frames["players"]
    every = np.arange(len(frames))
    bodies = []
    for seat in sorted(range(seats), key=lambda seat: setup.ports[seat]):
        port = setup.ports[seat]
        bodies.append(_Body(seat, port, seat, False, every))
        if players.shape[1] > seats:
            there = np.flatnonzero(players["state"][:, seats + seat] != SLEEP)
            bodies.append(_Body(seats + seat, port, seat, True, there))
    return bodies


def _new(command: int, fields: tuple[Field, ...], numbers: NDArray[np.int32]) -> NDArray[np.void]:
    every = (*_HEAD, *fields)
    record = np.dtype({
        "names": [field.name for field in every],
        "formats": [field.format for field in every],
        "offsets": [field.offset for field in every],
        "itemsize": SIZES[command] + 1,
    })  # fmt: skip
    events = np.zeros(len(numbers), record)
    events["command"] = command
    events["frame"] = numbers
    return events


def _starts(frames: NDArray[np.void]) -> NDArray[np.void]:
    events = _new(FRAME_START, (*FRAME_START_FIELDS, Field("scene_frame", 0x9, ">u4")), frames["frame"])
    events["seed"] = frames["seed"]
    events["scene_frame"] = np.arange(len(frames))
    return events


def _pres(frames: NDArray[np.void], all_pads: NDArray[np.void], body: _Body) -> NDArray[np.void]:
    events = _new(PRE, (*_WHOSE, *PRE_FIELDS, *_PRE_STATE), frames["frame"][body.rows])
    events["port"], events["follower"] = body.port, body.follower
    events["seed"] = frames["seed"][body.rows]
    pads = np.zeros(len(body.rows), PAD) if body.follower else all_pads[:, body.seat]
    before = frames["players"][np.maximum(body.rows - 1, 0), body.place]
    events["state"], events["facing"], events["percent"] = (
        before["state"],
        before["facing"],
        before["percent"],
    )
    events["pos_x"], events["pos_y"] = before["x"], before["y"]
    inputs = np.zeros(len(pads), INPUT)
    process_pads(np.ascontiguousarray(pads), inputs)
    for name in ("x", "y", "cx", "cy", "trigger", "raw_x", "raw_y", "raw_cx", "raw_cy"):
        events[name] = inputs[name]
    held = inputs["held"].astype(np.uint32)
    for axis, (positive, negative) in _STICK_BITS.items():
        held |= np.where(inputs[axis] > 0, np.uint32(positive), 0) | np.where(
            inputs[axis] < 0, np.uint32(negative), 0
        )
    events["held"] = held
    events["buttons"] = pads["buttons"]
    for name in ("l", "r"):
        events[name] = np.minimum(pads[name], TRIGGER_MAX) / np.float32(TRIGGER_MAX)
    return events


def _posts(frames: NDArray[np.void], body: _Body) -> NDArray[np.void]:
    events = _new(POST, (*_WHOSE, *POST_FIELDS), frames["frame"][body.rows])
    players = frames["players"][body.rows, body.place]
    for name in players.dtype.names or ():
        events[name] = players[name]
    events["port"], events["follower"] = body.port, body.follower
    return events


def _items(frames: NDArray[np.void], ports: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.void]]:
    slots = np.arange(frames["items"].shape[1])
    row, slot = np.nonzero(slots < frames["item_count"][:, None])
    items = frames["items"][row, slot]
    events = _new(ITEM_UPDATE, ITEM_FIELDS, frames["frame"][row])
    for name in items.dtype.names or ():
        events[name] = items[name]
    events["owner"] = np.where(items["owner"] == NO_OWNER, NO_OWNER, np.array(ports)[items["owner"]])
    return row, events


def _stage_events(frames: NDArray[np.void], stage: Stage) -> list[tuple[NDArray[np.int64], NDArray[np.void]]]:
    """The moving parts of the stage, wherever they change."""
    if stage == Stage.FOUNTAIN_OF_DREAMS:
        parts = []
        for column, platform in sorted(enumerate(FOUNTAIN_PLATFORMS), key=lambda pair: pair[1]):
            row = _changes(frames["fountain_heights"][:, column])
            events = _new(FOUNTAIN, FOUNTAIN_FIELDS, frames["frame"][row])
            events["platform"] = platform
            events["height"] = frames["fountain_heights"][row, column]
            parts.append((row, events))
        return parts
    if stage == Stage.DREAM_LAND_N64:
        row = _changes(frames["wind"])
        events = _new(WHISPY, WHISPY_FIELDS, frames["frame"][row])
        events["wind"] = [WIND.index(wind) for wind in frames["wind"][row]]
        return [(row, events)]
    if stage == Stage.POKEMON_STADIUM:
        row = np.union1d(_changes(frames["stadium_event"]), _changes(frames["stadium_type"]))
        events = _new(STADIUM, STADIUM_FIELDS, frames["frame"][row])
        events["event"], events["type"] = frames["stadium_event"][row], frames["stadium_type"][row]
        return [(row, events)]
    return []


def _changes(values: NDArray[np.generic]) -> NDArray[np.int64]:
    """The rows where values (T,) differ from the one before; before the first lies FRAME's default, 0."""
    return np.flatnonzero(np.diff(values, prepend=values.dtype.type(0)))


def _bookends(frames: NDArray[np.void]) -> NDArray[np.void]:
    events = _new(BOOKEND, (Field("finalised", 0x5, ">i4"),), frames["frame"])
    events["finalised"] = frames["frame"]
    return events


def _metadata(frames: NDArray[np.void], setup: Setup, started: datetime) -> dict[str, object]:
    players: dict[str, object] = {}
    for seat, port in enumerate(setup.ports):
        fighters, counts = np.unique(frames["players"]["fighter"][:, seat], return_counts=True)
        played = {str(fighter): int(count) for fighter, count in zip(fighters, counts, strict=True)}
        players[str(port)] = {"names": {"netplay": "", "code": ""}, "characters": played}
    return {
        "startAt": started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lastFrame": int(frames["frame"][-1]),
        "players": players,
        "playedOn": "dolphin",
    }
