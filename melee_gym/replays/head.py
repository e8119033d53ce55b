"""What comes before the frames of every stream: payload table, game start, list of gecko codes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.game.setup import Setup
from melee_gym.replays.container import STREAM, Envelope
from melee_gym.replays.events import (
    COMBINED_SIZE,
    GAME_START,
    GECKO_LIST,
    PAYLOADS,
    POST,
    PRE,
    SMALLEST,
    SPLITTER,
)
from melee_gym.replays.game_info import GameStart, read_game_start, setup_of

# First word of the gecko code that gives UCF 0.84's 1.0 cardinals: it hooks the game's input processing at
# 0x8006B460. Of the recordings of facts/cases/ucf_cardinals.json, the list of all 27 that show the rule has
# it, and of none of the 8 that do not.
CARDINALS_CODE = 0xC206B460
CARDINALS_SINCE = (3, 17, 0)  # every recording from here on has it: the guess where the list is left out

_PART = 512  # bytes of the list in a message splitter event; then uint16 how many of them count


class Head(NamedTuple):
    """What the head of a stream tells.

    Attributes:
        sizes: (256,) int32 payload size by command, -1 for a command that is not declared.
        end: file offset of the first event after the game start.
        start: the game start event.
        setup: the setup that starts the recorded match (`setup_of`).
    """

    sizes: NDArray[np.int32]
    end: int
    start: GameStart
    setup: Setup | None


def read_head(path: Path, envelope: Envelope) -> Head:
    """Read the head of a stream.

    Raises:
        ReplayError: the payload table or the game start event is absent, cut short or impossible.
    """
    sizes, at = _payload_sizes(path, envelope)
    start, end = _game_start(path, envelope, sizes, at)
    codes = _gecko_list(envelope, sizes, end)
    if codes:
        words = np.frombuffer(codes, ">u4", len(codes) // 4)
        cardinals = bool((words[::2] == CARDINALS_CODE).any())  # codes start at multiples of 8 bytes
    else:
        cardinals = start.version >= CARDINALS_SINCE
    return Head(sizes, end, start, setup_of(start, cardinals))


def _payload_sizes(path: Path, envelope: Envelope) -> tuple[NDArray[np.int32], int]:
    data = envelope.data
    if envelope.stop < STREAM + 2 or data[STREAM] != PAYLOADS:
        raise ReplayError(f"{path}, offset {STREAM}: no payload table (0x35) at the start of the stream.")
    length = data[STREAM + 1]
    end = STREAM + 1 + length
    if length % 3 != 1 or end > envelope.stop:
        raise ReplayError(
            f"{path}, offset {STREAM + 1}: a payload table of {length} bytes; valid: 3n + 1, within the file."
        )
    sizes = np.full(256, -1, np.int32)
    for at in range(STREAM + 2, end, 3):
        command, size = data[at], int.from_bytes(data[at + 1 : at + 3], "big")
        if size < SMALLEST.get(command, 0):
            raise ReplayError(
                f"{path}, offset {at}: event {command:#04x} declared with {size} bytes; "
                f"no version has less than {SMALLEST[command]}."
            )
        sizes[command] = size
    if sizes[PRE] < 0 and sizes[POST] < COMBINED_SIZE:
        raise ReplayError(f"{path}, offset {STREAM}: the payload table declares no pre-frame event (0x37).")
    return sizes, end


def _game_start(path: Path, envelope: Envelope, sizes: NDArray[np.int32], at: int) -> tuple[GameStart, int]:
    size = int(sizes[GAME_START])
    if size < 0 or envelope.stop <= at or envelope.data[at] != GAME_START:
        raise ReplayError(f"{path}, offset {at}: no game start event (0x36) after the payload table.")
    end = at + 1 + size
    if end > envelope.stop:
        raise ReplayError(f"{path}, offset {at}: the file ends inside the game start event.")
    return read_game_start(envelope.data[at:end]), end


def _gecko_list(envelope: Envelope, sizes: NDArray[np.int32], at: int) -> bytes:
    """The gecko codes that the game ran with, put together from their parts; empty where not recorded."""
    data, parts = envelope.data, []
    while at < envelope.stop and data[at] == SPLITTER and sizes[SPLITTER] >= 0:
        used = int.from_bytes(data[at + 1 + _PART : at + 3 + _PART], "big")
        parts.append(data[at + 1 : at + 1 + min(used, _PART)])
        at += 1 + int(sizes[SPLITTER])
    if at < envelope.stop and data[at] == GECKO_LIST and sizes[GECKO_LIST] >= 0:
        parts.append(data[at + 1 : at + 1 + int(sizes[GECKO_LIST])])
    return b"".join(parts)
