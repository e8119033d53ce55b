"""What a population shows: curves in TensorBoard beside those of its members' runs, and a line a round.

rating/NAME                 of each member, Elo points above the first anchor, over its own match frames
hyperparameter/PATH/NAME    with which it trained
population/payoff           who beat whom in the games of a round: members, then anchors, by rows and columns
population/lineage          who copied whom (lineage.py); also in lineage.png
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from torch.utils.tensorboard import SummaryWriter

from exphil_agents.evaluation.matrix import matrix_picture
from exphil_agents.population.journal import Journal
from exphil_agents.population.lineage import draw_lineage
from exphil_agents.trainers.logging import Terminal

LINEAGE = "lineage.png"


class PopulationCurves:
    """The population's rows.

    Args:
        folder: of the population.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer = SummaryWriter(str(folder))

    def round(self, journal: Journal) -> None:
        """Show the last round."""
        done, payoffs = journal.rounds[-1], journal.rounds[-1].payoffs
        for name, frames in done.frames.items():
            self._writer.add_scalar(f"rating/{name}", done.ratings[name], frames)
            for path, value in done.hyperparameters[name].items():
                self._writer.add_scalar(f"hyperparameter/{path}/{name}", value, frames)
        pictures = {
            "payoff": matrix_picture(payoffs.points, payoffs.games.astype(np.float64)),
            "lineage": draw_lineage(journal, self._folder / LINEAGE),
        }
        played = sum(done.frames.values())
        for name, picture in pictures.items():
            self._writer.add_image(f"population/{name}", picture, played, dataformats="HWC")
        self._writer.flush()
        shown = ", ".join(f"{name} {done.ratings[name]:+.0f}" for name in done.frames)
        copies = ", ".join(f"{name} copies {source}" for name, source in done.copies.items())
        line = f"round {len(journal.rounds)}: Elo {shown}; best {journal.best()}; {copies or 'nobody copies'}"
        Terminal(sys.stderr).write(f"{line}\n")

    def close(self) -> None:
        """Flush and close the file."""
        self._writer.close()
