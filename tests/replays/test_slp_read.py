"""Whole recordings: every field lands where it belongs, in every version that has it."""

from __future__ import annotations

import gzip
import lzma
import struct
from pathlib import Path

import numpy as np
import pytest
import slp_builder
from slp_builder import SlpBuilder, match

from melee_gym.errors import ReplayError
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import INPUT, LR, PAD, A, Z
from melee_gym.replays import Replay, read_slp


def read(tmp_path: Path, data: bytes) -> Replay:
    path = tmp_path / "match.slp"
    path.write_bytes(data)
    return read_slp(path)


def value_for(name: str, code: str) -> float | int | tuple[int, ...]:
    """A value that no other field of the event has."""
    number = sum(name.encode()) % 97 + 3
    if code in ("f",):
        return number + 0.25
    return tuple(range(number, number + int(code[0]))) if len(code) > 1 else number


POST_FIELDS = {
    name: code for name, (_, code) in slp_builder.POST.items() if name not in ("frame", "port", "follower")
}
ITEM_FIELDS = {name: code for name, (_, code) in slp_builder.ITEM.items() if name not in ("frame", "owner")}


@pytest.fixture(scope="module")
def every_field(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    builder = SlpBuilder().frame_start(-123, seed=0xDEADBEEF)
    builder.pre(-123, 0).pre(-123, 1)
    builder.item(-123).item(
        -123, **{name: value_for(name, code) for name, code in ITEM_FIELDS.items()}, owner=1
    )
    builder.post(-123, 0).post(-123, 1, **{name: value_for(name, code) for name, code in POST_FIELDS.items()})
    return read(tmp_path_factory.mktemp("fields"), builder.bookend(-123).game_end().build())


@pytest.mark.parametrize(("name", "code"), POST_FIELDS.items())
def test_a_post_frame_field_becomes_the_field_of_that_name(every_field: Replay, name: str, code: str) -> None:
    assert np.array_equal(every_field.frames["players"][name][0, 1], value_for(name, code))


@pytest.mark.parametrize(("name", "code"), ITEM_FIELDS.items())
def test_an_item_field_becomes_the_field_of_that_name(every_field: Replay, name: str, code: str) -> None:
    assert np.array_equal(every_field.frames["items"][name][0, 1], value_for(name, code))


def test_a_match_of_two_gives_plain_frames_pads_and_inputs(tmp_path: Path) -> None:
    replay = read(tmp_path, match(8).build())
    assert (replay.frames.dtype, replay.frames.shape) == (FRAME, (8,))
    assert (replay.pads.dtype, replay.pads.shape) == (PAD, (8, 2))
    assert (replay.inputs.dtype, replay.inputs.shape) == (INPUT, (8, 2))
    assert replay.exists.shape == (8, 2)
    assert replay.exists.all()


def test_a_whole_recording_has_no_warnings(tmp_path: Path) -> None:
    assert read(tmp_path, match(8).build()).warnings == ()


def test_frames_hold_their_number_and_the_seed_at_their_start(tmp_path: Path) -> None:
    frames = read(tmp_path, match(8).build()).frames
    assert frames["frame"].tolist() == list(range(-123, -115))
    assert (frames["seed"] == frames["frame"] + 1000).all()


def test_before_frame_start_events_the_seed_is_that_of_the_first_pre_frame(tmp_path: Path) -> None:
    frames = read(tmp_path, match(8, version=(2, 0, 0)).build()).frames
    assert (frames["seed"] == frames["frame"] + 1000).all()


@pytest.mark.parametrize("version", slp_builder.SIZES)
def test_every_version_gives_its_states(tmp_path: Path, version: tuple[int, int, int]) -> None:
    replay = read(tmp_path, match(8, version=version).build())
    assert (replay.frames["players"]["x"] == replay.frames["frame"][:, None]).all()
    assert replay.version == version


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("players.state_flags", (2, 0, 0)), ("players.hurtbox", (2, 2, 0)), ("frames.seed", (2, 2, 0)),
        ("players.speed_y_self", (3, 7, 0)), ("players.hitlag", (3, 9, 0)), ("players.animation", (3, 15, 0)),
        ("inputs.raw_x", (1, 7, 0)), ("inputs.raw_y", (3, 15, 0)), ("inputs.raw_cx", (3, 18, 0)),
        ("players.instance", (3, 18, 0)), ("items.owner", (3, 7, 0)), ("items.instance", (3, 18, 0)),
        ("frames.wind", (3, 18, 0)),
    ],
)  # fmt: skip
def test_recorded_names_the_fields_that_the_declared_sizes_hold(
    tmp_path: Path, name: str, first: tuple[int, int, int]
) -> None:
    having = [
        version
        for version in slp_builder.SIZES
        if name in read(tmp_path, match(1, version=version).build()).recorded
    ]
    assert having == [version for version in slp_builder.SIZES if version >= first]


