"""The score may only rise: `tests/golden/fidelity.json` is what `melee-validate --json` last wrote.

After an improvement: `melee-validate GAMES CPU --json tests/golden/fidelity.json`, with the folders of
`../shared/replays`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from melee_gym.fidelity.cli import validate

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "fidelity.json").read_text(encoding="utf-8"))
# One recording per stage, both fighters.
QUICK = ("fox_marth_fd_cc685740.slp.xz", "marth_fox_bf_9f9d4b6d.slp.xz")


@pytest.mark.parametrize("name", QUICK)
def test_a_recording_is_judged_no_worse_than_before(name, replays_dir):
    score = validate([replays_dir / "games" / name]).one_step()
    golden = GOLDEN["one_step"]["by_file"][name]
    assert score["n"] == golden["n"]
    for definition in ("exact", "full"):
        assert score[definition] >= golden[definition], definition


@pytest.mark.full
def test_all_recordings_are_judged_no_worse_than_before(replays_dir):
    score = validate([replays_dir / "games", replays_dir / "cpu"]).one_step()
    golden = GOLDEN["one_step"]
    assert score["n"] == golden["n"]
    for definition in ("exact", "full"):
        assert score[definition] >= golden[definition], definition
        for fighter, row in score["by_fighter"].items():
            assert row[definition] >= golden["by_fighter"][fighter][definition], fighter
