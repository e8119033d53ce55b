"""One fighter's table: state lengths, motion, geometry; hits, throws and facing have files of their own."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tools.convert_attacks import attack_marks, is_own_attack
from tools.convert_facing import LIFTED, convert_facing
from tools.convert_hits import convert_hits
from tools.convert_throws import convert_held, convert_hold, convert_hold_air, convert_throws

Json = dict[str, Any]
FIRST_SPECIAL = 341

# States a rule ends, never the animation: the age counts on or wraps (facts/mechanics ground, air, grab).
LOOPS = frozenset({
    14, 15, 16, 17, 21, *range(29, 39), 40, 91, 184, 192, 206, 211, 216, 224, 227, 246, 253, 298,
})  # fmt: skip
# Left by a counter, an attribute or the partner: KneeBend (jump_startup_time), RebirthWait, pulled, thrown.
RULED = frozenset({13, 24, 223, 226, 237, 239, 240, 241, 242, 243})
# Lengths that neither a table nor a recording gives. Damage: levels 0 and 1 end after ages 11 and 23; levels
# 2 and 3 are held at 30, 29 and 60 while the hitstun lasts and end there. 70 to 74: age step x lag - 0.1 = 30
# wherever measured. 238: 96 recorded rebounds. 247: held at 40, or 50. The others: last age + 1 of some.
LENGTHS = {
    18: 12, 39: 8, 41: 10, 70: 30, 71: 30, 72: 30, 73: 30, 74: 30, 75: 12, 76: 24, 77: 30, 78: 12, 79: 24,
    80: 30, 81: 12, 82: 24, 83: 30, 84: 12, 85: 24, 86: 30, 87: 29, 88: 29, 89: 29, 90: 60, 185: 14, 193: 14,
    202: 26, 203: 40, 204: 26, 230: 24, 238: 30, 244: 30, 247: 40, 248: 40, 249: 21, 250: 7, 260: 20, 261: 40,
    263: 40,
}  # fmt: skip
# Held at their last age while the hitstun, or a fall, goes on.
HELD = frozenset({77, 80, 83, *range(86, 91), 247, 248})
# Where a stay that ran to its end leads; so many of them at the longest recorded age are that end.
SUCCESSORS = frozenset({14, 29, 32, 35, 38, 40})
ENOUGH = 3
# Walk cycles slow, middle, fast, from 717 wraps and 2,612 changes of pace in recordings (a change goes on
# at int(new length x share of the old cycle)); of some that fit equally the roundest was taken.
WALK_CYCLES = {
    "mario": (60, 45, 30), "fox": (50, 35, 29), "falcon": (54, 40, 25), "dk": (60, 35, 30),
    "kirby": (45, 45, 30), "link": (50, 30, 25), "sheik": (70, 50, 26), "ness": (60, 36, 28),
    "popo": (60, 45, 30), "nana": (60, 45, 30), "pikachu": (40, 30, 30), "samus": (90, 50, 40),
    "mewtwo": (100, 50, 30), "luigi": (60, 45, 30), "marth": (50, 35, 30), "young_link": (50, 30, 25),
    "dr_mario": (60, 45, 30), "falco": (50, 35, 29), "pichu": (30, 30, 30), "game_and_watch": (60, 42, 30),
    "ganondorf": (54, 40, 40), "roy": (50, 35, 30),
}  # fmt: skip
OWN_LENGTHS = {
    ("mario", 238): 33, ("dr_mario", 238): 33, ("marth", 247): 50, ("roy", 247): 50, ("ganondorf", 247): 50,
}  # fmt: skip
# Common states whose script makes the fighter intangible; elsewhere a recorded window is the rest of a timer.
SCRIPTED_HURT = frozenset({
    *range(44, 70), *range(186, 202), *range(204, 211), *range(233, 237), 252, *range(254, 261), 262,
})  # fmt: skip
# Common states that the animation moves (ROOT of facts/mechanics); elsewhere a recorded dx is a slide.
ROOT_MOTION = frozenset({*range(45, 65), 188, 189, 196, 197, 200, 201, *range(219, 223), 233, 234, 264, 265})
# dx at age 1 where the table has another value or none: 75 of 75, 76 of 76 and 23 of 23 recordings.
SECOND_STEPS = {("fox", 201): -1.9045, ("falco", 201): -2.1822, ("ganondorf", 201): 0.2013}
# Held in the air: 120 of 146 recorded holds never touched the floor; 5.8 and more below it all others did.
HANGING, HANGING_BOTTOM = frozenset({223, 224, 225}), 5.85
ANIMATED_DOUBLE_JUMP = frozenset({"mewtwo", "peach", "ness", "yoshi"})  # air.md 5: states 27, 28 follow dy
UNANIMATED = frozenset({178, 179, 182})  # the shield's own poses: recorded without an animation
THROWS = frozenset({*range(219, 223), *range(239, 243)})  # recorded first ages are rates: 100 / weight

# State -> family of hurt capsules (facts/geometry/hurt.json) and of landing heights (ecb_bottom.json).
HURT_FAMILIES = {
    "stand": [*range(12, 19), *range(178, 183), 206, 211, 245, 246, *range(322, 325)],
    "dash": [19, 20, 21, 22, 23], "jumpsquat": [24], "jump": [25, 26, 261, 263], "airjump": [27, 28],
    "fall": [*range(29, 35), 244, 251], "fallspecial": [35, 36, 37], "tumble": [38, 247, 248, 249, 250],
    "crouch": [39, 40, 41], "landing": [42, 43, *range(70, 75)], "attack_ground": [*range(44, 65)],
    "nair": [65], "fair": [66], "bair": [67], "uair": [68], "dair": [69],
    "damage_ground": [*range(75, 84), *range(223, 233), 237, 238],
    "damage_air": [84, 85, 86, *range(239, 244)], "damage_fly": [87, 88, 89, 90, 91, 205],
    "down": [183, 184, 185, 191, 192, 193, 207, 208], "tech": [199, 200, 201, 202, 203, 204],
    "getup": [*range(186, 191), *range(194, 199), 209, 210],
    "grab": [*range(212, 223)], "escape": [233, 234, 235], "airdodge": [236],
    "ledge": [*range(252, 261), 262],
}  # fmt: skip
LANDING_FAMILIES = {
    "Jump": [25, 26], "JumpAerial": [27, 28], "Fall": [29, 30, 31, 206, 229, 230], "FallAerial": [32, 33, 34],
    "FallSpecial": [35, 36, 37], "DamageFall": [38], "AttackAir": [*range(65, 70)],
    "DamageAir": [*range(75, 87)], "DamageFly": [*range(87, 92), 205], "EscapeAir": [236], "Pass": [244],
    "CliffJump2": [261, 263],
}  # fmt: skip

# Who is asked, in order, where a fighter was not measured: first the same skeleton, then like build
# (facts/fighters/gaps.md); Fox, measured everywhere, closes every list.
STAND_INS = {
    "mario": ("dr_mario", "luigi"), "fox": (), "falcon": ("ganondorf",), "dk": ("falcon",),
    "kirby": ("jigglypuff", "mario"), "bowser": ("dk", "ganondorf", "falcon"),
    "link": ("young_link", "marth"), "sheik": ("marth",), "ness": ("mario",), "peach": ("sheik",),
    "popo": ("mario",), "nana": ("popo", "mario"), "pikachu": ("pichu", "kirby"), "samus": ("falcon",),
    "yoshi": ("mario",), "jigglypuff": ("kirby", "mario"), "mewtwo": ("marth",), "marth": ("roy",),
    "luigi": ("mario", "dr_mario"), "zelda": ("sheik", "peach"), "young_link": ("marth",),
    "dr_mario": ("mario", "luigi"), "falco": ("fox",), "pichu": ("pikachu", "kirby"), "roy": ("marth",),
    "game_and_watch": ("mario",), "ganondorf": ("falcon",),
}  # fmt: skip
# facts/mechanics/air.md 4.8.
WALL_JUMPERS = frozenset({"mario", "fox", "falco", "falcon", "samus", "sheik", "young_link", "pichu"})
ECB_HALF_WIDTHS = {"ganondorf": 3.9, "falcon": 3.2, "mewtwo": 3.0}  # facts/geometry/README.md 1; others 2.0
# Specials that turn the body with their direction: no width by age. Ages near to a measured one share it.
ROTATING = {"fox": (356,), "falco": (356,)}
NEAR_AGES = 3
LONE_CONTACT = 4.2  # a width seen once and not below this is a push by something else
# Half width of the box that pushes other bodies, centred on the position; others 3.3. Of 73,542 recorded
# frames with two grounded fighters 2 to 16 apart, 70 disagree.
PUSH_HALVES = {
    "falcon": 3.5, "dk": 5.2, "kirby": 3.5, "bowser": 8.0, "ness": 3.1, "peach": 2.9, "pikachu": 3.8,
    "jigglypuff": 3.5, "zelda": 3.5, "pichu": 2.8, "ganondorf": 3.5,
}  # fmt: skip
# Whose diamond rises by more than 6 when an air dodge follows KneeBend, so that the collision takes two steps
# and a wavedash lands after half of its first movement: 442 of 447 recorded ones; the others never (2,400).
DEEP_BENDERS = frozenset({"marth", "roy", "sheik", "zelda"})
DEEP_BEND = 6.5
AIR_DODGE = 236  # its top stays the own one of DEEP_BENDERS, whose wavedash it decides
# Scale of the entrance trophy: rise between frame -123 and the first frame of EntryEnd, over 1.497345 (the
# height at scale 1); 4 to 200 recordings of each.
TROPHY_SCALES = {
    "mario": 0.8, "fox": 0.9, "falcon": 1.1, "dk": 1.2, "kirby": 0.9, "bowser": 1.8, "link": 0.9,
    "sheik": 0.8,
    "ness": 0.7, "peach": 0.7, "popo": 1.6, "nana": 1.6, "pikachu": 0.7, "samus": 0.9, "yoshi": 0.9,
    "jigglypuff": 0.85, "mewtwo": 1.1, "luigi": 0.8, "marth": 0.9, "zelda": 0.75, "young_link": 0.8,
    "dr_mario": 0.8, "falco": 0.85, "pichu": 0.6, "game_and_watch": 0.9, "ganondorf": 1.1, "roy": 0.9,
}  # fmt: skip
# Medians of the 19 fitted shield spheres: radius by model scale, centre by standing height.
SHIELD_MEDIANS = {"x": 0.76, "height": 0.63, "scale": 0.93, "tilt": 2.23}
CLANK_ANIMATION_LENGTH = 16.0  # Rebound: age step x R = 16.1 in 12 of 12 fighters, R = damage x 0.3 + 3
GROUND_SPEED_RETENTION = 0.2  # facts/mechanics/specials/README.md 2.1


@dataclass(frozen=True)
class Facts:
    """The parsed facts: `fighters` and special `motion` by key, `common` states, `geometry` by file."""

    fighters: dict[str, Json]
    motion: dict[str, Json]
    common: Json
    playable: dict[str, str]
    geometry: dict[str, Json]


def convert_states(facts: Facts) -> Json:
    """What holds for every fighter: name, move id and families of the states 0 to 340."""
    hurt = {state: family for family, states in HURT_FAMILIES.items() for state in states}
    landing = {state: family for family, states in LANDING_FAMILIES.items() for state in states}
    states = {
        state: {
            "name": row["name"], "move": row["move_id"], "hurt_family": hurt.get(int(state), "any"),
            "landing_family": landing.get(int(state), "other"),
            "animation": -1 if int(state) in UNANIMATED else row["subaction"],
        }
        for state, row in facts.common.items()
    }  # fmt: skip
    return {
        "schema": "melee-gym-states-1",
        "source": "facts/fighters/common_states.json; families: facts/geometry/README.md 1 and 4",
        "states": states,
    }


def convert_fighter(key: str, facts: Facts) -> Json:
    """One fighter's table with every fallback resolved; `fallbacks` lists them in words."""
    source = facts.fighters[key]
    fallbacks: list[str] = []
    hold = convert_hold(_donors(key), facts.geometry["hold_motion"], fallbacks)
    hold_air = convert_hold_air(_donors(key), hold, facts.geometry["hold_air"], fallbacks)
    states = {
        str(state): _state(key, state, facts, hold, fallbacks) | _hold_y(state, hold_air)
        for state in sorted({*range(FIRST_SPECIAL), *map(int, source["states"])})
    }
    return {
        "schema": "melee-gym-fighter-1",
        "source": f"facts/fighters/{key}.json, special_motion, geometry: the game's files and recordings",
        "key": key,
        "name": source["display"],
        "ids": {"internal": source["ids"]["internal"], "external": source["ids"]["external"]},
        "playable": facts.playable[key],
        "attributes": source["attributes"],
        "body": _body(key, facts, fallbacks),
        "timing": _timing(key, facts),
        "landing_heights": _landing_heights(key, facts),
        "capsules": _capsules(key, facts, fallbacks),
        "facing": convert_facing(key, facts.geometry["facing"]),
        "throws": convert_throws(
            _donors(key),
            source,
            facts.geometry["hold_motion"],
            facts.geometry["throw_release"],
            facts.geometry["throw_motion"]["fighters"].get(key, {}),
            fallbacks,
        ),
        "states": {state: row for state, row in states.items() if row != {"first_age": 1.0}},
        "fallbacks": fallbacks,
    }


