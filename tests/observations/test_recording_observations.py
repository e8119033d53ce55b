from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from melee_gym.observations import LAYOUTS, encode_recording, make_observer
from melee_gym.observations.blocks import CLIP
from melee_gym.replays import Replay, read_slp

STATISTICS = Path(__file__).parents[2] / "../shared/facts/observation_stats.json"


def column_of(name: str) -> str:
    """The column of `full` that holds a quantity of the statistics, from seat 0's view."""
    if name.startswith("pad."):
        return name.replace("pad.", "pad0.")
    return name if name.startswith(("own.", "rel.")) or name == "time_left" else f"own.{name}"


@pytest.fixture(scope="module")
def recording(replays_dir: Path) -> Replay:
    return read_slp(sorted((replays_dir / "games").glob("fox_marth_bf_*.slp.xz"))[0])


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_row_of_a_recording_lies_in_the_space(recording: Replay, name: str) -> None:
    observer = make_observer(name, frame_skip=1, pending=0)
    rows = encode_recording(recording, observer)
    assert rows.shape == (len(recording.frames), 2, *observer.space.shape)
    assert np.isfinite(rows).all()
    assert (rows >= observer.space.low).all()
    assert (rows <= observer.space.high).all()


def test_a_row_knows_nothing_of_later_frames_and_pads(recording: Replay) -> None:
    observer = make_observer("full", frame_skip=1, pending=0)
    rows = encode_recording(recording, observer)
    until = 3000
    recording.frames["players"]["percent"][until:] += 50
    recording.pads["buttons"][until:] ^= 0x0F60
    try:
        changed = encode_recording(recording, observer)
    finally:
        recording.frames["players"]["percent"][until:] -= 50
        recording.pads["buttons"][until:] ^= 0x0F60
    assert (changed[:until] == rows[:until]).all()
    assert (changed[until:] != rows[until:]).any()


def test_the_input_of_a_cloning_pair_does_not_show_the_jump_that_is_its_label(recording: Replay) -> None:
    # INTERFACES 6: over X or Y onsets, the row before shows KneeBend or a double jump in under 6 %.
    held = recording.pads["buttons"] & 0x0C00 != 0
    onsets = held[1:] & ~held[:-1]
    before = np.isin(recording.frames["players"]["state"][:-1], (24, 27, 28))
    assert before[onsets].mean() < 0.06


@pytest.mark.full
def test_the_columns_have_the_statistics_of_the_245_games(replays_dir: Path) -> None:
    if not STATISTICS.is_file():
        pytest.skip("../shared/facts is absent")
    expected = json.loads(STATISTICS.read_text())["columns"]
    rates = json.loads((STATISTICS.parent / "human_behaviour.json").read_text())
    names = sorted({row[0] for row in rates["slippi_js_reference"]["rows"]})
    observer = make_observer("full", frame_skip=1, pending=0)
    layout = observer.layout
    assert layout is not None
    n, total, squares = 0, np.zeros(len(layout.columns)), np.zeros(len(layout.columns))
    for name in names:
        replay = read_slp(replays_dir / "games" / name)
        rows = encode_recording(replay, observer)[replay.frames["frame"] >= 0].reshape(
            -1, len(layout.columns)
        )
        n += len(rows)
        total += rows.sum(0, dtype=np.float64)
        squares += np.square(rows, dtype=np.float64).sum(0)
    mean = total / n
    std = np.sqrt(squares / n - mean**2)
    # Fields of later formats have fewer frames there; here old recordings hold zeros. No layout has the combo
    # count; the height over the ledge was taken with every ledge at 0, the clock with 8 min each.
    left_out = ("combo_count", "ledge_dy", "time_left")
    whole = {name: row for name, row in expected.items() if row["n"] == n and name not in left_out}
    assert len(whole) > 30
    for name, row in whole.items():
        index = layout.index(column_of(name))
        scale = layout.columns[index].scale
        # The statistics are of raw values; a few columns have outliers beyond the clip.
        clipped = max(-row["min"], row["max"]) * scale > CLIP
        tolerance = 0.05 if clipped else 0.002
        assert mean[index] / scale == pytest.approx(row["mean"], abs=tolerance * row["std"] + 1e-5), name
        assert std[index] / scale == pytest.approx(row["std"], rel=tolerance), name
