"""Damaged recordings: what is left is read, what is lost is named, and nothing else ever happens."""

from __future__ import annotations

import gzip
import lzma
import os
import random
import resource
import socket
import struct
from pathlib import Path

import pytest
from slp_builder import METADATA, SIZES, SlpBuilder, match

from melee_gym.errors import ReplayError
from melee_gym.replays import Replay, read_slp

STREAM = 15  # file offset of the event stream
MEMORY = 1 << 30


def read(tmp_path: Path, data: bytes) -> Replay:
    path = tmp_path / "damaged.slp"
    path.write_bytes(data)
    return read_slp(path)


def test_an_unfinished_recording_is_read_and_named(tmp_path: Path) -> None:
    replay = read(tmp_path, match(8).build(declared=0))
    assert len(replay.frames) == 8
    assert replay.warnings == ("the raw length is 0: the recording was not finished",)


def test_an_unfinished_recording_still_gives_its_metadata(tmp_path: Path) -> None:
    assert read(tmp_path, match(8).build(declared=0)).metadata["playedOn"] == "dolphin"


def test_a_file_cut_inside_an_event_gives_the_frames_before(tmp_path: Path) -> None:
    builder = match(8)
    data = builder.build()
    lost = sum(len(event) for event in builder.events[-2:])  # bookend and game end
    replay = read(tmp_path, data[: STREAM + len(builder.stream()) - lost - 1])
    assert len(replay.frames) == 8
    assert replay.exists[-1].tolist() == [True, False]
    assert any(
        warning.startswith("last event cut: the file ends inside a post-frame event at offset")
        and warning.endswith("after the events of frame -116")
        for warning in replay.warnings
    )


def test_a_sending_that_the_end_cuts_off_does_not_replace_a_whole_one(tmp_path: Path) -> None:
    builder = SlpBuilder().frame(0, x=1.0).frame_start(0).pre(0, 0).pre(0, 1).post(0, 0, x=9.0)
    replay = read(tmp_path, builder.build(metadata=b""))
    assert replay.frames["players"]["x"].tolist() == [[1.0, 1.0]]


def test_the_header_may_declare_more_than_the_file_holds(tmp_path: Path) -> None:
    builder = match(2)
    length = len(builder.stream())
    replay = read(tmp_path, builder.build(declared=length + 500))
    assert len(replay.frames) == 2
    assert replay.warnings[0].startswith(
        f"the header declares {length + 500} bytes of events, the file ends after"
    )


def test_zero_bytes_behind_the_last_event_end_the_stream(tmp_path: Path) -> None:
    builder = SlpBuilder().frame(0)
    builder.events.append(bytes(300))
    replay = read(tmp_path, builder.build())
    assert len(replay.frames) == 1
    assert any("undefined bytes (0x00) after the last event" in warning for warning in replay.warnings)


def test_a_missing_game_end_is_named(tmp_path: Path) -> None:
    replay = read(tmp_path, SlpBuilder().frame(0).build())
    assert replay.end is None
    assert replay.warnings == ("no game end event",)


def test_absent_metadata_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, match(1).build(metadata=b"")).warnings == ("the metadata is absent",)


def test_damaged_metadata_is_named_with_its_offset(tmp_path: Path) -> None:
    builder = match(1)
    replay = read(tmp_path, builder.build(metadata=METADATA[:30]))
    assert replay.metadata == {}
    assert replay.warnings[0].startswith("the metadata is damaged at offset ")


def test_a_gap_between_frames_is_named(tmp_path: Path) -> None:
    replay = read(tmp_path, SlpBuilder().frame(0).frame(4).frame(5).game_end().build())
    assert replay.frames["frame"].tolist() == [0, 4, 5]
    assert replay.warnings == ("frame gap: nothing between frames 0 and 4",)


def test_a_frame_that_one_player_lacks_is_named(tmp_path: Path) -> None:
    builder = SlpBuilder().frame(0)
    builder.frame_start(1).pre(1, 0).post(1, 0).bookend(1).frame(2).game_end()
    replay = read(tmp_path, builder.build())
    assert replay.exists.tolist() == [[True, True], [True, False], [True, True]]
    assert replay.warnings == ("frame gap: port 2 lacks 1 frames, the first is frame 1",)


def test_a_fighter_outside_the_roster_is_named(tmp_path: Path) -> None:
    replay = read(tmp_path, match(1, fighters={1: 31}).build())
    assert replay.warnings == ("port 2 plays a non-standard fighter: id 31",)


@pytest.mark.parametrize("stage", [0, 286, 60_000])
def test_a_stage_that_the_game_does_not_have_is_named(tmp_path: Path, stage: int) -> None:
    assert read(tmp_path, match(1, stage=stage).build()).warnings == (
        f"the game has no stage {stage}; valid: 1 to 285",
    )