def test_the_declared_size_decides_not_the_version(tmp_path: Path) -> None:
    builder = match(1, version=(3, 7, 0), extra={0x38: 84})
    assert "players.instance" in read(tmp_path, builder.build()).recorded


def test_inputs_hold_what_the_game_used(tmp_path: Path) -> None:
    builder = SlpBuilder().frame_start(0)
    builder.pre(
        0,
        0,
        x=-0.9875,
        y=0.2875,
        cx=1.0,
        cy=-0.5,
        trigger=0.35,
        held=LR | 0x80000 | Z | A,
        raw_x=-100,
        raw_y=29,
    )
    builder.pre(0, 1).post(0, 0).post(0, 1).bookend(0).game_end()
    row = read(tmp_path, builder.build()).inputs[0, 0]
    assert [row[name] for name in ("x", "y", "cx", "cy", "trigger")] == pytest.approx(
        [-0.9875, 0.2875, 1.0, -0.5, 0.35]
    )
    assert (row["raw_x"], row["raw_y"]) == (-100, 29)


def test_stick_direction_bits_are_no_buttons(tmp_path: Path) -> None:
    builder = SlpBuilder().frame_start(0).pre(0, 0, held=LR | 0xFF0000 | Z | A).pre(0, 1)
    builder.post(0, 0).post(0, 1).bookend(0).game_end()
    assert read(tmp_path, builder.build()).inputs[0, 0]["held"] == LR | Z | A


def test_pads_hold_the_controller_bytes(tmp_path: Path) -> None:
    builder = SlpBuilder().frame_start(0)
    builder.pre(0, 0, raw_x=-100, raw_y=29, raw_cx=80, raw_cy=-1, l=30 / 140, r=3.8e22, buttons=Z | 0x80)
    builder.pre(0, 1).post(0, 0).post(0, 1).bookend(0).game_end()
    assert read(tmp_path, builder.build()).pads[0, 0].tolist() == (-100, 29, 80, -1, 30, 140, Z)


def test_a_stick_with_one_raw_axis_missing_is_taken_from_the_processed_values(tmp_path: Path) -> None:
    builder = SlpBuilder(version=(3, 9, 0)).frame_start(0).pre(0, 0, x=0.95, y=0.3, raw_x=113)
    builder.pre(0, 1).post(0, 0).post(0, 1).bookend(0).game_end()
    replay = read(tmp_path, builder.build())
    assert (replay.pads[0, 0]["main_x"], replay.pads[0, 0]["main_y"]) == (76, 24)
    assert replay.inputs[0, 0]["raw_x"] == 113


def test_the_pads_of_a_cpu_are_made_from_its_processed_inputs(tmp_path: Path) -> None:
    builder = SlpBuilder(kinds={0: 1}).frame_start(0).pre(0, 0, x=0.5, trigger=1.0, held=LR | A)
    builder.pre(0, 1).post(0, 0).post(0, 1).bookend(0).game_end()
    assert read(tmp_path, builder.build()).pads[0, 0].tolist() == (40, 0, 0, 0, 140, 140, A)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed_files_are_told_by_their_first_bytes(tmp_path: Path, pack: object) -> None:
    data = match(8).build()
    assert (read(tmp_path, pack(data)).frames == read(tmp_path, data).frames).all()  # type: ignore[operator]


def test_seats_are_the_occupied_ports_in_order(tmp_path: Path) -> None:
    replay = read(tmp_path, match(2, ports=(1, 3), fighters={1: 9, 3: 20}).build())
    assert replay.ports == (1, 3)
    assert [player.fighter for player in replay.start.players] == [Fighter.MARTH, Fighter.FALCO]


def test_a_match_of_four_has_a_longer_axis_of_players(tmp_path: Path) -> None:
    replay = read(tmp_path, match(3, ports=(0, 1, 2, 3), teams=True).build())
    assert replay.frames["players"].shape == (3, 4)
    assert replay.pads.shape == (3, 4)
    assert replay.setup is None


