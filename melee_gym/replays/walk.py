"""Steps through the event stream of a `.slp` file: which event lies where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.replays.events import (
    COMBINED_PORT_AT,
    FRAME_EVENTS,
    FRAME_NUMBER_AT,
    FRAME_START,
    GAME_END,
    PORT_AT,
    POST,
    PRE,
)

# The smallest events of a frame that any version has, 46 bytes in the mean, fill MAX_BYTES with 3.6 million.
MAX_EVENTS = 4_000_000


class Walk(NamedTuple):
    """The frame events of a stream in file order, and where and why the walk ended.

    Attributes:
        command: (N,) uint8.
        offset: (N,) int64, of the command byte in the stream.
        frame: (N,) int32.
        sending: (N,) int32, which sending of a frame the event belongs to; counts up through the stream.
        port: (N,) uint8, of pre- and post-frame events; 0 in others.
        follower: (N,) uint8 likewise, not 0 for Nana.
        end: offset of the first byte that is not part of a whole event (or of the game end event). After
            MAX_EVENTS it is that of the next one.
        game_end: offset of the first game end event, -1 without.
        cut: command of the event that the stream cuts short at `end`, -1 if none.
        total: whole events of all kinds.
    """

    command: NDArray[np.uint8]
    offset: NDArray[np.int64]
    frame: NDArray[np.int32]
    sending: NDArray[np.int32]
    port: NDArray[np.uint8]
    follower: NDArray[np.uint8]
    end: int
    game_end: int
    cut: int
    total: int


def walk(raw: NDArray[np.uint8], start: int, stop: int, sizes: NDArray[np.int32]) -> Walk:
    """Step through the events of `raw` from `start`, by the declared payload sizes, up to the game end.

    Args:
        raw: (bytes,) uint8, the event stream.
        start: offset of the first event after the payload table.
        stop: offset of the end of the stream.
        sizes: (256,) int32 payload size by command, -1 for a command that is not declared.
    """
    declared = [int(sizes[command]) + 1 for command in FRAME_EVENTS if sizes[command] >= 0]
    capacity = min((stop - start) // min(declared, default=stop - start + 1) + 1, MAX_EVENTS)
    kept = np.zeros(256, np.bool_)
    kept[list(FRAME_EVENTS)] = True
    command = np.empty(capacity, np.uint8)
    offset = np.empty(capacity, np.int64)
    frame = np.empty(capacity, np.int32)
    sending = np.empty(capacity, np.int32)
    port = np.empty(capacity, np.uint8)
    follower = np.empty(capacity, np.uint8)
    port_at = PORT_AT if sizes[PRE] >= 0 else COMBINED_PORT_AT
    n, end, game_end, cut, total = _walk(
        raw, start, stop, sizes, kept, port_at, command, offset, frame, sending, port, follower
    )
    return Walk(
        command[:n], offset[:n], frame[:n], sending[:n], port[:n], follower[:n], end, game_end, cut, total
    )


@cached
def _walk(
    raw: NDArray[np.uint8], start: int, stop: int, sizes: NDArray[np.int32], kept: NDArray[np.bool_],
    port_at: int, command: NDArray[np.uint8], offset: NDArray[np.int64],
    frame: NDArray[np.int32], sending: NDArray[np.int32],
    port: NDArray[np.uint8], follower: NDArray[np.uint8],
) -> tuple[int, int, int, int, int]:  # fmt: skip
    n = 0
    at = start
    sendings = 0
    total = 0
    current = -(1 << 40)
    has_starts = sizes[FRAME_START] >= 0
    while at < stop:
        code = int(raw[at])
        size = int(sizes[code])
        if size < 0:
            return n, at, -1, -1, total
        if at + 1 + size > stop:
            return n, at, -1, code, total
        if code == GAME_END:
            return n, at + 1 + size, at, -1, total + 1
        if kept[code]:
            if n == command.shape[0]:
                return n, at, -1, -1, total
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
            of_player = code in (PRE, POST)
            port[n] = raw[at + port_at] if of_player else 0
            follower[n] = raw[at + port_at + 1] if of_player else 0
            n += 1
        at += 1 + size
        total += 1
    return n, at, -1, -1, total