@pytest.mark.parametrize("stage", [2, 14, 36, 285])
def test_a_stage_of_the_game_is_no_loss(tmp_path: Path, stage: int) -> None:
    assert read(tmp_path, match(1, stage=stage).build()).warnings == ()


def test_states_of_places_that_do_not_exist_are_left_out_with_a_warning(tmp_path: Path) -> None:
    builder = SlpBuilder().frame(0)
    builder.frame_start(1).pre(1, 0).pre(1, 1).post(1, 0).post(1, 1).post(1, 200).bookend(1).game_end()
    replay = read(tmp_path, builder.build())
    assert replay.ports == (0, 1)
    assert replay.warnings == ("the post-frame events of places [200] are left out: no such places",)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed_data_that_ends_early_gives_the_frames_before(tmp_path: Path, pack: object) -> None:
    builder = SlpBuilder()
    noise = random.Random(1)
    for number in range(3000):
        builder.frame(number, x=noise.random(), y=noise.random(), percent=noise.random())
    packed: bytes = pack(builder.game_end().build())  # type: ignore[operator]
    replay = read(tmp_path, packed[: len(packed) * 9 // 10])
    assert 1000 < len(replay.frames) < 3000
    assert replay.warnings[0].startswith("the compressed data is damaged after")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", r"offset 0: not a \.slp recording"),
        (b"This is no recording", r"offset 0: not a \.slp recording: it starts with b'This is no '"),
        (b"{U\x03raw[$U#l\0\0", r"offset 13: the file ends inside the header"),
        (match(1).build()[:STREAM], r"offset 15: no payload table \(0x35\)"),
        (match(1).build()[: STREAM + 30], r"offset 16: a payload table of 37 bytes"),
        (match(1).build()[: STREAM + 100], r"offset 53: the file ends inside the game start event"),
        (match(0).build(), r"no frames"),
        (
            match(1, extra={0x38: 12}).build(),
            r"event 0x38 declared with 12 bytes; no version has less than 33",
        ),
    ],
    ids=["empty", "text", "header", "table", "cut table", "start", "no frames", "small event"],
)
def test_what_cannot_be_read_is_refused_with_file_offset_and_reason(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    with pytest.raises(ReplayError, match=r"damaged\.slp, .*" + reason):
        read(tmp_path, data)


def test_a_stream_without_game_start_is_refused(tmp_path: Path) -> None:
    data = match(1).build()
    table = 2 + data[STREAM + 1] - 1
    with pytest.raises(ReplayError, match=r"no game start event \(0x36\)"):
        read(tmp_path, data[: STREAM + table] + b"\x37" + data[STREAM + table + 1 :])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in this system's files")
def test_a_pipe_is_refused_without_waiting_for_its_other_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.slp")
    with pytest.raises(ReplayError, match=r"pipe\.slp: cannot be read: it is a pipe"):
        read_slp(tmp_path / "pipe.slp")


def test_a_folder_is_refused_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "folder.slp").mkdir()
    with pytest.raises(ReplayError, match=r"folder\.slp: cannot be read: it is a folder"):
        read_slp(tmp_path / "folder.slp")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices in this system's files")
def test_a_device_is_refused() -> None:
    with pytest.raises(ReplayError, match="/dev/zero: cannot be read: it is a device"):
        read_slp("/dev/zero")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in this system's files")
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.slp")
        with pytest.raises(ReplayError, match=r"socket\.slp: cannot be read: it is a socket"):
            read_slp("socket.slp")


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(ReplayError, match=r"cannot be read: .*null"):
        read_slp("a\0b.slp")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"absent\.slp: cannot be read: No such file"):
        read_slp(tmp_path / "absent.slp")


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("melee_gym.replays.container.MAX_BYTES", 1 << 20)
    with pytest.raises(ReplayError, match="unpacks to more than 1 MiB"):
        read(tmp_path, gzip.compress(match(1).build() + bytes(2 << 20)))


def test_more_events_than_a_game_can_have_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("melee_gym.replays.walk.MAX_EVENTS", 1000)
    monkeypatch.setattr("melee_gym.replays.read.MAX_EVENTS", 1000)
    builder = SlpBuilder(version=(3, 7, 0), extra={0x3C: 4}).frame(0)
    builder.events += [b"\x3c\0\0\0\0"] * 1000
    with pytest.raises(ReplayError, match="1000 events of frames and more; no game has"):
        read(tmp_path, builder.build())


