from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
COMMAND = [
    sys.executable, "benchmarks/ablation.py", "--frames", "6144", "--exploit-frames", "3072", "--games", "4",
    "--processes", "1", "--arms", "scripts", "pfsp", "league", "--set", "env.stocks=1", "env.timer=10",
    "network.widths=[8]", "torch_threads=1", "log_seconds=0",
]  # fmt: skip


@pytest.mark.full
def test_an_ablation_trains_exploits_and_rates_every_arm_and_does_nothing_twice(tmp_path: Path) -> None:
    def run() -> list[str]:
        done = subprocess.run(
            [*COMMAND, str(tmp_path)], cwd=REPOSITORY, env={"PYTHONPATH": str(REPOSITORY)},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    first = run()
    assert [line.split(" | ")[0] for line in first[2:]] == ["| scripts", "| pfsp", "| league"]
    result = json.loads((tmp_path / "result.json").read_text())
    assert {name: arm["exploit"]["frames"] for name, arm in result["arms"].items()}
    logs = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.log")}
    assert run() == first
    assert logs == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.log")}
