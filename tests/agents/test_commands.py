from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from smoke import SMOKE

from exphil_agents.cli import evaluate, train, watch
from exphil_agents.config import load_config
from exphil_agents.run import Run

Command = Callable[[], int]


def run(main: Command, *words: object) -> int:
    """The exit status of a command."""
    before, sys.argv = sys.argv, ["command", *map(str, words)]
    try:
        return main()
    finally:
        sys.argv = before


def test_the_whole_way_from_training_to_a_gif(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run"
    assert run(train.main, "--algo", "ppo", "--config", SMOKE, "--run-dir", folder, "total_frames=768") == 0
    assert run(train.main, "--resume", folder, "total_frames=1536") == 0
    assert Run(folder).checkpoints() == [768, 1536]
    result = tmp_path / "result.json"
    assert run(evaluate.main, folder, "idle", "--games", 2, "--json", result) == 0
    report = json.loads(result.read_text())
    assert {"games", "wins", "losses", "draws", "win_rate", "interval"} <= set(report)
    assert report["games"] == report["wins"] + report["losses"] + report["draws"] == 2
    assert run(watch.main, f"{folder}@768", "uniform", "--seconds", 1, "--out", tmp_path / "x.gif") == 0
    with Image.open(tmp_path / "x.gif") as gif:
        assert gif.n_frames == 20
    assert "95 %" in capsys.readouterr().out


def test_the_printed_config_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(train.main, "--print-config", "seed=4") == 0
    (tmp_path / "c.yaml").write_text(capsys.readouterr().out)
    assert load_config(tmp_path / "c.yaml") == load_config(None, ["seed=4"])


@pytest.mark.parametrize(
    ("main", "words", "message"),
    [
        (train.main, ["--algo", "pppo"], "unknown algo 'pppo'. Did you mean 'ppo'?"),
        (train.main, ["env.stag=1"], "unknown config key 'stag'. Did you mean 'stage'?"),
        (train.main, ["env.fighters=[falco, fox]"], "cannot play fighter 'falco'"),
        (train.main, ["--resume", "nowhere"], "nowhere is no run"),
        (train.main, ["--resume", "nowhere", "--config", "x.yaml"], "--config x.yaml with --resume nowhere"),
        (train.main, ["--resume", "nowhere", "--run-dir", "x"], "--run-dir x with --resume nowhere"),
        (evaluate.main, ["chas", "idle"], "unknown player 'chas'. Did you mean 'chase'?"),
        (evaluate.main, ["idle", "idle", "--games", "0"], "--games is 0"),
        (
            evaluate.main,
            ["idle", "idle", "--fighters", "fx,fox"],
            "unknown fighter 'fx'. Did you mean 'fox'?",
        ),
        (evaluate.main, ["idle", "idle", "--fighters", "fox"], "two fighters"),
        (watch.main, ["idle", "idle", "--out", "x.avi"], "unknown video format '.avi'"),
        (watch.main, ["idle", "idle", "--out", "x.gif", "--seconds", "0"], "seconds is 0"),
    ],
)
def test_a_mistake_is_a_message_and_status_2(
    main: Command, words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(main, *words) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("**/checkpoints/*"))
