"""What a process's environment may not change: what is read, drawn and encoded, and that help is legible."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from slp_builder import match

ROOT = Path(__file__).parents[1]
DIGEST = """
import hashlib, sys
import numpy as np
from melee_gym.game.ids import Stage
from melee_gym.observations import LAYOUTS, encode_recording, make_observer
from melee_gym.render import draw
from melee_gym.replays import read_slp, write_slp
from datetime import UTC, datetime

replay = read_slp(sys.argv[1])
parts = [replay.frames.tobytes(), replay.pads.tobytes()]
parts += [repr(replay.metadata).encode(), repr(replay.warnings).encode()]
parts += [draw(replay.frames[row], Stage.POKEMON_STADIUM).tobytes() for row in (0, 5)]
for name in LAYOUTS:
    parts.append(encode_recording(replay, make_observer(name, frame_skip=1, pending=0)).tobytes())
write_slp(sys.argv[2], replay.frames, replay.pads, replay.setup, started=datetime(2001, 12, 3, tzinfo=UTC))
parts.append(open(sys.argv[2], "rb").read())
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""
COMMANDS = [
    "melee_gym.fidelity.cli",
    *(f"exphil_agents.cli.{name}" for name in ("evaluate", "train", "watch")),
]
HELP = "import sys; from {module} import main; sys.argv = ['command', '--help']; main()"


def run_python(code: str, *words: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *words], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_read_drawn_encoded_and_written_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    recording = tmp_path / "game.slp"
    recording.write_bytes(match(40, stage=3, fighters={0: 9}).build())
    made = {
        run_python(DIGEST, str(recording), str(tmp_path / "again.slp"), PYTHONHASHSEED=seed, COLUMNS=width)
        for seed, width in (("1", "200"), ("77", "20"))
    }
    assert len(made) == 1


@pytest.mark.parametrize("module", COMMANDS)
def test_help_fits_narrow_terminals_and_has_no_colors_where_none_are_wanted(module: str) -> None:
    text = run_python(HELP.format(module=module), COLUMNS="60", NO_COLOR="1")
    assert max(map(len, text.splitlines())) <= 60
    assert "\x1b" not in text
