"""How a side comes to its hits: approaches, openings, openers, passivity (INTERFACES 5.2), on frames >= 0."""

from __future__ import annotations

from typing import Final

import numpy as np

from melee_gym.game.seats import SEATS, opponent_of
from melee_gym.stats.counts import Counts
from melee_gym.stats.groups import ATTACK, GUARD, HITSTUN, LYING, NO_OPENER, OPENERS
from melee_gym.stats.match import Array, Mask, Match, entered, frames_since

NEAR, FAR = 20.0, 40.0  # units between the fighters
LOOKED_BACK: Final = 90  # frames in which an approach comes from afar
OWN_PART: Final = 0.6  # of the distance that the side covered itself
ARMED_FRAMES, CONVERTS_FRAMES = 15, 45  # after the approach
CALM: Final = 60  # frames without a hit, after which the next is an opening
PUNISH_FRAMES: Final = 121  # the opening's own and 120 more
PUNISH_PERCENT: Final = 15.0  # less is a dropped punish
PASSIVE_FRAMES: Final = 300


def count(match: Match) -> list[Counts]:
    """Everything of this file; both sides at once, since neutral is what both are in."""
    clock = match.clock
    hitstun = match.within(HITSTUN)[:, clock:]
    down = match.within(HITSTUN | LYING)[:, clock:]
    attack = match.within(ATTACK)[:, clock:]
    x, percent, opener = match.x[:, clock:], match.percent[:, clock:], match.opener[:, clock:]
    distance = np.abs(x[0] - x[1])
    troubled = np.asarray(match.within(HITSTUN | LYING | GUARD)[:, clock:].any(axis=0))
    calm = frames_since(troubled) > CALM
    hits = entered(hitstun)
    # Who is in hitstun on the first frame enters it, but out of no neutral.
    clean = hits & calm
    clean[:, :1] = False
    counts: list[Counts] = []
    for seat in range(SEATS):
        other = opponent_of(seat)
        counts.append(
            {
                **_approaches(x[seat], distance, hitstun[seat], attack[seat], hits[other]),
                "hit_entries": int(hits[other].sum()),
                "cooldown_openings": int((hits[other] & (frames_since(hitstun[other]) > CALM)).sum()),
                "clean_openings": int(clean[other].sum()),
                "dropped_punishes": _dropped(clean[other], hits[other], down[other], percent[other]),
                "neutral_losses": int(clean[seat].sum()),
                "openers": _openers(opener[seat], troubled),
                "passivity_windows": _long_runs((distance <= FAR) & ~attack[seat], PASSIVE_FRAMES),
            }
        )
    return counts


def _approaches(x: Array, distance: Array, hitstun: Mask, attack: Mask, hits: Mask) -> Counts:
    """How often a side came near by its own movement, came with an attack, and hit."""
    approaches = armed = converted = 0
    near = entered(distance <= NEAR)
    near[:1] = False
    for row in np.flatnonzero(near).tolist():
        start = max(0, row - LOOKED_BACK)
        far = start + int(np.argmax(distance[start:row]))
        covered, moved = distance[far] - distance[row], abs(x[row] - x[far])
        if distance[far] >= FAR and not hitstun[far] and moved >= OWN_PART * covered:
            approaches += 1
            armed += bool(attack[row : row + ARMED_FRAMES].any())
            converted += bool(hits[row : row + CONVERTS_FRAMES].any())
    return {
        "approaches": approaches, "armed_approaches": armed, "converting_approaches": converted,
    }  # fmt: skip


def _dropped(clean: Mask, hits: Mask, down: Mask, percent: Array) -> int:
    """Clean openings after which the opponent got away: unhurt, and not hit again."""
    dropped = 0
    for row in np.flatnonzero(clean).tolist():
        end = row + PUNISH_FRAMES
        away = not down[row:end].all()
        gained = percent[row:end][-1] - percent[row]
        dropped += bool(away and not hits[row + 1 : end].any() and gained < PUNISH_PERCENT)
    return dropped


def _openers(opener: Array, troubled: Mask) -> Array:
    """(len(OPENERS),) with what a side began, after 60 frames in which neither was hit nor it attacked."""
    attacking = opener != NO_OPENER
    began = attacking & (frames_since(troubled | attacking) > CALM)
    began[:CALM] = False  # the start is no neutral of 60 frames
    return np.bincount(opener[began], minlength=NO_OPENER)[: len(OPENERS)]


def _long_runs(mask: Mask, least: int) -> int:
    """How many unbroken runs of a mask (N,) are at least so long."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return int((edges[1::2] - edges[::2] >= least).sum())
