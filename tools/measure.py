"""Tables that one pass over recordings gives: `python -m tools.measure ../shared/replays`.

Writes `tools/measured/lengths.json` and `throw_motion.json`, which the converter (tools/convert.py) reads.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from melee_gym.data import FIGHTER_KEYS
from melee_gym.errors import ReplayError
from melee_gym.replays import read_slp

Json = dict[str, Any]
Array = NDArray[Any]
FIRST_SPECIAL = 341
THROWS = range(219, 223)
SPEEDS = "players.speed_ground_x_self"
SAME_AGE = 1e-3  # ages of one animation that are told apart
MOVES = 0.5  # least path of a throw that moves the thrower
AGREEING = 0.02  # of a path: how far that of an unhindered throw may be from the longest ones
SETTLED = 0.002  # a speed below this is none


class Visit(NamedTuple):
    """A stay in one action state.

    Attributes:
        kind, state: internal id of the fighter, action state.
        ages: (n,) of each frame.
        steps: (n, 2) movement of each frame, x along the facing: his own speed, or with pushes and platforms.
        own: whether it is his own speed.
        airborne: (n,) bool.
        successor: the state after it.
    """

    kind: int
    state: int
    ages: Array
    steps: Array
    own: bool
    airborne: Array
    successor: int


def main(folder: Path) -> None:
    """Measure all recordings in a folder."""
    lengths: defaultdict[tuple[int, int], Counter[tuple[float, int]]] = defaultdict(Counter)
    throws: defaultdict[tuple[int, int], list[Visit]] = defaultdict(list)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".slp" in path.name)
    for path in tqdm(paths, unit="file"):
        try:
            replay = read_slp(path)
        except ReplayError:
            continue
        players = replay.frames["players"]
        for place in range(players.shape[1]):
            for visit in visits(players[:, place], SPEEDS in replay.recorded):
                if visit.kind >= len(FIGHTER_KEYS) or visit.state >= FIRST_SPECIAL:
                    continue
                last = round(float(visit.ages.max()), 6)
                lengths[visit.kind, visit.state][last, visit.successor] += 1
                if visit.state in THROWS:
                    throws[visit.kind, visit.state].append(visit)
    out = Path(__file__).parent / "measured"
    _write(out / "lengths.json", _lengths(lengths))
    _write(out / "throw_motion.json", _throw_motion(throws))


def visits(player: Array, speeds: bool) -> Iterator[Visit]:
    """The stays of one player (T,) PLAYER, with or without speeds; the last one is left out."""
    state, kind = player["state"].astype(int), player["fighter"].astype(int)
    age = player["state_age"].astype(float)
    ends = (np.diff(state) != 0) | (np.diff(kind) != 0) | (np.diff(age) < -SAME_AGE)
    start = 0
    for end in np.flatnonzero(ends).tolist():
        rows = slice(start, end + 1)
        if start > 0:
            airborne, facing = player["airborne"][rows].astype(bool), float(player["facing"][start])
            if speeds:
                x = np.where(airborne, player["speed_air_x_self"][rows], player["speed_ground_x_self"][rows])
                y = np.where(airborne, player["speed_y_self"][rows], 0.0)
            else:
                before = slice(start - 1, end)
                x = player["x"][rows] - player["x"][before]
                y = player["y"][rows] - player["y"][before]
            steps = np.stack([x * facing, y], axis=1).astype(float)
            yield Visit(
                int(kind[start]), int(state[start]), age[rows], steps, speeds, airborne,
                int(state[end + 1]),
            )  # fmt: skip
        start = end + 1


def _lengths(ends: dict[tuple[int, int], Counter[tuple[float, int]]]) -> Json:
    fighters: defaultdict[str, Json] = defaultdict(dict)
    for (kind, state), counts in sorted(ends.items()):
        last = max(age for age, _ in counts)
        there = Counter({after: n for (age, after), n in counts.items() if age == last})
        after = max(there, key=lambda state: there[state])
        fighters[FIGHTER_KEYS[kind]][str(state)] = [last, there[after], after, sum(counts.values())]
    return {
        "schema": "melee-gym-lengths-1",
        "what": "the longest recorded stay in each common state: [its last age, stays that ended there, "
        "the state that most of them led to, stays in all]",
        "fighters": fighters,
    }


def _throw_motion(throws: dict[tuple[int, int], list[Visit]]) -> Json:
    fighters: defaultdict[str, Json] = defaultdict(dict)
    for (kind, state), found in sorted(throws.items()):
        knots = motion(found)
        if knots:
            fighters[FIGHTER_KEYS[kind]][str(state)] = knots
    return {
        "schema": "melee-gym-throw-motion-1",
        "what": "where a throw's animation carries the thrower: [age, x along the facing, y] from its start, "
        "at every recorded age (the victim's weight sets the rate)",
        "fighters": fighters,
    }


def motion(found: list[Visit]) -> list[list[float]]:
    """The knots [age, x, y] of one throw's path; empty where the animation moves nobody."""
    by_rate: defaultdict[float, list[Visit]] = defaultdict(list)
    own = [visit for visit in found if visit.own] or [visit for visit in found if visit.airborne.any()]
    for visit in own:
        if visit.ages[0] > 0:  # old recordings have no ages
            by_rate[round(float(visit.ages[0]), 3)].append(visit)
    pooled: list[tuple[float, float, float]] = []
    for group in by_rate.values():
        pooled += _path(group)
    knots: list[list[float]] = []
    for age, x, y in sorted(pooled):
        if not knots or age - knots[-1][0] > SAME_AGE:
            knots.append([round(age, 4), round(x, 4), round(y, 4)])
    return knots


