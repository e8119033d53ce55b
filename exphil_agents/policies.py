"""The policy of Stable-Baselines3, built from a layout, controls and a network."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, NamedTuple

import gymnasium
import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.type_aliases import Schedule

from exphil_agents.distributions import Choices
from exphil_agents.networks import Memory, Network, Stack
from exphil_agents.registry import load_network
from exphil_agents.sections import NetworkConfig, SeatConfig
from exphil_agents.spaces import head_sizes
from melee_gym.observations import Layout

ADAM_EPSILON: Final = 1e-5  # Stable-Baselines3's, where it is told nothing of the optimizer


class Sequences(NamedTuple):
    """Decisions of n matches in their order, for a network that remembers.

    Attributes:
        observations: (T, n, columns) float32.
        memory: before the first of them, (n, ...) each.
        first: (T, n) bool, decisions that start a match.
    """

    observations: torch.Tensor
    memory: Memory
    first: torch.Tensor


class Decisions(NamedTuple):
    """What a policy does in n matches.

    Attributes:
        actions: (n, heads) int64.
        values: (n,) float32, of the observations.
        log_probs: (n,) float32, of the actions.
        memory: after the decision, (n, ...) each.
    """

    actions: torch.Tensor
    values: torch.Tensor
    log_probs: torch.Tensor
    memory: Memory


class MeleePolicy(ActorCriticPolicy):
    """Action heads and value over a network of this project.

    Network and heads are initialised orthogonally with Stable-Baselines3's gains; the 0.01 of the action
    heads makes the first policy nearly uniform. What Stable-Baselines3 itself calls (`forward`,
    `predict_values`) sees each decision as the first of a match; `act` and `predict` carry the memory.

    Args:
        observation_space: of one agent.
        action_space: of one agent, MultiDiscrete or Discrete.
        lr_schedule: remaining progress (1 to 0) -> learning rate.
        layout: of the observation.
        network: which network.
        use_sde: False; PPO passes it.

    Attributes:
        precision: float32, or bfloat16: what a learner's network multiplies in (`act`, `values` and
            `evaluate_actions`). Weights, heads and whoever only plays keep float32.

    Raises:
        ConfigError: another kind of action space.
    """

    precision = torch.float32

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
        self._options, self._sizes = network, head_sizes(action_space)
        real = torch.get_default_device().type != "meta"  # tensors without memory cannot be fused
        super().__init__(
            observation_space, action_space, lr_schedule, use_sde=use_sde,
            optimizer_kwargs={"eps": ADAM_EPSILON, "fused": real},
        )  # fmt: skip

    @property
    def device(self) -> torch.device:
        """Where it computes; Stable-Baselines3 would look through all modules for it."""
        return self.value_net.weight.device

    @property
    def network(self) -> Network:
        """What lies between the observation and the heads."""
        network: Any = self.mlp_extractor
        assert isinstance(network, Network)
        return network

    def initial(self, n: int) -> Memory:
        """The memory of n matches that are about to start."""
        return self.network.initial(n)

    def act(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> Decisions:
        """Decide in n matches, as in training.

        Args:
            observations: (n, columns) float32.
            memory: after the decision before; `initial(n)` at the start.
            first: (n,) bool, matches that start with this decision.
        """
        with self._rounding():
            latents, memory = self.network.step(observations, memory, first)
        values = self.value_net(latents.value.float())
        choices = self._choices(latents.policy.float())
        actions = choices.sample()
        return Decisions(actions, values.flatten(), choices.log_prob(actions), memory)

    def probabilities(
        self, observations: torch.Tensor, memory: Memory, first: torch.Tensor
    ) -> tuple[torch.Tensor, Memory]:
        """(n, choices of all heads) float32, those of each head adding up to 1; arguments as of `act`."""
        latents, memory = self.network.step(observations, memory, first)
        return self._choices(latents.policy).probabilities(), memory

    @property
    def kind(self) -> tuple[Any, ...]:
        """What policies share that can be stacked."""
        return self.layout.hash, tuple(self._sizes), self._options.model_dump_json(), self.device

    def values(self, observations: torch.Tensor, memory: Memory, first: torch.Tensor) -> torch.Tensor:
        """(n,) float32, the value of the observations; arguments as of `act`."""
        with self._rounding():
            latents, _ = self.network.step(observations, memory, first)
        return self.value_net(latents.value.float()).flatten()  # type: ignore[no-any-return]

    def evaluate_actions(
        self, obs: Any, actions: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """Value, log-probability of the action and entropy of each decision.

        Args:
            obs: (n, columns) of decisions that start a match each, or `Sequences`, of T * n decisions.
            actions: (n, heads), or (T * n, heads) by time, then match.
        """
        with self._rounding():
            latents = self.network.sequence(*obs) if isinstance(obs, Sequences) else self.network(obs)
        choices = self._get_action_dist_from_latent(latents.policy.flatten(0, -2).float())
        values = self.value_net(latents.value.flatten(0, -2).float())
        return values, choices.log_prob(actions), choices.entropy()

    def predict(
        self,
        observation: Any,
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[Any] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], tuple[NDArray[Any], ...] | None]:
        """Stable-Baselines3's way to ask for actions.

        Args:
            observation: (columns,), or (n, columns).
            state: what it returned before; None at the start.
            episode_start: (n,) bool, matches that start with this observation; None: none but at the start.
            deterministic: the likeliest choices instead of drawn ones.

        Returns:
            The actions, and the memory as arrays; None where the network has none.
        """
        if not self.initial(1):
            return super().predict(observation, state, episode_start, deterministic)
        self.set_training_mode(False)
        seen, batched = self.obs_to_tensor(observation)
        assert isinstance(seen, torch.Tensor)
        n = len(seen)
        memory = self.initial(n)
        first = torch.full((n,), state is None, device=self.device)
        if state is not None:
            memory = tuple(torch.as_tensor(part, device=self.device) for part in state)
        if episode_start is not None:
            first |= torch.as_tensor(np.asarray(episode_start, np.bool_), device=self.device)
        with torch.no_grad():
            latents, memory = self.network.step(seen, memory, first)
            actions = self._choices(latents.policy).get_actions(deterministic)
        chosen = actions.cpu().numpy().reshape(n, *(self.action_space.shape or ()))
        return chosen if batched else chosen[0], tuple(part.cpu().numpy() for part in memory)

    def _rounding(self) -> AbstractContextManager[object]:
        """Where the network multiplies in `precision`."""
        if self.precision == torch.float32:
            return nullcontext()
        return torch.autocast(self.device.type, dtype=self.precision)

    def _choices(self, latent: torch.Tensor) -> Choices:
        choices = self._get_action_dist_from_latent(latent)
        assert isinstance(choices, Choices)
        return choices

    def _build_mlp_extractor(self) -> None:
        # The first step of SB3's `_build`: the heads that it makes next are this distribution's.
        self.action_dist = Choices(self._sizes)
        self.mlp_extractor = load_network(self._options.name)(self.layout, self._options)


def stack(policies: Sequence[MeleePolicy]) -> Stack | None:
    """The probabilities of several policies at once: (m, n, columns) -> (m, n, choices of all heads).

    Args:
        policies: m of the same `kind`, whose weights stay.

    Returns:
        None where they can decide one after the other only.
    """
    first = policies[0]
    heads: Any = [one.action_net for one in policies]
    with torch.no_grad():
        logits = type(first.network).stack([one.network for one in policies], heads)
    if logits is None:
        return None

    def probabilities(observations: torch.Tensor) -> torch.Tensor:
        found = logits(observations)
        choices = Choices(first._sizes).proba_distribution(found.flatten(0, 1))
        return choices.probabilities().reshape(found.shape)

    return probabilities


def make_policy(plays: SeatConfig, network: NetworkConfig) -> MeleePolicy:
    """A policy with new weights; learners set its optimizer's rate themselves.

    Args:
        plays: how it is connected to the game.
        network: options of its network.
    """
    observer, controls = plays.make_observer(), plays.make_controls()
    return MeleePolicy(observer.space, controls.space, lambda _: 0.0, layout=plays.layout, network=network)