def _hold_y(state: int, hold_air: Json) -> Json:
    return {"hold_y": hold_air[str(state)]} if str(state) in hold_air else {}


def _donors(key: str) -> tuple[str, ...]:
    return (key, *STAND_INS[key], "fox")


def _state(key: str, state: int, facts: Facts, hold: Json, fallbacks: list[str]) -> Json:
    source = facts.fighters[key]
    row = source["states"].get(str(state), {})
    script = source["subactions"].get(str(row.get("sub")), {})
    out: Json = {}
    if state >= FIRST_SPECIAL:
        out["name"] = row["name"]
        out["move"] = row.get("move_id", 0)
        out["animation"] = row.get("sub")
    out["frames"] = _length(key, state, facts) or None
    out["loop"] = _loop(key, state, row, source)
    out["first_age"] = _first_age(key, state, row, facts)
    out["iasa"] = row.get("iasa")
    if state >= 44:  # landings 42 and 43 have their lag in the attributes
        out["lag"] = script.get("landing_lag")
        out["cancel_before"] = script.get("autocancel_before")
        out["cancel_after"] = script.get("autocancel_after")
        out["charge"] = script.get("charge_frame")
    out["flip"] = row.get("flip_age")
    out.update({name: value for name, value in attack_marks(key, state).items() if value is not None})
    out["shots"] = row.get("projectile_ages")
    if state in SCRIPTED_HURT or state >= FIRST_SPECIAL:
        out["hurt"] = row.get("hurt")
    out.update(_motion(key, state, row, facts))
    out.update(_ledge(key, state, facts, fallbacks))
    out["hold_x"] = hold.get(str(state))
    out["bottom"] = _bottom(key, state, facts)
    out.update(_diamond(key, state, facts))
    out.update(convert_hits(state, source, _height(key, facts), out["hold_x"], fallbacks))
    return {name: value for name, value in out.items() if value is not None}


