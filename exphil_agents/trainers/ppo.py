"""`ppo`: proximal policy optimisation by Stable-Baselines3 against a mixture of fixed opponents."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np
import torch
from stable_baselines3 import PPO

from exphil_agents.checkpoint import write_checkpoint
from exphil_agents.config import Config
from exphil_agents.files import new_folder
from exphil_agents.opponents import by_lane
from exphil_agents.players import make_player
from exphil_agents.policies import MeleePolicy
from exphil_agents.resume import forget_states, restore, write_state
from exphil_agents.run import Run
from exphil_agents.situations import draw_starts
from exphil_agents.trainers.evaluate import Evaluator
from exphil_agents.trainers.logging import Curves
from exphil_agents.trainers.stopping import Interruption, progress
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.errors import ConfigError, MeleeError

STATES_KEPT = 2  # if the last checkpoint is lost, the one before can be gone on from


def train(config: Config, run: Run) -> None:
    """Train until a limit of the config, or until interrupted; go on where the run holds a checkpoint.

    Args:
        config: what to train; of a run that goes on, its own config with changes.
        run: where everything is written.

    Raises:
        CheckpointError: the run's checkpoint does not fit the config; the message names the differences.
        ConfigError: the run is at a limit of the config already.
        MeleeError: the losses are not finite any more.
    """
    torch.set_num_threads(config.torch_threads)
    training = Training(config, run)
    try:
        with Interruption() as interruption:
            while training.remaining > 0.0 and not interruption.asked:
                training.iterate()
            training.save()
    finally:
        training.close()


class Training:
    """A training under way: the learner, its matches, its curves, and what is due when.

    Args:
        config: see `train`.
        run: see `train`.
    """

    def __init__(self, config: Config, run: Run) -> None:
        self.config, self.run = config, run
        self.env = make_training_env(config)
        self.learner = Learner(config, self.env)
        self.frames, self.seconds = 0, 0.0  # of the training so far
        if run.checkpoints():
            self.frames, self.seconds = restore(run, self.learner, self.env, config)
            self._check_limits()
            run.set_config(config)
        self.curves = Curves(run.tensorboard, run.name)
        self.learner.set_logger(self.curves.learner)
        self.evaluator = Evaluator(config, run, self.learner.policy, self.curves)
        self._saved = self._logged = self._evaluated = self.seconds
        self._parts: Counter[str] = Counter()
        self._played = 0

    @property
    def remaining(self) -> float:
        """1 at the start, 0 when a limit is reached."""
        config = self.config
        return 1.0 - progress(
            self.frames, self.seconds, total_frames=config.total_frames, max_minutes=config.max_minutes
        )

    def iterate(self) -> None:
        """Collect, learn, and do what is due."""
        start = perf_counter()
        self.env.seconds = 0.0
        self.learner.collect()
        collected = perf_counter()
        self.learner.update(self.remaining)
        learned = perf_counter()
        frames = self.learner.n_steps * self.env.num_envs * self.config.env.frame_skip
        self.frames += frames
        self._played += frames
        self._parts += Counter(
            {
                "environment": self.env.seconds,
                "policy": collected - start - self.env.seconds,
                "learning": learned - collected,
            }
        )
        self.seconds += learned - start
        self._do_what_is_due()

    def save(self) -> None:
        """Write a checkpoint and what is needed to go on from it, unless the last one is of now."""
        config = self.config
        self._saved = self.seconds
        if self.frames in self.run.checkpoints():
            return
        with new_folder(self.run.checkpoint(self.frames)) as folder:
            write_checkpoint(
                folder, self.learner.policy, env=config.env, network=config.network, frames=self.frames
            )
            write_state(folder, self.learner, self.env, seconds=self.seconds)
        forget_states(self.run, keep=STATES_KEPT)

    def close(self) -> None:
        """Let go of matches and files."""
        self.curves.close()
        self.env.close()

    def _check_limits(self) -> None:
        if self.remaining <= 0.0:
            config, spent = self.config, f"{self.frames} frames, {self.seconds / 60:.1f} minutes"
            raise ConfigError(
                f"{self.run.path} is at its end, {spent}: to go on raise "
                f"total_frames ({config.total_frames}) or max_minutes ({config.max_minutes})."
            )

    def _do_what_is_due(self) -> None:
        start = perf_counter()
        config = self.config
        if self.seconds - self._logged >= config.log_seconds or self.remaining <= 0.0:
            self.curves.row(self.frames, self.env.finished, self._parts, self._played, 1.0 - self.remaining)
            self.env.finished.clear()
            self._parts.clear()
            self._played = 0
            self._logged = self.seconds
        every = config.evaluation.every_minutes
        due = every is not None and (self.seconds - self._evaluated >= 60.0 * every or self.remaining <= 0.0)
        if due or self.seconds - self._saved >= 60.0 * config.checkpoint_minutes:
            self.save()
        if due:
            self.evaluator.evaluate(self.frames)
            self._evaluated = self.seconds
        self.seconds += perf_counter() - start


class Learner(PPO):
    """SB3's PPO with our policy, moved one iteration at a time.

    Args:
        config: what to train.
        env: the matches.
    """

    policy: MeleePolicy

    def __init__(self, config: Config, env: MeleeVecEnv) -> None:
        ppo = config.ppo
        self._entropy = partial(_line, ppo.final_entropy, ppo.entropy)
        super().__init__(
            MeleePolicy, env, learning_rate=partial(_line, ppo.final_learning_rate, ppo.learning_rate),
            n_steps=ppo.n_steps, batch_size=ppo.batch_size, n_epochs=ppo.n_epochs,
            gamma=config.discount**config.env.frame_skip, gae_lambda=ppo.gae_lambda,
            clip_range=ppo.clip_range, ent_coef=ppo.entropy, vf_coef=ppo.value_weight,
            max_grad_norm=ppo.max_grad_norm, target_kl=ppo.target_kl, policy_kwargs={"layout":
            env.loop.observer.layout, "network": config.network}, seed=config.seed, device="cpu",
        )  # fmt: skip
        _, self._callback = self._setup_learn(0, [])  # resets the matches; nobody listens

    def collect(self) -> None:
        """Play `n_steps` decisions in every lane."""
        assert isinstance(self.env, MeleeVecEnv)
        self.collect_rollouts(self.env, self._callback, self.rollout_buffer, self.n_steps)

    def update(self, remaining: float) -> None:
        """Learn from what was collected.

        Args:
            remaining: of the training, 1 to 0; learning rate and entropy bonus follow it.

        Raises:
            MeleeError: the losses are not finite.
        """
        self._current_progress_remaining = remaining
        self.ent_coef = self._entropy(remaining)
        self.train()
        loss = float(self.logger.name_to_value["train/loss"])
        if not math.isfinite(loss):
            raise MeleeError(
                f"the loss is {loss}: learning rate or rewards are too large. The last checkpoint is sound."
            )


def make_training_env(config: Config) -> MeleeVecEnv:
    """The matches that a config trains on.

    Raises:
        ConfigError: an opponent that does not exist.
        CheckpointError: an opponent's checkpoint does not fit this version.
        SetupError: matches that the engine cannot play.
    """
    parts = {name: (make_player(name), share) for name, share in config.opponents.items() if share > 0.0}
    options = config.options()
    starts = draw_starts(config.starts, options, np.random.default_rng(config.seed))
    options = replace(options, opponent=partial(by_lane, parts), starts=starts)
    return MeleeVecEnv(options, config.ppo.lanes, seed=config.seed)


def _line(end: float, start: float, remaining: float) -> float:
    """From `start` to `end` while `remaining` falls from 1 to 0."""
    return end + remaining * (start - end)
