"""With NUMBA_DISABLE_JIT=1 the same functions run as Python, and make the same of the same match."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import hashlib, sys
sys.path[:0] = [{tests!r}, {envs!r}]
import numpy as np
from test_core import VARIED, make_loop, random_actions
loop = make_loop(2, **{{**VARIED, "opponent": "idle", "observation": {observation!r}}})
digest = hashlib.sha256()
for actions in np.split(random_actions(1, 60), 30):
    if loop.step(actions):
        loop.reset(~loop.playing)
    digest.update(loop.observations.tobytes() + loop.rewards.tobytes() + loop.frames.tobytes())
print(digest.hexdigest())
"""
TESTS = Path(__file__).parents[1]


def digest(observation: str, disable: str) -> str:
    code = CODE.format(tests=str(TESTS), envs=str(TESTS / "envs"), observation=observation)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": disable}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout


@pytest.mark.parametrize("observation", ["full", "ids"])
def test_a_match_is_the_same_without_the_compiler(observation: str) -> None:
    assert digest(observation, "1") == digest(observation, "0") != ""