def _length(key: str, state: int, facts: Facts) -> float:
    """Animation length: the age at which the state ends; 0 where a rule ends it."""
    source = facts.fighters[key]
    row = source["states"].get(str(state), {})
    script = source["subactions"].get(str(row.get("sub")), {})
    if (
        state in LOOPS
        or state in RULED
        or (row.get("first_age") or 0.0) < 0
        or not is_own_attack(state, source)
    ):
        return 0.0
    if state == 18:
        ends = facts.geometry["extra"]["ground_timing"].get(key, {}).get("turn_end", {})
        return float(ends.get("last_age_mode", LENGTHS[state] - 1) + 1)
    if state == 265 and "sub" not in row:  # only ten fighters have another taunt when they face left
        return 0.0
    if state in (238, 247, 248):
        return max(OWN_LENGTHS.get((key, state), LENGTHS[state]), _seen_length(key, state, facts)[0])
    if state in (213, 215):  # CatchPull ends at a script mark, not with the grab's animation
        if row.get("last_age"):
            return float(math.floor(row["last_age"][0]) + 1)
        grab = source["subactions"].get(str(source["states"]["212" if state == 213 else "214"]["sub"]), {})
        return float(min(box[0] for box in grab["hitboxes"]) + 2)
    if 70 <= state <= 74:
        return max(_landing_length(row, source["attributes"], state), _seen_length(key, state, facts)[0])
    damaged = 75 <= state <= 90  # no table fits them
    own = None if damaged else row.get("anim_frames") or script.get("anim_frames")
    borrowed = None if damaged else _most_frequent(facts, state, "anim_frames")
    known = float(own or borrowed or LENGTHS.get(state, 0.0))
    seen, is_end = _seen_length(key, state, facts)
    if known == 0:
        return 0.0
    return seen if is_end and not own else max(known, seen)


