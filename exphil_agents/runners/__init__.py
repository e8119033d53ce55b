"""Runners: where the jobs of those who train together are done. A new one is its file and its line here.

A job has a name, and is a slice of an agent's training, say, or some games. A runner is called with the
function that does the job of a name, and offers what `Runner` says. What comes of a job lies on disk and
depends on what lay there before all of them, so every runner makes the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Annotated, Protocol

from pydantic import AfterValidator

from exphil_agents.runners.processes import Processes
from exphil_agents.runners.serial import Serial
from melee_gym.envs.checks import one_of, optional

Job = Callable[[str], bool]  # whether the job of a name is whole; not where an end was asked for before


class Runner(Protocol):
    """Does jobs."""

    def play(self, names: Sequence[str], asked: Callable[[], bool]) -> bool:
        """Do a job each.

        Args:
            names: of the jobs.
            asked: whether an end was asked for.

        Returns:
            Whether all are whole; not where an end was asked for before.

        Raises:
            MeleeError: of a job; or processes die again and again.
        """

    def close(self) -> None:
        """Let go of processes; slices under way end at their next checkpoint."""


def _on_ray(job: Job) -> Runner:
    from exphil_agents.runners.ray import Ray  # which brings along what only this runner needs

    return Ray(job)


def _is_installed(name: str | None) -> str | None:
    if name == "ray" and find_spec("ray") is None:
        raise ValueError(
            "runner 'ray' needs Ray, which is not installed: pip install 'melee-gym[ray]'; "
            "without it: serial, processes."
        )
    return name


RUNNERS: dict[str, Callable[[Job], Runner]] = {"serial": Serial, "processes": Processes, "ray": _on_ray}

# Of the config; None: `default_runner`.
RunnerName = Annotated[
    str | None, AfterValidator(optional(one_of("runner", RUNNERS))), AfterValidator(_is_installed)
]


def default_runner() -> str:
    """What suits this machine."""
    return "processes" if (os.cpu_count() or 1) > 1 else "serial"
