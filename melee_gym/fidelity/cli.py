"""`melee-validate PATH...`: how the engine compares with recordings of the game."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from melee_gym.errors import ConfigError, MeleeError
from melee_gym.fidelity.compiled import load_seeding
from melee_gym.fidelity.judge import judge
from melee_gym.fidelity.recordings import Recording, Skipped, open_recording
from melee_gym.fidelity.report import Report
from melee_gym.fidelity.show import show
from melee_gym.files import check_output, printable, replacing
from melee_gym.game.ids import Fighter, Stage, parse_fighter, parse_stage
from melee_gym.game.setup import Setup
from melee_gym.replays import find_files
from melee_gym.sim import Engine, offered_fighters, offered_stages

FREE_RUNS = 1000
MISTAKE, INTERRUPTED, BROKEN_PIPE = 2, 130, 141  # exit status; the latter as a shell shows the signals
T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 on success, 2 with a message on stderr for bad input."""
    try:
        return _run(_parser().parse_args(arguments))
    except MeleeError as error:
        print(f"melee-validate: {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has closed it, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return BROKEN_PIPE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="melee-validate", description="Judge the engine by recordings.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=".slp files (.gz, .xz), folders")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--fighter", help="only recordings in which this fighter plays")
    parser.add_argument("--stage", help="only recordings on this stage")
    parser.add_argument("--show", type=int, metavar="N", help="print the N-th worst line's misses in full")
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.json is not None:
        check_output(options.json)
    if options.show is not None and options.show < 1:
        raise ConfigError(f"--show is {options.show}; valid: 1 (the worst line) or more.")
    report = validate(options.paths, fighter=options.fighter, stage=options.stage)
    if options.json is not None:
        write_json(report, options.json)
    print(report.text())
    if options.show is not None:
        if options.show > len(report.lines):
            raise ConfigError(f"--show {options.show}: there are lines 1 to {len(report.lines)}.")
        for text in show(report, options.show):
            print(text)
    sys.stdout.flush()
    return 0


def validate(paths: Sequence[Path], *, fighter: str | None = None, stage: str | None = None) -> Report:
    """Judge every recording among files and folders that the engine can play.

    Args:
        paths: files and folders.
        fighter: only recordings in which this fighter plays.
        stage: only recordings on this stage.

    Raises:
        MeleeError: an unknown name, a path that does not exist, no recording, or none left to judge.
    """
    only_fighter = None if fighter is None else parse_fighter(fighter)
    only_stage = None if stage is None else parse_stage(stage)
    files = find_files(paths)
    _compile()
    with _workers(len(files)) as pool:
        opened = list(_progress(pool.map(_open, files), "reading", len(files)))
        recordings = [r for r in opened if isinstance(r, Recording) and _wanted(r, only_fighter, only_stage)]
        skipped = [r for r in opened if isinstance(r, Skipped)]
        if not recordings:
            raise MeleeError(f"nothing to judge in {len(files)} files{_why(skipped)}.")
        starts = spread_starts(recordings)
        verdicts = list(_progress(pool.map(judge, recordings, starts), "judging", len(recordings)))
    return Report(recordings, verdicts, skipped)


def spread_starts(recordings: Sequence[Recording], runs: int = FREE_RUNS) -> list[NDArray[np.int64]]:
    """Evenly spaced free-run starts over all counted frames, as rows of each recording."""
    rows = [np.flatnonzero(r.counted.all(axis=1)) for r in recordings]
    ends = np.cumsum([0, *map(len, rows)])
    chosen = np.unique(np.linspace(0, ends[-1] - 1, min(runs, int(ends[-1]))).astype(np.int64))
    return [
        own[chosen[(chosen >= first) & (chosen < last)] - first]
        for own, first, last in zip(rows, ends[:-1], ends[1:], strict=True)
    ]


def write_json(report: Report, path: Path) -> None:
    """Write the figures, whole or not at all.

    Raises:
        ConfigError: the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(report.as_json(), indent=1) + "\n", encoding="utf-8")


def _compile() -> None:
    """Compile everything once, here, before the workers load it."""
    engine = Engine(1)
    for fighter in offered_fighters():
        engine.reset([Setup(fighters=(fighter, fighter))])
    engine.step_inputs()
    load_seeding()


def _open(path: Path) -> Recording | Skipped:
    return open_recording(path, fighters=offered_fighters(), stages=offered_stages())


def _wanted(recording: Recording, fighter: Fighter | None, stage: Stage | None) -> bool:
    setup = recording.setup
    return (fighter is None or fighter in setup.fighters) and (stage is None or stage is setup.stage)


def _why(skipped: Sequence[Skipped]) -> str:
    return f": {printable(skipped[0].path.name)} ({skipped[0].reason}), ..." if skipped else ""


def _progress(results: Iterable[T], label: str, total: int) -> Iterable[T]:
    return tqdm(results, desc=label, total=total, unit="file", file=sys.stderr)


def _workers(tasks: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=max(1, min(os.cpu_count() or 1, tasks)))


if __name__ == "__main__":
    sys.exit(main())