def _path(group: list[Visit]) -> list[tuple[float, float, float]]:
    """The path of throws at one rate: the median of those that nothing stopped; empty if they stand."""
    moving = [_unfrozen(visit) for visit in group]
    count = max(len(ages) for ages, _ in moving)
    moving = [(ages, steps) for ages, steps in moving if len(ages) == count]
    totals = np.array([np.abs(steps).sum() for _, steps in moving])
    full = [steps for (_, steps), total in zip(moving, totals, strict=True)
            if total >= (1 - AGREEING) * np.quantile(totals, 0.8)]  # fmt: skip
    steps = np.median(full, axis=0)
    steps[np.abs(steps) < SETTLED] = 0.0
    if np.abs(steps).sum() < MOVES or (_slides(steps[:, 0]) and not steps[:, 1].any()):
        return []
    ages = np.round(np.arange(1, count + 1) * float(moving[0][0][0]), 4)
    places = np.cumsum(steps, axis=0)
    return [(float(age), float(x), float(y)) for age, (x, y) in zip(ages, places, strict=True)]


def _slides(steps: Array) -> bool:
    """Whether a movement is what friction leaves of an earlier one: it only gets slower, and ends."""
    sizes = np.abs(steps)
    return bool((np.diff(sizes) <= SETTLED).all() and sizes[-1] == 0)


def _unfrozen(visit: Visit) -> tuple[Array, Array]:
    """Ages and steps without the frames of hitlag; a landing keeps the speed that the floor cut."""
    kept = np.diff(visit.ages, prepend=0.0) > SAME_AGE
    steps = visit.steps.copy()
    landed = np.flatnonzero(visit.airborne[:-1] & ~visit.airborne[1:]) + 1
    steps[landed, 1] = np.minimum(steps[landed, 1], steps[landed - 1, 1])
    return visit.ages[kept], steps[kept]


def _write(path: Path, content: Json) -> None:
    rows = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
        for key, value in content["fighters"].items()
    )
    head = json.dumps({key: value for key, value in content.items() if key != "fighters"})[:-1]
    path.write_text(f'{head}, "fighters": {{\n{rows}\n}}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