def _seen_length(key: str, state: int, facts: Facts) -> tuple[float, bool]:
    """The least length that the longest recorded stay allows, and whether that stay ended by itself."""
    row = facts.geometry["lengths"]["fighters"].get(key, {}).get(str(state))
    if row is None or row[0] < 0:
        return 0.0, False
    last, there, successor, _ = row
    if state in HELD:
        return float(last), False
    return math.floor(last) + 1.0, there >= ENOUGH and successor in SUCCESSORS


def _landing_length(row: Json, attributes: Json, state: int) -> float:
    """From the recorded age step: (L + 0.1) / lag, with or without L-cancel."""
    suffix = ("n", "f", "b", "hi", "lw")[state - 70]
    full = attributes[f"landingair{suffix}_lag"]
    for lag in (int(full / 2), full):
        length = row.get("age_step", [0.0])[0] * lag - 0.1
        if 25 <= length <= 31 and abs(length - round(length)) < 0.02:
            return float(round(length))
    return LENGTHS[state]


def _loop(key: str, state: int, row: Json, source: Json) -> int | None:
    """Frames after which the age of a looping animation begins again."""
    if state in (15, 16, 17) and key in WALK_CYCLES:
        return WALK_CYCLES[key][state - 15]
    run = source.get("common_action_timing", {}).get("Run", {}).get("anim_frames")
    if state == 21 and run:
        return int(run)
    if state in LOOPS:
        last = row.get("loop_from_age") or row.get("last_age", [0.0])[0]
    else:
        last = row.get("loop_from_age") if state >= FIRST_SPECIAL else None
    return math.floor(last) + 1 if last and last > 0 else None


