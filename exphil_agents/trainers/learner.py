"""What a learner is: the part of a training that an algorithm is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from exphil_agents.policies import MeleePolicy
from exphil_agents.trainers.matches import Matches
from melee_gym.state import State

# A number, or a picture, (height, width, 3) uint8.
Figure = float | NDArray[np.uint8]


@dataclass(frozen=True)
class Collected:
    """What an iteration learns from.

    Attributes:
        frames: match frames of experience.
        seconds: of `collect` that were spent in the environment, or waiting for data.
        notes: sentences for whoever watches.
    """

    frames: int
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Learner(Protocol):
    """Collects experience and learns from it, one iteration at a time; the training does everything else.

    A class of this kind names the section of its options, a TrainerConfig, in `Options`. It is called with
    the config of the training, whose `trainer` is that section, and the run, whose folder it may keep files
    in. What it remembers beside the policy's weights is in `state` and, of the matches, in `matches.state`.
    """

    @property
    def policy(self) -> MeleePolicy:
        """The policy as it is now; saved and evaluated. The same object for the learner's whole life."""

    @property
    def matches(self) -> Matches | None:
        """What it plays; None for one that learns from recordings."""

    def collect(self) -> Collected:
        """Gather what the next update learns from."""

    def update(self, remaining: float) -> Mapping[str, Figure]:
        """Learn from it.

        Args:
            remaining: of the training, 1 to 0; schedules follow it.

        Returns:
            Figures of the update by the name of their curve, e.g. "policy/entropy"; or pictures.

        Raises:
            MeleeError: the losses are not finite.
        """

    def state(self) -> State:
        """Copies of what the next iteration depends on beside weights, matches and random generators."""

    def load(self, state: State) -> None:
        """Stand where the one stood whose `state` this is.

        Raises:
            CheckpointError: an array is absent, or of another shape or type; the message names it.
        """

    def close(self) -> None:
        """Let go of matches, threads and files."""
