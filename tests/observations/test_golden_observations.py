"""Every column of every layout holds what it held when agents were trained on it (commit e1bfa60).

A new column is not among those kept, and changes none of them. To keep it too, or after a change of values
that is meant and said in the commit:

    python tests/observations/test_golden_observations.py
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from melee_gym.data import STAGE_KEYS
from melee_gym.game.frame import FRAME, MAX_ITEMS
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.observations import LAYOUTS, encode_recording, make_observer
from melee_gym.observations.track import TRACK, begin_tracks, follow_tracks
from melee_gym.replays import read_slp

GOLDEN = Path(__file__).parents[1] / "golden/observations.json"
# Still stages and moving ones, articles of several fighters, old formats.
RECORDINGS = (
    "games/fox_marth_bf_*", "games/mario_fox_ys_*", "cpu/kirby_ness_fod_*", "cpu/falco_samus_bf_*",
    "cpu/fox_mewtwo_ps_*",
)  # fmt: skip
PLAYER_FIELDS = (
    "x", "y", "facing", "percent", "shield", "state_age", "misc", "hitlag", "speed_air_x_self",
    "speed_y_self", "speed_ground_x_self", "speed_x_attack", "speed_y_attack", "state", "fighter", "stocks",
    "state_flags", "airborne", "jumps_left", "hurtbox",
)  # fmt: skip
ITEM_FIELDS = ("x", "y", "speed_x", "speed_y", "timer", "type", "owner")
LANES, TIMES = len(STAGE_KEYS) * 2, 40

Rows = Iterator[NDArray[Any]]


def fill(records: NDArray[Any], fields: tuple[str, ...], rng: np.random.Generator) -> None:
    """Fill fields with random bytes: also what no recording should hold, such as infinities and NaN."""
    for name in fields:
        shape, kind = records[name].shape, records.dtype[name].base
        records[name] = np.frombuffer(rng.bytes(int(np.prod(shape)) * kind.itemsize), kind).reshape(shape)


def any_frames(rng: np.random.Generator) -> NDArray[Any]:
    """(TIMES, LANES) FRAME, half of the values near those of a match."""
    frames = np.zeros((TIMES, LANES), FRAME)
    fill(frames["players"], PLAYER_FIELDS, rng)
    fill(frames["items"], ITEM_FIELDS, rng)
    fill(frames, ("fountain_heights", "wind", "stadium_type"), rng)
    frames["frame"] = rng.integers(-123, 30_000, frames.shape)
    frames["item_count"] = rng.integers(0, MAX_ITEMS + 1, frames.shape)
    usual = rng.random(frames.shape) < 0.5
    for name, low, high in (("x", -300, 300), ("y", -250, 250), ("state", 0, 420), ("fighter", 0, 30)):
        values = rng.uniform(low, high, frames["players"][name].shape).astype(frames["players"].dtype[name])
        frames["players"][name][usual] = values[usual]
    return frames


def rows_of_any_frames(name: str) -> Rows:
    rng = np.random.default_rng(12)
    frames, pads = any_frames(rng), np.zeros((TIMES, LANES, SEATS), PAD)
    queues = np.zeros((LANES, SEATS, 6), PAD)
    fill(pads, PAD.names or (), rng)
    fill(queues, PAD.names or (), rng)
    observer = make_observer(name, frame_skip=3, pending=2)
    tracks, out = np.zeros(LANES, TRACK), np.zeros((LANES, SEATS, *observer.space.shape), np.float32)
    timers = np.where(np.arange(LANES) % 3 == 0, 0, 480)
    begin_tracks(tracks, np.arange(LANES), frames[0], np.arange(LANES) % len(STAGE_KEYS), timers)
    for t in range(1, TIMES):
        follow_tracks(tracks, frames[t], pads[t], np.ones(LANES, np.bool_))
        observer.write(frames[t], tracks, queues, np.array([1, 0]), out, 0, LANES)
        yield out


def rows_of_recordings(name: str, folder: Path) -> Rows:
    observer = make_observer(name, frame_skip=1, pending=0)
    for pattern in RECORDINGS:
        yield encode_recording(read_slp(sorted(folder.glob(f"{pattern}.slp.xz"))[0]), observer)


def digests(name: str, pending: int, rows: Rows) -> dict[str, str]:
    """Column -> hash of all its values."""
    names = [column.name for column in LAYOUTS[name](pending).columns]
    hashes = [hashlib.sha256() for _ in names]
    for part in rows:
        for column, digest in enumerate(hashes):
            digest.update(part[..., column].tobytes())
    return {name: digest.hexdigest()[:12] for name, digest in zip(names, hashes, strict=True)}


def check(kept: dict[str, str], now: dict[str, str]) -> None:
    shared = kept.keys() & now.keys()
    assert len(shared) > 100
    assert sorted(name for name in shared if kept[name] != now[name]) == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_columns_of_recordings_hold_what_they_held(replays_dir: Path, name: str) -> None:
    kept = json.loads(GOLDEN.read_text())["recordings"]
    check(kept, digests(name, 0, rows_of_recordings(name, replays_dir)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_columns_of_any_frames_hold_what_they_held(name: str) -> None:
    kept = json.loads(GOLDEN.read_text())["any frames"]
    check(kept, digests(name, 2, rows_of_any_frames(name)))


def write() -> None:
    """Write the golden file anew."""
    folder = Path(__file__).parents[2] / "../shared/replays"
    recordings: dict[str, str] = {}
    frames: dict[str, str] = {}
    for name in LAYOUTS:
        recordings |= digests(name, 0, rows_of_recordings(name, folder))
        frames |= digests(name, 2, rows_of_any_frames(name))
    GOLDEN.write_text(json.dumps({"recordings": recordings, "any frames": frames}, indent=0) + "\n")


if __name__ == "__main__":
    write()
