"""Conversions: what a side makes of each hit, as slippi-js counts them (INTERFACES 5.1).

A conversion, or opening, starts when the opponent is hit or grabbed, and ends with its stock or when it has
been out of trouble for 45 frames.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.game.record import record
from melee_gym.game.seats import opponent_of
from melee_gym.stats.counts import Counts
from melee_gym.stats.groups import AERIAL, DYING, HIT, IN_CONTROL
from melee_gym.stats.match import Match, entered

Array = NDArray[Any]

RESET_FRAMES: Final = 45
UNFINISHED: Final = -1
CONVERSION = record([
    ("start", "i4"), ("end", "i4"),  # rows; UNFINISHED where the match ended first
    ("moves", "i4"), ("aerials", "i4"),  # moves that connected, and the aerials among them
    ("damage", "f8"), ("killed", "u1"),
])  # fmt: skip


def count(match: Match) -> list[Counts]:
    """Openings, what came of them and how they began; damage; the percents at which the opponent died."""
    rows = [_conversions(match, seat) for seat in range(match.seats)]
    kinds = [_kinds(rows[seat], rows[opponent_of(seat)]) for seat in range(match.seats)]
    gains = np.maximum(np.diff(match.percent.astype(np.float64), axis=1), 0.0).sum(axis=1)
    died = entered(match.within(DYING))
    counts: list[Counts] = []
    for seat, own in enumerate(rows):
        other = opponent_of(seat)
        counts.append(
            {
                "openings": len(own),
                "successful_conversions": int((own["moves"] > 1).sum()),
                "kills": int(own["killed"].sum()),
                "moves": int(own["moves"].sum()),
                "connected_aerials": int(own["aerials"].sum()),
                "conversion_damage": float(own["damage"].sum()),
                "damage": float(gains[other]),
                "stocks_taken": int(died[other].sum()),
                "kill_percents": match.percent[other][died[other]].tolist(),
                **kinds[seat],
            }
        )
    return counts


def _conversions(match: Match, seat: int) -> Array:
    """(n,) CONVERSION of a seat, in order."""
    other = opponent_of(seat)
    rows = np.zeros(match.state.shape[1] // 2 + 1, CONVERSION)
    found = _find(
        match.state[seat], match.groups[seat], match.state_age[seat],
        match.groups[other], match.percent[other], match.stocks[other], rows,
    )  # fmt: skip
    return rows[:found]


@cached
def _find(
    state: Array, groups: Array, age: Array, theirs: Array, percent: Array, stocks: Array, out: Array
) -> int:
    """Fill `out` with the conversions of a side; `theirs`, `percent` and `stocks` are its opponent's."""
    found = 0
    going = False
    calm = 0  # frames since the opponent came into control, 0 before
    no_state = -1
    last_hit_by = no_state  # the state that made the last hit, while it lasts
    for t in range(1, state.shape[0]):
        if state[t] != last_hit_by or age[t] < age[t - 1]:
            last_hit_by = no_state
        hit = theirs[t] & HIT != 0
        if hit:
            if not going:
                going = True
                found += 1
                row = out[found - 1]
                row.start, row.end, row.moves, row.aerials, row.damage, row.killed = (
                    t,
                    UNFINISHED,
                    0,
                    0,
                    0.0,
                    0,
                )
            calm = 0
            row = out[found - 1]
            change = float(percent[t]) - float(percent[t - 1])
            if change != 0.0:
                if last_hit_by == no_state:
                    row.moves += 1
                    if (groups[t] | groups[t - 1]) & AERIAL:
                        row.aerials += 1
                row.damage += change
                last_hit_by = int(state[t - 1])  # in a trade it is that state that hit
        if not going:
            continue
        row = out[found - 1]
        if calm > 0 or theirs[t] & IN_CONTROL:
            calm += 1
        lost = stocks[t] < stocks[t - 1]
        if lost:
            row.killed = 1
        if lost or calm > RESET_FRAMES:
            row.end = t
            going = False
    return found


def _kinds(own: Array, other: Array) -> Counts:
    """How openings began: both at once, while the other's went on, or in neutral; those of a move only."""
    trade = np.isin(own["start"], other["start"])
    latest = np.searchsorted(other["start"], own["start"]) - 1
    ends = np.append(other["end"], UNFINISHED)[latest]  # row -1: none before
    counter = ~trade & (ends > own["start"])
    hits = own["moves"] > 0
    return {
        "trades": int((hits & trade).sum()),
        "counter_hits": int((hits & counter).sum()),
        "neutral_wins": int((hits & ~trade & ~counter).sum()),
    }
