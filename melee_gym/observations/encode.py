"""FRAME and TRACK -> float32 columns: compiled from the tables of a layout, for many matches at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.game.f32 import ZERO
from melee_gym.game.pad import INPUT
from melee_gym.game.seats import opponent_of
from melee_gym.observations.blocks import compiled_text
from melee_gym.observations.layout import PARTS, Part
from melee_gym.observations.pads import write_pending

Array = NDArray[Any]


@functools.cache
def encoder(name: str) -> Callable[..., None]:
    """The compiled function that writes a layout of PARTS.

    Its arguments:
        lookups: (1,) LOOKUPS.
        frames: (N,) FRAME, the latest of each match.
        tracks: (N,) TRACK, counted up to that frame.
        queues: (N, 2, P) PAD, pads decided but not yet executed; the next frame's first.
        seats: (V,) whose views to write.
        pending: decisions of the layout that are shown before they are executed.
        frame_skip: frames of one decision; decisions end where the queue ends.
        out: (N, V, columns) float32.
        first: first match to encode.
        last: one past the last.
    """
    write = _view_writer(PARTS[name])
    pending_at = sum(len(part.columns) for part in PARTS[name])

    def encode(
        lookups: Array, frames: Array, tracks: Array, queues: Array, seats: Array, pending: int,
        frame_skip: int, out: Array, first: int, last: int,
    ) -> None:  # fmt: skip
        tables = lookups[0]
        used = np.empty(1, INPUT)
        for lane in range(first, last):
            for view in range(seats.shape[0]):
                seat, row = seats[view], out[lane, view]
                row[:] = ZERO
                write(frames[lane], tracks[lane], seat, tables, row)
                write_pending(queues[lane, seat], pending, frame_skip, used[0], row, pending_at)

    return cached(encode, name=name)


def _view_writer(parts: tuple[Part, ...]) -> Callable[..., None]:
    """Compile `write(frame, track, seat, lookups, row)`: the blocks of a layout, each at its place."""
    namespace: dict[str, Any] = {"opponent_of": opponent_of}
    lines = ["def write(frame, track, seat, lookups, row):", "    opponent = opponent_of(seat)"]
    at = 0
    for place, part in enumerate(parts):
        namespace[f"write_{place}"] = part.block.write
        shown = "opponent" if part.of_opponent else "seat"
        lines.append(f"    write_{place}(frame, track, {shown}, lookups, row, {at})")
        at += len(part.columns)
    return compiled_text("\n".join(lines) + "\n", "write", namespace)
