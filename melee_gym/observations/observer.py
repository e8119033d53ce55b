"""Observers: what turns the state of a batch of matches into the arrays that agents get."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ConfigError, unknown
from melee_gym.game.frame import FRAME
from melee_gym.observations.blocks import CLIP
from melee_gym.observations.encode import encoder
from melee_gym.observations.layout import PARTS, Layout, make_layout
from melee_gym.observations.lookups import lookups

Array = NDArray[Any]


class Observer(Protocol):
    """What every kind of observation offers."""

    @property
    def name(self) -> str:
        """The name in `observation=`."""

    @property
    def space(self) -> gymnasium.spaces.Box:
        """The space of one agent's observation."""

    @property
    def layout(self) -> Layout | None:
        """The columns; None for raw frames."""

    def write(
        self, frames: Array, tracks: Array, queues: Array, seats: Array, out: Array, first: int, last: int
    ) -> None:
        """Fill `out[first:last]` with what the agents in `seats` see.

        Args:
            frames: (N,) FRAME, the latest.
            tracks: (N,) TRACK, counted up to that frame.
            queues: (N, 2, P) PAD, decided but not yet executed.
            seats: (V,) whose views to write.
            out: (N, V, columns) of the space's dtype.
            first: first match.
            last: one past the last match.
        """


class LayoutObserver:
    """Named float32 columns.

    Args:
        layout: the columns.
        frame_skip: frames of one decision.
    """

    def __init__(self, layout: Layout, frame_skip: int) -> None:
        self.name = layout.name
        self.layout: Layout | None = layout
        low = np.array([0.0 if column.high else -CLIP for column in layout.columns], np.float32)
        high = np.array([column.high or CLIP for column in layout.columns], np.float32)
        self.space = gymnasium.spaces.Box(low, high, dtype=np.float32)
        self._encode = encoder(layout.name)
        self._lookups = lookups()
        self._pending, self._frame_skip = layout.pending, frame_skip

    def write(
        self, frames: Array, tracks: Array, queues: Array, seats: Array, out: Array, first: int, last: int
    ) -> None:
        """See `Observer.write`."""
        self._encode(
            self._lookups, frames, tracks, queues, seats, self._pending, self._frame_skip, out, first, last
        )


class FrameObserver:
    """The raw FRAME as bytes: `observation.view(FRAME)[0]` is the record. Both seats see the same.

    It holds neither what is counted nor pending pads.
    """

    name = "frame"
    layout = None

    def __init__(self) -> None:
        self.space = gymnasium.spaces.Box(0, 255, (FRAME.itemsize,), np.uint8)

    def write(
        self, frames: Array, tracks: Array, queues: Array, seats: Array, out: Array, first: int, last: int
    ) -> None:
        """See `Observer.write`."""
        rows = frames.view(np.uint8).reshape(len(frames), 1, FRAME.itemsize)
        out[first:last] = rows[first:last]


LAYOUTS: dict[str, Callable[[int], Layout]] = {name: partial(make_layout, name) for name in PARTS}
OBSERVATIONS = (*LAYOUTS, FrameObserver.name)


def make_observer(name: str, *, frame_skip: int, pending: int) -> Observer:
    """The observation `name`.

    Args:
        name: one of OBSERVATIONS.
        frame_skip: frames of one decision.
        pending: decisions that are committed but not executed when an agent decides (reaction delay).

    Raises:
        ConfigError: no such observation; the message lists all.
    """
    if name not in OBSERVATIONS:
        raise ConfigError(unknown("observation", name, OBSERVATIONS))
    if name == FrameObserver.name:
        return FrameObserver()
    return LayoutObserver(LAYOUTS[name](pending), frame_skip)
