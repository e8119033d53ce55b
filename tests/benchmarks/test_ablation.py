from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
OPTIONS = [
    "--frames", "150000", "--exploit-frames", "24576", "--games", "4", "--processes", "1",
    "--arms", "scripts", "pfsp", "league", "--set", "env.stocks=1", "env.timer=10", "network.widths=[8]",
    "torch_threads=1", "log_seconds=0", "checkpoint_minutes=1e-9",
]  # fmt: skip


@pytest.mark.full
def test_an_ablation_trains_exploits_and_rates_every_arm_and_does_nothing_twice(tmp_path: Path) -> None:
    def run() -> list[str]:
        done = subprocess.run(
            [sys.executable, "benchmarks/ablation.py", str(tmp_path), *OPTIONS], cwd=REPOSITORY,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    first = run()
    assert [line.split(" | ")[0] for line in first[2:]] == ["| scripts", "| pfsp", "| league"]
    result = json.loads((tmp_path / "result.json").read_text())
    assert all(arm["exploit"]["frames"] >= 24576 for arm in result["arms"].values())
    assert len(result["rating"]["players"]) == 3 + 2
    logs = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.log")}
    assert run() == first
    assert logs == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.log")}
