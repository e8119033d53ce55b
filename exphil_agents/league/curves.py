"""What a league shows: its own curves in TensorBoard, beside those of its agents' runs, and a line a round.

league/payoff       who met whom: agents, then players, by rows and columns; green won, red lost, grey not met
league/players      how many do not learn any more
rating/NAME         of each agent, Elo points above the first player, over its own match frames
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from torch.utils.tensorboard import SummaryWriter

from exphil_agents.league.payoff import Payoff
from exphil_agents.trainers.logging import Terminal


class LeagueCurves:
    """The league's rows.

    Args:
        folder: of TensorBoard's files.
    """

    def __init__(self, folder: Path) -> None:
        self._writer = SummaryWriter(str(folder))

    def round(self, payoff: Payoff, joined: Sequence[str]) -> None:
        """Show a round: the matrix after it, and what is to be said of who joined."""
        frames = sum(agent.frames for agent in payoff.agents.values())
        self._writer.add_image("league/payoff", payoff.picture(), frames, dataformats="HWC")
        self._writer.add_scalar("league/players", len(payoff.players), frames)
        rated = _ratings(payoff)
        for name, rating in rated.items():
            self._writer.add_scalar(f"rating/{name}", rating, payoff.agents[name].frames)
        self._writer.flush()
        shown = ", ".join(f"{name} {rating:+.0f}" for name, rating in rated.items())
        for text in (f"round {payoff.round}: Elo {shown or '-'}", *joined):
            Terminal(sys.stderr).write(f"{text}\n")

    def close(self) -> None:
        """Flush and close the file."""
        self._writer.close()


def _ratings(payoff: Payoff) -> dict[str, float]:
    """Of the agents that met somebody; of one that has just joined, the player's that it became."""
    rated = payoff.ratings()
    found = {name: rated.get(name, rated.get(payoff.living(name))) for name in payoff.agents}
    return {name: rating for name, rating in found.items() if rating is not None}
