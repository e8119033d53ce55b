"""How a speed is measured: beside a reference, in turns, by the median; and the machine it belongs to."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import numpy as np
import torch

from melee_gym.compiled.jit import entry


class MissingError(Exception):
    """A benchmark cannot run here; the message says what is missing."""


@dataclass(frozen=True)
class Benchmark:
    """One figure and what it is held against.

    Attributes:
        key: name in the report and in the JSON file.
        unit: of both figures, e.g. "frames/s".
        prepare: builds what is measured and returns the two measurements, each a function that measures once:
            ours and the reference's. Raises `MissingError` where something it needs is missing.
        reference: what the reference is, in a few words.
    """

    key: str
    unit: str
    prepare: Callable[[], tuple[Callable[[], float], Callable[[], float]]]
    reference: str


@dataclass(frozen=True)
class Result:
    """The measurements of one benchmark, in the order in which they were taken."""

    benchmark: Benchmark
    values: list[float] = field(default_factory=list)
    reference_values: list[float] = field(default_factory=list)

    @property
    def value(self) -> float:
        """Median of our figure."""
        return statistics.median(self.values)

    @property
    def reference(self) -> float:
        """Median of the reference's figure."""
        return statistics.median(self.reference_values)


def measure(benchmark: Benchmark, *, rounds: int) -> Result:
    """Measure a benchmark and its reference in turn, so that a change of the machine's speed meets both.

    Raises:
        MissingError: something that the benchmark needs is missing here.
    """
    ours, reference = benchmark.prepare()
    result = Result(benchmark)
    for _ in range(rounds):
        result.reference_values.append(reference())
        result.values.append(ours())
    return result


def rate(work: Callable[[], int], *, seconds: float) -> float:
    """Units of work per second of wall time, over at least `seconds`; `work` returns how many it did."""
    work()
    done = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        done += work()
    return done / elapsed


def spin_rate(threads: int) -> float:
    """Steps per second of a chain of dependent float32 operations, summed over threads that never wait.

    The machine's yardstick: it needs no memory and no lock, so twice the figure at two threads means that two
    cores were really there.
    """
    steps = 20_000_000
    _spin(np.float32(1.0), 1)
    workers = [threading.Thread(target=_spin, args=(np.float32(1.0), steps)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return threads * steps / (time.perf_counter() - start)


def hand_over() -> tuple[float, float]:
    """How long a second thread of a pool takes to begin what it is handed, and how long that is, in us.

    The first thread does the same work at the same time, without the GIL. Where the two figures are alike,
    the machine runs the second thread only once the first one waits: threads that meet on every frame gain
    nothing there.
    """
    work, began = 200_000, [0.0]

    def second() -> None:
        began[0] = time.perf_counter()
        _spin(np.float32(1.0), work)

    lags, works = [], []
    with ThreadPoolExecutor(1) as pool:
        for _ in range(200):
            start = time.perf_counter()
            done = pool.submit(second)
            spinning = time.perf_counter()
            _spin(np.float32(1.0), work)
            works.append(time.perf_counter() - spinning)
            done.result()
            lags.append(began[0] - start)
    return 1e6 * statistics.median(lags), 1e6 * statistics.median(works)


def machine() -> dict[str, Any]:
    """What the figures belong to: processor, load, versions, thread settings."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "card": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "versions": {name: metadata.version(name) for name in ("numpy", "numba", "gymnasium", "melee-gym")},
        "threads": {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")},
        "compiled": os.environ.get("NUMBA_DISABLE_JIT", "0") == "0",
    }


@entry
def _spin(value: np.float32, steps: int) -> np.float32:
    for _ in range(steps):
        value = value * np.float32(0.999) + np.float32(0.001)
    return value


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