def test_a_player_who_is_out_leaves_zeros_and_no_warning_among_more_than_two(tmp_path: Path) -> None:
    builder = SlpBuilder(ports=(0, 1, 2)).frame(0)
    builder.ports = (0, 1)
    data = builder.frame(1, x=5.0)
    builder.ports = (0, 1, 2)
    replay = read(tmp_path, data.game_end().build())
    assert replay.exists.tolist() == [[True, True, True], [True, True, False]]
    assert replay.frames["players"]["x"][1].tolist() == [5.0, 5.0, 0.0]
    assert replay.warnings == ()


def test_followers_stand_beside_their_leaders(tmp_path: Path) -> None:
    builder = SlpBuilder(fighters={1: Fighter.ICE_CLIMBERS}).frame_start(0)
    builder.pre(0, 0).pre(0, 1).pre(0, 1, follower=1)
    builder.post(0, 0, x=1.0).post(0, 1, x=2.0).post(0, 1, follower=1, x=3.0).bookend(0).game_end()
    replay = read(tmp_path, builder.build())
    assert replay.frames["players"]["x"].tolist() == [[1.0, 2.0]]
    assert replay.followers is not None
    assert replay.followers["x"].tolist() == [[0.0, 3.0]]
    assert replay.follower_exists is not None
    assert replay.follower_exists.tolist() == [[False, True]]


def test_without_ice_climbers_there_are_no_followers(tmp_path: Path) -> None:
    assert read(tmp_path, match(2).build()).followers is None


def test_items_are_counted_and_owned_by_seats(tmp_path: Path) -> None:
    builder = SlpBuilder(ports=(1, 3)).frame_start(0).pre(0, 1).pre(0, 3)
    builder.item(0, owner=3, spawn_id=7).item(0, owner=-1, spawn_id=8).post(0, 1).post(0, 3).bookend(
        0
    ).game_end()
    frame = read(tmp_path, builder.build()).frames[0]
    assert frame.item_count == 2
    assert frame["items"]["owner"][:3].tolist() == [1, -1, -1]
    assert frame["items"]["spawn_id"][:2].tolist() == [7, 8]


def test_items_beyond_the_slots_are_left_out_with_a_warning(tmp_path: Path) -> None:
    replay = read(tmp_path, SlpBuilder().frame(0, items=17).game_end().build())
    assert replay.frames[0].item_count == 15
    assert replay.warnings == ("2 item events beyond 15 a frame are left out",)


def test_the_last_sending_of_a_frame_wins_for_states_inputs_and_seed(tmp_path: Path) -> None:
    builder = SlpBuilder().frame(0, x=1.0).frame(1, x=2.0, seed=5)
    builder.frame_start(1, seed=6).pre(1, 0, x=0.5).pre(1, 1).post(1, 0, x=3.0).post(1, 1, x=4.0).bookend(1)
    replay = read(tmp_path, builder.frame(2, x=9.0).game_end().build())
    assert replay.frames["frame"].tolist() == [0, 1, 2]
    assert replay.frames["players"]["x"][1].tolist() == [3.0, 4.0]
    assert replay.frames["seed"][1] == 6
    assert replay.inputs["x"][:, 0].tolist() == [0.0, 0.5, 0.0]


def test_items_and_stage_events_of_a_superseded_sending_vanish(tmp_path: Path) -> None:
    builder = SlpBuilder(stage=28).frame(0)
    builder.frame_start(1).pre(1, 0).pre(1, 1).event(0x40, struct.pack(">iB", 1, 1)).item(1).post(1, 0).post(
        1, 1
    )
    replay = read(tmp_path, builder.bookend(1).frame(1).frame(2).game_end().build())
    assert replay.frames["item_count"].tolist() == [0, 0, 0]
    assert replay.frames["wind"].tolist() == [0, 0, 0]


def test_without_frame_start_events_a_frame_is_sent_again_by_its_number(tmp_path: Path) -> None:
    builder = SlpBuilder(version=(2, 0, 0)).frame(0, x=1.0).frame(1, x=2.0).frame(0, x=3.0).frame(1, x=4.0)
    assert read(tmp_path, builder.game_end().build()).frames["players"]["x"][:, 0].tolist() == [3.0, 4.0]


