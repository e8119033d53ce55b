from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from melee_gym.fidelity.cli import main, spread_starts

SHORTEST = "games/marth_fox_bf_9f9d4b6d.slp.xz"
LACKS = "games/falco_puff_bf_1031e483.slp.xz"


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
    ],
)
def test_bad_input_is_named_and_gives_status_2(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


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
