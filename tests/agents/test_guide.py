"""docs/self_play.md: every command in it runs, in small."""

from __future__ import annotations

import importlib
import io
import shlex
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from smoke import SHORT

ROOT = Path(__file__).parents[2]
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
# What makes each command small; of two values the second counts.
TRAINING = [*SHORT, "checkpoint_minutes=1e-9", "network.widths=[8]"]
SMALL = {
    "melee-train": [
        *TRAINING, "total_frames=3000",
        "self_play.lanes=8", "self_play.n_steps=16", "self_play.batch_size=96",
    ],
    "melee-rate": ["--games", "2"],
    "melee-exploit": [
        "--minutes", "0.001", "--games", "2",
        "--set", "network.widths=[8]", "ppo.lanes=8", "ppo.n_steps=16", "ppo.batch_size=128",
    ],
    "melee-evaluate": ["--games", "2"],
    "melee-watch": ["--seconds", "1"],
}  # fmt: skip
LEAGUE = [
    *TRAINING, "total_frames=1000", "league.lanes=8", "league.n_steps=16", "league.batch_size=32",
]  # fmt: skip
POPULATION = [
    *TRAINING, "total_frames=1000", "population.lanes=8", "population.n_steps=16",
    "population.batch_size=64", "population.games=2", "population.size=2", "population.truncation=0.5",
    "population.runner=serial",
]  # fmt: skip
RESUMED = ["total_frames=6000"]
ELSEWHERE = {"tensorboard", "ray", "export"}  # serve until they are stopped, or are of several machines


def commands() -> list[list[str]]:
    text = (ROOT / "docs/self_play.md").read_text()
    shown = [line for block in text.split("```sh\n")[1:] for line in block.partition("```")[0].splitlines()]
    return [shlex.split(line.replace("python train.py", "melee-train")) for line in shown]


def test_every_command_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    run = 0
    for program, *words in commands():
        if program in ELSEWHERE:
            continue
        small = SMALL[program]
        if "--resume" in words:
            small = RESUMED
        elif "configs/league.yaml" in words:
            small = LEAGUE if "league.runner=ray" in words else [*LEAGUE, "league.runner=serial"]
        elif "configs/population.yaml" in words:
            small = POPULATION
        monkeypatch.setattr(sys, "argv", [program, *words, *small])
        module, _, main = SCRIPTS[program].partition(":")
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            status = getattr(importlib.import_module(module), main)()
        assert not status, said.getvalue()
        run += 1
    assert run == 14
    assert {"rating.png", "ditto.gif"} <= {path.name for path in tmp_path.iterdir()}
    assert len(list((tmp_path / "runs").iterdir())) == 5
