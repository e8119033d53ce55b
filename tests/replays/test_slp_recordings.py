"""Real recordings: each is read as the manifest expects, and as two other parsers read it."""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import peppi_py
import pytest
from _pytest.mark import ParameterSet
from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.game.pad import INPUT, process_pads
from melee_gym.replays import Replay, read_slp

ROWS: list[dict[str, str]] = []
REPLAYS = Path(__file__).parents[2] / "../shared/replays"  # parametrising needs it before any fixture
if (REPLAYS / "manifest.csv").is_file():
    with (REPLAYS / "manifest.csv").open(newline="") as file:
        ROWS = list(csv.DictReader(file))

# How the manifest names what is lost, and how a warning of ours begins or goes on.
NAMED = {
    "no game end event": "no game end event",
    "non-standard fighter": "plays a non-standard fighter",
    "raw length 0": "the raw length is 0",
    "last event cut": "last event cut",
    "metadata absent or damaged": "the metadata is ",
    "undefined bytes after the last event": "undefined bytes",
    "file shorter than raw length": "the header declares",
    "frame gap": "frame gap",
}
REFUSED = {
    "not an slp envelope": r"offset 0: not a \.slp recording",
    "no frames": r"offset \d+: no frames",
    # The one such file holds noise behind a header: it has no payload table to find a game start by.
    "no game start event": r"offset 16: a payload table of 231 bytes",
}
LEGAL = {
    "Battlefield",
    "Final Destination",
    "Yoshi's Story",
    "Fountain of Dreams",
    "Dream Land N64",
    "Pokemon Stadium",
}


def spread(rows: list[dict[str, str]], step: int) -> list[ParameterSet]:
    """Every `step`-th file by version in the default run, the others when `full` is asked for."""
    ordered = sorted(rows, key=lambda row: (row["version"], row["file"]))
    return [
        pytest.param(row, id=row["file"], marks=[] if index % step == 0 else [pytest.mark.full])
        for index, row in enumerate(ordered)
    ]


def path_of(replays_dir: Path, row: dict[str, str]) -> Path:
    return replays_dir / row["file"]


@pytest.fixture
def unpacked(tmp_path: Path) -> Callable[[Path], Path]:
    """Other parsers read only plain files."""

    def unpack(path: Path) -> Path:
        if path.suffix != ".xz":
            return path
        plain = tmp_path / path.stem
        plain.write_bytes(lzma.decompress(path.read_bytes()))
        return plain

    return unpack


def test_the_folder_of_recordings_is_the_whole_one(replays_dir: Path) -> None:
    assert len(ROWS) == len(list(replays_dir.glob("*/*.slp*"))) == 461


READABLE = [row for row in ROWS if not row["expect_read"].startswith("error")]


@pytest.mark.parametrize(
    "row",
    spread([row for row in READABLE if row["file"].startswith("edge")], 1)
    + spread([row for row in READABLE if not row["file"].startswith("edge")], 5),
)
def test_a_recording_is_read_as_the_manifest_expects(replays_dir: Path, row: dict[str, str]) -> None:
    replay = read_slp(path_of(replays_dir, row))
    losses = row["expect_read"].removeprefix("ok").removeprefix("partial: ").split("; ")
    unnamed = [
        loss for loss in losses if loss and not any(NAMED[loss] in warning for warning in replay.warnings)
    ]
    assert unnamed == []
    assert (replay.warnings == ()) == (row["expect_read"] == "ok")
    assert len(replay.frames) == int(row["frames"])
    assert ".".join(map(str, replay.version)) == row["version"]
    assert (replay.end is not None) == (row["complete"] == "1")
    played = {kind for kind in replay.frames["items"]["type"][_live_items(replay)].tolist()}
    assert sorted(played) == sorted(map(int, row["items_seen"].split()))


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("teams_p1p2_blueVSp4_green_winner_green_b1c3770c", (1, 2, None, 0)),
        ("ffa_1p2p_winner_2p_fef9f501", (1, 0, None, None)),
    ],
)
def test_the_places_of_a_recording_of_3_12_are_counted_from_0(
    replays_dir: Path, name: str, places: tuple[int | None, ...]
) -> None:
    end = read_slp(replays_dir / "edge" / f"{name}.slp").end
    assert end is not None
    assert end.placements == places


