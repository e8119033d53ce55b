"""The tables against what was measured on recordings (tools/measure.py)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from melee_gym.compiled.jit import plain
from melee_gym.data import FIGHTER_KEYS, load_fighter
from melee_gym.sim import build
from melee_gym.sim.physics import way_at
from tools.convert_fighter import HELD
from tools.measure import THROWS, visits

MEASURED = Path(__file__).parents[2] / "tools/measured"
TABLES: Any = build.tables()[0]
ENDED_BY_THE_GRAB = (213, 215)
FALCO = FIGHTER_KEYS.index("falco")


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_no_animation_is_shorter_than_a_recorded_stay(key: str) -> None:
    seen = json.loads((MEASURED / "lengths.json").read_text())["fighters"].get(key, {})
    states = load_fighter(key)["states"]
    short = {}
    for state, (last, *_) in seen.items():
        length = states.get(state, {}).get("frames")
        least = last if int(state) in HELD else math.floor(last) + 1
        if length and last >= 0 and length < least and int(state) not in ENDED_BY_THE_GRAB:
            short[state] = (length, last)
    assert short == {}


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_no_body_has_a_hole_between_its_capsules(key: str) -> None:
    for family, capsules in load_fighter(key)["capsules"].items():
        spans = sorted((min(c[1], c[3]) - c[4], max(c[1], c[3]) + c[4]) for c in capsules)
        top = spans[0][1]
        for low, high in spans[1:]:
            assert low <= top + 1e-3, (family, spans)
            top = max(top, high)


def place(throw: Any, age: float) -> float:
    """Where a throw has carried its thrower."""
    return float(plain(way_at)(TABLES, throw.move_age, throw.move_x, np.float32(age)))


def test_a_throw_moves_the_thrower_between_whole_ages_as_recorded(replays_dir: Path) -> None:
    """Falco's forward throw, whose rate is its victim's weight."""
    from melee_gym.replays import read_slp

    throw = TABLES.fighters[FALCO].throws[0]
    misses: list[float] = []
    for path in sorted((replays_dir / "games").glob("*falco_*"))[:24]:
        replay = read_slp(path)
        if "players.speed_ground_x_self" not in replay.recorded:
            continue
        for seat in range(2):
            for visit in visits(replay.frames["players"][:, seat], True):
                if (visit.kind, visit.state) != (FALCO, THROWS[0]) or visit.ages[0] <= 0:
                    continue
                rate = visit.ages[0]
                for age, (x, _) in zip(visit.ages, visit.steps, strict=True):
                    misses.append(abs(place(throw, age) - place(throw, age - rate) - x))
    assert len(misses) > 100
    assert np.mean(np.array(misses) < 0.01) > 0.8  # the others stopped at an edge


@pytest.mark.parametrize(("key", "throw", "moves", "flies"), [
    ("fox", "F", True, False), ("falco", "F", True, False), ("jigglypuff", "B", True, False),
    ("kirby", "F", True, True), ("kirby", "Hi", True, True), ("marth", "F", False, False),
])  # fmt: skip
def test_throws_carry_the_thrower_where_they_were_seen_to(
    key: str, throw: str, moves: bool, flies: bool
) -> None:
    way = load_fighter(key)["throws"][throw]["motion"]
    assert bool(way) == moves
    assert any(y for _, _, y in way) == flies
