"""`self_play`: PPO against itself as it is now, as it was, and against scripted opponents.

Matches are shared out (mixture.py) between itself, its pool (pool.py) and scripts. Whoever meets only itself
of today chases its own tail: what it wins with is what it lost to a while ago, and forgets. Scripted ones,
`idle` among them, keep it from learning to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from exphil_agents.config import Config
from exphil_agents.pool import OWN, Pool, PoolConfig
from exphil_agents.run import Run
from exphil_agents.trainers.learner import Collected, Figure
from exphil_agents.trainers.mixture import Mixture, MixtureConfig, Shares, SomeShares
from melee_gym.state import State, nested, part, put


class SelfPlayConfig(MixtureConfig):
    """Options of `self_play`: those of `ppo`, and against whom."""

    MATCHES: ClassVar[tuple[str, ...]] = (
        "lanes", "shares.latest", "shares.pool", "shares.scripted", "pool.members_in_memory", "pool.guests",
    )  # fmt: skip

    shares: SomeShares = Shares()
    pool: PoolConfig = PoolConfig()

    @property
    def mixture(self) -> Shares:
        """See `MixtureConfig.mixture`."""
        return self.shares

    @property
    def room(self) -> int:
        """See `MixtureConfig.room`."""
        return self.pool.members_in_memory


class SelfPlay(Mixture):
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
        self._config = config
        self._frames = 0
        super().__init__(config, run, self.pool)

    def collect(self) -> Collected:
        """See `Mixture.collect`."""
        collected = super().collect()
        self._frames += collected.frames
        return collected

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

    def _begin(self) -> None:
        """Before the first match: the policy that knows nothing is the first member."""
        self._remember()

    def _remember(self) -> None:
        self.pool.add(self.policy, self._config.env, self._config.network, self._frames)
