"""`ppo`: proximal policy optimisation.

One iteration: the policy decides `n_steps` times in every match. The advantage of a decision is what came of
it beyond what the value expected (generalised advantage estimation). Then, `n_epochs` times over all of them
in batches of `batch_size`, decisions with an advantage are made likelier and the others less likely, no
further than `clip_range` from the policy that made them, while the value learns what came, and an entropy
bonus keeps the policy from becoming certain too early. The update itself is Stable-Baselines3's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Final

import stable_baselines3
from pydantic import Field, model_validator
from stable_baselines3.common.logger import Logger

from exphil_agents.config import Config
from exphil_agents.device import choose_device, choose_precision
from exphil_agents.optimizers import load_optimizer, optimizer_state
from exphil_agents.policies import MeleePolicy
from exphil_agents.run import Run
from exphil_agents.sections import Count, Precision, Share, TrainerConfig
from exphil_agents.trainers.learner import Collected, Figure
from exphil_agents.trainers.matches import Matches, make_training_env
from exphil_agents.trainers.rollouts import Rollouts
from exphil_agents.vec_env import JoinedVecEnv, MeleeVecEnv
from melee_gym.errors import ConfigError, MeleeError
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.state import State

FIGURES: Final = {  # our curves of Stable-Baselines3's figures
    "train/entropy_loss": ("policy/entropy", -1.0),
    "train/approx_kl": ("policy/kl", 1.0),
    "train/clip_fraction": ("policy/clip_fraction", 1.0),
    "train/policy_gradient_loss": ("policy/loss", 1.0),
    "train/value_loss": ("value/loss", 1.0),
    "train/explained_variance": ("value/explained_variance", 1.0),
    "train/learning_rate": ("policy/learning_rate", 1.0),
}


class PPOConfig(TrainerConfig):
    """Options of `ppo`; the names are those of Stable-Baselines3 where it has the quantity."""

    lanes: Count = 128  # matches at a time
    n_steps: Count = 64  # decisions of each lane between two updates
    batch_size: Annotated[int, Field(ge=1, le=2**31)] = 2048  # decisions
    n_epochs: Count = 2
    learning_rate: Annotated[float, Field(gt=0.0)] = 1.5e-3
    final_learning_rate: Annotated[float, Field(ge=0.0)] | None = 2e-4  # reached linearly; null: it stays
    half_life: Annotated[float, Field(gt=0.0)] = 8.0  # seconds after which a reward counts half
    gae_lambda: Share = 0.98
    clip_range: Annotated[float, Field(gt=0.0)] = 0.2
    entropy: Annotated[float, Field(ge=0.0)] = 0.002
    final_entropy: Annotated[float, Field(ge=0.0)] | None = 0.001  # reached linearly; null: it stays
    value_weight: Annotated[float, Field(ge=0.0)] = 0.5
    max_grad_norm: Annotated[float, Field(gt=0.0)] = 0.5
    target_kl: Annotated[float, Field(gt=0.0)] | None = None
    precision: Precision = "float32"  # bfloat16: of the network's products, for cards and CPUs with AMX

    @property
    def discount(self) -> float:
        """Of one frame."""
        return float(0.5 ** (1.0 / (self.half_life * FRAMES_PER_SECOND)))

    @property
    def rows(self) -> int:
        """How many decide at a time: seats that learn, of all lanes."""
        return self.lanes

    @model_validator(mode="after")
    def _batches_are_whole(self) -> PPOConfig:
        if self.rows * self.n_steps % self.batch_size:
            raise ValueError(
                f"batch_size {self.batch_size} does not divide {self.rows * self.n_steps} decisions "
                f"({self.rows} at a time, n_steps {self.n_steps})."
            )
        return self


class PPO:
    """See the module, and `Learner`.

    Args:
        config: of the training.
        run: of the training; nothing is kept there.
    """

    Options: ClassVar[type[PPOConfig]] = PPOConfig

    def __init__(self, config: Config, run: Run) -> None:
        options = config.trainer
        assert isinstance(options, PPOConfig)
        device = choose_device(config.device)
        env = self._make_env(config)
        self._algorithm = stable_baselines3.PPO(
            MeleePolicy, env, n_steps=options.n_steps, batch_size=options.batch_size,
            n_epochs=options.n_epochs, gamma=options.discount**config.env.frame_skip,
            gae_lambda=options.gae_lambda, clip_range=options.clip_range, vf_coef=options.value_weight,
            max_grad_norm=options.max_grad_norm, target_kl=options.target_kl, seed=config.seed,
            device=device, rollout_buffer_class=Rollouts,
            policy_kwargs={"layout": config.env.layout, "network": config.network},
        )  # fmt: skip
        self._algorithm.set_logger(Logger(None, []))
        policy, rollouts = self._algorithm.policy, self._algorithm.rollout_buffer
        assert isinstance(policy, MeleePolicy)
        assert isinstance(rollouts, Rollouts)
        self.policy, self._rollouts = policy, rollouts
        policy.precision = choose_precision(options.precision, device)
        self._begin()
        self.matches = Matches(env, policy)
        self._options = options
        if self.matches.memory and (problems := list(_unsuited(options))):
            raise ConfigError(f"network {config.network.name!r} remembers: {' '.join(problems)}")

    def _make_env(self, config: Config) -> MeleeVecEnv | JoinedVecEnv:
        """What is played."""
        assert isinstance(config.trainer, PPOConfig)
        return make_training_env(config, config.trainer.lanes, discount=config.trainer.discount)

    def _begin(self) -> None:
        """What is to be done with the new policy before the first match."""

    def collect(self) -> Collected:
        """Play `n_steps` decisions in every lane."""
        matches, rollouts = self.matches, self._rollouts
        self.policy.set_training_mode(False)
        rollouts.begin(matches.memory)
        matches.env.seconds = 0.0
        for _ in range(self._options.n_steps):
            step = matches.step()
            if len(step.cut_off):  # it would have gone on: what was expected of it counts as if it had come
                step.rewards[step.cut_off] += self._algorithm.gamma * matches.last_values(step).cpu().numpy()
            rollouts.add(
                step.observations, step.decisions.actions.cpu().numpy(), step.rewards, step.first,
                step.decisions.values, step.decisions.log_probs,
            )  # fmt: skip
        rollouts.compute_returns_and_advantage(matches.values(), matches.first)
        return Collected(self._options.n_steps * matches.frames, matches.env.seconds)

    def update(self, remaining: float) -> Mapping[str, Figure]:
        """Learn from what was collected; see `Learner.update`."""
        options, algorithm = self._options, self._algorithm
        rate = _between(options.final_learning_rate, options.learning_rate, remaining)
        algorithm.lr_schedule = lambda _: rate
        algorithm.ent_coef = _between(options.final_entropy, options.entropy, remaining)
        algorithm.train()
        found = algorithm.logger.name_to_value
        loss = float(found["train/loss"])
        if not math.isfinite(loss):
            raise MeleeError(
                f"the loss is {loss}: learning rate or rewards are too large. The last checkpoint is sound."
            )
        figures = {name: sign * float(found[sb3]) for sb3, (name, sign) in FIGURES.items()}
        algorithm.logger.dump()  # forgets them
        return {**figures, "policy/entropy_bonus": algorithm.ent_coef}

    def state(self) -> State:
        """See `Learner.state`: the optimizer's."""
        return optimizer_state(self.policy.optimizer, self.policy)

    def load(self, state: State) -> None:
        """See `Learner.load`."""
        load_optimizer(self.policy.optimizer, self.policy, state)

    def close(self) -> None:
        """See `Learner.close`."""
        self.matches.close()


def _unsuited(options: PPOConfig) -> Iterator[str]:
    """What is wrong for a network that remembers."""
    if options.batch_size % options.n_steps:
        yield (
            f"ppo.batch_size is {options.batch_size}, and a batch is of whole lanes; valid: multiples of "
            f"n_steps, {options.n_steps}."
        )
    if options.precision != "float32":
        yield (
            f"ppo.precision is {options.precision!r}, which would round what it remembers at every decision; "
            "valid: float32."
        )


def _between(end: float | None, start: float, remaining: float) -> float:
    """From `start` to `end` while `remaining` falls from 1 to 0; without an end, always `start`."""
    return start if end is None else end + remaining * (start - end)
