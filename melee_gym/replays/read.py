"""Reads `.slp` recordings into FRAME, PAD and INPUT arrays."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np

from melee_gym.errors import ReplayError, unknown
from melee_gym.replays.container import METADATA, Envelope, open_envelope, read_metadata
from melee_gym.replays.decode import decode
from melee_gym.replays.events import EVENT_NAMES
from melee_gym.replays.game_info import read_game_end
from melee_gym.replays.head import read_head
from melee_gym.replays.replay import Replay
from melee_gym.replays.rollback import last_sendings
from melee_gym.replays.walk import MAX_EVENTS, Walk, walk

READERS = ("native", "py-slippi")
MAX_FRAMES = 360_000  # the longest timer, 99 minutes; a FRAME takes about 800 bytes


def read_slp(path: str | PathLike[str], *, reader: Literal["native", "py-slippi"] = "native") -> Replay:
    """Read a recording: `.slp`, plain or packed by gzip or xz (told by the first bytes, not the name).

    What a damaged or unfinished file still holds is read; `warnings` names what is lost.

    Args:
        path: the file.
        reader: "native", or "py-slippi" to let that library parse (an extra; lacks fields, see warnings).

    Raises:
        ReplayError: the file cannot be read, is no recording, or holds no frame; the message names file,
            offset and reason.
    """
    file = Path(path)
    if reader == "native":
        return _parse(file, open_envelope(file))
    if reader == "py-slippi":
        from melee_gym.replays.pyslippi import read_with_pyslippi

        return read_with_pyslippi(file)
    raise ReplayError(unknown("reader", reader, READERS))


def _parse(path: Path, envelope: Envelope) -> Replay:
    warnings = list(envelope.warnings)
    raw = np.frombuffer(envelope.data, np.uint8)
    head = read_head(path, envelope)
    events = walk(raw, head.end, envelope.stop, head.sizes)
    if len(events.command) == MAX_EVENTS:
        raise ReplayError(
            f"{path}, offset {events.end}: {MAX_EVENTS} events of frames and more; no game has."
        )
    end = None
    if events.game_end >= 0:
        event = envelope.data[events.game_end : events.end]
        end = read_game_end(event, head.start, warnings)
    warnings += _stream_warnings(envelope, events)
    numbers, stream = last_sendings(raw, events, head.sizes)
    if not 0 < len(numbers) <= MAX_FRAMES:
        count = len(numbers) or "no"
        raise ReplayError(f"{path}, offset {events.end}: {count} frames; valid: 1 to {MAX_FRAMES}.")
    tables = decode(numbers, stream, head.start, warnings)
    metadata = read_metadata(envelope, events.end, warnings)
    return Replay(
        frames=tables.frames, pads=tables.pads, inputs=tables.inputs, exists=tables.exists,
        followers=tables.followers, follower_exists=tables.follower_exists,
        ports=tables.ports, start=head.start, end=end, setup=head.setup,
        recorded=tables.recorded, metadata=metadata, warnings=tuple(warnings),
    )  # fmt: skip


def _stream_warnings(envelope: Envelope, events: Walk) -> list[str]:
    warnings = []
    last = f", after the events of frame {events.frame[-1]}" if len(events.frame) else ""
    if events.cut >= 0:
        name = EVENT_NAMES.get(events.cut, hex(events.cut))
        warnings.append(f"last event cut: the file ends inside a {name} event at offset {events.end}{last}")
    elif events.game_end < 0 and events.end < envelope.stop and not _is_metadata(envelope, events.end):
        byte = envelope.data[events.end]
        warnings.append(f"undefined bytes ({byte:#04x}) after the last event, at offset {events.end}{last}")
    if events.game_end < 0:
        warnings.append("no game end event")
    return warnings


def _is_metadata(envelope: Envelope, at: int) -> bool:
    return envelope.data.startswith(METADATA, at)
