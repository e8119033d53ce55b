"""`league`: the learner of an agent of a league (league.py), which trains in slices."""

from __future__ import annotations

import math
from collections.abc import Mapping

from exphil_agents.checkpoint import check_weights, read_weights
from exphil_agents.config import Config
from exphil_agents.league.config import LeagueConfig
from exphil_agents.league.folder import weights_of
from exphil_agents.league.payoff import read_payoff
from exphil_agents.league.rivals import Report, Rivals, read_report
from exphil_agents.run import Run
from exphil_agents.trainers.learner import Collected, Figure
from exphil_agents.trainers.mixture import Mixture
from melee_gym.errors import CheckpointError
from melee_gym.state import State, nested, part


class LeagueAgent(Mixture):
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
        league, self._name = run.path.resolve().parents[1], options.agent
        payoff = read_payoff(league)
        if self._name not in payoff.agents:
            raise CheckpointError(
                f"unknown member of the league {self._name!r}; valid: {', '.join(payoff.agents)}."
            )
        self._initial = weights_of(league, f"{self._name}@0")
        self._anew = False  # whether all matches are to be new ones
        self._seed = config.seed
        born = payoff.agents[self._name].born
        self._life = options.role.life
        self._lived = (run.find() if run.checkpoints() else 0) - born  # match frames since it began
        report = Report(round=payoff.round, born=born)
        self.rivals = Rivals(league, options.role.odds(payoff, self._name), report, config.device)
        super().__init__(config, run, self.rivals)

    def collect(self) -> Collected:
        """See `Mixture.collect`."""
        if self._anew:
            self.matches.restart(self._seed + self.rivals.report.born)
            self._anew = False
        collected = super().collect()
        self._lived += collected.frames
        return collected

    def update(self, remaining: float) -> Mapping[str, Figure]:
        """See `Learner.update`; who begins anew at times has the schedules of a life, not of the training."""
        if math.isfinite(self._life):
            remaining = max(0.0, 1.0 - self._lived / self._life)
        return super().update(remaining)

    def state(self) -> State:
        """See `Learner.state`."""
        return {**nested("ppo", super().state()), **nested("rivals", self.rivals.state())}

    def load(self, state: State) -> None:
        """See `Learner.load`; an agent that is to begin anew since then does."""
        saved, now = read_report(part(state, "rivals")), self.rivals.report
        if saved.born == now.born:
            super().load(part(state, "ppo"))
        else:
            super().load({})
            self._begin()
            self._anew = True
        if saved.round == now.round:
            self.rivals.report = saved

    def _begin(self) -> None:
        weights = read_weights(self._initial)
        check_weights(self._initial, weights, self.policy)
        self.policy.load_state_dict(weights)
