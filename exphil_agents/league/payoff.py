"""The payoff matrix: who is in a league, and who beat whom. One file, the single source of truth.

Members are the *agents*, who learn, by their names, and the *players*, who do not learn any more,
NAME@FRAMES: what an agent was when it joined the league. Whatever is drawn in a slice follows from the file
as it was before; what came of it is entered once, after the slices of all agents (league.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from exphil_agents.evaluation.matrix import matrix_picture
from exphil_agents.evaluation.ratings import fit
from exphil_agents.pool import prior_rates
from exphil_agents.rounds.document import Real, Score, Strict, Whole, read_document, write_document
from exphil_agents.rounds.names import NAME, PLAYER, split

FILE = "payoff.json"
Recent = tuple[Real, Real]  # wins and games, older ones forgotten bit by bit


class Agent(Strict):
    """Where an agent stands.

    Attributes:
        role: its role.
        frames: match frames that it has learned from; its last checkpoint.
        born: how many those were when it last began anew.
    """

    role: str
    frames: Whole = 0
    born: Whole = 0


class Payoff(Strict):
    """See the module.

    Attributes:
        format: of the file.
        round: how many slices of every agent are entered.
        agents: those who learn, by name.
        players: those who do not, in the order in which they joined.
        scores: by member, then by whom it met. Those of a player are its agent's from the player before on.
        recent: by agent, then by whom it met.
    """

    format: Literal[1] = 1
    round: Whole = 0
    agents: dict[str, Agent]
    players: list[str]
    scores: dict[str, dict[str, Score]] = Field(default_factory=dict)
    recent: dict[str, dict[str, Recent]] = Field(default_factory=dict)

    @property
    def members(self) -> list[str]:
        """Agents, then players."""
        return [*self.agents, *self.players]

    def agents_of(self, role: str) -> list[str]:
        """The agents of a role."""
        return [name for name, agent in self.agents.items() if agent.role == role]

    def players_by(self, agent: str) -> list[str]:
        """Who an agent has been, oldest first."""
        return [name for name in self.players if split(name)[0] == agent]

    def players_of(self, role: str) -> list[str]:
        """Who the agents of a role have been."""
        return [name for name in self.players if self.agents[split(name)[0]].role == role]

    def living(self, agent: str) -> str:
        """An agent as it is now, NAME@FRAMES."""
        return f"{agent}@{self.agents[agent].frames}"

    def joined(self, agent: str) -> int:
        """The frames at which an agent last joined the league as a player, or began anew."""
        joined = [split(name)[1] for name in self.players_by(agent)]
        return max([self.agents[agent].born, *joined])

    def member(self, name: str) -> str:
        """Who a match against NAME@FRAMES counts for: that player, or else the agent."""
        return name if name in self.players else split(name)[0]

    def win_rates(self, agent: str, names: Sequence[str]) -> NDArray[np.float64]:
        """(n,) of an agent against each of n NAME@FRAMES, as far as a few games tell."""
        recent = self.recent.get(agent, {})
        return prior_rates(np.array([recent.get(self.member(name), (0.0, 0.0)) for name in names]))

    def enter(self, agent: str, scores: Mapping[str, Score], frames: int, *, memory: float) -> None:
        """Enter what an agent did in a slice.

        Args:
            agent: its name.
            scores: by NAME@FRAMES.
            frames: that it has learned from then.
            memory: games after which a result counts a third.
        """
        self.agents[agent].frames = frames
        mine, recent = self.scores.setdefault(agent, {}), self.recent.setdefault(agent, {})
        for name, (won, drawn, lost) in scores.items():
            whom, games = self.member(name), won + drawn + lost
            before = mine.get(whom, (0, 0, 0))
            mine[whom] = before[0] + won, before[1] + drawn, before[2] + lost
            # As if the games of the slice had come in an even mixture.
            kept = (1.0 - 1.0 / memory) ** games
            counted = memory * (1.0 - kept)
            wins, weight = recent.get(whom, (0.0, 0.0))
            share = (won + 0.5 * drawn) / max(games, 1)
            recent[whom] = wins * kept + counted * share, weight * kept + counted

    def join(self, agent: str, *, anew: bool) -> str:
        """Have an agent as it is now join as a player.

        Args:
            agent: its name.
            anew: whether it then begins anew from its initial weights.

        Returns:
            The player's name.
        """
        player = self.living(agent)
        self.players.append(player)
        self.scores[player] = self.scores.pop(agent, {})
        if anew:
            self.agents[agent].born = self.agents[agent].frames
            self.recent.pop(agent, None)
        return player

    def ratings(self) -> dict[str, float]:
        """Elo points of all who met somebody, above the first player."""
        names = [self.players[0], *(name for name in self.members if name != self.players[0])]
        wins, games = self._matrix(names)
        points = wins + (games - wins).T
        met = np.flatnonzero((games + games.T).any(axis=1))
        if not len(met) or met[0]:
            return {}
        elo = fit(points[np.ix_(met, met)], 0).tolist()
        return {names[i]: rating for i, rating in zip(met.tolist(), elo, strict=True)}

    def picture(self) -> NDArray[np.uint8]:
        """(height, width, 3) agents, then players, by rows and columns, see `matrix_picture`."""
        return matrix_picture(*self._matrix(self.members))

    def _matrix(self, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(n, n) each: games that the row's member won of those that it learned from, and those games."""
        place = {name: i for i, name in enumerate(names)}
        wins, games = np.zeros((2, len(names), len(names)))
        for name, scores in self.scores.items():
            for whom, (won, drawn, lost) in scores.items():
                if name != whom:
                    wins[place[name], place[whom]] = won + 0.5 * drawn
                    games[place[name], place[whom]] = won + drawn + lost
        return wins, games

    @model_validator(mode="after")
    def _members_exist(self) -> Payoff:
        if not self.players:
            raise ValueError("there are no players; valid: at least the main agents' first selves.")
        strange = [name for name in self.agents if not NAME.fullmatch(name)]
        for name in self.players:
            player = PLAYER.fullmatch(name)
            if not player or player[1] not in self.agents or self.players.count(name) > 1:
                strange.append(name)
        known = set(self.members)
        for table in (self.scores, self.recent):
            strange += [
                name for row, columns in table.items() for name in (row, *columns) if name not in known
            ]
        if strange:
            listed = ", ".join(dict.fromkeys(strange))
            raise ValueError(f"unknown members: {listed}; valid: agents, and NAME@FRAMES of one, each once.")
        return self


def read_payoff(league: Path) -> Payoff:
    """The payoff matrix of the league in a folder; raises as `read_document`."""
    return read_document(league, FILE, Payoff, "league")


def write_payoff(league: Path, payoff: Payoff) -> None:
    """See `write_document`."""
    write_document(league, FILE, payoff)
