"""Action spaces that a policy here can choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium

from melee_gym.errors import ConfigError


def head_sizes(space: gymnasium.Space[Any]) -> Sequence[int]:
    """How many choices each column of an action has.

    Raises:
        ConfigError: actions of the space are no choices.
    """
    if isinstance(space, gymnasium.spaces.MultiDiscrete):
        return [int(size) for size in space.nvec]
    if isinstance(space, gymnasium.spaces.Discrete):
        return [int(space.n)]
    raise ConfigError(
        f"a policy here chooses, which {space} does not offer; valid: multi_discrete, discrete."
    )
