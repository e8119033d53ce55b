"""A run: the folder that a training made, with its config, its checkpoints and its logs.

- `config.yaml`: the resolved config; enough to start the training again.
- `about.json`: commit, versions, command, start time.
- `checkpoints/FRAMES/`: weights and what they need to play (checkpoint.py), at that number of match frames;
  the last two hold also what is needed to go on (resume.py).
- `best.json`: which checkpoint scored best in the evaluations during training.
- `tensorboard/`: curves. `games/`: a gif for each evaluation.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import melee_gym
from exphil_agents.config import Config, dump_config, load_config
from exphil_agents.files import read_json, write_file
from exphil_agents.names import BEST, LAST, split_name
from melee_gym.errors import CheckpointError, ConfigError

RUNS = Path("runs")
PACKAGES = ("gymnasium", "numba", "numpy", "safetensors", "stable-baselines3", "torch")


class Run:
    """A run's folder, made by `create` or found by `open_run`.

    Args:
        path: the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.resolve().name

    @property
    def config(self) -> Config:
        """What the run was started from.

        Raises:
            ConfigError: the file does not fit this version; the message lists every difference.
        """
        return load_config(self.path / "config.yaml")

    @property
    def tensorboard(self) -> Path:
        """The folder of TensorBoard's files."""
        return self.path / "tensorboard"

    def set_config(self, config: Config) -> None:
        """Write the resolved config."""
        write_file(self.path / "config.yaml", dump_config(config).encode())

    def games(self) -> Path:
        """The folder of recorded games, made if there is none."""
        folder = self.path / "games"
        folder.mkdir(exist_ok=True)
        return folder

    def checkpoint(self, frames: int) -> Path:
        """The folder of a checkpoint, existing or not."""
        return self.path / "checkpoints" / f"{frames:012d}"

    def checkpoints(self) -> list[int]:
        """Frames of all checkpoints, ascending."""
        folders = (self.path / "checkpoints").glob("*")
        return sorted(int(folder.name) for folder in folders if folder.name.isdigit())

    def set_best(self, frames: int, score: float) -> None:
        """Remember which checkpoint `@best` means."""
        write_file(self.path / "best.json", json.dumps({"frames": frames, "score": score}).encode())

    def best_score(self) -> float:
        """Score of the best checkpoint; minus infinity where no evaluation has ended."""
        best = self._best()
        return float("-inf") if best is None else best["score"]

    def find(self, which: str = LAST) -> int:
        """Frames of the checkpoint that "last", "best" or a number of frames means.

        Raises:
            CheckpointError: there is no such checkpoint; the message says which there are.
        """
        have = self.checkpoints()
        listed = ", ".join(map(str, have)) or "none"
        if which == LAST and have:
            return have[-1]
        if which == BEST:
            best = self._best()
            if best is None:
                raise CheckpointError(
                    f"{self.path} has no best checkpoint: no evaluation ended. Have: {listed}."
                )
            return int(best["frames"])
        if which.isdigit() and int(which) in have:
            return int(which)
        raise CheckpointError(f"{self.path} has no checkpoint {which!r}. Have: {listed}; or last, best.")

    def _best(self) -> dict[str, float] | None:
        path = self.path / "best.json"
        try:
            fields = read_json(path)
            return {name: float(fields[name]) for name in ("frames", "score")}
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"{path} cannot be read: {error!r}; without it there is no best.") from None


def resolve_config(
    *,
    algo: str | None,
    config: Path | None,
    run_dir: Path | None,
    resume: Path | None,
    overrides: Sequence[str],
) -> Config:
    """The config that a command asks for: a new run's, or that of a run that goes on, with changes.

    Raises:
        ConfigError: wrong keys or values, or a new run's choices for one that goes on; the message lists all.
        CheckpointError: `resume` is no run.
    """
    changes = {} if algo is None else {"algo": algo}
    if resume is None:
        return load_config(config, overrides, changes=changes)
    for option, given in (("--config", config), ("--run-dir", run_dir)):
        if given is not None:
            raise ConfigError(
                f"{option} {given} with --resume {resume}: a run goes on with its own; use key=value."
            )
    return load_config(open_run(resume).path / "config.yaml", overrides, changes=changes)


def create_run(config: Config, path: Path | None = None, command: Sequence[str] = ()) -> Run:
    """Make the folder of a new run.

    Args:
        config: what is trained.
        path: the folder; None: one in runs/ named after the algorithm, the fighters and the time.
        command: the words it was started with, for the record.

    Raises:
        ConfigError: the folder holds a run already.
    """
    if path is None:
        fighters = "-".join(config.env.fighters)
        path = RUNS / f"{config.algo}-{fighters}-{datetime.now():%Y%m%d-%H%M%S}"
    if Run(path).checkpoints():
        raise ConfigError(
            f"{path} holds a run already; go on with --resume {path}, or choose another --run-dir."
        )
    (path / "checkpoints").mkdir(parents=True, exist_ok=True)
    write_file(path / "about.json", json.dumps(_about(config, command), indent=2).encode())
    run = Run(path)
    run.set_config(config)
    return run


def open_run(path: str | Path) -> Run:
    """The run in a folder.

    Raises:
        CheckpointError: there is none; the message says which runs lie beside it.
    """
    path = Path(path)
    if not (path / "config.yaml").is_file():
        beside = sorted(folder.parent for folder in path.parent.glob("*/config.yaml"))
        listed = ", ".join(map(str, beside)) or "none"
        raise CheckpointError(f"{path} is no run: it has no config.yaml. Runs beside it: {listed}.")
    return Run(path)


def find_checkpoint(text: str | Path) -> Path:
    """The folder of the checkpoint that RUN, RUN@best or RUN@FRAMES means.

    Raises:
        CheckpointError: there is no such run or checkpoint.
    """
    path, which = split_name(str(text))
    run = open_run(path)
    return run.checkpoint(run.find(which))


def _about(config: Config, command: Sequence[str]) -> dict[str, object]:
    return {
        "command": list(command),
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
        "seed": config.seed,
        "commit": _commit(),
        "versions": {"melee-gym": melee_gym.__version__, "python": platform.python_version(), **_versions()},
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {sys.platform}",
    }


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def _commit() -> str:
    """The commit of the source tree, with "+" where files differ from it; "" outside of a checkout."""
    root = Path(__file__).parents[1]
    try:
        git = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*"]
        return subprocess.run(git, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
