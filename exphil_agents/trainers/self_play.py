"""`self_play`: PPO against itself as it is now, as it was, and against scripted opponents.

Matches are shared out: in some both seats learn, in some the other seat is played by a member of the pool
(pool.py), in some by a script. Whoever meets only itself of today chases its own tail: what it wins with is
what it lost to a while ago, and forgets. Scripted ones, `idle` among them, keep it from learning to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import numpy as np
from pydantic import field_validator

from exphil_agents.config import Config
from exphil_agents.pool import OWN, Pool, PoolConfig
from exphil_agents.pool_opponent import PoolOpponent
from exphil_agents.run import Run
from exphil_agents.sections import Section, Weight
from exphil_agents.trainers.learner import Collected, Figure
from exphil_agents.trainers.matches import configured_players, make_env
from exphil_agents.trainers.ppo import PPO, PPOConfig
from exphil_agents.vec_env import JoinedVecEnv
from melee_gym.opponents import OpponentFactory, by_lane
from melee_gym.state import State, nested, part, put


class Shares(Section):
    """Of the matches that are played at a time; they need not add up to 1."""

    latest: Weight = 0.5  # both seats learn
    pool: Weight = 0.3
    scripted: Weight = 0.2  # the config's `opponents`

    @property
    def total(self) -> float:
        """Their sum."""
        return self.latest + self.pool + self.scripted


class SelfPlayConfig(PPOConfig):
    """Options of `self_play`: those of `ppo`, and against whom."""

    MATCHES: ClassVar[tuple[str, ...]] = (
        "lanes", "shares.latest", "shares.pool", "shares.scripted", "pool.members_in_memory", "pool.guests",
    )  # fmt: skip

    shares: Shares = Shares()
    pool: PoolConfig = PoolConfig()

    @field_validator("shares")
    @classmethod
    def _somebody_plays(cls, value: Shares) -> Shares:
        if not value.total > 0.0:
            raise ValueError(f"they are {value.model_dump()}; valid: at least one above 0.")
        return value

    @property
    def mirrored(self) -> int:
        """Matches in which both seats learn."""
        return round(self.lanes * self.shares.latest / self.shares.total)

    @property
    def rows(self) -> int:
        """See `PPOConfig.rows`."""
        return self.lanes + self.mirrored


class SelfPlay(PPO):
    """See the module, and `Learner`.

    Args:
        config: of the training.
        run: whose pool it is.
    """

    Options = SelfPlayConfig

    def __init__(self, config: Config, run: Run) -> None:
        options = config.trainer
        assert isinstance(options, SelfPlayConfig)
        self.pool = Pool(run, options.pool, config.device)
        self._config, self._mix = config, options
        self._pool_opponents: list[PoolOpponent] = []
        self._frames = 0
        super().__init__(config, run)

    def collect(self) -> Collected:
        """See `PPO.collect`; results against members of the pool are counted."""
        finished = self.matches.env.finished
        before = len(finished)
        collected = super().collect()
        self._frames += collected.frames
        for match in finished[before:]:
            self.pool.count(match["opponent"], _score(match))
        notes = [problem for opponent in self._pool_opponents for problem in opponent.problems]
        for opponent in self._pool_opponents:
            opponent.problems.clear()
        return Collected(collected.frames, collected.seconds, tuple(notes))

    def update(self, remaining: float) -> Mapping[str, Figure]:
        """See `PPO.update`; the policy becomes a member of the pool when that is due."""
        figures = dict(super().update(remaining))
        if self.pool.due(self._frames):
            figures["pool/rating"] = self.pool.rating()
            self._remember()
            figures["pool/payoff"] = self.pool.picture()
        return figures | self.pool.figures(self._frames)

    def state(self) -> State:
        """See `Learner.state`."""
        return {
            "frames": np.array(self._frames), **nested("ppo", super().state()),
            **nested(OWN, self.pool.state()),
        }  # fmt: skip

    def load(self, state: State) -> None:
        """See `Learner.load`."""
        frames = np.array(0)
        put(state, "frames", frames, low=0, high=2**53)
        super().load(part(state, "ppo"))
        self.pool.load(part(state, OWN))
        self._frames = int(frames)

    def _make_env(self, config: Config) -> JoinedVecEnv:
        options = self._mix
        both, single = options.mirrored, options.lanes - options.mirrored
        envs = []
        if both:
            envs.append(make_env(config, both, discount=options.discount))
        if single:
            opponent = partial(by_lane, self._opponents(config, single))
            envs.append(make_env(config, single, opponent=opponent, discount=options.discount))
        return JoinedVecEnv(envs)

    def _opponents(self, config: Config, lanes: int) -> dict[str, tuple[OpponentFactory, float]]:
        """What plays the other seat where only one learns, and its share of these lanes."""
        shares, room = self._mix.shares, self._mix.pool.members_in_memory
        in_pool = lanes * shares.pool / (shares.pool + shares.scripted)
        parts: dict[str, tuple[OpponentFactory, float]] = {
            OWN: (partial(self._make_pool_opponent, max(1, round(in_pool / room))), shares.pool)
        }
        players = configured_players(config)
        total = sum(share for _, share in players.values())
        parts |= {name: (make, shares.scripted * share / total) for name, (make, share) in players.items()}
        return {name: part for name, part in parts.items() if part[1] > 0.0}

    def _begin(self) -> None:
        """Before the first match: the policy that knows nothing is the first member."""
        self._remember()

    def _make_pool_opponent(self, matches_each: int, lanes: int, seat: int) -> PoolOpponent:
        room = self._mix.pool.members_in_memory
        self._pool_opponents.append(PoolOpponent(self.pool, room, matches_each, lanes, seat))
        return self._pool_opponents[-1]

    def _remember(self) -> None:
        self.pool.add(self.policy, self._config.env, self._config.network, self._frames)


def _score(match: Mapping[str, Any]) -> float:
    """1 where the learner won, 0 where it lost, 0.5 where neither did."""
    return 0.5 if match["winner"] < 0 else float(match["winner"] == match["seat"])
