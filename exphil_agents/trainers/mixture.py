"""PPO in a mixture of matches: against itself as it is now, against members of something, against scripts.

In some lanes both seats learn, in some the other seat is played by members (pool_opponent.py), in some by a
script. Whose members they are, a pool's or a league's, the learner that derives from this one says.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from exphil_agents.config import Config
from exphil_agents.pool import OWN
from exphil_agents.pool_opponent import Members, PoolOpponent
from exphil_agents.run import Run
from exphil_agents.sections import Section, Weight
from exphil_agents.trainers.learner import Collected
from exphil_agents.trainers.matches import configured_players, make_env
from exphil_agents.trainers.ppo import PPO, PPOConfig
from exphil_agents.vec_env import JoinedVecEnv
from melee_gym.opponents import OpponentFactory, by_lane


class Shares(Section):
    """Of the matches that are played at a time; they need not add up to 1."""

    latest: Weight = 0.5  # both seats learn
    pool: Weight = 0.3
    scripted: Weight = 0.2  # the config's `opponents`

    @property
    def total(self) -> float:
        """Their sum."""
        return self.latest + self.pool + self.scripted


def _somebody_plays(value: Shares) -> Shares:
    if not value.total > 0.0:
        raise ValueError(f"they are {value.model_dump()}; valid: at least one above 0.")
    return value


SomeShares = Annotated[Shares, AfterValidator(_somebody_plays)]


class MixtureConfig(PPOConfig):
    """Options of `ppo`, and how its matches are shared out."""

    @property
    @abstractmethod
    def mixture(self) -> Shares:
        """Who plays the other seat."""

    @property
    @abstractmethod
    def room(self) -> int:
        """Members that play at the same time."""

    @property
    def mirrored(self) -> int:
        """Matches in which both seats learn."""
        return round(self.lanes * self.mixture.latest / self.mixture.total)

    @property
    def rows(self) -> int:
        """See `PPOConfig.rows`."""
        return self.lanes + self.mirrored


class Mixture(PPO):
    """See the module, and `Learner`.

    Args:
        config: of the training.
        run: of the training.
        members: who is met in the pool's share of the matches.
    """

    Options: ClassVar[type[MixtureConfig]]

    def __init__(self, config: Config, run: Run, members: Members) -> None:
        options = config.trainer
        assert isinstance(options, MixtureConfig)
        self._mix, self._members = options, members
        self._pool_opponents: list[PoolOpponent] = []
        super().__init__(config, run)

    def collect(self) -> Collected:
        """See `PPO.collect`; results against members are counted."""
        finished = self.matches.env.finished
        before = len(finished)
        collected = super().collect()
        for match in finished[before:]:
            self._members.count(match["opponent"], _score(match))
        notes = [problem for opponent in self._pool_opponents for problem in opponent.problems]
        for opponent in self._pool_opponents:
            opponent.problems.clear()
        return Collected(collected.frames, collected.seconds, tuple(notes))

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
        shares = self._mix.mixture
        in_pool = lanes * shares.pool / (shares.pool + shares.scripted)
        matches_each = max(1, round(in_pool / self._mix.room))
        parts: dict[str, tuple[OpponentFactory, float]] = {
            OWN: (partial(self._make_pool_opponent, matches_each), shares.pool)
        }
        players = configured_players(config)
        total = sum(share for _, share in players.values())
        parts |= {name: (make, shares.scripted * share / total) for name, (make, share) in players.items()}
        return {name: part for name, part in parts.items() if part[1] > 0.0}

    def _make_pool_opponent(self, matches_each: int, lanes: int, seat: int) -> PoolOpponent:
        opponent = PoolOpponent(self._members, self._mix.room, matches_each, lanes, seat)
        self._pool_opponents.append(opponent)
        return opponent


def _score(match: Mapping[str, Any]) -> float:
    """1 where the learner won, 0 where it lost, 0.5 where neither did."""
    return 0.5 if match["winner"] < 0 else float(match["winner"] == match["seat"])
