"""Wrappers for environments that are made already: `CharacterReward` pays them by the file of a fighter."""

from __future__ import annotations

from typing import Any

import gymnasium
from gymnasium.utils import RecordConstructorArgs
from gymnasium.vector import VectorEnv, VectorWrapper
from pettingzoo import AECEnv, ParallelEnv
from pettingzoo.utils import BaseParallelWrapper, BaseWrapper

from melee_gym.envs.options import check_option
from melee_gym.envs.parallel import ParallelMelee
from melee_gym.envs.single import MeleeEnv
from melee_gym.envs.vector import MeleeVectorEnv
from melee_gym.errors import ConfigError
from melee_gym.rewards import OWN, Weighting


def CharacterReward(env: Any, rewards: Weighting = OWN, *, anneal_after: int | None = None) -> Any:  # noqa: N802
    """Pay an environment by what makes sense for a fighter, instead of by what it was made with.

    It gets the wrapper of its kind, one of the classes below. Rewards stay zero-sum: a seat earns its own
    quantities by its own weights minus its opponent's quantities by theirs. The raw quantities of all terms
    are in `summary()["terms"]`, and in the last info of a match as `match_NAME`.

    Args:
        env: of Gymnasium, `make_vec_env`, `parallel_env` or `env`, wrapped or not.
        rewards: "character": each seat by the file of its fighter (`melee_gym/rewards/characters`). A name
            ("marth"): both seats by his. A mapping of terms to weights: by these, beside stocks and damage.
        anneal_after: match frames of this environment after which nothing is paid any more that the file
            anneals; None: all of it is paid all the time.

    Raises:
        ConfigError: the environment is none of this package's, or there is no such fighter or term.
        SetupError: a fighter who plays has no file.
    """
    for kind, wrapper in WRAPPERS.items():
        if isinstance(env, kind):
            return wrapper(env, rewards, anneal_after=anneal_after)
    raise ConfigError(_foreign(env))


class SingleCharacterReward(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """`CharacterReward` of a Gymnasium environment."""

    def __init__(
        self, env: gymnasium.Env[Any, Any], rewards: Weighting = OWN, *, anneal_after: int | None = None
    ) -> None:
        RecordConstructorArgs.__init__(self, rewards=rewards, anneal_after=anneal_after)
        super().__init__(env)
        _pay_by(env, rewards, anneal_after)


class VectorCharacterReward(VectorWrapper):
    """`CharacterReward` of a Gymnasium vector environment."""

    def __init__(
        self, env: VectorEnv[Any, Any, Any], rewards: Weighting = OWN, *, anneal_after: int | None = None
    ) -> None:
        super().__init__(env)
        _pay_by(env, rewards, anneal_after)


class ParallelCharacterReward(BaseParallelWrapper[Any, Any, Any]):
    """`CharacterReward` of a PettingZoo parallel environment."""

    def __init__(
        self, env: ParallelEnv[Any, Any, Any], rewards: Weighting = OWN, *, anneal_after: int | None = None
    ) -> None:
        super().__init__(env)
        _pay_by(env, rewards, anneal_after)


class TurnBasedCharacterReward(BaseWrapper[Any, Any, Any]):
    """`CharacterReward` of a PettingZoo turn-based environment."""

    def __init__(
        self, env: AECEnv[Any, Any, Any], rewards: Weighting = OWN, *, anneal_after: int | None = None
    ) -> None:
        super().__init__(env)
        _pay_by(env, rewards, anneal_after)


WRAPPERS: dict[type[Any], type[Any]] = {
    gymnasium.Env: SingleCharacterReward,
    VectorEnv: VectorCharacterReward,
    ParallelEnv: ParallelCharacterReward,
    AECEnv: TurnBasedCharacterReward,
}


def _pay_by(env: Any, rewards: Weighting, anneal_after: int | None) -> None:
    melee = env.unwrapped
    if not isinstance(melee, (MeleeEnv, MeleeVectorEnv, ParallelMelee)):
        raise ConfigError(_foreign(melee))
    melee.loop.pay_by(check_option("rewards", rewards), check_option("anneal_after", anneal_after))
    melee.options = melee.loop.options


def _foreign(env: object) -> str:
    return (
        f"CharacterReward is given a {type(env).__name__}; valid: Melee-v0 of gymnasium.make or make_vec, "
        "melee_gym.parallel_env, melee_gym.env. What is vectorised otherwise is wrapped one by one before "
        "(wrappers=[CharacterReward])."
    )
