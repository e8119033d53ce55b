"""Hitboxes of one state: rows of damage values, and per slot the position at each age."""

from __future__ import annotations

from typing import Any

from tools.convert_throws import ELEMENTS

Json = dict[str, Any]
Row = list[Any]
Points = dict[int, dict[int, tuple[float, float, float, int]]]  # slot -> age -> (x, y, radius, script row)

# Columns of a script row, facts/fighters/README.md 3.
START, END, SLOT, DAMAGE, ANGLE, KBG, WDSK, BKB, ELEMENT, SHIELD, SIZE = range(11)
Z, Y, X, CLANK, GROUND, AIR = range(12, 18)
UNIT = 0.003906  # script integer to game units
FIRST_SPECIAL = 341
NO_BOXES = frozenset({213, 215})  # CatchPull shares the grab's script without its boxes
HELD_ONLY = frozenset({217, 219, 220, 221, 222})
PLAIN_CLANK = 3  # clanks and rebounds, as most attacks: for rows whose flags are in no table


def convert_hits(
    state: int, source: Json, height: float, hold: list[Any] | None, fallbacks: list[str]
) -> Json:
    """The hitboxes of a state; empty where it has none.

    Args:
        state: action state id.
        source: the fighter's facts.
        height: of the standing fighter, for guesses.
        hold: where the held fighter is in this state, [first age, x by age].
        fallbacks: receives a sentence when positions are guessed.

    Returns:
        `rows`: [damage, angle, growth, set, base, element, shield damage, clanks, rebounds, hits grounded,
        hits airborne, group, held only]; `hits`: slot -> [first age, [[x, y, radius, row] or None, ...]].
    """
    row = source["states"].get(str(state), {})
    script = source["subactions"].get(str(row.get("sub")), {})
    boxes: list[Row] = [list(box) for box in row.get("hitboxes") or script.get("hitboxes") or []]
    recorded = row if row.get("hit") else _twin(state, row, source)
    if state in NO_BOXES or not (boxes or recorded):
        return {}
    points: Points = {
        int(slot): {int(age): (x, y, radius, index) for age, x, y, radius, index in entries}
        for slot, entries in recorded.get("hit", {}).items()
    }
    _name_rows(recorded, source, boxes, points)
    if not script.get("windows", "").startswith("conflict") or not recorded:
        following = source["subactions"].get(str(row.get("sub", 0) + 1), {}) if state >= FIRST_SPECIAL else {}
        alien = _overrun(boxes, points, following.get("hitboxes", []))
        points, guessed = _by_script(boxes, alien, points, height, hold)
        if guessed:
            fallbacks.append(
                f"hitbox positions of state {state}: half the height forward and up, or the held"
            )
    return _number(boxes, points, held_only=state in HELD_ONLY and not recorded)


def _twin(state: int, row: Json, source: Json) -> Json:
    """The recorded state that plays the same script, as ground and air versions of a special do."""
    for other, candidate in source["states"].items():
        same = row.get("sub") is not None and candidate.get("sub") == row["sub"]
        if same and int(other) != state and candidate.get("hit"):
            return candidate  # type: ignore[no-any-return]
    return {}


def _name_rows(recorded: Json, source: Json, boxes: list[Row], points: Points) -> None:
    """Name the row of positions that have none.

    The special that `hit_ref` names, else the slot's nearest row; the rest only detects and is dropped.
    """
    by_path = {hit["path"]: hit for hit in source["specials_hits"]}
    refs = recorded.get("hit_ref", [])
    for slot, ages in points.items():
        unnamed = sorted(age for age, point in ages.items() if point[3] < 0)
        named = [ref for ref in refs if ref.endswith(f"/id{slot}")] or refs[:1]
        hit = by_path.get(named[0]) if named else None
        if unnamed and hit and not hit.get("article"):  # an article hits by itself
            boxes.append([
                unnamed[0], unnamed[-1], slot,
                hit["damage"], hit["angle"], hit["kbg"], hit["wdsk"], hit["bkb"],
                ELEMENTS[hit["effect"]], 0, 0, 0, 0, 0, 0, PLAIN_CLANK, 1, 1, 0,
            ])  # fmt: skip
            for age in unnamed:
                x, y, radius, _ = ages[age]
                ages[age] = (x, y, radius, len(boxes) - 1)
            if unnamed[0] == 1 and recorded.get("first_age") == 0:
                boxes[-1][START] = 0  # the recording starts one age late (facts/fighters/README.md 5.3)
            continue
        own = [index for index, box in enumerate(boxes) if box[SLOT] == slot]
        for age in unnamed:
            x, y, radius, _ = ages.pop(age)
            if own:
                nearest = min(own, key=lambda index: max(boxes[index][START] - age, age - boxes[index][END]))
                ages[age] = (x, y, radius, nearest)


