"""What a role is. The numbers are those of AlphaStar where a comment does not say otherwise.

Source: Vinyals et al. 2019, "Grandmaster level in StarCraft II using multi-agent reinforcement learning",
Methods ("Population") and the supplementary pseudocode (`multiagent.py`). Its steps are not match frames:
min_frames and max_frames keep the proportion of 2e9 to 4e9 steps.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np

from exphil_agents.league.payoff import Payoff
from exphil_agents.sampling import SAMPLINGS
from exphil_agents.sections import Frames, Section, Share, Weight
from exphil_agents.trainers.mixture import Shares

Odds = dict[str, float]  # who is met, and how often; they need not add up to 1


class Role(Section):
    """What an agent of a role is told; the same for all agents of that role."""

    scripted: Weight = 0.0  # of its matches, the config's `opponents`; AlphaStar has none
    beaten: Share = (
        0.7  # wins this much against everybody whom it is to beat: it joins (`ready_to_checkpoint`)
    )
    min_frames: Frames = 4_000_000  # of learning before it may join, since it joined last
    max_frames: Frames = 8_000_000  # after which it joins whatever it wins: it timed out
    reset: Share = 0.0  # how often it begins anew from its initial weights once it joined (`checkpoint`)

    @property
    def life(self) -> float:
        """Match frames from one beginning to the next that it lives at most, on average."""
        return self.max_frames / self.reset if self.reset else math.inf

    def shares(self) -> Shares:
        """How its matches are shared out."""
        return Shares(latest=0.0, pool=1.0, scripted=self.scripted)

    @abstractmethod
    def odds(self, payoff: Payoff, agent: str) -> Odds:
        """Whom an agent of this role meets in the next slice, by the payoff matrix before it."""

    def rivals(self, payoff: Payoff, agent: str) -> list[str]:
        """Whom it is to beat."""
        return payoff.players

    def ready(self, payoff: Payoff, agent: str) -> bool:
        """Whether what it is now joins the league."""
        learned = payoff.agents[agent].frames - payoff.joined(agent)
        if learned < self.min_frames:
            return False
        won = payoff.win_rates(agent, self.rivals(payoff, agent))
        return learned >= self.max_frames or bool(won.min() > self.beaten)


def prioritised(payoff: Payoff, agent: str, names: Sequence[str], sampling: str, share: float = 1.0) -> Odds:
    """PFSP: how often an agent meets each of some players, by its win rates; `share` in all."""
    if not names:
        return {}
    weights = SAMPLINGS[sampling](np.zeros(len(names), np.int64), payoff.win_rates(agent, names))
    return dict(zip(names, (share * weights / weights.sum()).tolist(), strict=True))


def together(*parts: Mapping[str, float]) -> Odds:
    """The sum of odds."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: sum(part.get(name, 0.0) for part in parts) for name in names}
