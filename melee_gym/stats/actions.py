"""What a side does with its fighter: techniques as slippi-js counts them, and attacks (INTERFACES 5.1)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.game import action as A
from melee_gym.game.seats import opponent_of
from melee_gym.stats.counts import Counts
from melee_gym.stats.groups import ATTACKS, LANDING, NO_ATTACK, attack_kinds
from melee_gym.stats.match import Match

Array = NDArray[Any]

LOOKED_BACK: Final = 15  # frames before a landing, this one included, that tell where it came from
IN_THE_AIR: Final = 5  # of them, from which a rise makes a waveland of a wavedash
RISE: Final = 0.1  # units
SUCCESS, FAILURE = 1, 2  # `l_cancel`
HOLDING = (A.CATCH_PULL, *range(A.CATCH_DASH_PULL, A.THROW_LW + 1))


def count(match: Match) -> list[Counts]:
    """Techniques of each side, and how often it began which attack (`attacks`, by ATTACKS)."""
    state, new, before = match.state, match.new_action, match.previous_state
    landing = new & match.within(LANDING)
    let_go = ((before == A.CATCH) | (before == A.CATCH_DASH)) & (state != before)
    held = np.isin(state, HOLDING)
    masks = {
        "lcancel_success": landing & (match.l_cancel == SUCCESS),
        "lcancel_fail": landing & (match.l_cancel == FAILURE),
        "rolls": new & ((state == A.ESCAPE_F) | (state == A.ESCAPE_B)),
        "spot_dodges": new & (state == A.ESCAPE_N),
        "ledge_grabs": new & (state == A.CLIFF_CATCH),
        "dash_dances": _dash_dances(state),
        "grab_success": let_go & held,
        "grab_fail": let_go & ~held,
        "tech_in_place": new & (state == A.PASSIVE),
        "techs": new & (state >= A.PASSIVE) & (state <= A.PASSIVE_STAND_B),
        "tech_missed": new & ((state == A.DOWN_BOUND_U) | (state == A.DOWN_BOUND_D)),
        "air_dodges": new & (state == A.ESCAPE_AIR),
    }
    sums = {name: mask.sum(axis=1).tolist() for name, mask in masks.items()}
    counts: list[Counts] = []
    for seat in range(match.seats):
        side: Counts = {name: numbers[seat] for name, numbers in sums.items()}
        wavedashes, wavelands, dodged = _wavedashes(state[seat], match.y[seat])
        side["air_dodges"] -= dodged
        counts.append(
            {**side, "wavedashes": wavedashes, "wavelands": wavelands, "attacks": _attacks(match, seat)}
        )
    return counts


def count_tech_directions(match: Match) -> list[Counts]:
    """Tech rolls towards the opponent and away from it."""
    counts: list[Counts] = []
    for seat in range(match.seats):
        ahead = (match.facing[seat] > 0) == (match.x[seat] < match.x[opponent_of(seat)])
        new, state = match.new_action[seat], match.state[seat]
        forward, back = new & (state == A.PASSIVE_STAND_F), new & (state == A.PASSIVE_STAND_B)
        counts.append(
            {
                "tech_in": int(((forward & ahead) | (back & ~ahead)).sum()),
                "tech_away": int(((forward & ~ahead) | (back & ahead)).sum()),
            }
        )
    return counts


def _dash_dances(state: Array) -> Array:
    """Where a dash, one frame of turning and a dash are complete."""
    done = np.zeros(state.shape, np.bool_)
    done[:, 2:] = (state[:, :-2] == A.DASH) & (state[:, 1:-1] == A.TURN) & (state[:, 2:] == A.DASH)
    return done


def _wavedashes(state: Array, y: Array) -> tuple[int, int, int]:
    """Wavedashes, wavelands, and how many of them showed an air dodge, of one side."""
    wavedashes = wavelands = dodged = 0
    landed = (state[1:] == A.LANDING_FALL_SPECIAL) & (state[:-1] != A.LANDING_FALL_SPECIAL)
    for row in (np.flatnonzero(landed) + 1).tolist():
        last = int(state[row - 1])
        if last != A.ESCAPE_AIR and not A.KNEE_BEND <= last <= A.FALL_AERIAL_B:
            continue
        start = max(0, row - LOOKED_BACK + 1)
        states = state[start : row + 1].tolist()
        dodge = A.ESCAPE_AIR in states
        if dodge and len(set(states)) == 2:
            continue  # a plain landing
        dodged += dodge
        jumped = [start + i for i, s in enumerate(states) if s == A.KNEE_BEND]
        flight = sum(A.JUMP_F <= s <= A.FALL_AERIAL_B for s in states)
        rose = bool(jumped) and flight >= IN_THE_AIR and abs(float(y[row]) - float(y[jumped[-1]])) > RISE
        if jumped and not rose:
            wavedashes += 1
        else:
            wavelands += 1
    return wavedashes, wavelands, dodged


def _attacks(match: Match, seat: int) -> Array:
    """(len(ATTACKS),) how often each kind began; a special with its stages is one, as are jabs in a row."""
    state = match.state[seat]
    kinds = np.full(len(state), NO_ATTACK, np.uint8)
    for fighter in np.unique(match.fighter[seat]).tolist():  # Zelda and Sheik are one
        played = match.fighter[seat] == fighter
        kinds[played] = attack_kinds(fighter)[state[played]]
    began = match.new_action[seat] & ((state <= A.ATTACK11) | (state > A.ATTACK100_END))
    special = state >= A.FIRST_SPECIAL
    began[1:] &= ~special[1:] | (kinds[1:] != kinds[:-1])
    return np.bincount(kinds[began], minlength=NO_ATTACK + 1)[: len(ATTACKS)]
