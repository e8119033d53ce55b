"""Options that a league and a population share."""

from __future__ import annotations

from abc import abstractmethod

from pydantic import model_validator

from exphil_agents.runners import RunnerName
from exphil_agents.sections import Count, Frames
from exphil_agents.trainers.mixture import MixtureConfig
from melee_gym.errors import unknown


class RoundsConfig(MixtureConfig):
    """Options of agents who train in rounds: those of `ppo` for each, and of the rounds."""

    agent: str = ""  # whose run this is; "": the group's
    slice_frames: Frames = 2_000_000  # that each agent plays in a round
    runner: RunnerName = None  # null: processes where there are several cores
    members_in_memory: Count = 4  # policies that play at the same time

    @property
    @abstractmethod
    def names(self) -> list[str]:
        """Of the agents."""

    @property
    def room(self) -> int:
        """See `MixtureConfig.room`."""
        return self.members_in_memory

    @model_validator(mode="after")
    def _is_one_of_them(self) -> RoundsConfig:
        if self.agent and self.agent not in self.names:
            raise ValueError(f"agent: {unknown('agent', self.agent, self.names)}")
        return self