def _first_age(key: str, state: int, row: Json, facts: Facts) -> float:
    if state in THROWS:
        return 1.0
    first = row.get("first_age")
    if first is None:
        first = _most_frequent(facts, state, "first_age")
    # The blended falls 30, 31, 33, 34, 36, 37 begin like Fall.
    unseen = 0.0 if state in LOOPS else 1.0
    return unseen if first is None else round(float(first), 6)


def _most_frequent(facts: Facts, state: int, field: str) -> float | None:
    if state >= FIRST_SPECIAL:
        return None
    rows = (fighter["states"].get(str(state), {}) for fighter in facts.fighters.values())
    seen = Counter(row[field] for row in rows if row.get(field) is not None)
    return max(seen, key=lambda value: (seen[value], value)) if seen else None


def _motion(key: str, state: int, row: Json, facts: Facts) -> Json:
    """Displacement per age; `root`: bit 0, dx drives the movement; bit 1, dy does."""
    if 219 <= state <= 222:
        path = facts.geometry["throw_motion"]["fighters"].get(key, {}).get(str(state), [])
        return {"root": 3 if any(knot[2] for knot in path) else 1} if path else {}
    special = facts.motion[key].get(str(state)) if state >= FIRST_SPECIAL else None
    animated = state in ROOT_MOTION or (state in (27, 28) and key in ANIMATED_DOUBLE_JUMP)
    if row.get("slides") or not (animated or state >= FIRST_SPECIAL):
        return {}
    out: Json = {}
    for index, name in enumerate(("dx", "dy")):
        values = row.get(name)
        if special:
            values = [None if entry is None else entry[index] for entry in special]
        if values is None or all(abs(value or 0.0) < 1e-4 for value in values):
            continue
        if name == "dx" and (key, state) in SECOND_STEPS:
            values = [*values[:1], SECOND_STEPS[key, state], *values[2:]]
        first = next(age for age, value in enumerate(values) if value is not None)
        # Missing is 0 (facts/fighters/README.md 2).
        out[name] = [first, [0.0 if value is None else value for value in values[first:]]]
        if animated:
            out["root"] = out.get("root", 0) | 1 << index
    return out


