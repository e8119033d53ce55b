"""Written recordings are read back whole, by us and by the other parsers."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import peppi_py
import pytest
import slippi
from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.game.action import SLEEP
from melee_gym.game.frame import FIRST_FRAME, FRAME, NO_OWNER, frame_dtype
from melee_gym.game.ids import NANA_INTERNAL, Fighter, Stage
from melee_gym.game.pad import INPUT, LR, PAD, A, L, Z, process_pads
from melee_gym.game.setup import Setup
from melee_gym.replays import read_slp, write_slp

T = 40
SETUP = Setup(
    (Fighter.MARTH, Fighter.FOX), Stage.DREAM_LAND_N64, seed=99, ports=(1, 3), costumes=(2, 3), stocks=3
)


def noise(dtype: np.dtype[np.void], shape: tuple[int, ...], seed: int) -> NDArray[np.void]:
    """Records whose every number is random, within what its type can hold exactly."""
    generator = np.random.default_rng(seed)
    out = np.zeros(shape, dtype)
    for name in dtype.names or ():
        column = out[name]
        if column.dtype.kind == "f":
            column[...] = generator.normal(0.0, 50.0, column.shape)
        elif column.dtype.kind in "iu":
            limits = np.iinfo(column.dtype)
            column[...] = generator.integers(
                limits.min, limits.max, column.shape, column.dtype, endpoint=True
            )
        else:
            column[...] = noise(column.dtype, column.shape, seed + 1)
    return out


@pytest.fixture
def frames() -> NDArray[np.void]:
    frames = noise(FRAME, (T,), 1)
    generator = np.random.default_rng(2)
    frames["frame"] = np.arange(T) + FIRST_FRAME
    frames["players"]["fighter"] = [Fighter.MARTH.internal, Fighter.FOX.internal]
    frames["players"]["state"] = 14
    frames["players"]["facing"] = generator.choice([-1.0, 1.0], (T, 2))
    frames["players"]["airborne"] = generator.integers(0, 2, (T, 2))
    frames["players"]["l_cancel"] = generator.integers(0, 3, (T, 2))
    frames["players"]["stocks"] = 2
    frames["players"]["stocks"][-1] = [0, 1]
    frames["item_count"] = np.arange(T) % 4
    frames["items"]["owner"] = generator.integers(-1, 2, frames["items"].shape)
    frames["items"]["facing"] = 1.0
    unused = np.arange(frames["items"].shape[1]) >= frames["item_count"][:, None]
    frames["items"][unused] = np.zeros((), frames["items"].dtype)
    frames["items"]["owner"][unused] = NO_OWNER
    for name in ("fountain_heights", "stadium_type", "stadium_event"):
        frames[name] = 0
    frames["wind"] = generator.integers(-1, 2, T)
    return frames


@pytest.fixture
def pads() -> NDArray[np.void]:
    pads = noise(PAD, (T, 2), 3)
    pads["l"] %= 141
    pads["r"] %= 141
    pads["buttons"] &= A | L | Z
    return pads


@pytest.fixture
def path(tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void]) -> Path:
    path = tmp_path / "written.slp"
    write_slp(path, frames, pads, SETUP, started=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    return path


def test_every_field_of_frames_comes_back(path: Path, frames: NDArray[np.void]) -> None:
    assert read_slp(path).frames.tobytes() == frames.tobytes()


def test_pads_come_back(path: Path, pads: NDArray[np.void]) -> None:
    assert (read_slp(path).pads == pads).all()


def test_inputs_are_the_processed_pads(path: Path, pads: NDArray[np.void]) -> None:
    made = np.zeros(pads.size, INPUT)
    process_pads(pads.reshape(-1), made)
    assert (read_slp(path).inputs.reshape(-1) == made).all()


def test_the_setup_comes_back(path: Path) -> None:
    assert read_slp(path).setup == SETUP


@pytest.mark.parametrize("change", [{"ucf": False}, {"timer": 0}, {"stage": Stage.BATTLEFIELD}])
def test_another_setup_comes_back_too(
    tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void], change: dict[str, bool]
) -> None:
    setup = dataclasses.replace(SETUP, **change)  # type: ignore[arg-type]
    write_slp(tmp_path / "other.slp", frames, pads, setup)
    assert read_slp(tmp_path / "other.slp").setup == setup


def test_a_written_recording_is_whole(path: Path) -> None:
    replay = read_slp(path)
    assert replay.warnings == ()
    assert replay.version == (3, 18, 0)


def test_seats_in_descending_order_of_ports_are_written_in_the_order_of_ports(
    tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void]
) -> None:
    write_slp(tmp_path / "ports.slp", frames, pads, dataclasses.replace(SETUP, ports=(3, 1)))
    assert (read_slp(tmp_path / "ports.slp").pads == pads[:, ::-1]).all()


def test_moving_platforms_come_back(tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void]) -> None:
    frames["wind"] = 0
    frames["fountain_heights"] = np.repeat(
        [[20.0, 28.0], [20.0, 27.5], [15.0, 27.5], [0.0, 30.0]], T // 4, axis=0
    )
    write_slp(tmp_path / "fod.slp", frames, pads, dataclasses.replace(SETUP, stage=Stage.FOUNTAIN_OF_DREAMS))
    assert read_slp(tmp_path / "fod.slp").frames.tobytes() == frames.tobytes()


def test_stadium_changes_come_back(tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void]) -> None:
    frames["wind"] = 0
    frames["stadium_event"] = np.repeat([0, 2, 3, 0], T // 4)
    frames["stadium_type"] = np.repeat([0, 9, 9, 5], T // 4)
    write_slp(tmp_path / "ps.slp", frames, pads, dataclasses.replace(SETUP, stage=Stage.POKEMON_STADIUM))
    assert read_slp(tmp_path / "ps.slp").frames.tobytes() == frames.tobytes()


@pytest.mark.parametrize(
    ("stocks", "last", "method"),
    [((0, 1), -84, "game"), ((1, 1), 480 * 60, "time"), ((1, 1), -84, "no contest")],
)
def test_the_game_end_tells_how_the_match_ended(
    tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void],
    stocks: tuple[int, int], last: int, method: str,
) -> None:  # fmt: skip
    frames["frame"] += last - frames["frame"][-1]
    frames["players"]["stocks"][-1] = stocks
    write_slp(tmp_path / "end.slp", frames, pads, SETUP)
    end = read_slp(tmp_path / "end.slp").end
    assert end is not None
    assert end.method == method


def test_who_has_more_stocks_is_placed_first(path: Path) -> None:
    end = read_slp(path).end
    assert end is not None
    assert end.placements == (None, 1, None, 0)


def test_metadata_names_time_length_and_fighters(path: Path) -> None:
    metadata = read_slp(path).metadata
    assert (metadata["startAt"], metadata["lastFrame"]) == ("2024-05-06T07:08:09Z", FIRST_FRAME + T - 1)
    assert isinstance(metadata["players"], dict)
    assert metadata["players"]["1"] == {"names": {"netplay": "", "code": ""}, "characters": {"18": T}}


def test_py_slippi_reads_a_written_recording(path: Path, frames: NDArray[np.void]) -> None:
    game = slippi.Game(str(path))
    assert [frame.ports[1].leader.post.position.x for frame in game.frames] == frames["players"]["x"][
        :, 0
    ].tolist()
    assert [len(frame.items) for frame in game.frames] == frames["item_count"].tolist()


def test_peppi_reads_a_written_recording(
    path: Path, frames: NDArray[np.void], pads: NDArray[np.void]
) -> None:
    game = peppi_py.read_slippi(str(path))
    fox = game.frames.ports[1].leader
    assert fox.post.velocities.self_y.to_pylist() == frames["players"]["speed_y_self"][:, 1].tolist()
    assert fox.pre.raw_analog_y.to_pylist() == pads["main_y"][:, 1].tolist()


def test_processed_buttons_hold_the_trigger_bit_and_the_stick_directions(
    tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void]
) -> None:
    pads[:] = np.zeros((), PAD)
    pads["main_x"], pads["c_y"], pads["buttons"] = -80, 80, L
    write_slp(tmp_path / "buttons.slp", frames, pads, SETUP)
    buttons = (
        peppi_py.read_slippi(str(tmp_path / "buttons.slp")).frames.ports[0].leader.pre.buttons.to_pylist()
    )
    assert set(buttons) == {LR | L | 0x40000 | 0x100000}  # stick left, C-stick up


def test_an_existing_file_is_replaced_and_nothing_else_is_left(
    path: Path, frames: NDArray[np.void], pads: NDArray[np.void]
) -> None:
    write_slp(path, frames[:5], pads[:5], SETUP)
    assert len(read_slp(path).frames) == 5
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(
    path: Path, frames: NDArray[np.void], pads: NDArray[np.void], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_source: object, _target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(ReplayError, match=r"written\.slp cannot be written: No space left on device"):
        write_slp(path, frames[:5], pads[:5], SETUP)
    assert len(read_slp(path).frames) == T
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("frames", "pads", "reason"),
    [
        (np.zeros(3, FRAME), np.zeros((3, 2), PAD), "frame 0 follows frame 0; valid: 1"),
        (np.zeros(0, FRAME), np.zeros((0, 2), PAD), r"valid: FRAME \(T,\) with T >= 1"),
        (np.zeros(1, frame_dtype(3)), np.zeros((1, 3), PAD), r"valid: FRAME \(T,\)"),
        (np.zeros(1, FRAME), np.zeros((1, 1), PAD), r"valid: PAD \(1, 2\)"),
        (np.zeros(1, FRAME), np.zeros((1, 2), INPUT), r"valid: PAD \(1, 2\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    tmp_path: Path, frames: NDArray[np.void], pads: NDArray[np.void], reason: str
) -> None:
    with pytest.raises(ReplayError, match=reason):
        write_slp(tmp_path / "refused.slp", frames, pads, SETUP)
    assert list(tmp_path.iterdir()) == []


def test_a_real_recording_survives_writing(tmp_path: Path, replays_dir: Path) -> None:
    original = read_slp(replays_dir / "games/fox_peach_dl_bb92c5ba.slp.xz")
    assert original.setup is not None
    write_slp(tmp_path / "again.slp", original.frames, original.pads, original.setup)
    again = read_slp(tmp_path / "again.slp")
    assert again.frames.tobytes() == original.frames.tobytes()
    assert again.inputs.tobytes() == original.inputs.tobytes()


DOUBLES = Setup(
    (Fighter.FOX, Fighter.MARTH, Fighter.PEACH, Fighter.ICE_CLIMBERS),
    Stage.BATTLEFIELD, ports=(2, 0, 3, 1), teams=(0, 1, 0, 1), costumes=(0, 0, 0, 0),
)  # fmt: skip


def doubles(bodies: int) -> NDArray[np.void]:
    """Four seats for 20 frames, and those who follow them: one, from the sixth frame on."""
    frames = np.zeros(20, frame_dtype(bodies))
    frames["frame"] = np.arange(20) + FIRST_FRAME
    frames["items"]["owner"] = NO_OWNER
    players = frames["players"]
    players["state"][:, :4], players["stocks"], players["facing"] = 14, 2, 1.0
    players["fighter"][:, :4] = [fighter.internal for fighter in DOUBLES.fighters]
    players["x"] = np.arange(bodies) * 10.0 + np.arange(20)[:, None]
    players["state"][:, 4:] = SLEEP
    if bodies == 8:
        players["state"][5:, 7], players["fighter"][:, 7] = 14, NANA_INTERNAL
    return frames


def test_four_seats_in_teams_are_read_again(tmp_path: Path) -> None:
    frames = doubles(4)
    pads = noise(PAD, (20, 4), 8)
    pads["buttons"] &= A | L | Z
    write_slp(tmp_path / "doubles.slp", frames, pads, DOUBLES)
    replay = read_slp(tmp_path / "doubles.slp")
    order = [1, 3, 0, 2]  # seats of the file are in the order of ports
    assert replay.warnings == ()
    assert replay.ports == (0, 1, 2, 3)
    assert (replay.frames["players"] == frames["players"][:, order]).all()
    assert replay.pads["buttons"].tolist() == pads["buttons"][:, order].tolist()
    assert replay.start.teams
    assert [player.team for player in replay.start.players] == [1, 1, 0, 0]
    assert len(peppi_py.read_slippi(str(tmp_path / "doubles.slp")).frames.ports) == 4


def test_a_follower_is_read_again_where_it_is_there(tmp_path: Path) -> None:
    frames = doubles(8)
    write_slp(tmp_path / "climbers.slp", frames, np.zeros((20, 4), PAD), DOUBLES)
    replay = read_slp(tmp_path / "climbers.slp")
    assert replay.followers is not None
    assert replay.follower_exists is not None
    assert replay.follower_exists.T.tolist() == [
        [False] * 20,
        [False] * 5 + [True] * 15,
        [False] * 20,
        [False] * 20,
    ]
    assert (replay.followers[5:, 1] == frames["players"][5:, 7]).all()


def test_a_match_in_teams_is_over_when_one_team_has_stocks(tmp_path: Path) -> None:
    for stocks, method in (([1, 0, 1, 0], "game"), ([1, 1, 0, 0], "no contest")):
        frames = doubles(4)
        frames["players"]["stocks"][-1] = stocks
        write_slp(tmp_path / "end.slp", frames, np.zeros((20, 4), PAD), DOUBLES)
        end = read_slp(tmp_path / "end.slp").end
        assert end is not None
        assert end.method == method