def _live_items(replay: Replay) -> NDArray[np.bool_]:
    live: NDArray[np.bool_] = np.arange(15) < replay.frames["item_count"][:, None]
    return live


@pytest.mark.parametrize("row", spread([row for row in ROWS if row["expect_read"].startswith("error")], 1))
def test_what_is_no_recording_is_refused_as_the_manifest_expects(
    replays_dir: Path, row: dict[str, str]
) -> None:
    with pytest.raises(ReplayError, match=REFUSED[row["expect_read"].removeprefix("error: ")]):
        read_slp(path_of(replays_dir, row))


TIME_MODE = "cpu/fox_samus_bf_30cf5a7a.slp.xz"  # its stocks never fall: no Setup tells that
MATCHES = [row for row in ROWS if row["file"].startswith(("games", "cpu")) and row["file"] != TIME_MODE]


@pytest.mark.parametrize("row", spread(MATCHES, 10))
def test_a_match_on_a_legal_stage_gives_its_setup(replays_dir: Path, row: dict[str, str]) -> None:
    setup = read_slp(path_of(replays_dir, row)).setup
    assert setup is not None
    ports = [port for port in range(4) if row[f"p{port + 1}_port"]]
    assert setup.ports == tuple(int(row[f"p{port + 1}_port"]) - 1 for port in ports)
    assert setup.costumes == tuple(int(row[f"p{port + 1}_costume"]) for port in ports)
    assert row["stage"] in LEGAL


def same(ours: NDArray[Any], theirs: NDArray[Any]) -> bool:
    return bool(np.array_equal(ours, theirs, equal_nan=ours.dtype.kind == "f"))


@pytest.mark.parametrize("row", spread([row for row in ROWS if row["py_slippi"] == "ok"], 60))
def test_py_slippi_reads_the_same(replays_dir: Path, row: dict[str, str]) -> None:
    ours = read_slp(path_of(replays_dir, row))
    theirs = read_slp(path_of(replays_dir, row), reader="py-slippi")
    assert same(ours.frames["frame"], theirs.frames["frame"])
    assert same(ours.frames["seed"], theirs.frames["seed"])
    assert same(ours.exists, theirs.exists)
    different = {
        name
        for name in theirs.recorded
        if name.startswith(("players.", "inputs.")) and not same(_column(ours, name), _column(theirs, name))
    }
    assert different <= {"players.ground"}  # it has no ground for the airborne
    grounded = ours.frames["players"]["airborne"] == 0
    assert same(ours.frames["players"]["ground"][grounded], theirs.frames["players"]["ground"][grounded])
    if ours.followers is not None and theirs.followers is not None:
        assert same(ours.followers["x"], theirs.followers["x"])
    # It keeps the items of both where a frame was sent twice in a row.
    once = ours.frames["item_count"] == theirs.frames["item_count"]
    for name in ("type", "state", "x", "y", "speed_x", "speed_y", "damage", "timer", "spawn_id"):
        assert same(ours.frames["items"][name][once], theirs.frames["items"][name][once])


def _column(replay: Replay, name: str) -> NDArray[Any]:
    room, field = name.split(".")
    column: NDArray[Any] = (replay.inputs if room == "inputs" else replay.frames["players"])[field]
    return column


PEPPI_POST: dict[str, Callable[[Any], Any]] = {
    "fighter": lambda post: post.character,
    "state": lambda post: post.state,
    "x": lambda post: post.position.x,
    "y": lambda post: post.position.y,
    "facing": lambda post: post.direction,
    "percent": lambda post: post.percent,
    "shield": lambda post: post.shield,
    "last_attack": lambda post: post.last_attack_landed,
    "combo": lambda post: post.combo_count,
    "last_hit_by": lambda post: post.last_hit_by,
    "stocks": lambda post: post.stocks,
    "state_age": lambda post: post.state_age,
    "state_flags": lambda post: post.state_flags,
    "misc": lambda post: post.misc_as,
    "airborne": lambda post: post.airborne,
    "ground": lambda post: post.ground,
    "jumps_left": lambda post: post.jumps,
    "l_cancel": lambda post: post.l_cancel,
    "hurtbox": lambda post: post.hurtbox_state,
    "speed_air_x_self": lambda post: post.velocities and post.velocities.self_x_air,
    "speed_y_self": lambda post: post.velocities and post.velocities.self_y,
    "speed_x_attack": lambda post: post.velocities and post.velocities.knockback_x,
    "speed_y_attack": lambda post: post.velocities and post.velocities.knockback_y,
    "speed_ground_x_self": lambda post: post.velocities and post.velocities.self_x_ground,
    "hitlag": lambda post: post.hitlag,
    "animation": lambda post: post.animation_index,
}
PEPPI_PRE: dict[str, Callable[[Any], Any]] = {
    "x": lambda pre: pre.joystick.x,
    "y": lambda pre: pre.joystick.y,
    "cx": lambda pre: pre.cstick.x,
    "cy": lambda pre: pre.cstick.y,
    "trigger": lambda pre: pre.triggers,
    "raw_x": lambda pre: pre.raw_analog_x,
    "raw_y": lambda pre: pre.raw_analog_y,
}