@pytest.mark.parametrize(
    "bomb", [b"{U\x01a[" + b"U\x01" * 50_000, b"[$Z#l\0\x0f\x42\x40" * 500, b"{}" * 50_000]
)
def test_metadata_without_bounds_is_left_out_and_the_frames_are_read(tmp_path: Path, bomb: bytes) -> None:
    replay = read(tmp_path, match(2).build(metadata=b"U\x08metadata{U\x01x[" + bomb))
    assert (len(replay.frames), replay.metadata) == (2, {})
    assert replay.warnings[0].startswith("the metadata is damaged at offset ")
    assert replay.warnings[0].endswith("more than 10000 values")


def test_a_list_of_codes_in_endless_small_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="event 0x10 declared with 0 bytes; no version has less than 516"):
        read(tmp_path, match(1, extra={0x10: 0}).build())


@pytest.mark.parametrize("level", [0, 9])
def test_packed_data_is_read_whole_whatever_its_level(tmp_path: Path, level: int) -> None:
    data = match(3000).build()
    plain, packed = read(tmp_path, data), read(tmp_path, gzip.compress(data, level))
    assert packed.frames.tobytes() == plain.frames.tobytes()
    assert packed.warnings == ()


@pytest.mark.parametrize("version", SIZES)
def test_a_file_cut_anywhere_gives_a_replay_or_a_replay_error(
    tmp_path: Path, version: tuple[int, int, int]
) -> None:
    builder = match(2, version=version)
    data = builder.build()
    read_whole = 0
    for end in range(0, len(data), 7):
        try:
            read_whole += len(read(tmp_path, data[:end]).frames)
        except ReplayError:
            continue
    assert read_whole > 0


def mutate(data: bytes, seed: int) -> bytes:
    """`data` with a few bytes changed, removed or repeated, by a generator of its own."""
    choice = random.Random(seed)
    out = bytearray(data)
    # Half of the damage hits the head, where a byte decides most.
    end = len(out) if choice.random() < 0.5 else min(len(out), 900)
    for _ in range(choice.randint(1, 6)):
        at = choice.randrange(end)
        kind = choice.randrange(4)
        if kind == 0:
            out[at : at + 1] = bytes([choice.randrange(256)])
        elif kind == 1:
            out[at : at + 4] = struct.pack(
                ">I", choice.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FC00000])
            )
        elif kind == 2:
            del out[at : at + choice.randint(1, 200)]
        else:
            out[at:at] = out[at : at + choice.randint(1, 200)]
        end = max(1, min(end, len(out)))
    return bytes(out)


def survive(tmp_path: Path, originals: list[bytes], count: int) -> tuple[int, int]:
    """Read `count` mutated files; how many gave a Replay and how many a ReplayError."""
    read_files = refused = 0
    for seed in range(count):
        try:
            replay = read(tmp_path, mutate(originals[seed % len(originals)], seed))
        except ReplayError:
            refused += 1
        else:
            assert len(replay.frames) == len(replay.pads) == len(replay.inputs) == len(replay.exists)
            read_files += 1
    return read_files, refused


def test_two_thousand_mutated_files_give_a_replay_or_a_replay_error(tmp_path: Path) -> None:
    plain = [match(12, version=version).build() for version in SIZES]
    plain += [
        match(4, ports=(0, 1, 2, 3), teams=True).build(),
        SlpBuilder().frame(0, items=9).game_end().build(),
    ]
    packed = [gzip.compress(plain[-1]), lzma.compress(plain[-1])]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read_files, refused = survive(tmp_path, plain + packed, 2000)
    assert read_files > 200
    assert refused > 200
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY


def test_mutated_real_recordings_give_a_replay_or_a_replay_error(tmp_path: Path, replays_dir: Path) -> None:
    names = [
        "Game_20221227T193812_b1335be2",
        "v3.16_e23590a5",
        "nametags_ff03b49c",
        "3-9-0-doubles-net_966a1c32",
    ]
    originals = [(replays_dir / "edge" / f"{name}.slp").read_bytes() for name in names]
    read_files, refused = survive(tmp_path, originals, 200)
    assert read_files + refused == 200


@pytest.mark.parametrize(
    ("event", "metadata", "reason"),
    [
        (b"\xb0", METADATA, r"500\d\d events; py-slippi is given 50000"),
        (b"", b"U\x08metadata{U\x01x[", "py-slippi is not given it"),
    ],
)
def test_the_second_reader_has_bounds_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: bytes, metadata: bytes, reason: str
) -> None:
    monkeypatch.setattr("melee_gym.replays.pyslippi.MAX_EVENTS", 50_000)
    builder = SlpBuilder(extra={0xB0: 0}).frame(0)
    builder.events.append(event * 50_000)
    path = tmp_path / "bomb.slp"
    path.write_bytes(builder.game_end().build(metadata=metadata + b"{}" * 50_000))
    with pytest.raises(ReplayError, match=reason):
        read_slp(path, reader="py-slippi")
