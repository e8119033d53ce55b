"""Off the stage and back, and deaths (INTERFACES 5.2, 4)."""

from __future__ import annotations

from typing import Final

import numpy as np

from melee_gym.stats.counts import Counts
from melee_gym.stats.groups import DYING, HITSTUN, LEDGE
from melee_gym.stats.match import BELOW, Array, Match, entered

SELF_DESTRUCT: Final = 300  # frames without a hit before a death of one's own making


def count(match: Match) -> list[Counts]:
    """Episodes off the stage and how they ended; deaths and those of one's own making."""
    off, dying = match.off_stage, match.within(DYING)
    back = ((match.airborne == 0) & (match.y > BELOW)) | match.within(LEDGE)
    hitstun, died = match.within(HITSTUN), entered(dying)
    begun = entered(off)
    begun[:, : match.clock] = False
    hurt = np.zeros(match.percent.shape, np.bool_)
    hurt[:, 1:] = match.percent[:, 1:] > match.percent[:, :-1]
    counts: list[Counts] = []
    for seat in range(match.seats):
        deaths = np.flatnonzero(died[seat])
        own_fault = [
            not hurt[seat, max(0, row - SELF_DESTRUCT + 1) : row + 1].any() for row in deaths.tolist()
        ]
        counts.append(
            {
                **_episodes(begun[seat], back[seat], deaths, hitstun[seat]),
                "deaths": len(deaths),
                "self_destructs": sum(own_fault),
            }
        )
    return counts


def _episodes(begun: Array, back: Array, deaths: Array, hitstun: Array) -> Counts:
    """Ended episodes, those that ended on the stage or at its ledge, and both of those begun in hitstun."""
    returns = np.flatnonzero(back)
    episodes = recoveries = forced = forced_recoveries = 0
    end = -1
    for row in np.flatnonzero(begun).tolist():
        if row <= end:  # it is the same one: beside, above and beside the stage again
            continue
        end, death = (_next(rows, row, len(begun)) for rows in (returns, deaths))
        if death < end:
            end = death
        elif end == len(begun):
            break  # the match ended first
        episodes += 1
        recoveries += death != end
        forced += bool(hitstun[row])
        forced_recoveries += bool(hitstun[row]) and death != end
    return {
        "offstage_episodes": episodes, "recoveries": recoveries,
        "forced_episodes": forced, "forced_recoveries": forced_recoveries,
    }  # fmt: skip


def _next(rows: Array, row: int, none: int) -> int:
    """The first of ascending rows that is not before `row`; `none` without."""
    place = int(np.searchsorted(rows, row))
    return int(rows[place]) if place < len(rows) else none
