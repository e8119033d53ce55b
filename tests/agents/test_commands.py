from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image
from smoke import SMOKE

from exphil_agents.cli import evaluate, exploit, match, rate, train, watch
from exphil_agents.config import load_config
from exphil_agents.evaluation import arena
from exphil_agents.run import Run
from exphil_agents.sections import Device
from exphil_agents.trainers.training import Training
from melee_gym.opponents import OPPONENTS

ROOT = SMOKE.parents[1]
Command = Callable[[], int]


def run(main: Command, *words: object) -> int | str | None:
    """The exit status of a command."""
    before, sys.argv = sys.argv, ["command", *map(str, words)]
    try:
        return main()
    except SystemExit as end:  # argparse
        return end.code
    finally:
        sys.argv = before


def test_the_whole_way_from_training_to_a_gif(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run"
    assert run(train.main, "--algo", "ppo", "--config", SMOKE, "--run-dir", folder, "total_frames=768") == 0
    assert run(train.main, "--resume", folder, "total_frames=1536") == 0
    assert Run(folder).checkpoints() == [768, 1536]
    result = tmp_path / "result.json"
    assert run(evaluate.main, folder, "idle", "--games", 2, "--json", result) == 0
    report = json.loads(result.read_text())
    assert {"games", "wins", "losses", "draws", "win_rate", "interval"} <= set(report)
    assert report["games"] == report["wins"] + report["losses"] + report["draws"] == 2
    assert run(watch.main, f"{folder}@768", "uniform", "--seconds", 1, "--out", tmp_path / "x.gif") == 0
    with Image.open(tmp_path / "x.gif") as gif:
        assert gif.n_frames == 20
    assert "95 %" in capsys.readouterr().out


def test_snapshots_are_rated_and_drawn(
    trained: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result, chart = tmp_path / "rating.json", tmp_path / "rating.png"
    words = [f"{trained.path}@all", "idle", "--games", 2, "--stocks", 1, "--json", result, "--plot", chart]
    assert run(rate.main, *words) == 0
    names = [*(f"{trained.path}@{frames}" for frames in (768, 1536, 2304)), "idle"]
    report = json.loads(result.read_text())
    assert [player["name"] for player in report["players"]] == names
    assert report["anchor"] == names[0]
    assert np.array(report["wins"]).shape == (4, 4)
    printed = capsys.readouterr().out
    assert all(name in printed for name in names)
    assert "Cycles:" in printed
    with Image.open(chart) as picture:
        assert picture.width > 500


def test_an_exploit_from_its_start_over_an_interruption_to_its_result(
    trained: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, result = tmp_path / "exploit", tmp_path / "result.json"
    tiny = ["total_frames=768", "ppo.lanes=8", "ppo.n_steps=16", "ppo.batch_size=128", "network.widths=[16]"]
    iterate = Training.iterate

    def iterate_and_stop(self: Training) -> None:
        signal.raise_signal(signal.SIGTERM)
        iterate(self)

    with monkeypatch.context() as patch:
        patch.setattr(Training, "iterate", iterate_and_stop)
        assert run(exploit.main, trained.path, "--run-dir", folder, "--games", 2, "--set", *tiny) == 0
    assert f"go on with --resume {folder}" in capsys.readouterr().err
    assert run(exploit.main, "--resume", folder, "--games", 2, "--json", result) == 0
    assert json.loads(result.read_text()) == json.loads((folder / "exploit.json").read_text())
    assert "half of its matches won: never" in capsys.readouterr().out


def test_help_names_the_opponents_and_devices_that_there_are() -> None:
    assert ", ".join(OPPONENTS) == match.SCRIPTED
    assert get_args(Device) == match.DEVICES


def test_the_printed_config_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(train.main, "--print-config", "seed=4") == 0
    (tmp_path / "c.yaml").write_text(capsys.readouterr().out)
    assert load_config(tmp_path / "c.yaml") == load_config(None, ["seed=4"])


@pytest.mark.parametrize(
    ("main", "words", "message"),
    [
        (train.main, ["--algo", "pppo"], "unknown algo 'pppo'. Did you mean 'ppo'?"),
        (train.main, ["env.stag=1"], "unknown config key 'stag'. Did you mean 'stage'?"),
        (train.main, ["env.fighters=[falco, fox]"], "cannot play fighter 'falco'"),
        (train.main, ["--resume", "nowhere"], "nowhere is no run"),
        (train.main, ["--resume", "nowhere", "--config", "x.yaml"], "--config x.yaml with --resume nowhere"),
        (train.main, ["--resume", "nowhere", "--run-dir", "x"], "--run-dir x with --resume nowhere"),
        (evaluate.main, ["chas", "idle"], "unknown player 'chas'. Did you mean 'chase'?"),
        (train.main, ["--run-dir", ""], "--run-dir: is empty"),
        (
            train.main,
            ["--run-dir", "full"],
            "full is no run and holds notes.txt; choose a new",
        ),
        (train.main, ["--run-dir", "full/notes.txt"], "cannot be made: Not a directory"),
        (train.main, ["--run-dir", "x" * 5000], "cannot be made: File name too long"),
        (train.main, ["--run-dir", "odd\udcff"], "'odd\\udcff' is not UTF-8; give the folder another name"),
        (train.main, ["--config", "full"], "full cannot be read: it is a folder"),
        (train.main, ["--config", "absent.yaml"], "absent.yaml cannot be read: No such file or directory."),
        (train.main, ["--resume", "full@768"], "full@768 is no run: it has no config.yaml"),
        (train.main, ["--run-dir", "a@b"], "a@b has an @, which stands between a run and its checkpoint"),
        (train.main, ["--resume", "x" * 5000], "is no run: it has no config.yaml"),
        (train.main, ["--resume", "full"], "full is no run: it has no config.yaml. Runs beside it: none."),
        (evaluate.main, ["x" * 5000, "idle"], "unknown player 'xxx"),
        (evaluate.main, ["odd\udcff", "idle"], "unknown player 'odd\\udcff'"),
        (evaluate.main, ["idle", "idle", "--games", "0"], "--games: is '0'; valid: 1 to 1000000"),
        (evaluate.main, ["idle", "idle", "--games", "100000000"], "--games: is '100000000'"),
        (evaluate.main, ["idle", "idle", "--games", "9" * 5000], "--games: is '999"),
        (evaluate.main, ["idle", "idle", "--games", "²"], "--games: is '²'"),
        (evaluate.main, ["idle", "idle", "--seed", "-1"], "--seed: is '-1'"),
        (evaluate.main, ["idle", "idle", "--stocks", "100"], "--stocks: is '100'; valid: 1 to 99"),
        (evaluate.main, ["idle", "idle", "--json", "full"], "full cannot be written: it is a folder"),
        (
            evaluate.main,
            ["idle", "idle", "--json", "/dev/full"],
            "/dev/full cannot be written: it is no file",
        ),
        (evaluate.main, ["idle", "idle", "--json", "absent/x.json"], "there is no folder absent"),
        (evaluate.main, ["idle", "idle", "--device", "gpu"], "--device: invalid choice: 'gpu'"),
        (
            evaluate.main,
            ["idle", "idle", "--fighters", "fx,fox"],
            "unknown fighter 'fx'. Did you mean 'fox'?",
        ),
        (evaluate.main, ["idle", "idle", "--fighters", "fox"], "for each of two seats"),
        (rate.main, ["idle"], "a round robin of idle; valid: two players or more"),
        (rate.main, ["idle", "chas"], "unknown player 'chas'. Did you mean 'chase'?"),
        (rate.main, ["idle", "chase", "idle"], "idle means idle, who is there already"),
        (rate.main, ["idle", "chase", "--games", "0"], "--games: is '0'; valid: 1 to 1000000"),
        (rate.main, ["idle", "chase", "--anchor", "hold"], "unknown anchor 'hold'. Valid: idle, chase"),
        (rate.main, ["idle", "chase", "--fighters", "fox,fox,fox"], "3 fighters for 2 players"),
        (rate.main, ["idle", "chase", "--fighters", "fx"], "unknown fighter 'fx'. Did you mean 'fox'?"),
        (rate.main, ["idle", "chase", "--stage", "fdd"], "unknown stage 'fdd'"),
        (rate.main, ["idle", "chase", "--json", "full"], "full cannot be written: it is a folder"),
        (rate.main, ["idle", "chase", "--plot", "x.gif"], "unknown chart format '.gif'"),
        (rate.main, ["idle", "chase", "--plot", "x.png"], "valid: a run among the players"),
        (exploit.main, [], "give either AGENT or --resume DIR"),
        (exploit.main, ["chase", "--resume", "x"], "give either AGENT or --resume DIR"),
        (exploit.main, ["--resume", "x", "--run-dir", "y"], "--run-dir with --resume"),
        (exploit.main, ["--resume", "nowhere"], "nowhere is no run"),
        (exploit.main, ["chas"], "unknown player 'chas'. Did you mean 'chase'?"),
        (exploit.main, ["chase", "--minutes", "0"], "max_minutes is 0.0: input should be greater than 0"),
        (exploit.main, ["chase", "--minutes", "nan"], "max_minutes is 'nan'"),
        (exploit.main, ["chase", "--set", "env.stag=1"], "unknown config key 'stag'. Did you mean 'stage'?"),
        (exploit.main, ["chase", "--seed", "-1"], "--seed: is '-1'"),
        (exploit.main, ["chase", "--run-dir", "full"], "full is no run and holds notes.txt"),
        (watch.main, ["idle", "idle", "--out", "x.avi"], "unknown video format '.avi'"),
        (watch.main, ["idle", "idle", "--out", "x.gif", "--seconds", "0"], "seconds is 0"),
    ],
)
def test_a_mistake_is_a_message_and_status_2(
    main: Command, words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").touch()
    os.mkfifo(tmp_path / "pipe")
    assert run(main, *words) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.glob("**/checkpoints/*"))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["train.py", "--print-config"], 141),
        (["-m", "exphil_agents.cli.evaluate", "idle", "idle", "--games", "2"], 141),
    ],
)
def test_a_reader_that_has_seen_enough_ends_a_command_quietly(words: list[str], status: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, *words], stdout=writer, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(writer)
    assert (done.stderr, done.returncode) == ("", 141)