def _overrun(boxes: list[Row], points: Points, following: list[Row]) -> set[int]:
    """Rows of the next script, into which the extractor read on: there they stand earlier (gaps.md)."""
    recorded = {point[3] for ages in points.values() for point in ages.values()}
    return {
        index
        for index, box in enumerate(boxes)
        if index not in recorded
        and any(box[SLOT:] == other[SLOT:] and box[START] > other[START] for other in following)
    }


def _by_script(
    boxes: list[Row], alien: set[int], points: Points, height: float, hold: list[Any] | None
) -> tuple[Points, bool]:
    """Every script row at each of its ages, and whether any position is a guess.

    Where a position was not recorded, the nearest of the slot stands in, else the guess.
    """
    out: Points = {}
    guessed = False
    for index, box in enumerate(boxes):
        if index in alien:
            continue
        known = points.get(box[SLOT], {})
        own = {age: point for age, point in known.items() if point[3] == index} or known
        for age in range(box[START], box[END] + 1):
            if age in known:
                x, y, radius, _ = known[age]
            elif own:
                x, y, radius, _ = own[min(own, key=lambda other: abs(other - age))]
            else:
                guessed = True
                x, y, radius = _guess(box, age, height, hold)
            out.setdefault(box[SLOT], {})[age] = (x, y, radius, index)
    return out, guessed


def _guess(box: Row, age: int, height: float, hold: list[Any] | None) -> tuple[float, float, float]:
    """facts/fighters/gaps.md: half the fighter's height forward and up; pummels lie on the held fighter."""
    radius = round((box[SIZE] or 1000) * UNIT, 4)
    if hold is not None:
        values = hold[1]
        return values[min(max(age - hold[0], 0), len(values) - 1)], 0.4 * height, radius
    return 0.5 * height, 0.5 * height, radius


def _number(boxes: list[Row], points: Points, held_only: bool) -> Json:
    """Number the rows in use, and say which of them are one hit."""
    group_of = _groups(boxes, points)
    rows: list[Row] = []
    numbers: dict[tuple[int, int], int] = {}
    hits: Json = {}
    for slot in sorted(points):
        track: list[Any] = []
        first = min(points[slot])
        for age in range(first, max(points[slot]) + 1):
            if age not in points[slot]:
                track.append(None)
                continue
            x, y, radius, index = points[slot][age]
            if (index, group_of[age]) not in numbers:
                numbers[index, group_of[age]] = len(rows)
                rows.append(_row(boxes[index], group_of[age], held_only))
            track.append([round(x, 4), round(y, 4), round(radius, 4), numbers[index, group_of[age]]])
        hits[str(slot)] = [first, track]
    return {"rows": rows, "hits": hits} if rows else {}


def _groups(boxes: list[Row], points: Points) -> dict[int, int]:
    """Age -> group. A gap in the ages of all slots begins a new group (hits.md 1.2: victims are forgotten).

    So does every new row where the rows of all slots repeat unchanged, twice or more in a state: such a
    script removes its boxes and creates them anew, as Ness's f-air does every third frame; a late hit (Fox
    n-air) has other values.
    """
    ages = sorted({age for slot in points.values() for age in slot})
    changes: dict[int, list[bool]] = {}  # age of a new row -> by slot, whether it repeats its predecessor
    for slot in points.values():
        for age in slot:
            before = slot.get(age - 1)
            if before and before[3] != slot[age][3]:
                repeats = boxes[before[3]][DAMAGE:] == boxes[slot[age][3]][DAMAGE:]
                changes.setdefault(age, []).append(repeats and boxes[before[3]][ELEMENT] != "grab")
    repeated = {age for age, slots in changes.items() if all(slots)}
    group_of: dict[int, int] = {}
    group = -1
    for run in _runs(ages):
        again = set(changes) if len(repeated) > 1 and repeated & set(run) else set()
        for age in run:
            group += age == run[0] or age in again
            group_of[age] = group
    return group_of


def _runs(ages: list[int]) -> list[list[int]]:
    """Sorted ages, split at gaps."""
    runs: list[list[int]] = []
    for age in ages:
        if runs and runs[-1][-1] == age - 1:
            runs[-1].append(age)
        else:
            runs.append([age])
    return runs


def _row(box: Row, group: int, held_only: bool) -> Row:
    clank = PLAIN_CLANK if box[CLANK] is None else box[CLANK]
    return [
        box[DAMAGE], box[ANGLE], box[KBG], box[WDSK], box[BKB], box[ELEMENT], box[SHIELD] or 0,
        clank >> 1, clank & 1,
        1 if box[GROUND] is None else box[GROUND], 1 if box[AIR] is None else box[AIR], group, int(held_only),
    ]  # fmt: skip
