"""Hyperparameters: which numbers of a config a population changes, and how.

They are named as in the config: `population.learning_rate`, or any other number of the learner's, and
`env.rewards.damage`, or any other weight of a reward term.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError, model_validator

from exphil_agents.config import Config
from exphil_agents.sections import Section
from exphil_agents.trainers.ppo import PPOConfig
from melee_gym.envs.options import check_option
from melee_gym.errors import MeleeError, unknown
from melee_gym.rewards import DEFAULT_WEIGHTS, TERMS

OWN, REWARDS = "population.", "env.rewards."
Hyperparameters = dict[str, float]  # by path
Positive = Annotated[float, Field(gt=0.0)]


class Bounds(Section):
    """Between which a hyperparameter stays; both are above 0, for it is multiplied."""

    low: Positive
    high: Positive

    @model_validator(mode="after")
    def _has_room(self) -> Bounds:
        if not self.low < self.high:
            raise ValueError(f"low is {self.low:g} and high {self.high:g}; valid: low below high.")
        return self


def check_paths(explore: Mapping[str, Bounds]) -> None:
    """Whether these are numbers that can be changed, and may have the values of their bounds.

    Raises:
        ValueError: some are not; the message says so of each.
    """
    valid = [*(OWN + name for name in _numbers()), *(REWARDS + name for name in TERMS)]
    problems = []
    for path, bounds in explore.items():
        if path not in valid:
            problems.append(unknown("hyperparameter", path, valid))
            continue
        for value in (bounds.low, bounds.high):
            try:
                _try(path, value)
            except (MeleeError, ValidationError) as error:
                said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
                problems.append(f"{path} cannot be {value:g}: {said}")
    if problems:
        raise ValueError(" ".join(problems))


def read_hyperparameters(config: Config, explore: Mapping[str, Bounds]) -> Hyperparameters:
    """What a config says of them."""
    return {path: _read(config, path) for path in explore}


def with_hyperparameters(config: Config, values: Hyperparameters) -> Config:
    """A config that says something else of them."""
    own = {path.removeprefix(OWN): value for path, value in values.items() if path.startswith(OWN)}
    paid = {path.removeprefix(REWARDS): value for path, value in values.items() if path.startswith(REWARDS)}
    trainer, env = config.trainer.model_copy(update=own), config.env
    if paid:
        assert isinstance(env.rewards, dict)
        env = env.model_copy(update={"rewards": {**env.rewards, **paid}})
    return config.model_copy(update={"trainer": trainer, "env": env})


def draw_hyperparameters(explore: Mapping[str, Bounds], generator: np.random.Generator) -> Hyperparameters:
    """Each anywhere between its bounds, evenly by its logarithm."""
    return {path: _draw(bounds, generator) for path, bounds in explore.items()}


def perturb(
    values: Hyperparameters, explore: Mapping[str, Bounds], factors: Sequence[float], resample: float,
    generator: np.random.Generator,
) -> Hyperparameters:  # fmt: skip
    """Others, near these or drawn anew, within their bounds (`explore` in Jaderberg et al. 2017).

    Args:
        values: from which to go.
        explore: which are changed, and how far.
        factors: one of which each is multiplied with.
        resample: how often one is drawn anew instead.
        generator: what draws.
    """
    found = {}
    for path, bounds in explore.items():
        anew = generator.random() < resample
        near = values[path] * generator.choice(factors)
        found[path] = _draw(bounds, generator) if anew else float(np.clip(near, bounds.low, bounds.high))
    return found


def _read(config: Config, path: str) -> float:
    if path.startswith(OWN):
        return float(getattr(config.trainer, path.removeprefix(OWN)))
    term, weights = path.removeprefix(REWARDS), config.env.rewards
    assert isinstance(weights, dict)
    return float(weights.get(term, DEFAULT_WEIGHTS.get(term, 0.0)))


def _draw(bounds: Bounds, generator: np.random.Generator) -> float:
    return float(np.exp(generator.uniform(np.log(bounds.low), np.log(bounds.high))))


def _numbers() -> list[str]:
    """The options of the learner that are no whole numbers, nor null."""
    return [name for name, field in PPOConfig.model_fields.items() if field.annotation is float]


def _try(path: str, value: float) -> None:
    if path.startswith(REWARDS):
        check_option("rewards", {path.removeprefix(REWARDS): value})
    else:
        PPOConfig.model_validate({path.removeprefix(OWN): value})