def test_fountain_heights_last_until_they_change(tmp_path: Path) -> None:
    builder = SlpBuilder(stage=2)
    moves = {0: [(0, 20.0), (1, 28.0)], 2: [(1, 15.0)]}
    for number in range(4):
        builder.frame_start(number).pre(number, 0).pre(number, 1)
        for platform, height in moves.get(number, []):
            builder.event(0x3F, struct.pack(">iBf", number, platform, height))
        builder.post(number, 0).post(number, 1).bookend(number)
    heights = read(tmp_path, builder.game_end().build()).frames["fountain_heights"]
    assert heights.tolist() == [[28.0, 20.0], [28.0, 20.0], [15.0, 20.0], [15.0, 20.0]]  # left, right


@pytest.mark.parametrize(("sent", "wind"), [(0, 0), (1, -1), (2, 1)])
def test_wind_is_signed_by_its_direction(tmp_path: Path, sent: int, wind: int) -> None:
    builder = SlpBuilder(stage=28).event(0x40, struct.pack(">iB", 0, sent)).frame(0).game_end()
    builder.events.insert(0, builder.events.pop(1))  # the frame start comes first
    assert read(tmp_path, builder.build()).frames["wind"].tolist() == [wind]


def test_stadium_events_give_event_and_type(tmp_path: Path) -> None:
    builder = SlpBuilder(stage=3).frame_start(0).event(0x41, struct.pack(">iHH", 0, 4, 9)).pre(0, 0).pre(0, 1)
    frame = read(tmp_path, builder.post(0, 0).post(0, 1).bookend(0).game_end().build()).frames[0]
    assert (frame.stadium_event, frame.stadium_type) == (4, 9)


def test_undocumented_events_are_skipped_by_their_declared_size(tmp_path: Path) -> None:
    builder = (
        SlpBuilder(extra={0xFF: 7, 0xFE: 0}).event(0xFF, b"\x38" * 7).event(0xFE).frame(0, x=3.0).game_end()
    )
    replay = read(tmp_path, builder.build())
    assert replay.frames["players"]["x"].tolist() == [[3.0, 3.0]]
    assert replay.warnings == ()


def test_what_follows_the_first_game_end_is_ignored(tmp_path: Path) -> None:
    replay = read(tmp_path, match(2).game_end(method=7).build())
    assert replay.end is not None
    assert replay.end.method == "game"
    assert replay.warnings == ()


def test_the_first_recorders_events_hold_inputs_and_state_together(tmp_path: Path) -> None:
    builder = SlpBuilder(version=(0, 1, 0))
    event = bytearray(72)
    struct.pack_into(">iIBBBH3f", event, 1, -123, 99, 0, 0, 1, 14, 1.5, 2.5, -1.0)
    struct.pack_into(
        ">5fI2f4BH2f", event, 0x1A, 0.5, 0.0, 0.0, -1.0, 0.0, A, 12.0, 60.0, 3, 1, 6, 4, A, 0.0, 0.0
    )
    other = bytearray(event)
    other[9] = 1
    head = builder.stream().replace(
        b"\x35\x0d\x36\x01\x40\x37\x00\x3a\x38\x00\x21", b"\x35\x0a\x36\x01\x40\x38\x00\x47"
    )
    stream = head + b"".join(bytes([0x38]) + bytes(e[1:]) for e in (event, other)) + b"\x39\x03"
    data = b"{U\x03raw[$U#l" + struct.pack(">i", len(stream)) + stream + slp_builder.METADATA + b"}"
    replay = read(tmp_path, data)
    player = replay.frames[0].players[1]
    assert (player.state, player.x, player.y, player.facing, player.percent, player.stocks) == (
        14,
        1.5,
        2.5,
        -1,
        12,
        4,
    )
    assert (replay.inputs[0, 0]["x"], replay.inputs[0, 0]["cy"], replay.pads[0, 0]["buttons"]) == (
        0.5,
        -1.0,
        A,
    )
    assert replay.frames[0].seed == 99


def test_setup_starts_the_recorded_match(tmp_path: Path) -> None:
    builder = match(2, ports=(0, 2), fighters={0: 9, 2: 2}, stage=31, seed=77, timer=300, stocks=3)
    setup = read(tmp_path, builder.build()).setup
    assert setup is not None
    assert (setup.fighters, setup.stage) == ((Fighter.MARTH, Fighter.FOX), Stage.BATTLEFIELD)
    assert (setup.ports, setup.costumes) == ((0, 2), (0, 2))
    assert (setup.seed, setup.timer, setup.stocks, setup.ucf) == (77, 300, 3, True)


