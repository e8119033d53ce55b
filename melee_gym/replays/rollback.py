"""Resolves rollbacks: a frame that was sent again counts once, in its last version."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.replays.events import BOOKEND, POST, PRE, Field, fitting, gather, record_of
from melee_gym.replays.walk import Walk


class Events(NamedTuple):
    """Events of one kind that count: their values, and the row of the result that each belongs to."""

    values: NDArray[np.void]
    row: NDArray[np.int64]


class Stream(NamedTuple):
    """The frame events of a file after rollbacks are resolved.

    Attributes:
        raw: (bytes,) uint8, the file.
        sizes: (256,) int32, payload size by command, -1 for a command that is not declared.
        command, offset, row, port, follower: (N,) of each event, as in `Walk`; row is that of its frame.
    """

    raw: NDArray[np.uint8]
    sizes: NDArray[np.int32]
    command: NDArray[np.uint8]
    offset: NDArray[np.int64]
    row: NDArray[np.int64]
    port: NDArray[np.uint8]
    follower: NDArray[np.uint8]

    def events(
        self, command: int, fields: tuple[Field, ...], record: np.dtype[np.void] | None = None
    ) -> Events:
        """The events of a kind, as `record` or, if None, with the fields that the declared size holds."""
        return self._gather(np.flatnonzero(self.command == command), command, fields, record)

    def of_player(
        self, command: int, fields: tuple[Field, ...], port: int, *, follower: bool, record: np.dtype[np.void]
    ) -> Events:
        """The pre- or post-frame events of the fighter of a port, or of its follower, as `record`."""
        mine = (self.command == command) & (self.port == port) & ((self.follower != 0) == follower)
        return self._gather(np.flatnonzero(mine), command, fields, record)

    def _gather(
        self,
        chosen: NDArray[np.int64],
        command: int,
        fields: tuple[Field, ...],
        record: np.dtype[np.void] | None,
    ) -> Events:
        held = fitting(fields, int(self.sizes[command]))
        values = gather(self.raw, self.offset[chosen], held, record or record_of(held))
        return Events(values, self.row[chosen])


def last_sendings(
    raw: NDArray[np.uint8], walk: Walk, sizes: NDArray[np.int32]
) -> tuple[NDArray[np.int32], Stream]:
    """A frame's events are those of its last sending, all kinds together (replays/FACTS.md 6).

    A sending that the end of the stream breaks off counts only if the frame was not sent before.

    Args:
        raw: (bytes,) uint8, what the offsets of `walk` refer to.
        walk: the events in file order.
        sizes: (256,) int32, payload size by command, -1 for a command that is not declared.

    Returns:
        (T,) int32: the frame numbers that have a post-frame event, ascending.
        The events of those frames, with the row of each.
    """
    valid = np.ones(len(walk.frame), np.bool_)
    if walk.game_end < 0 and len(valid):
        broken = walk.sending == walk.sending[-1]
        whole = walk.command[broken]
        if sizes[BOOKEND] >= 0:
            closed = bool((whole == BOOKEND).any())
        else:
            closed = bool((whole == PRE).sum() == (whole == POST).sum())
        earlier = ~broken & (walk.frame == walk.frame[-1]) & (walk.command == POST)
        if not closed and earlier.any():
            valid = ~broken
    numbers = _distinct(walk.frame[valid & (walk.command == POST)])
    if not len(numbers):
        return numbers, _select(raw, sizes, walk, np.zeros_like(valid), walk.offset)
    row = walk.frame.astype(np.int64) - numbers[0]
    if int(numbers[-1]) - int(numbers[0]) + 1 != len(numbers):
        row = np.searchsorted(numbers, walk.frame)
    valid &= (row >= 0) & (row < len(numbers))
    row[~valid] = 0
    valid &= numbers[row] == walk.frame
    last = np.full(len(numbers), -1, np.int32)
    last[row[valid]] = walk.sending[valid]  # of a repeated row numpy keeps the last value
    valid &= walk.sending == last[row]
    return numbers, _select(raw, sizes, walk, valid, row)


def _select(
    raw: NDArray[np.uint8],
    sizes: NDArray[np.int32],
    walk: Walk,
    chosen: NDArray[np.bool_],
    row: NDArray[np.int64],
) -> Stream:
    return Stream(
        raw,
        sizes,
        walk.command[chosen],
        walk.offset[chosen],
        row[chosen],
        walk.port[chosen],
        walk.follower[chosen],
    )


def _distinct(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """`np.unique`, without its sort where the values lie close together, as frame numbers do."""
    if not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    if high - low > 4 * len(values):
        return np.unique(values)
    present = np.zeros(high - low + 1, np.bool_)
    present[values.astype(np.int64) - low] = True
    return (np.flatnonzero(present) + low).astype(np.int32)
