"""`population`: the learner of a member of a population (population.py), which trains in slices."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from exphil_agents.config import Config
from exphil_agents.files import new_folder
from exphil_agents.population.config import PopulationConfig
from exphil_agents.population.journal import read_journal
from exphil_agents.resume import read_state
from exphil_agents.rounds.agent import LEARNER, RoundsAgent, group_of
from exphil_agents.rounds.folder import agent_run, weights_of
from exphil_agents.rounds.names import split
from exphil_agents.rounds.rivals import Report, Rivals
from exphil_agents.run import Run
from exphil_agents.sampling import SAMPLINGS
from melee_gym.errors import CheckpointError
from melee_gym.state import State, part

COPIED = "copied"  # in a member's folder: the checkpoint of whom it copied last


class Member(RoundsAgent):
    """See the module, and `Learner`.

    Args:
        config: of the member's training.
        run: the member's, in the folder of its population.

    Raises:
        CheckpointError: that folder is none of a population, or of one without such a member.
    """

    Options = PopulationConfig

    def __init__(self, config: Config, run: Run) -> None:
        options = config.trainer
        assert isinstance(options, PopulationConfig)
        population, name = group_of(run), options.agent
        journal = read_journal(population)
        if name not in journal.members:
            raise CheckpointError(
                f"unknown member of the population {name!r}; valid: {', '.join(journal.members)}."
            )
        peers = journal.peers(name)
        frames = np.array([split(peer)[1] for peer in peers])
        weights = SAMPLINGS[options.sampling](frames, journal.win_rates(name, peers))
        odds = dict(zip(peers, weights.tolist(), strict=True))
        report = Report(round=len(journal.rounds), born=journal.members[name].copied)
        self._copied = run.path / COPIED
        super().__init__(config, run, Rivals(population, odds, report, config.device))

    def _begin_anew(self) -> State:
        """With weights and optimizer of whom it copied."""
        self._take(self._copied)
        return part(read_state(self._copied).part("learner"), LEARNER)


def copy_checkpoint(population: Path, member: str, source: str) -> None:
    """Put what a member copies into its folder, for the other's run soon holds no more than weights.

    Args:
        population: its folder.
        member: who copies.
        source: whom, NAME@FRAMES.

    Raises:
        CheckpointError: it cannot be written.
    """
    with new_folder(agent_run(population, member).path / COPIED) as folder:
        shutil.copytree(weights_of(population, source), folder, dirs_exist_ok=True)
