"""A match as columns: what every metric is counted on."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.data.stage_table import STAGES, stage_row
from melee_gym.game.frame import FIRST_INPUT_FRAME, FRAMES_PER_MINUTE, PLAYER
from melee_gym.game.ids import Stage
from melee_gym.game.record import record
from melee_gym.stats.groups import AWAY, GROUPS, LEDGE, OPENER_OF

Array = NDArray[Any]
Mask = NDArray[np.bool_]

COLUMNS: Final = (
    "x", "y", "facing", "percent", "state_age", "state", "fighter", "stocks", "airborne", "l_cancel",
    "state_flags",
)  # fmt: skip
BESIDE, BELOW = 1.0, -8.0  # units beyond the ledge, and height, from which a fighter is off the stage


def trace_dtype(seats: int) -> np.dtype[np.void]:
    """What `Match` reads of a FRAME, under the same names: 36 bytes a player, to keep whole games."""
    player = record([(name, PLAYER[name]) for name in COLUMNS])
    return record([("frame", "i4"), ("players", player, (seats,))])


def trace(frames: Array, out: Array) -> None:
    """Copy what `Match` reads of FRAMEs (n,) into `trace_dtype` (n,)."""
    out["frame"] = frames["frame"]
    out["players"] = frames["players"][list(COLUMNS)]


class Match:
    """A match from the first frame with input (-39) on, as contiguous columns.

    Args:
        frames: (T,) FRAME, or `trace_dtype`; consecutive.
        pads: (T, seats) PAD.
        stage: where it was played.

    Attributes:
        frame: (N,) int32, frame numbers.
        x, y, facing, percent, state_age, state, fighter, stocks, airborne, l_cancel: (seats, N), fields of
            PLAYER; state_flags: (5, seats, N).
        groups: (seats, N) uint16, bits of `groups.GROUPS`.
        pads: (N + 1, seats) PAD, from the frame before on.
        ledge_x: of the stage.
        seats: how many play.
        clock: the row at which the clock starts (frame 0); what is compared with blasphemetheus/exphil is
            counted from there, what is compared with slippi-js from row 0.
        minutes, clock_minutes: length of the two.
    """

    x: Array
    y: Array
    facing: Array
    percent: Array
    state_age: Array
    state: Array
    fighter: Array
    stocks: Array
    airborne: Array
    l_cancel: Array
    state_flags: Array

    def __init__(self, frames: Array, pads: Array, stage: Stage) -> None:
        first = int(np.searchsorted(frames["frame"], FIRST_INPUT_FRAME))
        players = frames["players"][first:]
        for name in COLUMNS:
            setattr(self, name, np.ascontiguousarray(players[name].T))
        self.frame = np.ascontiguousarray(frames["frame"][first:])
        self.groups = GROUPS[self.state]
        before = pads[first - 1 : first] if first else np.zeros_like(pads[:1])
        self.pads = np.concatenate([before, pads[first:]])
        self.ledge_x = float(STAGES["ledge_x"][stage_row(stage)])
        self.seats = players.shape[1]
        self.clock = int(np.searchsorted(self.frame, 0))
        self.minutes = len(self.frame) / FRAMES_PER_MINUTE
        self.clock_minutes = (len(self.frame) - self.clock) / FRAMES_PER_MINUTE

    def within(self, groups: int) -> Mask:
        """(seats, N), whether the action state is in one of these groups."""
        return np.asarray(self.groups & groups != 0)

    @cached_property
    def new_action(self) -> Mask:
        """(seats, N), whether an action begins: another state, or the same one anew."""
        new = np.ones(self.state.shape, np.bool_)
        new[:, 1:] = (self.state[:, 1:] != self.state[:, :-1]) | (
            self.state_age[:, 1:] < self.state_age[:, :-1]
        )
        return new

    @cached_property
    def previous_state(self) -> Array:
        """(seats, N), the state on the frame before; on the first that of the same."""
        return np.concatenate([self.state[:, :1], self.state[:, :-1]], axis=1)

    @cached_property
    def opener(self) -> Array:
        """(seats, N) uint8, rows of `groups.OPENERS`."""
        return OPENER_OF[self.state]

    @cached_property
    def off_stage(self) -> Mask:
        """(seats, N), in the air beyond a ledge or below the stage, alive and not at a ledge."""
        beyond = (np.abs(self.x) > self.ledge_x + BESIDE) | (self.y < BELOW)
        return np.asarray(beyond & (self.airborne != 0) & ~self.within(AWAY | LEDGE))


def entered(mask: Mask) -> Mask:
    """Where a (..., N) mask is set and was not on the frame before; the first frame counts."""
    begun = mask.copy()
    begun[..., 1:] &= ~mask[..., :-1]
    return begun


def frames_since(mask: Mask) -> Array:
    """(N,) of a mask (N,): frames since it was last set on an *earlier* frame; without one, N."""
    rows = np.arange(len(mask))
    last = np.maximum.accumulate(np.where(mask, rows, -len(mask)))
    return np.asarray(rows - np.concatenate([[-len(mask)], last[:-1]]))