def _ledge(key: str, state: int, facts: Facts, fallbacks: list[str]) -> Json:
    """Position relative to the corner by age, for the states that hang from it or climb it."""
    if not 252 <= state <= 262 or state == 261:
        return {}
    fighters = facts.geometry["ledge"]["fighters"]
    measured = {
        name: row["motion"][str(state)]["rows"]
        for name, row in fighters.items()
        if str(state) in row["motion"]
    }
    rows = _stand_in(key, f"ledge motion of state {state}", measured, fallbacks)
    by_age = {int(row[0]): row for row in rows}
    xs: list[float] = []
    ys: list[float] = []
    for age in range(min(by_age), max(by_age) + 1):
        xs.append(by_age[age][1] if age in by_age else xs[-1])
        ys.append((by_age[age][2] or 0.0) if age in by_age else ys[-1])
    ground = [int(row[0]) for row in rows if not row[6]]
    first = min(by_age)
    return {
        "ledge_x": [first, xs], "ledge_y": [first, ys], "ledge_ground_age": min(ground) if ground else None,
    }  # fmt: skip


def _bottom(key: str, state: int, facts: Facts) -> list[Any] | None:
    """Height of the diamond's bottom by age from 0; Fox's captured values come before the measured ones."""
    if state in HANGING:
        return [0, [HANGING_BOTTOM]]
    fighter = facts.geometry["ecb_bottom"]["fighters"][key]
    measured: list[float] = fighter["states"].get(str(state), {}).get("b", [])
    exact: list[float | None] = fighter.get("exact_b", {}).get(str(state), [])
    values: list[float | None] = [None] * max(len(measured), len(exact))
    for age in range(len(values)):
        if measured:
            values[age] = measured[min(age, len(measured) - 1)]
        if age < len(exact) and exact[age] is not None:
            values[age] = exact[age]
    known = [value for value in values if value is not None]
    return [0, [max(0.0, known[0] if value is None else value) for value in values]] if known else None


