"""The player's own pads: the last one, and those of decisions that are not yet executed.

Sticks and triggers are shown as the game used them (INPUT, which is in units of the full deflection already),
buttons as held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import inner
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.pad import A, B, L, R, X, Y, Z, process
from melee_gym.observations.blocks import (
    Block,
    Frame,
    Lookups,
    Quantity,
    Row,
    Track,
    compiled_text,
)

Used = np.record


@inner
def main_x(used: Used, buttons: int) -> f32:
    """Stick sideways."""
    return f32(used.x)


@inner
def main_y(used: Used, buttons: int) -> f32:
    """Stick up and down."""
    return f32(used.y)


@inner
def c_x(used: Used, buttons: int) -> f32:
    """C-stick sideways."""
    return f32(used.cx)


@inner
def c_y(used: Used, buttons: int) -> f32:
    """C-stick up and down."""
    return f32(used.cy)


@inner
def trigger(used: Used, buttons: int) -> f32:
    """The trigger that is pressed further."""
    return f32(used.trigger)


def _held(*masks: int) -> Callable[[Any, int], Any]:
    mask = sum(masks)

    def held(used: Used, buttons: int) -> f32:
        return ONE if buttons & mask else ZERO

    return inner(held)


PAD: Final = (
    Quantity("main_x", "1/80", 1 / 80, main_x),
    Quantity("main_y", "1/80", 1 / 80, main_y),
    Quantity("c_x", "1/80", 1 / 80, c_x),
    Quantity("c_y", "1/80", 1 / 80, c_y),
    Quantity("trigger", "0..1", 1.0, trigger),
    Quantity("a", "flag", 1.0, _held(A)),
    Quantity("b", "flag", 1.0, _held(B)),
    Quantity("xy", "flag", 1.0, _held(X, Y)),
    Quantity("z", "flag", 1.0, _held(Z)),
    Quantity("lr", "flag", 1.0, _held(L, R)),
)
WIDTH: Final = len(PAD)


def _adder() -> Any:
    """Compile `add(used, buttons, share, row, at)`, which adds `share` times each column of a pad."""
    lines = ["def add(used, buttons, share, row, at):"]
    lines += [f"    row[at + {i}] += share * {pad.name}(used, buttons)" for i, pad in enumerate(PAD)]
    return compiled_text("\n".join(lines) + "\n", "add", {pad.name: pad.value for pad in PAD})


_add: Any = _adder()


@inner
def write_last(frame: Frame, track: Track, seat: int, lookups: Lookups, row: Row, at: int) -> None:
    """The pad of the frame itself."""
    own = track.players[seat]
    _add(own.input, int(own.buttons), ONE, row, at)


@inner
def write_pending(
    queue: NDArray[np.void], pending: int, frame_skip: int, used: Used, row: Row, start: int
) -> None:
    """Each pending decision as the mean of its pads that are still to come, so that patterns show.

    Args:
        queue: (P,) PAD, the next frame's first.
        pending: decisions to write.
        frame_skip: frames of a decision; decisions end where the queue ends.
        used: INPUT to write into.
        row: of the view.
        start: position of the first pending pad's columns.
    """
    waiting = queue.shape[0]
    for decision in range(pending):
        stop = waiting - (pending - 1 - decision) * frame_skip
        begin = max(stop - frame_skip, 0)
        for i in range(begin, stop):
            process(queue[i], used)
            _add(used, int(queue[i].buttons), ONE / f32(stop - begin), row, start + decision * WIDTH)


LAST_PAD: Final = Block(tuple(pad.column for pad in PAD), write_last)
