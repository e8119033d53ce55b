"""Chunks of lanes over threads of our own: the compiled loops release the GIL."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

MIN_LANES_PER_THREAD = 64  # below, a hand-off costs more than it gains (ENGINE_TECH 6)


class Chunks:
    """Runs `work(first, last)` over all lanes, on up to `threads` threads.

    The pool is made at first use and made anew in a forked process.
    """

    def __init__(self, lanes: int, threads: int) -> None:
        count = max(1, min(threads, lanes // MIN_LANES_PER_THREAD))
        bounds = [lanes * i // count for i in range(count + 1)]
        self._ranges = list(pairwise(bounds))
        self._pool: ThreadPoolExecutor | None = None
        self._pid = 0

    def run(self, work: Callable[[int, int], None]) -> None:
        """Call `work` for every chunk and wait; the first chunk runs on the caller's thread."""
        if len(self._ranges) == 1:
            work(*self._ranges[0])
            return
        if self._pool is None or self._pid != os.getpid():
            self._pool = ThreadPoolExecutor(len(self._ranges) - 1, thread_name_prefix="melee-lanes")
            self._pid = os.getpid()
        waiting = [self._pool.submit(work, first, last) for first, last in self._ranges[1:]]
        work(*self._ranges[0])
        for future in waiting:
            future.result()

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None and self._pid == os.getpid():
            self._pool.shutdown()
        self._pool = None
