"""Knock-downs: which side is up (facts/mechanics/down_bound_facing.json), when the body is lifted."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

STATES = ("38", "87", "88", "89", "90", "91")  # DamageFall, DamageFlyHi, N, Lw, Top, Roll
AGES = 64  # the longest of these animations has 61 frames
REACH = 3  # ages away that still count: 95.6 % of 1,780 held-out landings right

# Ages [first, last] at which DownBound face up and face down count as airborne. All of shared/replays
# agree (459 and 175 of Fox, 106 and 13 of Marth, 1 to 229 of the others).
LIFTED = {
    "mario": ([1, 21], [1, 21]), "fox": ([4, 21], [2, 21]), "falcon": ([4, 21], [4, 21]),
    "dk": ([2, 21], [2, 21]), "kirby": ([1, 16], [1, 16]), "bowser": ([7, 16], [7, 16]),
    "link": ([1, 20], [3, 20]), "sheik": ([4, 22], [4, 22]), "ness": ([1, 21], [1, 21]),
    "peach": ([7, 17], [5, 17]), "popo": ([1, 22], [1, 22]), "nana": ([1, 22], [1, 22]),
    "pikachu": ([1, 17], [1, 17]), "samus": ([3, 21], [4, 21]), "yoshi": ([3, 20], [0, 20]),
    "jigglypuff": ([1, 16], [2, 16]), "mewtwo": ([4, 21], [4, 21]), "luigi": ([1, 21], [1, 21]),
    "marth": ([2, 21], [2, 21]), "zelda": ([4, 18], [4, 18]), "young_link": ([1, 20], [3, 20]),
    "dr_mario": ([1, 21], [1, 21]), "falco": ([3, 21], [2, 21]), "pichu": ([1, 17], [1, 17]),
    "game_and_watch": ([7, 24], [6, 24]), "ganondorf": ([3, 21], [3, 21]), "roy": ([3, 21], [2, 21]),
}  # fmt: skip


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
