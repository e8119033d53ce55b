"""What a layout is made of: blocks of neighbouring columns, each with the function that writes them.

A column is known in one place: the table of its block names it, with its unit, its scale and the function
that takes it from a match. The names of a layout and the compiled code that fills it are both made from these
tables, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import inner
from melee_gym.game.f32 import ONE

Row = NDArray[Any]  # of one view, (columns,) float32
Frame = np.record  # types of one record, for annotations
Track = np.record
Lookups = np.record

CLIP = f32(5)


@dataclass(frozen=True)
class Column:
    """One number of an observation: `value = clip(raw * scale, -5, 5)`, or an id as it is.

    Attributes:
        name: e.g. "own.percent", "item2.dx", "pad1.main_x" (the first pending decision).
        unit: of the raw quantity.
        scale: what it is multiplied with.
        high: the largest id; 0 for quantities, which lie within the clip.
    """

    name: str
    unit: str
    scale: float
    high: int = 0


class Quantity(NamedTuple):
    """A row of a block's table.

    Attributes:
        name: of the column.
        unit: of what `value` gives.
        scale: what it is multiplied with, so that it is seldom beyond 3.
        value: an `inner` function of `(frame, track, seat, stage)`, one FRAME, TRACK and STAGE.
    """

    name: str
    unit: str
    scale: float
    value: Callable[..., Any]

    @property
    def column(self) -> Column:
        """What it looks like in a layout."""
        return Column(self.name, self.unit, self.scale)


class Block(NamedTuple):
    """Neighbouring columns.

    Attributes:
        columns: in order; a layout puts a prefix before their names ("own.", "opponent.").
        write: an `inner` function of `(frame, track, seat, lookups, row, at)` that writes them as `seat` sees
            them into `row`, all zero before, from position `at` on.
    """

    columns: tuple[Column, ...]
    write: Callable[..., None]


def numbers(*table: Quantity) -> Block:
    """The quantities of a table, scaled and clipped."""
    arguments = "frame, track, seat, stage"
    write = quantities_writer(table, arguments)

    def write_numbers(frame: Frame, track: Track, seat: int, lookups: Lookups, row: Row, at: int) -> None:
        write(frame, track, seat, lookups.stages[track.stage], row, at)

    return Block(tuple(quantity.column for quantity in table), inner(write_numbers))


def quantities_writer(table: Sequence[Quantity], arguments: str) -> Callable[..., None]:
    """Compile `write(ARGUMENTS, row, at)`: one line for each quantity, called with `arguments`.

    The generated text is kept as `__source__`.
    """
    namespace: dict[str, Any] = {"scaled": scaled}
    lines = [f"def write({arguments}, row, at):"]
    for place, quantity in enumerate(table):
        namespace[quantity.name], namespace[f"scale_{place}"] = quantity.value, f32(quantity.scale)
        lines.append(f"    row[at + {place}] = scaled({quantity.name}({arguments}), scale_{place})")
    return compiled_text("\n".join(lines) + "\n", "write", namespace)


def one_hot(names: Sequence[str], hot: Callable[..., Any]) -> Block:
    """Flags of which one at most is 1.

    Args:
        names: of the columns.
        hot: an `inner` function of `(frame, track, seat, lookups)`: the position of the one; none if outside.
    """
    width: Final = len(names)

    def write_one_hot(frame: Frame, track: Track, seat: int, lookups: Lookups, row: Row, at: int) -> None:
        position = hot(frame, track, seat, lookups)
        if 0 <= position < width:
            row[at + position] = ONE

    return Block(tuple(flag(name) for name in names), inner(write_one_hot))


def integer(name: str, unit: str, high: int, value: Callable[..., Any]) -> Block:
    """A column that holds an id, for networks that look it up in a table.

    Args:
        name: of the column.
        unit: what the id counts.
        high: the largest; larger ones are written as this.
        value: an `inner` function of `(frame, track, seat, lookups)`.
    """

    def write_integer(frame: Frame, track: Track, seat: int, lookups: Lookups, row: Row, at: int) -> None:
        row[at] = min(max(value(frame, track, seat, lookups), 0), high)

    return Block((Column(name, unit, 1.0, high),), inner(write_integer))


def flag(name: str) -> Column:
    """A column that is 0 or 1."""
    return Column(name, "flag", 1.0)


def compiled_text(source: str, name: str, namespace: dict[str, Any]) -> Callable[..., None]:
    """The `inner` function `name` of a generated source, which is kept as `__source__`."""
    exec(compile(source, f"<observations {name}>", "exec"), namespace)
    function: Any = namespace[name]
    function.__source__ = source
    return inner(function)  # type: ignore[no-any-return]


@inner
def scaled(value: f32, scale: f32) -> f32:
    """`value * scale` within the clip."""
    product = f32(value) * scale
    if product > CLIP:
        return CLIP
    return product if product >= -CLIP else -CLIP  # also where a damaged recording holds no number
