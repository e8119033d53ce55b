"""The journal of a population: who its members are, how they were rated, and who copied whom.

One file, the single source of truth. Whatever a member does in a round follows from the file as it was
before; what came of it is entered once, after the slices of all members and their games (population.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from exphil_agents.evaluation.ratings import Payoffs
from exphil_agents.pool import prior_rates
from exphil_agents.rounds.document import Real, Strict, Whole, read_document, write_document
from exphil_agents.rounds.names import NAME, PLAYER, split

FILE = "population.json"


class Standing(Strict):
    """Where a member stands.

    Attributes:
        hyperparameters: with which it trains, by path.
        frames: match frames that it has learned from; its last checkpoint.
        copied: how many those were when it last copied another; 0: it never did.
        source: whom it copied then, NAME@FRAMES; "": nobody.
    """

    hyperparameters: dict[str, Real]
    frames: Whole = 0
    copied: Whole = 0
    source: str = Field(default="", pattern=f"^({PLAYER.pattern})?$")

    @property
    def has_just_copied(self) -> bool:
        """Whether it has not learned since."""
        return bool(self.source) and self.copied == self.frames


class Round(Strict):
    """What came of a round, before those copied who were to.

    Attributes:
        frames: of each member, by name.
        hyperparameters: with which each trained in it.
        players: the members, then the anchors.
        wins: (n, n) games that the row's player won against the column's.
        draws: (n, n) games of the two that nobody won.
        ratings: Elo points of each player above the first anchor.
        copies: who copies whom then, by name.
    """

    frames: dict[str, Whole]
    hyperparameters: dict[str, dict[str, Real]]
    players: list[str]
    wins: list[list[Whole]]
    draws: list[list[Whole]]
    ratings: dict[str, float]
    copies: dict[str, str]

    @property
    def payoffs(self) -> Payoffs:
        """Who won how many games against whom."""
        return Payoffs(tuple(self.players), np.array(self.wins), np.array(self.draws))

    @model_validator(mode="after")
    def _fits_together(self) -> Round:
        members = list(self.frames)
        if members != self.players[: len(members)] or members != list(self.hyperparameters):
            raise ValueError(f"frames are of {members}, and other players or hyperparameters.")
        if list(self.ratings) != self.players or not np.isfinite(list(self.ratings.values())).all():
            raise ValueError(f"ratings are {self.ratings}; valid: a number of each player.")
        if not {*self.copies, *self.copies.values()} <= set(members):
            raise ValueError(f"copies are {self.copies}; valid: of members.")
        _ = self.payoffs
        return self


class Journal(Strict):
    """See the module.

    Attributes:
        format: of the file.
        members: by name.
        rounds: that are entered, oldest first.
    """

    format: Literal[1] = 1
    members: dict[str, Standing]
    rounds: list[Round] = Field(default_factory=list)

    def living(self, name: str) -> str:
        """A member as it was at the end of the last round, NAME@FRAMES; after it copied, whom it copied."""
        member = self.members[name]
        return member.source if member.has_just_copied else f"{name}@{member.frames}"

    def peers(self, name: str) -> list[str]:
        """Whom a member meets in the next round, NAME@FRAMES, each once; itself where it has become all."""
        own = self.living(name)
        everybody = dict.fromkeys(map(self.living, self.members))
        return [peer for peer in everybody if peer != own] or [own]

    def win_rates(self, name: str, peers: list[str]) -> NDArray[np.float64]:
        """(n,) of a member against each of n NAME@FRAMES, as far as the games of the last round tell."""
        counts = np.zeros((len(peers), 2))
        if self.rounds:
            payoffs = self.rounds[-1].payoffs
            row, *columns = (payoffs.names.index(split(one)[0]) for one in (self.living(name), *peers))
            counts = np.stack([payoffs.points[row, columns], payoffs.games[row, columns]], axis=1)
        return prior_rates(counts)

    def best(self) -> str:
        """The member that the last round rated best, NAME@FRAMES."""
        last = self.rounds[-1]
        name = max(last.frames, key=lambda name: last.ratings[name])
        return f"{name}@{last.frames[name]}"

    def enter(self, done: Round, hyperparameters: Mapping[str, dict[str, float]]) -> None:
        """Enter a round.

        Args:
            done: what came of it.
            hyperparameters: of those who copy, from then on.
        """
        for name, frames in done.frames.items():
            self.members[name].frames = frames
        for name, source in done.copies.items():
            self.members[name] = Standing(
                hyperparameters=hyperparameters[name], frames=done.frames[name], copied=done.frames[name],
                source=f"{source}@{done.frames[source]}",
            )  # fmt: skip
        self.rounds.append(done)

    @model_validator(mode="after")
    def _members_exist(self) -> Journal:
        strange = [name for name in self.members if not NAME.fullmatch(name)]
        strange += [
            member.source
            for member in self.members.values()
            if member.source and split(member.source)[0] not in self.members
        ]
        strange += [name for done in self.rounds for name in done.frames if name not in self.members]
        if strange:
            raise ValueError(f"unknown members: {', '.join(dict.fromkeys(strange))}.")
        return self


def read_journal(population: Path) -> Journal:
    """The journal of the population in a folder; raises as `read_document`."""
    return read_document(population, FILE, Journal, "population")


def write_journal(population: Path, journal: Journal) -> None:
    """See `write_document`."""
    write_document(population, FILE, journal)
