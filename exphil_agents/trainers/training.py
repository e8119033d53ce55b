"""Training: the loop that every algorithm runs in. Limits, the clock, what is due when, going on.

    learner.collect() -> learner.update() -> curves -> checkpoint -> evaluation

The learner (learner.py) is all that it knows of the algorithm.
"""

from __future__ import annotations

import math
from collections import Counter
from contextlib import closing
from time import perf_counter

import numpy as np

from exphil_agents.checkpoint import check_fits, check_weights, read_meta, read_weights, write_checkpoint
from exphil_agents.config import Config, changed_paths
from exphil_agents.device import prepare_cpu
from exphil_agents.files import new_folder
from exphil_agents.registry import load_learner
from exphil_agents.resume import (
    STATES_KEPT,
    Generators,
    Saved,
    Stateful,
    forget_states,
    game_version,
    read_state,
    write_state,
)
from exphil_agents.run import Run
from exphil_agents.trainers.alarms import Alarms, head_entropies
from exphil_agents.trainers.evaluate import Evaluator
from exphil_agents.trainers.learner import Figure, Learner
from exphil_agents.trainers.logging import Curves
from exphil_agents.trainers.milestone import HalfWon
from exphil_agents.trainers.stopping import Interruption, progress
from melee_gym.errors import CheckpointError, ConfigError
from melee_gym.state import State, put

# What matches depend on beside the algorithm's own options.
MATCHES = ("env.", "opponents", "starts.")


def train(config: Config, run: Run, *, until: float = math.inf) -> bool:
    """Train until a limit of the config, or until interrupted; go on where the run holds a checkpoint.

    Args:
        config: what to train; of a run that goes on, its own config with changes.
        run: where everything is written.
        until: match frames after which it stops too.

    Returns:
        Whether it stopped there, or at a limit.

    Raises:
        CheckpointError: the run's checkpoint does not fit the config; the message names the differences.
        AtLimitError: the run is at a limit of the config already.
        ConfigError: another process trains in its folder.
        MeleeError: the losses are not finite any more.
    """
    with run.alone(), closing(Training(config, run)) as training, Interruption() as interruption:

        def whole() -> bool:
            return training.remaining <= 0.0 or training.frames >= until

        while not whole() and not interruption.asked:
            training.iterate()
        training.save()
        return whole()


class AtLimitError(ConfigError):
    """A run that is at a limit of its config has nothing to go on to."""


