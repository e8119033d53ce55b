"""A second algorithm, REINFORCE with a baseline: its file and its line, as docs/adding.md says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
import torch
from pydantic import Field

from exphil_agents.config import Config
from exphil_agents.device import choose_device
from exphil_agents.optimizers import load_optimizer, optimizer_state
from exphil_agents.policies import Sequences, make_policy
from exphil_agents.run import Run
from exphil_agents.sections import Count, TrainerConfig
from exphil_agents.trainers.learner import Collected
from exphil_agents.trainers.matches import Matches, Step, make_training_env
from melee_gym.state import State


class ReinforceConfig(TrainerConfig):
    lanes: Count = 4
    n_steps: Count = 16
    step_size: Annotated[float, Field(gt=0.0)] = 1e-3


class Reinforce:
    """Makes decisions likelier by the reward that followed them within the iteration."""

    Options = ReinforceConfig

    def __init__(self, config: Config, run: Run) -> None:
        options = config.trainer
        assert isinstance(options, ReinforceConfig)
        torch.manual_seed(config.seed)
        env = make_training_env(config, options.lanes, discount=1.0)
        self.policy = make_policy(config.env, config.network).to(choose_device(config.device))
        self.matches = Matches(env, self.policy)
        self._options = options
        self._memory, self._steps = self.matches.memory, list[Step]()

    def collect(self) -> Collected:
        self._memory = self.matches.memory
        self._steps = [self.matches.step() for _ in range(self._options.n_steps)]
        return Collected(self._options.n_steps * self.matches.frames)

    def update(self, remaining: float) -> Mapping[str, float]:
        device = self.policy.device
        to_come = np.zeros(self.matches.rows, np.float32)
        returns = []
        for step in reversed(self._steps):
            to_come = step.rewards + to_come * ~step.ended
            returns.append(to_come)
        sequences = Sequences(
            torch.as_tensor(np.stack([step.observations for step in self._steps]), device=device),
            self._memory,
            torch.as_tensor(np.stack([step.first for step in self._steps]), device=device),
        )
        actions = torch.cat([step.decisions.actions for step in self._steps])
        came = torch.as_tensor(np.concatenate(returns[::-1]), device=device)
        values, log_probs, _ = self.policy.evaluate_actions(sequences, actions)
        surprise = came - values.flatten()
        loss = surprise.square().mean() - (surprise.detach() * log_probs).mean()
        for group in self.policy.optimizer.param_groups:
            group["lr"] = self._options.step_size * remaining
        self.policy.optimizer.zero_grad()
        loss.backward()
        self.policy.optimizer.step()
        return {"policy/loss": loss.item()}

    def state(self) -> State:
        return optimizer_state(self.policy.optimizer, self.policy)

    def load(self, state: State) -> None:
        load_optimizer(self.policy.optimizer, self.policy, state)

    def close(self) -> None:
        self.matches.close()


LINE = {"reinforce": "toy_trainer:Reinforce"}
