"""`ray`: jobs as tasks of Ray, on the cluster that RAY_ADDRESS names or else on this machine's cores.

Nothing but names and outcomes passes through Ray: what a job reads and writes lies in folders, which all
machines share under the same paths. A task whose process or machine dies is begun again elsewhere, and goes
on from its last checkpoint.
"""

from __future__ import annotations

import logging
import math
import os
import platform
import signal
import socket
from _thread import interrupt_main
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import ray
from ray.exceptions import RayError, RayTaskError, TaskCancelledError
from ray.experimental.internal_kv import _internal_kv_exists, _internal_kv_put

from exphil_agents.runners.processes import MOST_DEATHS, SECONDS
from melee_gym.errors import ConfigError, MeleeError

ADDRESS = "RAY_ADDRESS"  # Ray's own name; "auto" is the cluster that was started on this machine
KNOCK_SECONDS = 5.0
STORE_BYTES = 2**27  # of shared memory, of which next to nothing is used


class Ray:
    """See the module, and `Runner`. A Ray that runs in this process already is used as it is.

    Args:
        job: of a name; it can be pickled.

    Raises:
        ConfigError: no cluster takes us in at RAY_ADDRESS.
    """

    def __init__(self, job: Callable[[str], bool]) -> None:
        self._job = job
        self._started = not ray.is_initialized()
        self._running: dict[Any, str] = {}  # jobs by what Ray calls them
        self._end = uuid4().bytes  # a key of Ray's store: it is there once jobs are to end
        if self._started:
            _start()

    def play(self, names: Sequence[str], asked: Callable[[], bool]) -> bool:
        """See `Runner.play`."""
        left, told = list(names), False
        task = ray.remote(num_cpus=1, num_gpus=_cards(len(left)), max_retries=MOST_DEATHS)(_do)
        while self._running or (left and not asked()):
            if asked() and not told:
                self._end_running()
                told = True
            while left and not asked():
                name = left.pop(0)
                self._running[task.remote(self._job, Path.cwd(), self._end, name)] = name
            for ended in self._ended():
                name = self._running.pop(ended)
                if not _outcome(ended, cancelled=told):
                    left.append(name)
        return not left

    def close(self) -> None:
        """See `Runner.close`."""
        self._end_running()
        if self._running:
            ray.wait(list(self._running), num_returns=len(self._running))
        self._running = {}
        if self._started:
            ray.shutdown()

    def _ended(self) -> list[Any]:
        """Tasks that have, one at most."""
        return ray.wait(list(self._running), timeout=SECONDS)[0] if self._running else []

    def _end_running(self) -> None:
        """Ask for an end, and have tasks that wait for a core never begin."""
        _internal_kv_put(self._end, b"")
        for task in self._running:
            ray.cancel(task)


def _start() -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    address = os.environ.get(ADDRESS, "local")
    local = {"include_dashboard": False, "object_store_memory": STORE_BYTES} if address == "local" else {}
    terminated = signal.getsignal(signal.SIGTERM)
    try:
        if address not in ("auto", "local"):
            _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **local)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{ADDRESS} is {address!r}, and no cluster takes us in there: {error}; valid: HOST:PORT of one "
            "that `ray start --head` began, auto on a machine of it, or unset for this machine alone."
        ) from None
    finally:
        signal.signal(signal.SIGTERM, terminated)  # which Ray takes for itself


def _knock(address: str) -> None:
    """Raise where nobody listens, which Ray tells after minutes."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host, int(port)), timeout=KNOCK_SECONDS).close()


def _cards(jobs: int) -> float:
    """The share of a CUDA card that each of so many jobs asks for, so that all fit; 0 where there is none."""
    cards = ray.cluster_resources().get("GPU", 0.0)
    return 1.0 / math.ceil(jobs / cards) if jobs and cards else 0.0


def _do(job: Callable[[str], bool], folder: Path, end: bytes, name: str) -> bool | MeleeError:
    """In a process of Ray's: do a job, with paths that mean what they mean where it was asked for."""
    # An end is asked for by the one, also of who hears no signals; Ray cancels by the other, more than once.
    terminated = signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    over = Event()
    watch = Thread(target=_watch, args=(end, over), daemon=True)
    watch.start()
    try:
        if not folder.is_dir():
            return MeleeError(f"{folder} is not on {platform.node()}: machines of a cluster share folders.")
        os.chdir(folder)
        return job(name)
    except MeleeError as error:
        return error
    except KeyboardInterrupt:
        return False
    finally:
        over.set()
        watch.join()
        signal.signal(signal.SIGTERM, terminated)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # Ray calls it


def _watch(end: bytes, over: Event) -> None:
    """Ask for an end once, as SIGTERM does (`Interruption`), when the runner does."""
    while not over.wait(SECONDS):
        if _internal_kv_exists(end):
            interrupt_main(signal.SIGTERM)
            return


def _outcome(task: Any, *, cancelled: bool) -> bool:
    """Whether the job of a task that has ended is whole.

    Raises:
        MeleeError: of the job; or its processes died again and again.
    """
    try:
        outcome: bool | MeleeError = ray.get(task)
    except TaskCancelledError:
        return False
    except RayTaskError:  # a mistake of ours; or Ray's, which cancels by a handler that there may not be
        if not cancelled:
            raise
        return False
    except RayError as error:
        raise MeleeError(f"a job of Ray died {MOST_DEATHS + 1} times: {error}") from None
    if isinstance(outcome, MeleeError):
        raise outcome
    return outcome
