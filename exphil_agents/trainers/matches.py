"""The matches that a learner plays, and where it stands in them: what it saw last, and what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from exphil_agents.config import Config
from exphil_agents.device import to_device
from exphil_agents.networks import Memory
from exphil_agents.players import make_player
from exphil_agents.policies import Decisions, MeleePolicy
from exphil_agents.situations import draw_starts
from exphil_agents.vec_env import JoinedVecEnv, MeleeVecEnv
from melee_gym.game.seats import SEATS
from melee_gym.opponents import OpponentFactory, by_lane
from melee_gym.state import State, nested, part, put

Array = NDArray[Any]


@dataclass
class Step:
    """One decision in every row: a row is an agent of a match, by lane, then seat (`MeleeVecEnv`).

    Attributes:
        observations: (rows, columns) float32, what was decided on.
        first: (rows,) bool, matches that started with this decision.
        decisions: what the policy did.
        rewards: (rows,) float32.
        ended: (rows,) bool, matches that were over afterwards.
        cut_off: (k,) those rows among them whose match had not ended by its own rules.
        last_observations: (k, columns) float32, of these: what the policy would have decided on next.
    """

    observations: Array
    first: NDArray[np.bool_]
    decisions: Decisions
    rewards: NDArray[np.float32]
    ended: NDArray[np.bool_]
    cut_off: NDArray[np.intp]
    last_observations: Array


class Matches:
    """Matches in which a policy decides in all rows at once, as often as it is asked to.

    Args:
        env: the matches; reset here, with the seeds given to it before.
        policy: what decides.

    Attributes:
        rows: agents that the policy decides for, all matches together.
        frames: match frames of one decision, all matches together.
        observations: (rows, columns) float32, what the next decision is made on.
        first: (rows,) bool, matches that start with it.
        memory: the policy's, before it.
    """

    def __init__(self, env: MeleeVecEnv | JoinedVecEnv, policy: MeleePolicy) -> None:
        self.env, self._policy = env, policy
        self.rows, self.frames = env.num_envs, env.frames
        self.observations: Array = env.reset()
        self.first: NDArray[np.bool_] = np.ones(self.rows, np.bool_)
        self.memory: Memory = policy.initial(self.rows)

    def step(self) -> Step:
        """Have the policy decide in every row; a match that is over starts anew."""
        policy, device = self._policy, self._policy.device
        seen, first = self.observations, self.first
        with torch.no_grad():
            decisions = policy.act(to_device(seen, device), self.memory, to_device(first, device))
        observations: Any
        observations, rewards, ended, infos = self.env.step(decisions.actions.cpu().numpy())
        cut_off = [row for row in np.flatnonzero(ended) if infos[row]["TimeLimit.truncated"]]
        last = [infos[row]["terminal_observation"] for row in cut_off]
        self.observations, self.first, self.memory = observations, ended, decisions.memory
        return Step(
            seen, first, decisions, rewards, ended, np.array(cut_off, np.intp),
            np.array(last, seen.dtype).reshape(len(last), *seen.shape[1:]),
        )  # fmt: skip

    def values(self) -> torch.Tensor:
        """(rows,) float32, what the policy expects of the matches as they stand."""
        device = self._policy.device
        with torch.no_grad():
            return self._policy.values(
                to_device(self.observations, device), self.memory, to_device(self.first, device)
            )

    def last_values(self, step: Step) -> torch.Tensor:
        """(k,) float32, what the policy expected of matches that were cut off, had they gone on."""
        device = self._policy.device
        rows = torch.as_tensor(step.cut_off, device=device)
        with torch.no_grad():
            return self._policy.values(
                torch.as_tensor(step.last_observations, device=device),
                tuple(part[rows] for part in step.decisions.memory),
                torch.zeros(len(rows), dtype=torch.bool, device=device),
            )

    def trained(self, frames: int) -> None:
        """Say how many match frames the training has had; what is annealed follows."""
        self.env.anneal(frames)

    def finished(self) -> list[dict[str, Any]]:
        """Summaries of the matches that ended since this was last asked."""
        finished = list(self.env.finished)
        self.env.finished.clear()
        return finished

    def restart(self, seed: int) -> None:
        """Give all matches up for new ones, lane i with the seed `seed` + i."""
        self.env.seed(seed)
        self.observations = self.env.reset()
        self.first = np.ones(self.rows, np.bool_)
        self.memory = self._policy.initial(self.rows)

    def state(self) -> State:
        """See `Stateful.state`."""
        return {
            "observations": self.observations.copy(),
            "first": self.first.copy(),
            **{f"memory.{i}": part.cpu().numpy().copy() for i, part in enumerate(self.memory)},
            **nested("env", self.env.state()),
        }

    def load(self, state: State) -> None:
        """See `Stateful.load`; where it fails, `restart` makes them whole again."""
        memory = [part.cpu().numpy().copy() for part in self.memory]
        for place, array in enumerate(memory):
            put(state, f"memory.{place}", array)
        put(state, "observations", self.observations)
        put(state, "first", self.first)
        self.env.load(part(state, "env"))
        self.memory = tuple(torch.as_tensor(array, device=self._policy.device) for array in memory)

    def close(self) -> None:
        """Let go of the engine and its threads."""
        self.env.close()


def make_training_env(config: Config, lanes: int, *, discount: float) -> MeleeVecEnv:
    """The matches that a config trains on, one seat of each against its opponents.

    Args:
        config: what is played, against whom, from which situations, from which seed.
        lanes: how many at a time.
        discount: of one frame, for potential reward terms.

    Raises:
        ConfigError: an opponent that does not exist.
        CheckpointError: an opponent's checkpoint does not fit this version.
        SetupError: matches that the engine cannot play.
    """
    return make_env(config, lanes, opponent=partial(by_lane, configured_players(config)), discount=discount)


def make_env(
    config: Config, lanes: int, *, discount: float, opponent: OpponentFactory | None = None
) -> MeleeVecEnv:
    """Matches of a config against any opponent.

    Args:
        config: see `make_training_env`; its opponents do not count.
        lanes: how many at a time.
        discount: of one frame, for potential reward terms.
        opponent: who plays the other seat; None: it is a learner's too.

    Raises:
        SetupError: matches that the engine cannot play.
    """
    options = replace(config.options(), discount=discount)
    starts = draw_starts(config.starts, options, np.random.default_rng(config.seed))
    if opponent is None:
        return MeleeVecEnv(replace(options, starts=starts), lanes, agents=range(SEATS), seed=config.seed)
    return MeleeVecEnv(replace(options, opponent=opponent, starts=starts), lanes, seed=config.seed)


def configured_players(config: Config) -> dict[str, tuple[OpponentFactory, float]]:
    """What makes each opponent of a config, and its share, by name.

    Raises:
        ConfigError: an opponent that does not exist.
        CheckpointError: an opponent's checkpoint does not fit this version.
    """
    return {
        name: (make_player(name, device=config.device), share)
        for name, share in config.opponents.items()
        if share > 0.0
    }
