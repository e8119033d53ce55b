"""Sections of the config: what each part of a training is told, checked where it enters.

The section of a network and that of an algorithm lie in their own files, derived from NetworkConfig and
TrainerConfig.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from exphil_agents.names import check_player
from exphil_agents.spaces import head_sizes
from melee_gym.controls import CONTROLS, Controls, make_controls
from melee_gym.envs.checks import one_of
from melee_gym.envs.options import check_option, make_options
from melee_gym.envs.seats import pending_decisions
from melee_gym.errors import MeleeError
from melee_gym.observations import LAYOUTS, Layout, Observer, make_observer

if TYPE_CHECKING:
    from exphil_agents.config import Config

Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["float32", "bfloat16"]
Weight = Annotated[float, Field(ge=0.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
# Upper bounds lie beyond what anyone trains with: a slip is a message, not a machine out of memory.
Count = Annotated[int, Field(ge=1, le=2**16)]
Frames = Annotated[int, Field(ge=1, le=2**53)]
Width = Annotated[int, Field(ge=1, le=2**14)]


class Section(BaseModel):
    """A part of the config: frozen, and without room for unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NetworkConfig(Section):
    """Options of a network.

    Attributes:
        name: a key of `exphil_agents.registry.NETWORKS`.
    """

    name: str


class TrainerConfig(Section):
    """Options of an algorithm; in the config the section bears the algorithm's name.

    Attributes:
        MATCHES: the options that the state of the matches depends on. A run that goes on with another value
            starts its matches anew.
    """

    MATCHES: ClassVar[tuple[str, ...]] = ("lanes",)

    def problems(self, config: Config) -> list[str]:
        """What of the whole config does not suit these options; sentences with paths."""
        return []


class SeatConfig(Section):
    """How a policy is connected to the game; `melee_gym.envs.options.Options` describes each key."""

    observation: Annotated[str, AfterValidator(one_of("observation of a policy", LAYOUTS))] = "ids"
    controls: Annotated[str, AfterValidator(one_of("controls", CONTROLS))] = "multi_discrete"
    controls_options: dict[str, int | bool] = {}
    frame_skip: int = 3
    reaction_delay: int = 0

    @property
    def pending(self) -> int:
        """How many decisions are committed but not wholly executed when the next one is made."""
        return pending_decisions(self.reaction_delay, self.frame_skip)

    @property
    def layout(self) -> Layout:
        """The columns of the observation."""
        return LAYOUTS[self.observation](self.pending)

    def make_observer(self) -> Observer:
        """What turns frames into observations."""
        return make_observer(self.observation, frame_skip=self.frame_skip, pending=self.pending)

    def make_controls(self) -> Controls:
        """What turns choices into pads."""
        return make_controls(self.controls, self.frame_skip, self.controls_options)

    @field_validator("frame_skip", "reaction_delay")
    @classmethod
    def _has_timing(cls, value: Any, info: ValidationInfo) -> Any:
        return _option(value, info)

    @model_validator(mode="after")
    def _are_choices(self) -> SeatConfig:
        try:
            head_sizes(self.make_controls().space)
        except MeleeError as error:
            raise ValueError(str(error)) from None
        return self


class EnvConfig(SeatConfig):
    """What is played; `melee_gym.envs.options.Options` describes each key and names what is valid."""

    fighters: tuple[str | tuple[str, ...], ...] = ("fox", "fox")
    stage: str | tuple[str, ...] = "final_destination"
    rewards: dict[str, float] | str = {"stock": 1.0, "damage": 0.01}
    horizon: int | None = None
    stocks: int = 4
    timer: int = 480
    ucf: bool = True
    threads: int = 1

    @field_validator("fighters", "stage", "rewards", "horizon", "stocks", "timer", "ucf", "threads")
    @classmethod
    def _is_an_option(cls, value: Any, info: ValidationInfo) -> Any:
        return _option(value, info)

    @model_validator(mode="after")
    def _can_be_played(self) -> EnvConfig:
        from melee_gym.sim import check_setup

        options = make_options({"fighters": self.fighters, "stage": self.stage})
        try:
            for setup in options.setups():
                check_setup(setup)
        except MeleeError as error:
            raise ValueError(str(error)) from None
        return self


class StartsConfig(Section):
    """Situations that training matches start from: every part of a match is seen from the first minute."""

    count: Annotated[int, Field(ge=0, le=2**16)] = 256  # how many are drawn; 0: all start at the spawn points
    percent: Annotated[float, Field(ge=0.0, le=999.0)] = 120.0  # each seat's is drawn evenly from 0 to this
    airborne: Share = 0.25  # of the seats that start in the air


class EvaluationConfig(Section):
    """Games against fixed opponents during training, without the training clock running."""

    every_minutes: Annotated[float, Field(gt=0.0)] | None = 5.0  # of the training clock; null: never
    opponents: tuple[str, ...] = ("idle", "uniform", "chase")
    games: Count = 16  # against each; even, since seats are swapped
    gif: bool = True  # of the first game against the last opponent, in TensorBoard and in the run folder
    slp: bool = True  # of the same game, whole, in the run folder

    @field_validator("opponents")
    @classmethod
    def _exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        check_players(value)
        return value


class AlarmsConfig(Section):
    """When a training says that its play collapses (trainers/alarms.py), and on how little it is silent."""

    attack_share: Share = 0.5  # of the commonest attack among all, above
    opener_entropy: Annotated[float, Field(ge=0.0)] = 1.0  # bits, below; people's Fox 1.79
    forgetting: Share = 0.15  # how far the win rate against the pool's older half is below its best, above
    time_outs: Share = 0.2  # of matches, above
    self_destructs: Annotated[float, Field(ge=0.0)] = 0.5  # a minute, above; people 0.1
    policy_entropy: Annotated[float, Field(ge=0.0)] = 0.02  # nats, of any head, below
    start_minutes: Annotated[float, Field(ge=0.0)] = 2.0  # of the training clock; beginners do all of it
    min_attacks: Count = 50
    min_openers: Count = 20
    min_matches: Count = 20  # both: for time-outs and self-destructs
    min_minutes: Annotated[float, Field(gt=0.0)] = 5.0  # of play


def check_players(names: Iterable[str]) -> None:
    """Whether there are such players.

    Raises:
        ValueError: there is one that does not exist; the message says so of each.
    """
    problems = []
    for name in names:
        try:
            check_player(name)
        except MeleeError as error:
            problems.append(str(error))
    if problems:
        raise ValueError(" ".join(problems))


def _option(value: Any, info: ValidationInfo) -> Any:
    """A value that environments take under the field's name."""
    try:
        check_option(str(info.field_name), value)
    except MeleeError as error:
        raise ValueError(str(error)) from None
    return value