def test_a_full_disk_ends_a_training_with_a_sentence_and_leaves_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    assert run(train.main, "--config", SMOKE, "--run-dir", folder, "total_frames=768") == 0
    write = Path.write_bytes

    def write_what_fits(path: Path, data: bytes) -> int:
        if len(data) > 50_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", write_what_fits)
    capsys.readouterr()
    assert run(train.main, "--resume", folder, "total_frames=1536") == 2
    assert "No space left on device" in capsys.readouterr().err.splitlines()[-1]
    assert Run(folder).checkpoints() == [768]
    assert sorted(path.name for path in (folder / "checkpoints").iterdir()) == ["000000000768"]


def test_games_are_the_same_however_many_are_played_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["uniform", "hold", "--games", 5, "--stocks", 1, "--json"]
    assert run(evaluate.main, *words, tmp_path / "a.json") == 0
    monkeypatch.setattr(arena, "AT_ONCE", 2)
    assert run(evaluate.main, *words, tmp_path / "b.json") == 0
    assert (tmp_path / "a.json").read_text() == (tmp_path / "b.json").read_text()


def test_training_without_its_libraries_names_the_extra(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from exphil_agents.cli.train import main; sys.argv = ['x']"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; sys.exit(main())"], capture_output=True, text=True, check=False,
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "this needs torch: pip install 'melee-gym[train]'" in done.stderr
    assert list(tmp_path.iterdir()) == []