def _diamond(key: str, state: int, facts: Facts) -> Json:
    """The collision diamond by age: captured from the game (Fox in the air), else fitted to wall contacts."""
    captured = facts.geometry["fox_ecb"]["states"].get(str(state)) if key == "fox" else None
    if captured is not None:
        return {name: [captured["first"], captured[name]] for name in ("half", "side", "top")}
    if state in ROTATING.get(key, ()):
        return {}
    fitted = facts.geometry["ecb_diamond"]["fighters"].get(key, {}).get(str(state))
    if fitted is not None:
        own_top = state == AIR_DODGE and key in DEEP_BENDERS
        return {name: [0, fitted[name]] for name in ("half", "side", "top")[: 2 if own_top else 3]}
    measured = facts.geometry["ecb_half"]
    _, side = _diamond_heights(key, facts)
    out: Json = {}
    for name, part, otherwise in (
        ("half", "fighters", ECB_HALF_WIDTHS.get(key, 2.0)),
        ("side", "sides", side),
    ):
        rows = measured[part].get(key, {}).get(str(state), [])
        known = {int(row[0]): float(row[1]) for row in rows if row[2] > 1 or row[1] < LONE_CONTACT}
        if known:
            out[name] = [0, _filled(known, otherwise)]
    return out


def _diamond_heights(key: str, facts: Facts) -> tuple[float, float]:
    """Top and sides of the diamond; captured for Fox (facts/geometry/README.md 1), else a guess."""
    if key == "fox":
        return 11.1, 7.5
    top = round(0.85 * _height(key, facts), 2)
    return top, round(0.68 * top, 2)


def _filled(known: dict[int, float], otherwise: float) -> list[float]:
    """Values by age from 0: a line between known ones not far apart, near a lone one its value."""
    ages = sorted(known)
    values = [otherwise] * (ages[-1] + NEAR_AGES + 2)
    for age in range(len(values)):
        before = max((a for a in ages if a <= age), default=None)
        after = min((a for a in ages if a >= age), default=None)
        if before is not None and after is not None and after - before <= 2 * NEAR_AGES:
            share = (age - before) / (after - before) if after > before else 0.0
            values[age] = round(known[before] + share * (known[after] - known[before]), 4)
        elif before is not None and age - before <= NEAR_AGES:
            values[age] = known[before]
        elif after is not None and after - age <= NEAR_AGES:
            values[age] = known[after]
    return values


def _landing_heights(key: str, facts: Facts) -> Json:
    families = facts.geometry["ecb_bottom"]["fighters"][key]["family"]
    overall = max(0.0, families.get("all", [4.0])[0])
    names = [*LANDING_FAMILIES, "Special", "other"]
    return {name: max(0.0, families[name][0]) if name in families else overall for name in names}


def _capsules(key: str, facts: Facts, fallbacks: list[str]) -> Json:
    """Two fitted hurt capsules per family; a family not fitted takes its group's, then those of any state.

    Where the two leave a height between them free, a third joins them: Marth stood around a gap of 4.6.
    """
    hurt = facts.geometry["hurt"]
    used = next(name for name in _donors(key) if name in hurt["fighters"])
    own, other = (facts.fighters[name]["attributes"]["model_scaling"] for name in (key, used))
    if used != key:
        fallbacks.append(f"hurt capsules: {used}'s, scaled by {own / other:.3f}")
    group_of = {family: group for group, families in hurt["families"].items() for family in families}
    fitted = hurt["fighters"][used]["capsules"]
    out: Json = {}
    for family in [*HURT_FAMILIES, "special", "any"]:
        found = fitted.get(family) or fitted.get(group_of.get(family, "any")) or fitted["any"]
        capsules = [[value * own / other for value in capsule] for capsule in found["capsules"]]
        out[family] = [[round(value, 4) for value in capsule] for capsule in capsules + _trunk(*capsules)]
    return out


def _trunk(one: list[float], other: list[float]) -> list[list[float]]:
    """A capsule from the upper end of the lower one to the lower end of the upper one, as thin as either."""
    low, high = sorted((one, other), key=lambda capsule: min(capsule[1], capsule[3]) - capsule[4])
    if max(low[1], low[3]) + low[4] >= min(high[1], high[3]) - high[4]:
        return []
    start = max((low[:2], low[2:4]), key=lambda end: end[1])
    end = min((high[:2], high[2:4]), key=lambda end: end[1])
    return [[*start, *end, min(low[4], high[4])]]


