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

from benchmarks.measure import Benchmark, rate, spin_rate
from benchmarks.recordings import recorded_pads
from melee_gym.game.setup import MAX_STOCKS, Setup
from melee_gym.sim import Engine

LANES = (1, 64, 256, 1024)
THREADS = (1, 2)
FRAMES = 600
COUNTDOWN_FRAMES = 123  # nobody can act before frame 0, which is cheaper than a match
COLD_START = (
    "from melee_gym.sim import Engine; from melee_gym.game.setup import Setup; Engine().reset([Setup()])"
)


def _step(lanes: int, threads: int) -> tuple[Callable[[], float], Callable[[], float]]:
    engine = Engine(lanes, threads=threads)
    pads = recorded_pads(lanes, FRAMES)
    # Recorded inputs do not fit the match for long, so players fall; with these rules no match ever ends.
    engine.reset([Setup(stocks=MAX_STOCKS, timer=0, seed=lane) for lane in range(lanes)])
    for frame in range(COUNTDOWN_FRAMES):
        engine.step(pads[frame])

    def steps() -> int:
        for frame_pads in pads:
            engine.step(frame_pads)
        return FRAMES * lanes

    return partial(rate, steps, seconds=1.0), partial(spin_rate, threads)


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
            f"engine_step_frames_per_s_lanes{lanes}_threads{threads}",
            "match-frames/s",
            partial(_step, lanes, threads),
            f"dependent float32 steps/s on {threads} free-running thread{'s' * (threads > 1)}",
        )
        for lanes, threads in product(LANES, THREADS)
    ),
    Benchmark("cold_start_s", "s", _cold_start, "a thousand million dependent float32 steps"),
]
