"""A training that is killed again and again becomes the one that was left alone."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from smoke import SHORT

from exphil_agents import load_policy

ROOT = Path(__file__).parents[2]
KILLS = 100
SMALL = [*SHORT, "network.widths=[16]", "checkpoint_minutes=1e-9", "env.timer=3"]
WORDS = {
    "self_play": [
        *SMALL, "total_frames=1000000", "self_play.lanes=8", "self_play.n_steps=16",
        "self_play.batch_size=96", "self_play.n_epochs=1",
        "self_play.pool.every_frames=1000", "self_play.pool.size=4",
        "self_play.pool.keep_first=1", "self_play.pool.members_in_memory=2",
    ],
    "league": [
        *SMALL, "total_frames=70000", "league.lanes=8", "league.n_steps=16", "league.batch_size=32",
        "league.n_epochs=1", "league.slice_frames=5000", "league.members_in_memory=2",
        "league.main.min_frames=5000", "league.main.max_frames=10000",
        "league.main_exploiter.min_frames=5000",
        "league.main_exploiter.max_frames=10000", "league.league_exploiter.min_frames=5000",
        "league.league_exploiter.max_frames=10000",
    ],
    "population": [
        *SMALL, "total_frames=70000", "population.lanes=8", "population.n_steps=16",
        "population.batch_size=64", "population.n_epochs=1", "population.slice_frames=5000",
        "population.ready_frames=5000", "population.members_in_memory=2", "population.games=4",
        "population.size=3", "population.truncation=0.34", "population.significant=false",
    ],
}  # fmt: skip


def start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "train.py"), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def new(algo: str, folder: Path) -> list[str]:
    return ["--algo", algo, "--run-dir", str(folder), *WORDS[algo]]


def survive(algo: str, folder: Path, whole: str) -> None:
    """Train into a folder and be killed again and again; `whole` is the file that its making ends with."""
    draw = random.Random(0)
    kills = 0
    process = start(*new(algo, folder))
    while not _ends(process, folder, draw) and kills < KILLS:
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        begun = (folder / whole).exists()
        process = start(*(["--resume", str(folder)] if begun else new(algo, folder)))
    assert process.wait() == 0
    print(f"{kills} kills")
    assert kills > 0


def _ends(process: subprocess.Popen[bytes], folder: Path, draw: random.Random) -> bool:
    """Whether a process ends before the moment of its death.

    That is within half a second of its first new checkpoint: in an iteration, a save, a new member of the
    pool. Some die before.
    """
    before, early = _checkpoints(folder), draw.random() < 0.1
    while process.poll() is None and _checkpoints(folder) == before and not early:
        time.sleep(0.02)
    try:
        process.wait(draw.uniform(0.0, 5.0 if early else 0.5))
    except subprocess.TimeoutExpired:
        return False
    return True


def _checkpoints(folder: Path) -> int:
    return sum(len(list(folder.glob(f"{place}checkpoints/0*"))) for place in ("", "agents/*/"))


@pytest.mark.full
def test_self_play_that_is_killed_becomes_the_one_that_was_left_alone(tmp_path: Path) -> None:
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    assert start(*new("self_play", alone)).wait() == 0
    survive("self_play", killed, "config.yaml")
    expected, found = load_policy(alone).state_dict(), load_policy(killed).state_dict()
    assert all(tensor.equal(found[name]) for name, tensor in expected.items())
    tables = [json.loads((path / "pool/pool.json").read_text()) for path in (alone, killed)]
    assert tables[0] == tables[1]
    members = [int(name.partition("@")[2]) for name in tables[1]["members"]]
    assert all((killed / "pool" / f"{frames:012d}").is_dir() for frames in members)


@pytest.mark.full
def test_a_league_that_is_killed_becomes_the_one_that_was_left_alone(tmp_path: Path) -> None:
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    assert start(*new("league", alone), "league.runner=serial").wait() == 0
    survive("league", killed, "payoff.json")
    assert (alone / "payoff.json").read_bytes() == (killed / "payoff.json").read_bytes()
    for agent in ("main", "main_exploiter_1", "league_exploiter_1"):
        expected, found = (load_policy(path / "agents" / agent).state_dict() for path in (alone, killed))
        assert all(tensor.equal(found[name]) for name, tensor in expected.items())


@pytest.mark.full
def test_a_population_that_is_killed_becomes_the_one_that_was_left_alone(tmp_path: Path) -> None:
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    assert start(*new("population", alone), "population.runner=serial").wait() == 0
    survive("population", killed, "population.json")
    assert (alone / "population.json").read_bytes() == (killed / "population.json").read_bytes()
    for member in ("member_1", "member_2", "member_3"):
        expected, found = (load_policy(path / "agents" / member).state_dict() for path in (alone, killed))
        assert all(tensor.equal(found[name]) for name, tensor in expected.items())