def _body(key: str, facts: Facts, fallbacks: list[str]) -> Json:
    """Sizes: pushing, ledge box, collision diamond, shield sphere, place as a victim of throws."""
    hurt = facts.geometry["hurt"]["fighters"]
    height = _height(key, facts)
    boxes = {name: row.get("box", {}).get("use") for name, row in facts.geometry["ledge"]["fighters"].items()}
    box = _stand_in(key, "ledge box", {name: use for name, use in boxes.items() if use}, fallbacks)
    hold = facts.geometry["hold_motion"]
    victim = _stand_in(key, "victim vector", hold["victim_vec"], fallbacks)
    shield = hurt.get(key, {}).get("shield")
    if not shield:
        scale = facts.fighters[key]["attributes"]["model_scaling"]
        shield = {
            "cx": SHIELD_MEDIANS["x"], "cy": round(SHIELD_MEDIANS["height"] * height, 2),
            "radius_factor": round(SHIELD_MEDIANS["scale"] * scale, 3), "tilt_units": SHIELD_MEDIANS["tilt"],
        }  # fmt: skip
        fallbacks.append("shield sphere: medians of the fitted fighters, by height and model scale")
    top, side = _diamond_heights(key, facts)
    if key != "fox":
        fallbacks.append("collision diamond: top 0.85 of the standing height, sides at 0.68 of the top")
    return {
        "height": height, "push_half": PUSH_HALVES.get(key, 3.3),
        "ledge_top": box["top"], "ledge_bottom": box["bottom"], "ledge_reach": box["reach_x"],
        "ecb_half_width": ECB_HALF_WIDTHS.get(key, 2.0), "ecb_side": side, "ecb_top": top,
        "ecb_top_bent": round(top - DEEP_BEND, 2) if key in DEEP_BENDERS else top,
        "shield_x": shield["cx"], "shield_y": shield["cy"], "shield_tilt": shield["tilt_units"],
        "shield_factor": shield["radius_factor"], "victim_x": victim[0], "victim_y": victim[1],
        "hold_victim_dx": hold["hold_victim_dx"].get(key, 0.0),
        **convert_held(key, facts.geometry["hold_air"], fallbacks), "can_wall_jump": key in WALL_JUMPERS,
        "trophy_scale": TROPHY_SCALES[key],
    }  # fmt: skip


def _height(key: str, facts: Facts) -> float:
    hurt = facts.geometry["hurt"]["fighters"]
    return float(next(hurt[name]["height_guess"] for name in _donors(key) if name in hurt))


def _stand_in(key: str, what: str, table: Json, fallbacks: list[str]) -> Any:
    """The fighter's entry, or that of the first donor who has one."""
    used = next(name for name in _donors(key) if name in table)
    if used != key:
        fallbacks.append(f"{what}: {used}'s")
    return table[used]


def _timing(key: str, facts: Facts) -> Json:
    """Ages at which the scripts of movement set their flags; None: never."""
    source = facts.fighters[key]["common_action_timing"]
    return {
        "dash_to_run_age": source["Dash"]["cmd0_set"],
        "guard_on_frames": source["GuardOn"]["anim_frames"],
        "turn_run_cmd1_age": source["TurnRun"]["cmd1_set"],
        "run_brake_cmd1_age": source["RunBrake"]["cmd1_set"],
        "run_brake_cmd0_clear_age": source["RunBrake"]["cmd0_clear"],
        "air_dodge_cmd0_age": source["EscapeAir"]["cmd0_set"],
        "specials_ground_speed_retention": GROUND_SPEED_RETENTION,
        "clank_animation_length": CLANK_ANIMATION_LENGTH,
        "lifted_up": LIFTED[key][0],
        "lifted_down": LIFTED[key][1],
    }
