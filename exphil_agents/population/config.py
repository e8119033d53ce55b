"""The section `population` of the config: how its members train, are rated, copy and explore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from exphil_agents.config import Config
from exphil_agents.population.hyperparameters import REWARDS, Bounds, Positive, check_paths
from exphil_agents.rounds.config import RoundsConfig
from exphil_agents.sampling import SAMPLINGS
from exphil_agents.sections import Count, Frames, Share, check_players
from exphil_agents.trainers.mixture import Shares, SomeShares
from melee_gym.envs.checks import one_of


class PopulationConfig(RoundsConfig):
    """Options of `population`: those of `ppo` for every member, against whom, and of the selection."""

    MATCHES: ClassVar[tuple[str, ...]] = (
        "lanes", "shares.latest", "shares.pool", "shares.scripted", "members_in_memory",
    )  # fmt: skip

    # Selection makes the schedules.
    final_learning_rate: Annotated[float, Field(ge=0.0)] | None = None
    final_entropy: Annotated[float, Field(ge=0.0)] | None = None

    size: Annotated[int, Field(ge=2, le=64)] = 4  # members
    slice_frames: Frames = 1_000_000  # that each plays between two ratings
    shares: SomeShares = Shares()  # `pool`: the other members as they were after the last round
    sampling: Annotated[str, AfterValidator(one_of("sampling", SAMPLINGS))] = "uniform"  # of whom is met
    games: Count = 40  # by which they are rated, of each pair
    anchors: tuple[str, ...] = ("idle", "chase")  # rated with them; the first is the rating 0
    truncation: Annotated[float, Field(ge=0.0, le=0.5)] = 0.25  # so many copy; 0: nobody
    significant: bool = True  # copies only where its rating is below the other's with 95 % confidence
    ready_frames: Frames = 2_000_000  # of learning before a member may copy, since it copied last
    explore: Mapping[str, Bounds] = {
        "population.learning_rate": Bounds(low=1e-4, high=1e-2),
        "population.entropy": Bounds(low=2e-4, high=2e-2),
        "env.rewards.damage": Bounds(low=2e-3, high=5e-2),
    }
    start: Literal["drawn", "config"] = "drawn"  # config: its values, for all but one perturbed
    perturb: Annotated[tuple[Positive, ...], Field(min_length=1)] = (0.8, 1.2)  # factors
    resample: Share = 0.25  # how often a copied hyperparameter is drawn anew instead

    @property
    def names(self) -> list[str]:
        """See `RoundsConfig.names`."""
        return [f"member_{number}" for number in range(1, self.size + 1)]

    @property
    def mixture(self) -> Shares:
        """See `MixtureConfig.mixture`."""
        return self.shares

    @property
    def copying(self) -> int:
        """How many may copy in a round, and how many may be copied."""
        return _share_of(self.size, self.truncation)

    def problems(self, config: Config) -> list[str]:
        """See `TrainerConfig.problems`."""
        paths = [path for path in self.explore if path.startswith(REWARDS)]
        if not paths or isinstance(config.env.rewards, dict):
            return []
        return [
            f"population.explore has {', '.join(paths)}, and env.rewards is {config.env.rewards!r}, whose "
            "weights are those of its file; valid: weights there, or no reward in population.explore."
        ]

    @field_validator("anchors")
    @classmethod
    def _exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or len(set(value)) < len(value):
            raise ValueError(f"they are {value}; valid: at least one player, each once.")
        check_players(value)
        return value

    @field_validator("explore")
    @classmethod
    def _can_be_explored(cls, value: Mapping[str, Bounds]) -> Mapping[str, Bounds]:
        check_paths(value)
        return value

    @field_validator("truncation")
    @classmethod
    def _is_somebody(cls, value: float, info: ValidationInfo) -> float:
        size = info.data.get("size")  # absent where it is wrong, which is told already
        if size and value and not _share_of(size, value):
            raise ValueError(
                f"{value:g} of {size} members is nobody; valid: {1.0 / size:.3g} to 0.5, or 0 where nobody "
                "is to copy."
            )
        return value


def _share_of(size: int, share: float) -> int:
    return int(size * share + 1e-9)
