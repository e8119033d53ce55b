from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from melee_gym.fidelity.cli import main, spread_starts

SHORTEST = "games/marth_fox_bf_9f9d4b6d.slp.xz"
LACKS = "games/falco_puff_bf_1031e483.slp.xz"


@pytest.fixture
def nothing_compiles(monkeypatch):
    """What is wrong with the arguments is said before the engine is compiled, which takes long."""

    def compile_():
        pytest.fail("the engine was compiled")

    monkeypatch.setattr("melee_gym.fidelity.cli._compile", compile_)


def test_free_runs_start_evenly_over_all_counted_frames():
    counted = np.zeros((100, 2), bool)
    counted[10:60] = True
    recordings = [SimpleNamespace(counted=counted), SimpleNamespace(counted=~np.zeros((50, 2), bool))]
    starts = spread_starts(recordings, 10)
    rows = np.concatenate([starts[0] - 10, starts[1] + 50])
    assert rows.tolist() == [0, 11, 22, 33, 44, 55, 66, 77, 88, 99]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.slp"], "missing.slp does not exist"),
        (["--fighter", "foks", "."], "Did you mean 'fox'?"),
        (["--stage", "battlefeild", "."], "Did you mean 'battlefield'?"),
        (["/dev/null"], "/dev/null is a device; valid: .slp files"),
        (["x" * 5000], "cannot be read: File name too long"),
        (["odd\udcff\x1b[1mname.slp"], r"'odd\udcff\x1b[1mname.slp' does not exist"),
        (["--show", "0", "."], "--show is 0; valid: 1"),
        (
            ["--json", "absent/score.json", "."],
            "absent/score.json cannot be written: there is no folder absent",
        ),
        (["--json", "tests", "."], "tests cannot be written: it is a folder"),
        (["--json", "y" * 5000, "."], "cannot be written: File name too long"),
    ],
)
@pytest.mark.usefixtures("nothing_compiles")
def test_bad_input_is_named_and_gives_status_2(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("nothing_compiles")
def test_a_folder_without_recordings_is_named_before_anything_is_compiled(tmp_path, capsys):
    (tmp_path / "notes.txt").touch()
    assert main([str(tmp_path)]) == 2
    assert f"there is no recording in {tmp_path}; valid: .slp files" in capsys.readouterr().err


@pytest.mark.usefixtures("nothing_compiles")
def test_a_pipe_is_named_and_not_opened(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.slp")
    assert main([str(tmp_path / "pipe.slp")]) == 2
    assert "pipe.slp is a pipe; valid: .slp files" in capsys.readouterr().err


def test_a_reader_that_closes_its_end_of_the_output_is_no_error(replays_dir):
    command = [sys.executable, "-m", "melee_gym.fidelity.cli", str(replays_dir / SHORTEST)]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 141
    assert "Error" not in done.stderr


def test_a_run_reports_writes_json_and_shows_the_worst_line(replays_dir, tmp_path, capsys):
    out = tmp_path / "score.json"
    files = [str(replays_dir / SHORTEST), str(replays_dir / LACKS)]
    assert main([*files, "--json", str(out), "--show", "1"]) == 0
    score = json.loads(out.read_text())
    step = score["one_step"]
    assert step["n"] == 5774  # player-frames with both players past state 13 at t-1 and t, from frame 0 on
    assert {"exact", "full", "frozen", "ballistic", "by_stage"} <= step.keys()
    assert set(step["by_fighter"]) == {"fox", "marth"}
    assert list(score["skipped"].values()) == ["the engine lacks falco and jigglypuff"]
    assert score["free_run"]["starts"] == 1000
    text = capsys.readouterr().out
    assert "worst lines" in text
    assert "rules of" in text
