"""`league`: the learner of an agent of a league (league.py), which trains in slices."""

from __future__ import annotations

import math
from collections.abc import Mapping

from exphil_agents.config import Config
from exphil_agents.league.config import LeagueConfig
from exphil_agents.league.payoff import read_payoff
from exphil_agents.rounds.agent import RoundsAgent, group_of
from exphil_agents.rounds.rivals import Report, Rivals
from exphil_agents.run import Run
from exphil_agents.trainers.learner import Collected, Figure
from melee_gym.errors import CheckpointError
from melee_gym.state import State


class LeagueAgent(RoundsAgent):
    """See the module, and `Learner`.

    Args:
        config: of the agent's training.
        run: the agent's, in the folder of its league.

    Raises:
        CheckpointError: that folder is none of a league, or of one without such an agent.
    """

    Options = LeagueConfig

    def __init__(self, config: Config, run: Run) -> None:
        options = config.trainer
        assert isinstance(options, LeagueConfig)
        league, name = group_of(run), options.agent
        payoff = read_payoff(league)
        if name not in payoff.agents:
            raise CheckpointError(
                f"unknown member of the league {name!r}; valid: {', '.join(payoff.agents)}."
            )
        born = payoff.agents[name].born
        self._life = options.role.life
        self._lived = (run.find() if run.checkpoints() else 0) - born  # match frames since it began
        report = Report(round=payoff.round, born=born)
        super().__init__(config, run, Rivals(league, options.role.odds(payoff, name), report, config.device))

    def collect(self) -> Collected:
        """See `RoundsAgent.collect`."""
        collected = super().collect()
        self._lived += collected.frames
        return collected

    def update(self, remaining: float) -> Mapping[str, Figure]:
        """See `Learner.update`; who begins anew at times has the schedules of a life, not of the training."""
        if math.isfinite(self._life):
            remaining = max(0.0, 1.0 - self._lived / self._life)
        return super().update(remaining)

    def _begin_anew(self) -> State:
        self._begin()
        return {}
