"""`main`: the agents that the league is for. They meet themselves, everybody's past, and what they forgot."""

from __future__ import annotations

from exphil_agents.league.payoff import Payoff
from exphil_agents.league.roles.base import Odds, Role, prioritised, together
from exphil_agents.sections import Share, Weight
from exphil_agents.trainers.mixture import Shares


class Main(Role):
    """Options of main agents (`MainPlayer`)."""

    self_play: Weight = 0.35  # of its matches: both seats learn
    pfsp: Weight = 0.5  # all players of the league, who beats it most ("squared")
    forgotten: Weight = 0.15  # exploiters' players and its own that beat it (`_verification_branch`)
    scripted: Weight = 0.1  # ours: nobody learns to wait
    exploited: Share = 0.3  # wins less than this against a main exploiter's player: it meets those
    remembered: Share = 0.7  # wins less than this against its own past, though later ones are easier

    def shares(self) -> Shares:
        """See `Role.shares`."""
        return Shares(latest=self.self_play, pool=self.pfsp + self.forgotten, scripted=self.scripted)

    def odds(self, payoff: Payoff, agent: str) -> Odds:
        """See `Role.odds`; where nothing is forgotten, its share goes to all players too."""
        whom = self._forgotten(payoff, agent)
        share = self.forgotten if whom else 0.0
        return together(
            prioritised(payoff, agent, payoff.players, "pfsp_hard", self.pfsp + self.forgotten - share),
            prioritised(payoff, agent, whom, "pfsp_hard", share),
        )

    def _forgotten(self, payoff: Payoff, agent: str) -> list[str]:
        """Main exploiters' players if one of them beats it; else main agents' that it once beat better."""
        exploiters = payoff.players_of("main_exploiter")
        if (payoff.win_rates(agent, exploiters) < self.exploited).any():
            return exploiters
        forgotten: list[str] = []
        for main in payoff.agents_of("main"):
            history = payoff.players_by(main)
            won = payoff.win_rates(agent, history)
            # The newest are the hardest: they count only up to the last that is easier than the one before.
            rises = [i for i in range(1, len(won)) if won[i - 1] < won[i]]
            known = rises[-1] + 1 if rises else 0
            if (won[:known] < self.remembered).any():
                forgotten += history[:known]
        return forgotten
