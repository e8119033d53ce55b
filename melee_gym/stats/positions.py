"""Where a side is, and in what condition: shares of all frames from 0 on, and a map."""

from __future__ import annotations

from typing import Final

import numpy as np

from melee_gym.game.frame import FLAG_HITSTUN
from melee_gym.game.seats import opponent_of
from melee_gym.stats.counts import Counts
from melee_gym.stats.groups import AWAY, GUARD, LEDGE
from melee_gym.stats.match import Array, Match

CELL: Final = 5.0  # units, of the map
LEFT, BOTTOM = -250.0, -150.0
COLUMNS, ROWS = 100, 80  # up to x = 250, y = 250; what lies beyond is left out
SPACINGS: Final = 500  # |dx| by whole units; more is left out
CLOSE: Final = 20.0  # units between two fighters, in any direction


def count(match: Match) -> list[Counts]:
    """Frames in each condition, and the map of where a side was while in play."""
    clock = match.clock
    conditions = {
        "shield_frames": match.within(GUARD),
        "airborne_frames": match.airborne != 0,
        "ledge_frames": match.within(LEDGE),
        "offstage_frames": match.off_stage,
    }
    sums = {name: mask[:, clock:].sum(axis=1).tolist() for name, mask in conditions.items()}
    in_play = ~match.within(AWAY)[:, clock:]
    x, y = match.x[:, clock:], match.y[:, clock:]
    return [
        {
            "frames": x.shape[1],
            **{name: numbers[seat] for name, numbers in sums.items()},
            "map": _map(x[seat][in_play[seat]], y[seat][in_play[seat]]),
        }
        for seat in range(match.seats)
    ]


def count_spacing(match: Match) -> list[Counts]:
    """Distance to the opponent, who is nearer to the middle, and how long the opponent was in hitstun."""
    clock = match.clock
    x, y = match.x[:, clock:], match.y[:, clock:]
    in_play = ~match.within(AWAY)[:, clock:].any(axis=0)
    byte, bit = FLAG_HITSTUN
    hitstun = (match.state_flags[byte, :, clock:] & bit != 0).sum(axis=1).tolist()
    dx = np.abs(x[0] - x[1])
    near = int((np.hypot(dx, y[0] - y[1]) <= CLOSE).sum())
    spacings = np.bincount(dx[in_play & (dx < SPACINGS)].astype(np.int64), minlength=SPACINGS)
    middle = np.abs(x)
    return [
        {
            "close_frames": near,
            "in_play_frames": int(in_play.sum()),
            "center_frames": int((in_play & (middle[seat] < middle[opponent_of(seat)])).sum()),
            "opponent_hitstun_frames": hitstun[opponent_of(seat)],
            "spacings": spacings,
        }
        for seat in range(match.seats)
    ]


def _map(x: Array, y: Array) -> Array:
    """(ROWS, COLUMNS) int32, frames in each cell, bottom row first."""
    column, row = np.floor((x - LEFT) / CELL), np.floor((y - BOTTOM) / CELL)
    inside = (column >= 0) & (column < COLUMNS) & (row >= 0) & (row < ROWS)
    cells = (row[inside] * COLUMNS + column[inside]).astype(np.int64)
    return np.bincount(cells, minlength=ROWS * COLUMNS).astype(np.int32).reshape(ROWS, COLUMNS)
