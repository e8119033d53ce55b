"""Script marks of attacks that no public table gives, measured on the recordings in shared/replays/games.

A mark is the first age at which what it allows was seen to happen, as the age of that frame itself.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# State -> age from which the next jab may start. Transitions 44 -> 45, 45 -> 46 and Marth's 45 -> 44: Falcon
# 92 and 53 seen, Fox 38, Marth 14 and 7, Falco 15, Sheik 14, Peach 16, Yoshi 12, others 1 to 4.
NEXT_JAB: dict[str, dict[int, int]] = {
    "fox": {44: 6}, "falco": {44: 6}, "falcon": {44: 9, 45: 8}, "sheik": {44: 10}, "marth": {44: 20, 45: 20},
    "peach": {44: 10}, "ness": {44: 8, 45: 6}, "yoshi": {44: 8}, "jigglypuff": {44: 8}, "samus": {44: 12},
    "kirby": {44: 13}, "popo": {44: 14}, "nana": {44: 14}, "pikachu": {44: 6}, "pichu": {44: 6},
    "dr_mario": {44: 14, 45: 16}, "mario": {44: 14, 45: 16}, "luigi": {44: 14, 45: 16},
}  # fmt: skip
# State -> age from which enough presses start the rapid jabs (state 47). Falcon: 22 of 22 at 12.
RAPID_JAB: dict[str, dict[int, int]] = {
    "fox": {45: 7}, "falco": {45: 7}, "falcon": {46: 12}, "sheik": {45: 12}, "mewtwo": {44: 13},
    "kirby": {45: 10},
}  # fmt: skip
# First age and step of the ages at which the loop (48) ends without a press: two after each hit. Ends seen:
# Falcon 6 (13 times), 14, 30; Fox, Falco and Sheik 4; Mewtwo 7.
LOOP_MARKS: dict[str, tuple[int, int]] = {
    "fox": (4, 7), "falco": (4, 7), "falcon": (6, 8), "sheik": (4, 6), "mewtwo": (7, 7), "kirby": (4, 4),
}  # fmt: skip
# Age from which A repeats the down tilt (57). Ness 56 of 67 repeats at 8, none earlier; nobody else repeats
# it before the state may be interrupted.
REPEAT_DOWN_TILT: dict[str, int] = {"ness": 8}
# Ages at which the back throw (220) turns the thrower, and turns him again. 1 to 18 throws each.
BACK_THROW_TURNS: dict[str, tuple[int, ...]] = {
    "fox": (9,), "falco": (9,), "mewtwo": (27, 46), "mario": (44,), "dr_mario": (44,), "luigi": (44,),
    "yoshi": (19,), "game_and_watch": (54,), "dk": (13,), "zelda": (23, 44),
}  # fmt: skip
LAST_GROUND_ATTACK = 64


def attack_marks(key: str, state: int) -> Json:
    """Marks of one state, by their names in a fighter file; None where it has none."""
    turns = BACK_THROW_TURNS.get(key, ()) if state == 220 else ()
    first, step = LOOP_MARKS.get(key, (None, None)) if state == 48 else (None, None)
    return {
        "next_jab": NEXT_JAB.get(key, {}).get(state),
        "rapid_jab": RAPID_JAB.get(key, {}).get(state),
        "repeat": REPEAT_DOWN_TILT.get(key) if state == 57 else None,
        "loop_mark": first,
        "loop_mark_step": step,
        "flip": turns[0] if turns else None,
        "turn_back": turns[1] if len(turns) > 1 else None,
    }


def is_own_attack(state: int, source: Json) -> bool:
    """Whether a ground attack exists for the fighter; nobody else's length may stand in for a missing one."""
    return state < 44 or state > LAST_GROUND_ATTACK or "anim_frames" in source["states"].get(str(state), {})
