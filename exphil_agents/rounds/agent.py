"""The learner of an agent who trains in rounds: PPO against others of its group, itself and scripts."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from exphil_agents.checkpoint import check_weights, read_weights
from exphil_agents.config import Config
from exphil_agents.rounds.config import RoundsConfig
from exphil_agents.rounds.folder import weights_of
from exphil_agents.rounds.rivals import Rivals, read_report
from exphil_agents.run import Run
from exphil_agents.trainers.learner import Collected
from exphil_agents.trainers.mixture import Mixture
from melee_gym.state import State, nested, part

LEARNER = "ppo"  # in its state: what `PPO.state` says


class RoundsAgent(Mixture):
    """See the module, and `Learner`.

    Args:
        config: of the agent's training.
        run: the agent's, in the folder of its group.
        rivals: whom it meets in this slice.
    """

    def __init__(self, config: Config, run: Run, rivals: Rivals) -> None:
        options = config.trainer
        assert isinstance(options, RoundsConfig)
        self._initial = weights_of(group_of(run), f"{options.agent}@0")
        self._anew = False  # whether all matches are to be new ones
        self._seed = config.seed
        self.rivals = rivals
        super().__init__(config, run, rivals)

    def collect(self) -> Collected:
        """See `Mixture.collect`."""
        if self._anew:
            self.matches.restart(self._seed + self.rivals.report.born)
            self._anew = False
        return super().collect()

    def state(self) -> State:
        """See `Learner.state`."""
        return {**nested(LEARNER, super().state()), **nested("rivals", self.rivals.state())}

    def load(self, state: State) -> None:
        """See `Learner.load`; an agent that is to begin anew since then does."""
        saved, now = read_report(part(state, "rivals")), self.rivals.report
        if saved.born == now.born:
            super().load(part(state, LEARNER))
        else:
            super().load(self._begin_anew())
            self._anew = True
        if saved.round == now.round:
            self.rivals.report = saved

    @abstractmethod
    def _begin_anew(self) -> State:
        """Load the weights that it begins anew with; what `PPO.state` says then."""

    def _begin(self) -> None:
        self._take(self._initial)

    def _take(self, folder: Path) -> None:
        """Load the weights in the folder of a checkpoint."""
        weights = read_weights(folder)
        check_weights(folder, weights, self.policy)
        self.policy.load_state_dict(weights)


def group_of(run: Run) -> Path:
    """The folder of the group that an agent's run lies in."""
    return run.path.resolve().parents[1]
