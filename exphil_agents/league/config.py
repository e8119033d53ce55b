"""The section `league` of the config: who is in the league, and how its agents train."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from exphil_agents.league.roles import LeagueExploiter, Main, MainExploiter, Role
from exphil_agents.rounds.config import RoundsConfig
from exphil_agents.rounds.names import NAME
from exphil_agents.trainers.mixture import Shares
from melee_gym.errors import unknown


class LeagueConfig(RoundsConfig):
    """Options of `league`: those of `ppo` for every agent, and of the league."""

    MATCHES: ClassVar[tuple[str, ...]] = (
        "lanes", "n_steps", "batch_size", "members_in_memory", "main.self_play", "main.pfsp",
        "main.forgotten", "main.scripted", "main_exploiter.scripted", "league_exploiter.scripted",
    )  # fmt: skip

    agents: Mapping[str, str] = {  # names and roles; AlphaStar has two league exploiters for each race
        "main": "main", "main_exploiter_1": "main_exploiter", "league_exploiter_1": "league_exploiter",
    }  # fmt: skip
    memory: Annotated[float, Field(ge=1.0)] = 100.0  # games after which a result counts a third (decay 0.99)
    main: Main = Main()
    main_exploiter: MainExploiter = MainExploiter()
    league_exploiter: LeagueExploiter = LeagueExploiter()

    @property
    def names(self) -> list[str]:
        """See `RoundsConfig.names`."""
        return list(self.agents)

    @property
    def role(self) -> Role:
        """What the agent is told whose run this is; of a league, its main agents."""
        return self.role_of(self.agent) if self.agent in self.agents else self.main

    def role_of(self, agent: str) -> Role:
        """What an agent is told."""
        role: Role = getattr(self, self.agents[agent])
        return role

    @property
    def mixture(self) -> Shares:
        """See `MixtureConfig.mixture`."""
        return self.role.shares()

    @property
    def mirrored(self) -> int:
        """See `MixtureConfig.mirrored`: as the role asks for, or nearly: batches are to be whole."""
        rows = self.batch_size // math.gcd(self.batch_size, self.n_steps)
        wanted = self.lanes + super().mirrored
        return max(self.lanes, round(wanted / rows) * rows) - self.lanes

    @field_validator("agents")
    @classmethod
    def _have_roles(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        problems = [
            f"{name!r} is no name of an agent; valid: a-z, 0-9, _."
            for name in value
            if not NAME.fullmatch(name)
        ]
        problems += [unknown("role", role, cls.roles()) for role in value.values() if role not in cls.roles()]
        if "main" not in value.values():
            problems.append(f"they are {dict(value)}; valid: at least one with the role main.")
        if problems:
            raise ValueError(" ".join(problems))
        return value

    @classmethod
    def roles(cls) -> list[str]:
        """The roles that there are."""
        types = {name: field.annotation for name, field in cls.model_fields.items()}
        return [name for name, kind in types.items() if isinstance(kind, type) and issubclass(kind, Role)]
