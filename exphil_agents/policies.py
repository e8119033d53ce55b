"""The policy of Stable-Baselines3, built from a layout, controls and a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
import torch
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.type_aliases import Schedule

from exphil_agents.config import NetworkConfig
from exphil_agents.distributions import Choices
from exphil_agents.networks import NETWORKS
from melee_gym.errors import ConfigError
from melee_gym.observations import Layout


class MeleePolicy(ActorCriticPolicy):
    """Action heads and value over a network of this project.

    Network and heads are initialised orthogonally with Stable-Baselines3's gains; the 0.01 of the action
    heads makes the first policy nearly uniform.

    Args:
        observation_space: of one agent.
        action_space: of one agent, MultiDiscrete or Discrete.
        lr_schedule: remaining progress (1 to 0) -> learning rate.
        layout: of the observation.
        network: which network.
        use_sde: False; PPO passes it.

    Raises:
        ConfigError: another kind of action space.
    """

    def __init__(
        self,
        observation_space: gymnasium.Space[Any],
        action_space: gymnasium.Space[Any],
        lr_schedule: Schedule,
        *,
        layout: Layout,
        network: NetworkConfig,
        use_sde: bool = False,
    ) -> None:
        self.layout = layout
        self._network, self._sizes = network, head_sizes(action_space)
        super().__init__(observation_space, action_space, lr_schedule, use_sde=use_sde)

    def probabilities(self, observations: torch.Tensor) -> torch.Tensor:
        """(n, choices of all heads) of the policy, for observations (n, columns) float32."""
        latent = self.mlp_extractor.forward_actor(observations)
        choices = self._get_action_dist_from_latent(latent)
        assert isinstance(choices, Choices)
        return choices.probabilities()

    def _build_mlp_extractor(self) -> None:
        # The first step of SB3's `_build`: the heads that it makes next are this distribution's.
        self.action_dist = Choices(self._sizes)
        self.mlp_extractor = NETWORKS[self._network.name](self.layout, self._network)  # type: ignore[assignment]


def make_policy(
    observation_space: gymnasium.Space[Any],
    action_space: gymnasium.Space[Any],
    *,
    layout: Layout,
    network: NetworkConfig,
) -> MeleePolicy:
    """A policy outside of a training, to load weights into."""
    return MeleePolicy(observation_space, action_space, lambda _: 0.0, layout=layout, network=network)


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