@pytest.mark.parametrize(
    "odd",
    [{"stage": 285}, {"fighters": {0: 26}}, {"ports": (0,)}, {"teams": True}, {"stocks": 0}, {"items": 2}],
)
def test_there_is_no_setup_for_what_is_no_match_of_two_known_fighters(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    assert read(tmp_path, match(2, **odd).build()).setup is None


def test_without_ucf_in_the_start_event_the_setup_has_none(tmp_path: Path) -> None:
    setup = read(tmp_path, match(2, ucf=0).build()).setup
    assert setup is not None
    assert not setup.ucf


@pytest.mark.parametrize(("code", "expected"), [(0xC206B460, True), (0xC206B464, False)])
def test_the_list_of_gecko_codes_tells_whether_ucf_cardinals_act(
    tmp_path: Path, code: int, expected: bool
) -> None:
    codes = (
        bytes.fromhex("00d0c0de00d0c0de")
        + struct.pack(">II", 0x04000000, 1) * 70
        + struct.pack(">II", code, 0)
    )
    builder = SlpBuilder(version=(3, 15, 0))
    for at in range(0, len(codes), 512):
        part = codes[at : at + 512]
        builder.event(
            0x10, part.ljust(512, b"\0") + struct.pack(">HBB", len(part), 0x3D, at + 512 >= len(codes))
        )
    setup = read(tmp_path, builder.frame(0).game_end().build()).setup
    assert setup is not None
    assert setup.ucf_cardinals is expected


def test_the_game_end_tells_method_quitter_and_placements(tmp_path: Path) -> None:
    end = read(tmp_path, SlpBuilder().frame(0).game_end(7, quitter=1, placements=(-1, 1, -1, 0)).build()).end
    assert end is not None
    assert (end.method, end.quitter, end.placements) == ("no contest", 1, (None, 1, None, 0))


@pytest.mark.parametrize("teams", [False, True])
def test_placements_recorded_together_with_the_team_are_places(tmp_path: Path, teams: bool) -> None:
    builder = SlpBuilder(ports=(0, 1, 2, 3), teams=teams, team={0: 1, 1: 1, 3: 2}).frame(0)
    replay = read(tmp_path, builder.game_end(placements=(19, 16, 1, 34)).build())
    assert replay.end is not None
    assert (replay.end.placements, replay.warnings) == ((3, 0, 1, 2), ())


def test_placements_that_fit_no_team_are_left_out_with_a_warning(tmp_path: Path) -> None:
    replay = read(tmp_path, SlpBuilder().frame(0).game_end(placements=(19, 7, -1, -1)).build())
    assert replay.end is not None
    assert replay.end.placements is None
    assert replay.warnings == ("the placements are no places and are left out: [19, 7, -1, -1]",)


def test_names_of_players_are_read_in_ordinary_characters(tmp_path: Path) -> None:
    names = {1: ("ＡＢ", "マース", "ＡＢＣ＃１")}
    one, two = read(tmp_path, match(1, names=names).build()).start.players
    assert (one.name_tag, one.display_name, one.connect_code) == ("", "", "")
    assert (two.name_tag, two.display_name, two.connect_code) == ("AB", "マース", "ABC#1")


@pytest.mark.parametrize(("version", "pal"), [((1, 7, 0), False), ((0, 1, 0), None)])
def test_what_the_start_event_is_too_short_for_is_none(
    tmp_path: Path, version: tuple[int, int, int], pal: bool | None
) -> None:
    start = read(tmp_path, match(1, version=version).build()).start
    assert (start.pal, start.major_scene) == (pal, None)


def test_metadata_is_read(tmp_path: Path) -> None:
    metadata = read(tmp_path, match(1).build()).metadata
    assert metadata["playedOn"] == "dolphin"
    assert metadata["players"] == {
        "0": {"names": {"netplay": "one", "code": "ONE#1"}, "characters": {"1": 5}}
    }


def test_an_unknown_reader_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"unknown reader 'pyslippi'\. Did you mean 'py-slippi'\?"):
        read_slp(tmp_path / "match.slp", reader="pyslippi")  # type: ignore[arg-type]
