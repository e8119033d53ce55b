"""The speed of the engine on what people pressed, and of its first start with nothing compiled."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Benchmark, hand_over, rate, spin_rate
from benchmarks.recordings import recorded_pads
from melee_gym.compiled.threads import Chunks
from melee_gym.data.stage_table import stage_row
from melee_gym.game.ids import Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import MAX_STOCKS, Setup
from melee_gym.observations import make_observer
from melee_gym.observations.track import TRACK, begin_tracks, follow_tracks
from melee_gym.sim import Engine

LANES = (1, 64, 256, 1024)
THREADS = (1, 2)
FRAMES = 600
COUNTDOWN_FRAMES = 123  # nobody can act before frame 0, which is cheaper than a match
COLD_START = (
    "from melee_gym.sim import Engine; from melee_gym.game.setup import Setup; Engine().reset([Setup()])"
)


def _step(lanes: int, threads: int) -> tuple[Callable[[], float], Callable[[], float]]:
    """The engine alone, beside its own source translated to C (which runs on one thread, like the figure)."""
    from benchmarks.c_reference.build import installed

    pads = recorded_pads(lanes, FRAMES)
    with installed():
        reference = _started(lanes, threads, pads)
    engine = _started(lanes, threads, pads)
    return tuple(partial(rate, partial(_steps, one, pads), seconds=1.0) for one in (engine, reference))  # type: ignore[return-value]


def _play(lanes: int, threads: int) -> tuple[Callable[[], float], Callable[[], float]]:
    """The engine and the full observations of both seats, as a vector environment goes through them."""
    pads = recorded_pads(lanes, FRAMES)
    engine = _started(lanes, threads, pads)
    chunks = Chunks(lanes, threads)
    observer = make_observer("full", frame_skip=1, pending=0)
    tracks, everyone, live = np.zeros(lanes, TRACK), np.arange(lanes), np.ones(lanes, np.bool_)
    rows = np.full(lanes, stage_row(Stage.FINAL_DESTINATION))
    begin_tracks(tracks, everyone, engine.frames, rows, np.zeros(lanes, np.int64))
    queues, seats = np.zeros((lanes, 2, 0), PAD), np.arange(2)
    out = np.zeros((lanes, 2, *observer.space.shape), np.float32)
    write = partial(observer.write, engine.frames, tracks, queues, seats, out)

    def frames() -> int:
        for frame_pads in pads:
            engine.step(frame_pads)
            follow_tracks(tracks, engine.frames, frame_pads, live)
            chunks.run(write)
        return len(pads) * lanes

    return partial(rate, frames, seconds=1.0), partial(spin_rate, threads)


def _started(lanes: int, threads: int, pads: NDArray[np.void]) -> Engine:
    """An engine past the countdown; recorded inputs do not fit the match for long, but no match ever ends."""
    engine = Engine(lanes, threads=threads)
    engine.reset([Setup(stocks=MAX_STOCKS, timer=0, seed=lane) for lane in range(lanes)])
    for frame in range(COUNTDOWN_FRAMES):
        engine.step(pads[frame])
    return engine


def _steps(engine: Engine, pads: NDArray[np.void]) -> int:
    for frame_pads in pads:
        engine.step(frame_pads)
    return len(pads) * engine.lanes


def _cold_start() -> tuple[Callable[[], float], Callable[[], float]]:
    return _compile_s, lambda: 1e9 / spin_rate(1)


def _compile_s() -> float:
    with tempfile.TemporaryDirectory(prefix="melee-gym-bench-") as cache:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", COLD_START],
            check=True,
            capture_output=True,
            env={**os.environ, "MELEE_GYM_CACHE": cache},
        )
        return time.perf_counter() - start


BENCHMARKS = [
    *(
        Benchmark(
            f"engine_frames_per_s_lanes{lanes}_threads{threads}",
            "match-frames/s",
            partial(_play, lanes, threads),
            f"dependent float32 steps/s on {threads} free-running thread{'s' * (threads > 1)}",
        )
        for lanes, threads in product(LANES, THREADS)
    ),
    *(
        Benchmark(
            f"engine_step_frames_per_s_lanes{lanes}",
            "match-frames/s",
            partial(_step, lanes, 1),
            "the same source in C",
        )
        for lanes in LANES
    ),
    Benchmark(
        "second_thread_us",
        "us",
        lambda: (lambda: hand_over()[0], lambda: hand_over()[1]),
        "the work that it is handed; alike: it begins only when the first thread is done",
    ),
    Benchmark("cold_start_s", "s", _cold_start, "a thousand million dependent float32 steps"),
]
