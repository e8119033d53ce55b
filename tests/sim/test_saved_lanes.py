"""What a lane may hold that comes from outside: whatever it is, it is refused or it plays."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matches import fight, fights, play, random_pads

from melee_gym.errors import BackendError
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup
from melee_gym.sim import SAVE_MAGIC, Engine, build
from melee_gym.sim.records import MATCH
from melee_gym.sim.saved import check_match

HEADER = len(SAVE_MAGIC) + 16
SPOILED = 1500
SPOIL = f"""
import numpy as np
from matches import fights, play, random_pads
from melee_gym.errors import BackendError
rng = np.random.default_rng(1)
engine, _ = play(fights(4, 8), random_pads(4, 400, 8))
saved = [bytes(engine.save(lane)) for lane in range(8)]
values = np.array([-1, 2**31 - 1, -(2**31), 255, 1 << 20, 0x7FC00000, 0x7F800000, 0x60000000], "<i8")
pads, refused = random_pads(5, 30, 8), 0
for number in range({SPOILED}):
    data = bytearray(saved[number % 8])
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers({HEADER} // 4 + 1, {HEADER + MATCH.itemsize} // 4)) * 4
        data[at : at + 4] = int(rng.choice(values) & 0xFFFFFFFF).to_bytes(4, "little")
    try:
        engine.restore(number % 8, bytes(data))
    except BackendError:
        refused += 1
        continue
    for row in pads:
        engine.step(row)
    engine.restore(number % 8, saved[number % 8])
print(refused)
"""


def saved(seed: int = 2) -> bytes:
    engine, _ = play([fight()], random_pads(seed, 300))
    return bytes(engine.save(0))


def spoiled(data: bytes, change: Any) -> bytes:
    match = np.frombuffer(data, MATCH, offset=HEADER).copy()
    change(match[0])
    return data[:HEADER] + match.tobytes()


def test_every_lane_of_real_matches_passes() -> None:
    engine = Engine(16)
    engine.reset(fights(7, 16))
    stages = build.tables()[0].stages
    for row in random_pads(7, 1200, 16)[:, :, :]:
        engine.step(row)
        check_match(engine.matches[int(engine.frames[0].frame) % 16], 2, stages)


def test_a_lane_with_room_for_followers_passes() -> None:
    engine = Engine(1, followers=True)
    engine.reset([Setup()])
    for _ in range(200):
        engine.step(np.zeros((1, 2), PAD))
    data = engine.save(0)
    engine.restore(0, bytes(data))
    assert engine.save(0) == data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.__setitem__("stage", 2**31 - 1), "no match has stage = 2147483647; valid: 0 to 5"),
        (lambda m: m.fighters[1].__setitem__("state", -5), r"fighters\[1\].state = -5; valid: 0 to 543"),
        (lambda m: m.fighters[0].__setitem__("kind", 3), r"fighters\[0\].kind = 3; valid: 1, 18"),
        (lambda m: m.fighters[0].__setitem__("x", np.nan), r"fighters\[0\].x = nan"),
        (lambda m: m.fighters[0].__setitem__("body", 1), r"fighters\[0\].body = 1; valid: 0"),
        (lambda m: m.__setitem__("seats", 1), "seats = 1; valid: 2"),
        (lambda m: m.__setitem__("living", 1), "living = 1; valid: 0"),
        (lambda m: m.fighters[1].__setitem__("floor", 140), r"fighters\[1\].floor = 140; valid: -1 to 139"),
        (lambda m: m.fighters[0].__setitem__("holding", 1), r"\[0\].partner = -1; valid: 0 to 1 in a hold"),
    ],
)  # fmt: skip
def test_what_no_match_has_is_named_and_changes_nothing(change: Any, message: str) -> None:
    engine, _ = play([fight()], random_pads(2, 30))
    before = engine.save(0)
    with pytest.raises(BackendError, match=message):
        engine.restore(0, spoiled(saved(), change))
    assert engine.save(0) == before


def test_what_leaves_the_process_is_plain_bytes() -> None:
    engine, _ = play([fight()], random_pads(2, 30))
    assert type(pickle.loads(pickle.dumps(engine.save(0)))) is bytes


def test_spoiled_lanes_are_refused_or_play_on() -> None:
    """In a process of its own: what is missed would end it."""
    done = subprocess.run(
        [sys.executable, "-c", SPOIL],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert SPOILED // 4 < int(done.stdout) < SPOILED