# peppi moves a player who comes back (by a partner's stock) up to where he left, 28 frames early; py-slippi
# agrees with us on this file.
SHIFTED = "edge/doubles_97b3db00.slp.xz"
PEPPI_ROWS = [row for row in ROWS if row["peppi_py"] == "ok" and row["file"] != SHIFTED]


@pytest.mark.parametrize("row", spread(PEPPI_ROWS, 12))
def test_peppi_reads_the_same(
    replays_dir: Path, row: dict[str, str], unpacked: Callable[[Path], Path]
) -> None:
    path = path_of(replays_dir, row)
    ours = read_slp(path)
    theirs = peppi_py.read_slippi(str(unpacked(path))).frames
    numbers = theirs.id.to_numpy(zero_copy_only=False)
    # It keeps every sending of a frame: the last of each number counts.
    last = len(numbers) - 1 - np.unique(numbers[::-1], return_index=True)[1]
    assert same(ours.frames["frame"], numbers[last])
    assert len(theirs.ports) == len(ours.ports)
    for seat, port in enumerate(theirs.ports):
        there = ours.exists[:, seat]
        for name, get in PEPPI_POST.items():
            expected = _peppi_column(get(port.leader.post), last)
            assert (expected is not None) == (f"players.{name}" in ours.recorded), name
            if expected is not None:
                assert same(ours.frames["players"][name][there, seat], expected[there]), name
        for name, get in PEPPI_PRE.items():
            expected = _peppi_column(get(port.leader.pre), last)
            if expected is not None:
                assert same(ours.inputs[name][there, seat], expected[there]), name


def _peppi_column(column: Any, last: NDArray[np.int64]) -> NDArray[Any] | None:
    if column is None:
        return None
    if isinstance(column, tuple):
        return np.stack([part.to_numpy(zero_copy_only=False)[last] for part in column], axis=1)
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)[last]
    return values


def test_cardinals_are_told_for_every_player_side_that_shows_them(replays_dir: Path) -> None:
    cases = json.loads((replays_dir / "../facts/cases/ucf_cardinals.json").read_text())
    acting = {case["file"]: case["rule_active"] for case in cases}
    setups = {file: read_slp(replays_dir / file).setup for file in acting}
    assert {file: setup and setup.ucf_cardinals for file, setup in setups.items()} == acting


def test_pads_of_new_recordings_process_into_the_recorded_inputs(replays_dir: Path) -> None:
    replay = read_slp(replays_dir / "games/fox_peach_dl_bb92c5ba.slp.xz")
    made = np.zeros(replay.pads.size, INPUT)
    process_pads(replay.pads.reshape(-1), made)
    different = [name for name in INPUT.names or () if not same(made[name], replay.inputs[name].reshape(-1))]
    assert different == []


def test_a_fountain_moves_between_its_recorded_heights(replays_dir: Path) -> None:
    heights = read_slp(replays_dir / "games/fox_peach_fod_7c209d43.slp.xz").frames["fountain_heights"]
    moving = heights[(heights != 0).all(axis=1)]
    assert (moving.min(), round(float(moving.max()), 2)) == (15.0, 31.02)  # replays/FACTS.md 11


def test_a_stadium_changes_when_it_is_recorded_to(replays_dir: Path) -> None:
    frames = read_slp(replays_dir / "cpu/fox_mewtwo_ps_d6548cef.slp.xz").frames
    started = frames["frame"][1:][
        (np.diff(frames["stadium_event"].astype(int)) != 0) & (frames["stadium_event"][1:] == 2)
    ]
    assert started.tolist() == [3705, 6110, 10448, 12401]  # replays/FACTS.md 11
