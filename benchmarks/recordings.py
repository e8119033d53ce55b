"""Recordings as the benchmarks' workload, and the speed of reading them."""

from __future__ import annotations

import atexit
import functools
import lzma
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Benchmark, MissingError, rate
from melee_gym.replays import Replay, read_slp

FOLDER = Path(__file__).parents[2] / "shared" / "replays" / "games"
PLAYABLE = "fox_fox_fd_*.slp.xz"


@functools.cache
def recordings() -> list[Replay]:
    """Games of two Foxes on Final Destination between people.

    Raises:
        MissingError: there are none beside the repository.
    """
    paths = sorted(FOLDER.glob(PLAYABLE))
    if not paths:
        raise MissingError(f"needs recordings: no {PLAYABLE} in ../shared/replays/games")
    return [read_slp(path) for path in paths]


def recorded_pads(lanes: int, frames: int) -> NDArray[np.void]:
    """What people pressed, for every lane from another moment of another game.

    Returns:
        (frames, lanes, 2) PAD.
    """
    games = [replay.pads for replay in recordings()]
    columns = []
    for lane in range(lanes):
        pads = games[lane % len(games)]
        start = lane * 601 % max(1, len(pads) - frames)  # ten seconds and a frame apart: no two lanes in step
        columns.append(np.resize(pads[start : start + frames], (frames, pads.shape[1])))
    return np.stack(columns, axis=1)


def _reader() -> tuple[Callable[[], float], Callable[[], float]]:
    try:
        import peppi_py
    except ImportError:
        raise MissingError("needs peppi-py: pip install peppi-py, or `make test`, which does") from None
    path = _unpacked()
    frames = len(recordings()[0].frames)

    def ours() -> int:
        read_slp(path)
        return frames

    def theirs() -> int:
        peppi_py.read_slippi(str(path))
        return frames

    return partial(rate, ours, seconds=2.0), partial(rate, theirs, seconds=1.0)


def _unpacked() -> Path:
    """The first recording without its compression, which is not the reader's work."""
    recordings()
    folder = Path(tempfile.mkdtemp(prefix="melee-gym-bench-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "game.slp"
    path.write_bytes(lzma.decompress(sorted(FOLDER.glob(PLAYABLE))[0].read_bytes()))
    return path


BENCHMARKS = [Benchmark("reader_frames_per_s", "frames/s", _reader, "peppi-py, without items and seeds")]
