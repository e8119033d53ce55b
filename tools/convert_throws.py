"""Holds and throws of one fighter: where the victim is, how hard he is thrown, when he is free."""

from __future__ import annotations

import itertools
from typing import Any

from melee_gym.data import FIGHTER_KEYS

Json = dict[str, Any]
THROWS = (("F", "fthrow", "239"), ("B", "bthrow", "240"), ("Hi", "uthrow", "241"), ("Lw", "dthrow", "242"))
THROWN_TO_THROW = 20  # the states above are the victim's
THROW_STATES = {name: state for name, _, state in THROWS}
HOLD_STATES = ("213", "215", "216", "217")
UNKNOWN_HOLD_Y = -2.0  # about the middle of the 19 measured holders
UNKNOWN_THROW = {"damage": 8, "angle": 45, "kbg": 70, "wdsk": 0, "bkb": 50}
ELEMENTS = {
    "Normal": "normal", "Slash": "slash", "Flame": "fire", "Electric": "electric", "Darkness": "darkness",
    "Coin": "coin", "Freezing": "ice", "Sleep": "sleep", "Bury": "grounded", "Stun": "empty",
    "Inert": "empty", "Reverse": "cape",
}  # fmt: skip


def convert_hold(donors: tuple[str, ...], holds: Json, fallbacks: list[str]) -> Json:
    """State -> [first age, x of the held fighter before the holder by age].

    Args:
        donors: the fighter, then those asked where he was not measured.
        holds: facts/geometry/hold_motion.json.
        fallbacks: receives a sentence for each value that is a donor's.
    """
    out: Json = {}
    for state in HOLD_STATES:
        used = next(name for name in donors if holds["holders"].get(name, {}).get("hold", {}).get(state))
        if used != donors[0]:
            fallbacks.append(f"held position in state {state}: {used}'s")
        rows = holds["holders"][used]["hold"][state]["rows"]
        if state in ("213", "215") and len(rows) > 1:
            rows = rows[1:]  # the capture frame still shows the victim's own position
        first, last = int(rows[0][0]), int(rows[-1][0])
        out[state] = [first, [_interpolate(rows, age) for age in range(first, last + 1)]]
    return out


def convert_hold_air(donors: tuple[str, ...], hold: Json, air: Json, fallbacks: list[str]) -> Json:
    """State -> [first age, height of a held airborne fighter by age], for the ages of `hold`.

    Where only the capture frame of the air was measured, its x is put before the ages of `hold`.

    Args:
        donors: as in `convert_hold`.
        hold: what `convert_hold` returned.
        air: facts/geometry/hold_air.json.
        fallbacks: receives a sentence for each value that is a donor's.
    """
    out: Json = {}
    for state, (first, values) in hold.items():
        used = next((name for name in donors if air["holders"].get(name, {}).get(state)), None)
        if used is None:
            fallbacks.append(f"height of a fighter held in the air in state {state}: {UNKNOWN_HOLD_Y}")
            out[state] = [first, [UNKNOWN_HOLD_Y] * len(values)]
            continue
        rows = [[age, y] for age, _, y, _ in air["holders"][used][state]]
        if used != donors[0]:
            fallbacks.append(f"height of a fighter held in the air in state {state}: {used}'s")
        elif rows[0][0] == first - 1:
            hold[state] = [first - 1, [air["holders"][used][state][0][1], *values]]
        start = hold[state][0]
        out[state] = [start, [_interpolate(rows, age) for age in range(start, start + len(hold[state][1]))]]
    return out


def convert_held(key: str, air: Json, fallbacks: list[str]) -> Json:
    """How a fighter hangs in the air in a hold: beside the hold's x and y, and higher while pulled in."""
    if key not in air["victims"]:
        fallbacks.append("held in the air: as Marth")
    row = air["victims"].get(key, air["victims"]["marth"])
    return {
        "held_x": row["dx"],
        "held_y": row["dy"],
        "pulled_y1": row["pulled"][0],
        "pulled_y2": row["pulled"][1],
    }


def convert_throws(
    donors: tuple[str, ...], source: Json, holds: Json, releases: Json, motion: Json, fallbacks: list[str]
) -> Json:
    """Throw name -> knockback, release and the victim's path [age, x, y] from the holder.

    Angles, x and the two facings are relative to the holder's facing at the throw's start. `releases` is
    facts/geometry/throw_release.json, `motion` the fighter's part of measured/throw_motion.json.
    """
    return {
        name: _throw(name, source["throws"].get(facts_name, {}), state, donors, holds, fallbacks)
        | {
            "releases": _releases(name, donors[0], holds, releases),
            "motion": motion.get(str(int(state) - THROWN_TO_THROW), []),
        }
        for name, facts_name, state in THROWS
    }


def _throw(
    name: str, row: Json, state: str, donors: tuple[str, ...], holds: Json, fallbacks: list[str]
) -> Json:
    hit, script = (row.get("throw") or [{}])[0], row.get("script", {})
    if not hit and not script:  # Donkey Kong's forward throw is the cargo carry
        fallbacks.append(f"throw {name}: no knockback known; {UNKNOWN_THROW}")
    values = {**UNKNOWN_THROW, **script, **hit}
    paths = {key: holder["throws"].get(state, {}) for key, holder in holds["holders"].items()}
    used = next(key for key in donors if paths.get(key, {}).get("path"))
    if used != donors[0]:
        fallbacks.append(f"victim's path of throw {name}: {used}'s")
    path = [[round(age, 4), x, y] for age, x, y, *_ in paths[used]["path"]]
    release = paths[used].get("release", {})
    return {
        **{field: values[field] for field in UNKNOWN_THROW},
        "element": ELEMENTS[hit.get("effect", "Normal")],
        "release_frame": row.get("release_frame", path[-1][0] + 1),
        "weight_dependent": bool(row.get("weight_dependent_speed", False)),
        "victim_faces": int(release.get("victim_faces") or -1),
        "holder_faces": int(release.get("holder_faces") or (-1 if name == "B" else 1)),
        "path": path,
    }


def _releases(name: str, key: str, holds: Json, releases: Json) -> list[list[float]]:
    """Where each victim (by internal id) is let go: [x, y, floor] from the holder before his movement.

    Floor 0: free, even below the floor; 1: on it; 2: not below it. A victim not seen in this throw is at the
    middle of those seen, by the victims' vectors, with floor 2.
    """
    seen = {victim: row[:3] for victim, row in releases["holders"].get(key, {}).get(name, {}).items()}
    vectors = holds["victim_vec"]
    path = holds["holders"].get(key, {}).get("throws", {}).get(THROW_STATES[name], {}).get("path")
    free = [(row[0] - vectors[v][0], row[1] - vectors[v][1]) for v, row in seen.items() if not row[2]]
    if not free:
        free = [(path[-1][1], path[-1][2]) if path else (8.0, 0.0)]
    middle = sorted(free)[len(free) // 2]
    out = []
    for victim in FIGHTER_KEYS:
        vector = vectors.get(victim, [0.0, 0.0])
        guess = [round(middle[0] + vector[0], 4), round(middle[1] + vector[1], 4), 2]
        out.append(seen.get(victim, guess))
    return out


def _interpolate(rows: list[list[float]], age: int) -> float:
    """The x of rows [age, x, ...] at an age between two of them."""
    for before, after in itertools.pairwise(rows):
        if before[0] <= age <= after[0]:
            share = (age - before[0]) / (after[0] - before[0])
            return round(before[1] + share * (after[1] - before[1]), 4)
    return rows[-1][1] if age >= rows[-1][0] else rows[0][1]
