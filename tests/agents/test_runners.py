"""What runners share, whatever the jobs are. Jobs live in this module: processes find them by its name."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import ray
from smoke import short_config

from exphil_agents import runners
from exphil_agents.runners import RUNNERS
from exphil_agents.runners.ray import _cards
from exphil_agents.trainers.stopping import Interruption
from melee_gym.errors import ConfigError, MeleeError

OTHERS = [name for name in RUNNERS if name != "serial"]  # jobs are done in other processes


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """A Ray of two cores, and of two cards that are none."""
    former = signal.getsignal(signal.SIGTERM)
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in the background, which processes inherit
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # jobs are of this module
        ray.init("local", num_cpus=2, num_gpus=2, include_dashboard=False, log_to_driver=False)
    signal.signal(signal.SIGTERM, former)
    signal.signal(signal.SIGINT, heard)
    yield
    ray.shutdown()


def never() -> bool:
    return False


def write(folder: Path, name: str) -> bool:
    (folder / name).write_text(str(os.getpid()))
    return True


def refuse(name: str) -> bool:
    raise MeleeError(f"no {name} today")


def die(name: str) -> bool:
    with Path(name).open("a") as deaths:
        deaths.write("x")
    os.kill(os.getpid(), signal.SIGKILL)
    return True


def wait_for_end(name: str) -> bool:
    with Interruption() as interruption:
        Path(name).touch()
        while not interruption.asked:
            time.sleep(0.01)
        time.sleep(1.5)  # in which Ray cancels again: it is no second Ctrl-C
    Path(name).write_text("ended")
    return False


@pytest.mark.parametrize("runner", RUNNERS)
def test_every_job_is_done_where_relative_paths_mean_the_same(
    runner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(RUNNERS[runner](partial(write, Path()))) as made:
        assert made.play(["a", "b", "c"], never)
    who = [int((tmp_path / name).read_text()) for name in "abc"]
    assert (os.getpid() in who) is (runner == "serial")


@pytest.mark.parametrize("runner", RUNNERS)
def test_what_a_job_raises_is_raised(runner: str) -> None:
    with closing(RUNNERS[runner](refuse)) as made, pytest.raises(MeleeError, match="no luck today"):
        made.play(["luck"], never)


@pytest.mark.parametrize("runner", OTHERS)
def test_an_end_that_is_asked_for_reaches_jobs_under_way(
    runner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    under_way, waiting = tmp_path / "a", tmp_path / "c"

    def asked() -> bool:
        return under_way.exists()

    before = signal.getsignal(signal.SIGTERM)
    with closing(RUNNERS[runner](wait_for_end)) as made:
        assert not made.play([str(tmp_path / name) for name in "abc"], asked)
    assert under_way.read_text() == "ended"
    assert not waiting.exists()
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("runner", OTHERS)
def test_jobs_whose_processes_die_again_and_again_are_given_up(
    runner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"exphil_agents.runners.{runner}.MOST_DEATHS", 2)
    with closing(RUNNERS[runner](die)) as made, pytest.raises(MeleeError, match="died"):
        made.play([str(tmp_path / "deaths")], never)
    assert len((tmp_path / "deaths").read_text()) == {"processes": 2, "ray": 3}[runner]


def test_ray_that_is_not_installed_is_a_problem_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "find_spec", lambda name: None)
    with pytest.raises(ConfigError) as caught:
        short_config("algo=league", "league.runner=ray", "league.lanes=0")
    assert "league.runner: runner 'ray' needs Ray, which is not installed: pip install" in str(caught.value)
    assert "league.lanes is 0" in str(caught.value)


def test_ray_shares_out_cards() -> None:
    assert [_cards(jobs) for jobs in (1, 2, 3, 5)] == [1.0, 1.0, 0.5, 1 / 3]


@pytest.mark.parametrize("address", ["localhost:1", "nowhere"])
def test_a_cluster_that_does_not_answer_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ray.is_initialized", never)
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(ConfigError, match=f"RAY_ADDRESS is '{address}', and no cluster takes us in there"):
        RUNNERS["ray"](refuse)