class Training:
    """A training under way: a learner, its curves and evaluations, and what is due when.

    Args:
        config: see `train`.
        run: see `train`.

    Attributes:
        frames: match frames so far.
        seconds: of the training clock so far: evaluations do not count.
        half_won: when it first won half of its matches.
        alarms: which signs of collapse it shows.
    """

    def __init__(self, config: Config, run: Run) -> None:
        prepare_cpu(config.torch_threads)
        self.config, self.run = config, run
        self.learner: Learner = load_learner(config.algo)(config, run)
        self.half_won = HalfWon()
        self.alarms = Alarms(config.alarms)
        self.frames, self.seconds = 0, 0.0
        self._saved = self._logged = self._evaluated = 0.0  # when each was done last
        notes: list[str] = []
        if run.checkpoints():
            notes = self._go_on()
            run.set_config(config)
        self.curves = Curves(run.path, run.name, after=self.frames)
        for note in notes:
            self.curves.say(note)
        self.evaluator = Evaluator(config, run, self.learner.policy, self.curves, self.alarms)
        self._figures: dict[str, Figure] = {}  # of the last update
        self._parts: Counter[str] = Counter()  # seconds since the last row
        self._played = 0  # frames since then

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
        if self.learner.matches is not None:
            self.learner.matches.trained(self.frames)
        collected = self.learner.collect()
        middle = perf_counter()
        for note in collected.notes:
            self.curves.say(note)
        self._figures |= self.learner.update(self.remaining)
        end = perf_counter()
        self.frames += collected.frames
        self._played += collected.frames
        self._parts += Counter(
            {
                "environment": collected.seconds,
                "policy": middle - start - collected.seconds,
                "learning": end - middle,
            }
        )
        self.seconds += end - start
        self._do_what_is_due()

    def save(self) -> None:
        """Write a checkpoint and what is needed to go on from it, unless the last one is of now."""
        config = self.config
        self._saved = self.seconds
        if self.frames in self.run.checkpoints():
            return
        if self._played:  # what a row counts is not in the checkpoint
            self._write_row()
        with new_folder(self.run.checkpoint(self.frames)) as folder:
            write_checkpoint(
                folder, self.learner.policy, env=config.env, network=config.network, frames=self.frames
            )
            write_state(folder, self._stateful(), config)
        forget_states(self.run, keep=STATES_KEPT)

    def state(self) -> State:
        """See `Stateful.state`."""
        clock = [self.seconds, self._saved, self._logged, self._evaluated]
        return {"frames": np.array(self.frames), "clock": np.array(clock)}

    def load(self, state: State) -> None:
        """See `Stateful.load`."""
        found = self.state()
        for name, array in found.items():
            put(state, name, array, low=0, high=2**53)
        if not np.isfinite(found["clock"]).all():
            raise CheckpointError(f"clock holds {found['clock']}; valid: seconds.")
        self.frames = int(found["frames"])
        self.seconds, self._saved, self._logged, self._evaluated = found["clock"].tolist()

    def close(self) -> None:
        """Let go of matches and files."""
        self.curves.close()
        self.learner.close()

    def _stateful(self) -> dict[str, Stateful]:
        """What goes on, by the name of its part."""
        parts: dict[str, Stateful] = {
            "training": self, "learner": self.learner, "random": Generators(), "half_won": self.half_won,
            "alarms": self.alarms,
        }  # fmt: skip
        return parts if self.learner.matches is None else {**parts, "matches": self.learner.matches}

    def _go_on(self) -> list[str]:
        """Stand where the run's last checkpoint stood; what the user should know of it."""
        config, policy = self.config, self.learner.policy
        folder = self.run.checkpoint(self.run.find())
        meta, saved = read_meta(folder), read_state(folder)
        if saved.config.get("algo") != config.algo:
            raise ConfigError(
                f"{self.run.path} was trained by {saved.config.get('algo')!r}, and algo is {config.algo!r}: "
                f"a run goes on with its own algorithm."
            )
        check_fits(folder, meta, policy, config.network)
        weights = read_weights(folder)
        check_weights(folder, weights, policy)
        saved.load("training", self)
        self._check_limits()
        policy.load_state_dict(weights)
        saved.load("learner", self.learner)
        saved.load("half_won", self.half_won)
        saved.load("alarms", self.alarms)
        notes = self._go_on_with_matches(saved)
        saved.load("random", Generators())
        return notes

    def _go_on_with_matches(self, saved: Saved) -> list[str]:
        """Continue the matches, or start new ones where they are others than those of the checkpoint."""
        matches = self.learner.matches
        if matches is None:
            return []
        reasons = [
            f"{path} was {old!r} and is {new!r}"
            for path, old, new in changed_paths(saved.config, self.config.tree())
            if path != "env.threads" and (path.startswith(MATCHES) or path in self._match_options())
        ]
        try:
            if not reasons:
                saved.load("matches", matches)
        except CheckpointError:
            if saved.version == game_version():
                raise
            reasons.append("the checkpoint is of another version of the game")
        if not reasons:
            return []
        matches.restart(self.config.seed + self.frames)
        return [f"All matches start anew: {'; '.join(reasons)}."]

    def _match_options(self) -> set[str]:
        config = self.config
        return {"seed", *(f"{config.algo}.{name}" for name in config.trainer.MATCHES)}

    def _check_limits(self) -> None:
        if self.remaining <= 0.0:
            config, spent = self.config, f"{self.frames} frames, {self.seconds / 60:.1f} minutes"
            raise AtLimitError(
                f"{self.run.path} is at its end, {spent}: to go on raise "
                f"total_frames ({config.total_frames}) or max_minutes ({config.max_minutes})."
            )

    def _do_what_is_due(self) -> None:
        start = perf_counter()
        config, over = self.config, self.remaining <= 0.0
        every = config.evaluation.every_minutes
        evaluate = every is not None and (self.seconds - self._evaluated >= 60.0 * every or over)
        save = evaluate or self.seconds - self._saved >= 60.0 * config.checkpoint_minutes
        if self.seconds - self._logged >= config.log_seconds:
            self._write_row()
        if save:
            self.save()
        self.seconds += perf_counter() - start
        if evaluate:
            self.evaluator.evaluate(self.frames)
            self._evaluated = self.seconds

    def _write_row(self) -> None:
        matches = self.learner.matches
        finished = [] if matches is None else matches.finished()
        if matches is not None:
            self._figures |= head_entropies(self.learner.policy, matches)
        self.half_won.count(finished, self.frames, self.seconds)
        self.curves.alarms(self.frames, self.alarms.of_row(self.seconds, finished, self._figures))
        self.curves.row(self.frames, finished, self._figures, self._parts, self._played, 1.0 - self.remaining)
        self._figures.clear()
        self._parts.clear()
        self._played = 0
        self._logged = self.seconds
