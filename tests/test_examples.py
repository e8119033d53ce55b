"""The examples run as their own docstrings say, for a moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("arguments", [[], ["--recurrent"]], ids=["ppo", "recurrent"])
def test_stock_algorithms_learn_and_are_told_how_often_they_win(arguments: list[str]) -> None:
    code = [sys.executable, "examples/stock_sb3.py", "--minutes", "0.0001", "--games", "1", "--stocks", "1"]
    done = subprocess.run(
        [*code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "against uniform" in done.stdout
