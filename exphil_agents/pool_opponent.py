"""A pool, or a league, as an opponent: each match against a member, few of them in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from exphil_agents.team import Team
from melee_gym.errors import CheckpointError, MeleeError
from melee_gym.game.setup import Setup
from melee_gym.opponents import Lanes, Opponent, OpponentFactory
from melee_gym.state import State, nested, part, put

NOBODY = -1


class Members(Protocol):
    """Who can be met.

    Attributes:
        playing: names of those in memory, members or not any more: the opponent's own list.
    """

    playing: list[str]

    def draw(self, seed: int) -> str:
        """Whom the match of a seed is played against, by name.

        Raises:
            MeleeError: nobody can be loaded.
        """

    def make(self, name: str) -> OpponentFactory:
        """What makes the opponent of a name, whether or not it is still a member.

        Raises:
            MeleeError: it is damaged, or does not fit this version.
        """

    def leave_out(self, name: str) -> None:
        """Draw a member no more: it cannot be loaded."""

    def count(self, name: str, score: float) -> None:
        """Remember a match of the learner's: 1 won, 0 lost, 0.5 neither; not one against who is no member."""


class PoolOpponent:
    """Plays each match with a member that is drawn.

    Members decide for all their lanes at once (team.py), so few at a time are fast. Matches are dealt to one
    until it has had `matches_each`; then another is drawn, as soon as there is room for it, while those
    before play theirs to the end.

    Args:
        members: who plays.
        room: members that play at the same time.
        matches_each: that one is dealt before the next is drawn.
        lanes: matches of the batch.
        seat: the seat they play.

    Attributes:
        problems: what was wrong with members that could not be loaded, since this was last emptied.
    """

    def __init__(self, members: Members, room: int, matches_each: int, lanes: int, seat: int) -> None:
        self._members, self._matches_each = members, matches_each
        self._lanes, self._seat = lanes, seat
        self._players: list[Opponent | None] = [None] * room
        self._team = Team(self._players)
        self._names = members.playing = [""] * room
        self._dealt_to = np.full(lanes, NOBODY, np.int64)  # which of the players plays in each lane
        self._turn, self._matches = NOBODY, 0  # whom matches are dealt to, and how many it has had
        self.problems: list[str] = []

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._dealt_to[lanes] = NOBODY
        for lane, seed in zip(lanes.tolist(), seeds.tolist(), strict=True):
            self._dealt_to[lane] = self._deal(seed)
        for place, player in enumerate(self._players):
            mine = np.flatnonzero(self._dealt_to[lanes] == place)
            if player is not None and len(mine):
                player.reset(lanes[mine], [setups[i] for i in mine.tolist()], seeds[mine])

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        dealt_to = self._dealt_to[lanes]
        self._team.act(frames, [lanes[dealt_to == place] for place in range(len(self._players))], pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`: the member's name."""
        return self._names[int(self._dealt_to[lane])]

    def state(self) -> State:
        """See `Opponent.state`."""
        state: State = {
            "names": np.frombuffer(json.dumps(self._names).encode(), np.uint8).copy(),
            "dealt_to": self._dealt_to.copy(),
            "turn": np.array([self._turn, self._matches]),
        }
        for place, player in enumerate(self._players):
            if player is not None:
                state |= nested(str(place), player.state())
        return state

    def load(self, state: State) -> None:
        """See `Opponent.load`."""
        room = len(self._players)
        turn = np.zeros(2, np.int64)
        put(state, "turn", turn, low=NOBODY, high=np.array([room - 1, 2**53]))
        put(state, "dealt_to", self._dealt_to, low=NOBODY, high=room - 1)
        self._turn, self._matches = turn.tolist()
        self._names[:] = _names(state.get("names", np.zeros(0, np.uint8)), room)
        for place, name in enumerate(self._names):
            self._players[place] = self._members.make(name)(self._lanes, self._seat) if name else None
            if (player := self._players[place]) is not None:
                player.load(part(state, str(place)))
        self._team = Team(self._players)

    def _deal(self, seed: int) -> int:
        """Which player gets the match of a seed."""
        if self._turn == NOBODY or self._matches >= self._matches_each:
            free = self._free()
            if free != NOBODY:
                self._turn, self._matches = self._seat_member(free, seed), 0
        self._matches += 1
        return self._turn

    def _free(self) -> int:
        """A place whose player has no match any more."""
        busy = set(self._dealt_to.tolist())
        return next((place for place in range(len(self._players)) if place not in busy), NOBODY)

    def _seat_member(self, place: int, seed: int) -> int:
        """Have a drawn member play in a free place, or where it is in memory already; which place it is."""
        name = self._members.draw(seed)
        while name not in self._names:
            try:
                self._players[place] = self._members.make(name)(self._lanes, self._seat)
                self._names[place] = name
                self._team = Team(self._players)
            except MeleeError as error:
                self.problems.append(f"{name} is left out: {error}")
                self._members.leave_out(name)
                name = self._members.draw(seed)
        return self._names.index(name)


def _names(data: NDArray[np.uint8], room: int) -> list[str]:
    try:
        names = json.loads(data.tobytes().decode())
        if len(names) != room or not all(isinstance(name, str) for name in names):
            raise ValueError(f"{len(names)} names")
    except (ValueError, TypeError, RecursionError) as error:
        raise CheckpointError(f"names are not those of {room} members: {error}.") from None
    return names  # type: ignore[no-any-return]
