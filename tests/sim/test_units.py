"""Units: where compiled special moves lie is a matter of the process, whatever order they are loaded in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from load_order import played

from melee_gym.data import FIGHTER_KEYS
from melee_gym.game.ids import Fighter
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup
from melee_gym.sim import Engine, build, offered_fighters
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.units import ADDRESS, UNITS

HERE = Path(__file__).parent
JUDGE = """
from pathlib import Path
import sys
from melee_gym.fidelity.follow import Follower
from melee_gym.fidelity.recordings import open_recording
from melee_gym.game.ids import Stage
from melee_gym.sim import offered_fighters
for name in sys.argv[1:]:
    recording = open_recording(Path(name), fighters=offered_fighters(), stages=tuple(Stage))
    for row in Follower(recording, cardinals=True).walk():
        if row > 2000:
            break
print("both")
"""


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("method", ["here", "fork", "spawn", "forkserver"])
@pytest.mark.parametrize("backwards", [False, True])
def test_fighters_are_loaded_in_any_order_and_any_process(method: str, backwards: bool) -> None:
    keys = [fighter.key for fighter in offered_fighters()]
    order = reversed(keys) if backwards else keys
    found = dict(line.split() for line in run("load_order.py", method, *order).splitlines())
    assert found == {key: played(key) for key in keys}


def test_the_judge_meets_a_fighter_whom_no_recording_had_before(replays_dir: Path) -> None:
    ditto = next((replays_dir / "games").glob("fox_fox_bf_*"))
    other = next((replays_dir / "games").glob("marth_fox_bf_*"))
    assert run("-c", JUDGE, str(ditto), str(other)) == "both\n"


def test_an_engine_loads_no_one_but_who_plays() -> None:
    code = (
        "from melee_gym.game.ids import Fighter\n"
        "from melee_gym.game.setup import Setup\n"
        "from melee_gym.sim import Engine\n"
        "from melee_gym.sim.units import UNITS\n"
        "Engine().reset([Setup((Fighter.MARTH, Fighter.MARTH))])\n"
        "print([k for k in range(27) if UNITS[2, k, 0]])"
    )
    assert run("-c", code) == f"[{FIGHTER_KEYS.index('marth')}]\n"


def test_a_unit_whose_fighter_is_not_loaded_is_never_called() -> None:
    engine = Engine(1)
    engine.reset([Setup((Fighter.FOX, Fighter.FOX))])
    kind = FIGHTER_KEYS.index("fox")
    kept = UNITS[:, kind].copy()
    try:
        UNITS[:, kind] = 0
        engine.matches[0].fighters[0].state = 360
        engine.step(np.zeros((1, 2), PAD))
    finally:
        UNITS[:, kind] = kept
    assert engine.frames[0].players[0].state == 360


def test_every_offered_fighter_says_what_he_is() -> None:
    for kind, module in SPECIALS.items():
        unit = build.unit_of(module)
        assert min(unit.states) >= 341, module
        build.need_fighters([kind])
        assert UNITS[2, kind, ADDRESS] != 0
