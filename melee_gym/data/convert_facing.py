"""Whether a fighter lands face up, by state and age (facts/mechanics/down_bound_facing.json)."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

STATES = ("38", "87", "88", "89", "90", "91")  # DamageFall, DamageFlyHi, N, Lw, Top, Roll
AGES = 64  # the longest of these animations has 61 frames
REACH = 3  # ages away that still count: 95.6 % of 1,780 held-out landings right


def convert_facing(key: str, source: Json) -> Json:
    """State -> one letter per age from 0, U for up and D for down; the last letter goes on."""
    fighters = source["fighters"]
    own, everyone = fighters.get(key, {}), fighters["all"]
    out: Json = {}
    for state in STATES:
        letters = "".join(_letter(age, own.get(state, {}), everyone.get(state, {})) for age in range(AGES))
        out[state] = letters.rstrip(letters[-1]) + letters[-1]
    return out


def _letter(age: int, own: Json, everyone: Json) -> str:
    """The majority at the nearest age that has one, the fighter's own first; up where nothing is known."""
    for counts in (own, everyone):
        for distance in range(REACH + 1):
            near = [counts[str(a)] for a in {age - distance, age + distance} if str(a) in counts]
            up, down = sum(entry[0] for entry in near), sum(entry[1] for entry in near)
            if up != down:
                return "U" if up > down else "D"
    return "U"
