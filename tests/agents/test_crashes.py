"""Saving is cut off at every call that changes the disk: what is there then can always be gone on from."""

from __future__ import annotations

import io
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from everything import differences
from safetensors.numpy import load
from smoke import short_config

from exphil_agents import run as runs
from exphil_agents.checkpoint import load_checkpoint
from exphil_agents.files import read_checked
from exphil_agents.league.league import check_agents, create_league
from exphil_agents.league.payoff import read_payoff
from exphil_agents.resume import ARRAYS, read_state
from exphil_agents.run import Run, create_run
from exphil_agents.trainers.training import Training

CALLS = [(os, name) for name in ("replace", "mkdir", "unlink", "rmdir", "fsync")] + [(Path, "write_bytes")]


class PowerCutError(BaseException):
    """The process is no more: no handler catches it."""


class Power:
    """Lets so many calls happen, and none that the dying process tries then; a file is half written."""

    def __init__(self, calls: int, patch: pytest.MonkeyPatch) -> None:
        self.left = calls
        for owner, name in CALLS:
            patch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **keywords: Any) -> Any:
            self.left -= 1
            if self.left == 0 and call.__name__ == "write_bytes":
                call(arguments[0], arguments[1][: len(arguments[1]) // 2])
            if self.left <= 0:
                raise PowerCutError
            return call(*arguments, **keywords)

        return counted


@pytest.fixture
def training(tmp_path: Path) -> Iterator[Training]:
    """A training whose run has three checkpoints, and which has played on since the last."""
    words = ["ppo.lanes=2", "ppo.n_steps=8", "ppo.batch_size=16", "network.widths=[4]"]
    config = short_config(*words, "total_frames=100000")
    with redirect_stderr(io.StringIO()):
        made = Training(config, create_run(config, tmp_path / "run"))
        for _ in range(3):
            made.iterate()
            made.save()
        made.iterate()
        yield made
        made.close()


def test_a_run_can_be_gone_on_from_wherever_its_saving_was_cut_off(
    training: Training, tmp_path: Path
) -> None:
    before, now, state = training.run, training.frames, training.state()
    last = before.find()
    for calls in range(1, 1000):
        training.load(state)
        run = Run(Path(shutil.copytree(before.path, tmp_path / f"{calls}")))
        training.run = run
        with pytest.MonkeyPatch.context() as patch:
            power = Power(calls, patch)
            try:
                training.save()
            except PowerCutError:
                assert power.left <= 0
            else:
                break
        with run.alone():
            hidden = [path.name for path in run.path.rglob(".*") if path.name not in (".lock", ".holder")]
        assert hidden == []
        frames = run.find()
        assert frames in (last, now)
        _, meta = load_checkpoint(run.checkpoint(frames))
        read_state(run.checkpoint(frames))
        arrays = load(read_checked(run.checkpoint(frames) / ARRAYS))
        assert meta.frames == arrays["training.frames"] == frames
    assert 15 < calls < 100
    assert run.find() == now
    whole = load(read_checked(run.checkpoint(now) / ARRAYS))
    expected = training.learner.state()
    assert all(np.array_equal(whole[f"learner.{name}"], array) for name, array in expected.items())
    holding = [(run.checkpoint(frames) / ARRAYS).exists() for frames in run.checkpoints()]
    assert holding == [False, False, True, True]


def test_a_pool_can_be_gone_on_with_wherever_a_new_member_was_cut_off(tmp_path: Path) -> None:
    words = [
        "algo=self_play", "network.widths=[4]", "self_play.lanes=4", "self_play.n_steps=8",
        "self_play.batch_size=48", "self_play.pool.every_frames=150", "self_play.pool.size=2",
        "self_play.pool.keep_first=0", "total_frames=100000",
    ]  # fmt: skip
    config = short_config(*words)
    with redirect_stderr(io.StringIO()):
        whole = Training(config, create_run(config, tmp_path / "run"))
        for _ in range(4):
            whole.iterate()
            whole.save()
        start = Path(shutil.copytree(tmp_path / "run", tmp_path / "start"))
        for _ in range(3):
            whole.iterate()
        for calls in itertools.count(1, 4):
            copy = Run(Path(shutil.copytree(start, tmp_path / f"{calls}")))
            dying = Training(config, copy)
            with pytest.MonkeyPatch.context() as patch:
                power = Power(calls, patch)
                try:
                    for _ in range(2):
                        dying.iterate()
                except PowerCutError:
                    assert power.left <= 0
                else:
                    break
            with copy.alone():
                resumed = Training(config, copy)
                for _ in range(3):
                    resumed.iterate()
            assert differences(whole, resumed) == []
            resumed.close()
            dying.close()
        assert calls > 20
        whole.close()


def test_a_league_can_be_made_again_wherever_its_making_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_about", lambda config, command: {})  # git takes its time
    config = short_config("algo=league", "league.agents={main: main}", "network.widths=[4]")
    for calls in itertools.count(1, 2):
        path = tmp_path / f"{calls}"
        with pytest.MonkeyPatch.context() as patch:
            power = Power(calls, patch)
            try:
                create_league(config, path)
            except PowerCutError:
                assert power.left <= 0
            else:
                break
        assert not (path / "payoff.json").exists() or read_payoff(path)
        if not (path / "payoff.json").exists():
            create_league(config, path)
        check_agents(path, config.trainer)
    assert calls > 30
