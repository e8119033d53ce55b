"""Runners: where the slices of a league's agents are played. A new one is its file and its line here.

A runner is called with the function that plays a slice, of a name, and offers what `Runner` says. What comes
of a slice depends on the payoff matrix before it alone, so every runner makes the same league.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol

from exphil_agents.league.runners.processes import Processes
from exphil_agents.league.runners.serial import Serial

PlaySlice = Callable[[str], bool]


class Runner(Protocol):
    """Plays slices."""

    def play(self, agents: Sequence[str], asked: Callable[[], bool]) -> bool:
        """Play a slice of each agent.

        Args:
            agents: their names.
            asked: whether an end was asked for.

        Returns:
            Whether all are whole; not where an end was asked for before.

        Raises:
            MeleeError: of a slice; or processes die again and again.
        """

    def close(self) -> None:
        """Let go of processes; slices under way end at their next checkpoint."""


RUNNERS: dict[str, Callable[[PlaySlice], Runner]] = {"serial": Serial, "processes": Processes}


def default_runner() -> str:
    """What suits this machine."""
    return "processes" if (os.cpu_count() or 1) > 1 else "serial"
