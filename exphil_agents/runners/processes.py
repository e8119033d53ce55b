"""`processes`: jobs at the same time, in as many processes as there are cores.

One that dies, by a signal or for want of memory, is replaced by another, which does its job again: a slice of
training goes on from its last checkpoint. Each has a pipe of its own: processes that share a queue, as those
of `concurrent.futures` do, wait for ever for a lock that a dead one held.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from threading import Thread

from melee_gym.errors import MeleeError

MOST_DEATHS = 5  # in a row, without a job that ended
SECONDS = 0.2  # between two looks at whether an end was asked for


class Processes:
    """See the module, and `Runner`.

    Args:
        job: of a name; it can be pickled.
    """

    def __init__(self, job: Callable[[str], bool]) -> None:
        self._job = job
        self._idle: list[Worker] = []
        self._busy: dict[str, Worker] = {}  # by job

    def play(self, names: Sequence[str], asked: Callable[[], bool]) -> bool:
        """See `Runner.play`."""
        left, deaths, told = list(names), 0, False
        while self._busy or (left and not asked()):
            if asked() and not told:
                self._end_busy()
                told = True
            while left and not asked() and len(self._busy) < (os.cpu_count() or 1):
                self._begin(left.pop(0))
            for name in self._heard():
                worker = self._busy.pop(name)
                try:
                    outcome = worker.outcome()
                except (EOFError, OSError):
                    worker.close()
                    outcome, deaths = False, deaths + 1
                else:
                    self._idle.append(worker)
                    deaths = 0
                if isinstance(outcome, MeleeError):
                    raise outcome
                if not outcome:
                    left.append(name)
            if deaths == MOST_DEATHS:
                raise MeleeError(
                    f"processes died {deaths} times in a row, for want of memory perhaps; the runner "
                    "'serial' needs one."
                )
        return not left

    def close(self) -> None:
        """See `Runner.close`."""
        self._end_busy()
        for worker in (*self._idle, *self._busy.values()):
            worker.close()
        self._idle, self._busy = [], {}

    def _begin(self, name: str) -> None:
        worker = self._idle.pop() if self._idle else Worker(self._job)
        worker.begin(name)
        self._busy[name] = worker

    def _heard(self) -> list[str]:
        """The jobs that have ended, or whose process has."""
        ready = wait([worker.connection for worker in self._busy.values()], SECONDS)
        return [name for name, worker in self._busy.items() if worker.connection in ready]

    def _end_busy(self) -> None:
        """Ask for an end, as SIGTERM does (`Interruption`)."""
        for worker in self._busy.values():
            worker.process.terminate()


class Worker:
    """A process that does one job at a time.

    Args:
        job: see `Processes`.
    """

    def __init__(self, job: Callable[[str], bool]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(job, theirs), daemon=True)
        self.process.start()
        theirs.close()  # so that the pipe ends with the process

    def begin(self, name: str) -> None:
        """Have it do a job."""
        with suppress(OSError):  # it is dead, which `outcome` tells
            self.connection.send(name)

    def outcome(self) -> bool | MeleeError:
        """What came of the job: see `Runner.play`.

        Raises:
            EOFError: the process is dead.
            OSError: likewise.
        """
        outcome: bool | MeleeError = self.connection.recv()
        return outcome

    def close(self) -> None:
        """Wait for its end; it has no job any more."""
        self.connection.close()
        self.process.join()


def _work(job: Callable[[str], bool], connection: Connection) -> None:
    """In the process: do jobs until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first process says when to end
    Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            name = connection.recv()
        except (EOFError, OSError):
            return
        try:
            outcome: bool | MeleeError = job(name)
        except MeleeError as error:
            outcome = error
        except KeyboardInterrupt:  # it was asked to end twice
            return
        with suppress(OSError):  # nobody waits for it any more
            connection.send(outcome)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
