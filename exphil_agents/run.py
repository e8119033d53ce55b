"""A run: the folder that a training made, with its config, its checkpoints and its logs.

- `config.yaml`: the resolved config; enough to start the training again.
- `about.json`: commit, versions, command, start time.
- `checkpoints/FRAMES/`: weights and what they need to play (checkpoint.py), at that number of match frames;
  the last two hold also what is needed to go on (resume.py).
- `best.json`: which checkpoint scored best in the evaluations during training.
- `.lock`, `.holder`: which process writes into the folder, so that no other does.
- `events.out.tfevents.*`: curves, for TensorBoard, which shows them under the name of their folder.
- `games/`: the first game of each evaluation.
- `pool/`: of self-play, who the learner has been (pool.py).
"""

from __future__ import annotations

import itertools
import json
import math
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock, Timeout

import melee_gym
from exphil_agents.config import Config, dump_config, load_config
from exphil_agents.files import read_json, remove_unfinished, write_file
from exphil_agents.names import ALL, BEST, LAST, SPREAD, holds_run, split_name
from exphil_agents.zoo import ZOO
from melee_gym.errors import SHOWN, CheckpointError, ConfigError
from melee_gym.files import make_folder, printable

RUNS = Path("runs")
FRAMES = re.compile("[0-9]{1,18}")  # the name of a checkpoint
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

    def set_config(self, config: Config) -> None:
        """Write the resolved config."""
        write_file(self.path / "config.yaml", dump_config(config).encode())

    def games(self) -> Path:
        """The folder of recorded games, made if there is none."""
        return make_folder(self.path / "games")

    def checkpoint(self, frames: int) -> Path:
        """The folder of a checkpoint, existing or not."""
        return self.path / "checkpoints" / f"{frames:012d}"

    def checkpoints(self) -> list[int]:
        """Frames of all checkpoints, ascending."""
        folders = (self.path / "checkpoints").glob("*")
        return sorted(int(folder.name) for folder in folders if FRAMES.fullmatch(folder.name))

    def set_best(self, frames: int, score: float) -> None:
        """Remember which checkpoint `@best` means."""
        write_file(self.path / "best.json", json.dumps({"frames": frames, "score": score}).encode())

    def best_score(self) -> float:
        """Score of the best checkpoint; minus infinity where no evaluation has ended."""
        best = self._best()
        return float("-inf") if best is None else best[1]

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
                    f"{printable(self.path)} has no best checkpoint: no evaluation ended. Have: {listed}."
                )
            which = str(best[0])
        if FRAMES.fullmatch(which) and int(which) in have:
            return int(which)
        raise CheckpointError(
            f"{printable(self.path)} has no checkpoint {which[:SHOWN]!r}. Have: {listed}; or last, best."
        )

    def snapshots(self, which: str) -> list[int]:
        """Frames of the checkpoints that "all", "spread:K" or a word for `find` means, ascending.

        "spread:K" means K from the first to the last, evenly; all, where there are no more.

        Raises:
            CheckpointError: there is no such checkpoint; the message says which there are.
        """
        have, spread = self.checkpoints(), SPREAD.fullmatch(which)
        if not have or (which != ALL and not spread):
            return [self.find(which)]
        count = min(len(have), int(spread[1])) if spread else len(have)
        return [have[i * (len(have) - 1) // max(1, count - 1)] for i in range(count)]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A block in which nobody else writes into the run; what killed processes left is removed before.

        Raises:
            ConfigError: somebody else does; the message says which process.
        """
        _check_name(self.path)
        holder = self.path / ".holder"
        try:
            with FileLock(self.path / ".lock", timeout=0):
                write_file(holder, f"process {os.getpid()} on {platform.node()}".encode())
                for folder in (self.path, *(self.path / name for name in ("checkpoints", "games", "pool"))):
                    remove_unfinished(folder)
                yield
        except Timeout:
            who = holder.read_text(errors="replace") if holder.is_file() else "another process"
            raise ConfigError(
                f"{printable(self.path)} is being written by {who}; choose another folder."
            ) from None

    def _best(self) -> tuple[int, float] | None:
        """Frames and score of the best checkpoint; None where no evaluation has ended."""
        path = self.path / "best.json"
        try:
            fields = read_json(path)
            frames, score = fields["frames"], float(fields["score"])
            if not isinstance(frames, int) or not math.isfinite(score):
                raise ValueError(f"{frames!r} frames with the score {score}")
            return frames, score
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise CheckpointError(
                f"{printable(path)} cannot be read: {error!r}; without it there is no best."
            ) from None


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
        ConfigError: the folder holds a run already, or another process trains in it, or it cannot be made.
    """
    run = Run(_new_name(config) if path is None else path)
    _check_name(run.path)
    make_folder(run.path / "checkpoints")
    with run.alone():
        if run.checkpoints():
            raise ConfigError(
                f"{printable(run.path)} holds a run already; go on with --resume {printable(run.path)}, "
                f"or choose another --run-dir."
            )
        if not (run.path / "config.yaml").exists() and (strange := _strange(run.path)):
            raise ConfigError(
                f"{printable(run.path)} is no run and holds {printable(strange)}; choose a new or empty "
                "folder."
            )
        write_file(run.path / "about.json", json.dumps(_about(config, command), indent=2).encode())
        run.set_config(config)
    return run


def open_run(path: str | Path) -> Run:
    """The run in a folder.

    Raises:
        CheckpointError: there is none; the message says which runs lie beside it.
    """
    if not holds_run(Path(path)):
        beside = sorted(folder.parent for folder in Path(path).parent.glob("*/config.yaml"))
        listed = ", ".join(map(printable, beside)) or "none"
        raise CheckpointError(
            f"{printable(path)[:SHOWN]} is no run: it has no config.yaml. Runs beside it: {listed}."
        )
    return Run(Path(path))


def find_checkpoint(text: str | Path) -> Path:
    """The folder of the checkpoint that RUN, RUN@best, RUN@FRAMES or the name of an agent of the zoo means.

    Raises:
        CheckpointError: there is no such run or checkpoint.
    """
    if str(text) in ZOO:
        return ZOO[str(text)]
    path, which = split_name(str(text))
    run = open_run(path)
    return run.checkpoint(run.find(which))


def _new_name(config: Config) -> Path:
    """A folder in runs/ that nobody has: two trainings may start within a second."""
    fighters = "-".join(fighter.key for fighter in config.options().pairs[0])
    name = f"{config.algo}-{fighters}-{datetime.now():%Y%m%d-%H%M%S}"
    for number in itertools.count(2):
        path = RUNS / name
        try:
            path.mkdir(parents=True)
            return path
        except FileExistsError:
            name = f"{name.partition('_')[0]}_{number}"
        except OSError as error:
            raise ConfigError(f"{path} cannot be made: {error.strerror or error}.") from None
    raise AssertionError


def _check_name(path: Path) -> None:
    """Whether a folder's name is one that TensorBoard and the names of players can have."""
    if "@" in path.name:
        raise ConfigError(f"{printable(path)} has an @, which stands between a run and its checkpoint.")
    try:
        os.fspath(path).encode("utf-8")
    except UnicodeEncodeError:
        raise ConfigError(f"{printable(path)} is not UTF-8; give the folder another name.") from None


def _strange(folder: Path) -> str:
    """The first name in a folder that is no part of a run in the making; "" where there is none."""
    ours = {"checkpoints", ".lock", ".holder", "about.json"}
    return min((path.name for path in folder.iterdir() if path.name not in ours), default="")


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
