"""The arena: two players, many games at once, seats swapped, seeds shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from exphil_agents.evaluation.traces import Traces
from exphil_agents.evaluation.wilson import wilson
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import Options
from melee_gym.game.frame import FRAMES_PER_MINUTE
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.opponents import OpponentFactory
from melee_gym.stats import Counts, pool

Array = NDArray[Any]
AT_ONCE = 1024  # games at a table: memory does not grow with how many are asked for
TRACED_AT_ONCE = 64  # games of which every frame is kept: 3 MB each of the default length
PAD_COLUMNS = PAD.names or ()


@dataclass
class Result:
    """What came of games between two players, seen by the first.

    Attributes:
        matches: of each game its summary (`MatchLoop.summary`), with `seat`, the seat of the first player.
        counts: of each game what `melee_gym.stats` counted of the first and of the second player, where it
            was asked for.
    """

    matches: list[dict[str, Any]] = field(default_factory=list)
    counts: list[tuple[Counts, Counts]] = field(default_factory=list)

    @property
    def games(self) -> int:
        """How many were played."""
        return len(self.matches)

    @property
    def wins(self) -> int:
        """Games that the first player won: more stocks at the end, or as many and less percent."""
        return sum(match["winner"] == match["seat"] for match in self.matches)

    @property
    def draws(self) -> int:
        """Games that ended with equal stocks and percents."""
        return sum(match["winner"] < 0 for match in self.matches)

    @property
    def win_rate(self) -> float:
        """Share of the games that were won; draws are not."""
        return self.wins / max(1, self.games)

    @property
    def minutes(self) -> float:
        """Of play, all games together."""
        return float(sum(match["l"] for match in self.matches)) / FRAMES_PER_MINUTE

    def won_by(self, end: str) -> int:
        """Games won that ended like this: "knock-out", "time-out" or "cut-off"."""
        return sum(match["winner"] == match["seat"] and match["end"] == end for match in self.matches)

    def per_minute(self, what: str, *, own: bool) -> float:
        """A pair of the summaries ("deaths", "self_destructs", "damage") per minute, of one player."""
        totals = [
            float(value)
            for match in self.matches
            for seat, value in enumerate(match[what])
            if (seat == match["seat"]) == own
        ]
        return sum(totals) / max(self.minutes, 1e-9)

    def behaviour(self, *, own: bool) -> Counts:
        """What was counted of one player in all games, for `melee_gym.stats.figures_of`."""
        return pool(first if own else second for first, second in self.counts)

    def report(self) -> dict[str, Any]:
        """Everything as plain numbers."""
        low, high = wilson(self.wins, self.games)
        return {
            "games": self.games,
            "wins": self.wins,
            "losses": self.games - self.wins - self.draws,
            "draws": self.draws,
            "win_rate": self.win_rate,
            "interval": [low, high],
            "wins_by_knock_out": self.won_by("knock-out"),
            "wins_by_time_out": self.won_by("time-out"),
            "stocks_taken_per_minute": self.per_minute("deaths", own=False),
            "stocks_lost_per_minute": self.per_minute("deaths", own=True),
            "damage_dealt_per_minute": self.per_minute("damage", own=True),
            "damage_taken_per_minute": self.per_minute("damage", own=False),
            "self_destructs_per_minute": self.per_minute("self_destructs", own=True),
            "opponent_self_destructs_per_minute": self.per_minute("self_destructs", own=False),
            "minutes_per_game": self.minutes / max(1, self.games),
        }


def play_games(
    first: OpponentFactory, second: OpponentFactory, options: Options, games: int, *, seed: int = 0,
    behaviour: bool = False,
) -> Result:  # fmt: skip
    """Let two players meet.

    Games 2i and 2i + 1 start from the same seed with the seats swapped; fighters stay with their players.

    Args:
        first: the player whose results are counted.
        second: the other one.
        options: what is played; `fighters` are the first and the second player's.
        games: how many; of an odd number, one more is played in seat 0 than in seat 1.
        seed: of all games.
        behaviour: whether to count what both players do (`Result.counts`).

    Raises:
        SetupError: a match that the backend cannot play.
    """
    result = Result()
    at_once = TRACED_AT_ONCE if behaviour else AT_ONCE
    for seat, count in ((0, games - games // 2), (1, games // 2)):
        for start in range(0, count, at_once):
            numbers = range(start, min(start + at_once, count))
            table = Table(first, second, options, numbers, seat=seat, seed=seed)
            traces = Traces(len(numbers))
            for frames in table.frames():
                if behaviour:
                    traces.add(frames, table.loop.seats.pads)
            if behaviour:
                for game, setup in enumerate(table.loop.setups):
                    sides = traces.counts(game, setup.stage)
                    result.counts.append((sides[seat], sides[1 - seat]))
            result.matches += table.summaries()
            table.close()
    return result


class Game(NamedTuple):
    """A game that was kept.

    Attributes:
        frames: (T,) FRAME, from the first one on.
        pads: (T, 2) PAD, what both seats held on each of them; nothing on the first.
        setup: what it was started from.
    """

    frames: Array
    pads: Array
    setup: Setup


def record_game(first: OpponentFactory, second: OpponentFactory, options: Options, *, seed: int = 0) -> Game:
    """Play one game and keep it.

    Args:
        first: the player in seat 0.
        second: the player in seat 1.
        options: what is played.
        seed: of the game.

    Raises:
        SetupError: a match that the backend cannot play.
    """
    table = Table(first, second, options, range(1), seat=0, seed=seed)
    kept = [(frame.copy(), table.loop.seats.pads.copy()) for frame in table.frames()]
    setup = table.loop.setups[0]
    table.close()
    frames, pads = zip(*kept, strict=True)
    return Game(np.concatenate(frames), np.concatenate(pads), setup)


class Table:
    """Games that are played at the same time, the first player in the same seat of each.

    Both players turn frames into pads, so the loop plays single frames and takes pads as actions.

    Args:
        first: the player in `seat`.
        second: the player in the other seat.
        options: what is played; fighters in the order of the players.
        games: their numbers.
        seat: of the first player.
        seed: of all games; the game of a number starts the same way at every table of that seed.
    """

    def __init__(
        self,
        first: OpponentFactory,
        second: OpponentFactory,
        options: Options,
        games: Sequence[int],
        *,
        seat: int,
        seed: int,
    ) -> None:
        fighters = options.fighters if seat == 0 else options.fighters[::-1]
        plain = replace(
            options, fighters=fighters, opponent=second, controls="pads", controls_options={},
            observation="frame", frame_skip=1, reaction_delay=0,
        )  # fmt: skip
        count = len(games)
        self.loop = MatchLoop(plain, count, agents=(seat,))
        self._seat = seat
        self._player = first(count, seat)
        self._pads = np.zeros((count, SEATS), PAD)[:, seat]  # a column, as the loop gives its opponent
        self._actions = np.zeros((count, len(PAD_COLUMNS)), np.int64)
        self.loop.generators = [np.random.default_rng([seed, game]) for game in games]
        self._seeds = [int(np.random.default_rng([seed, game, 1]).integers(2**63)) for game in games]

    def frames(self) -> Iterator[Array]:
        """Play until every game is over; the frames of all after each, (games,) FRAME, overwritten."""
        loop = self.loop
        loop.reset()
        self._player.reset(np.arange(loop.lanes), loop.setups, np.array(self._seeds, np.uint64))
        yield loop.frames
        while loop.playing.any():
            self._player.act(loop.frames, np.flatnonzero(loop.playing), self._pads)
            for column, name in enumerate(PAD_COLUMNS):
                self._actions[:, column] = self._pads[name]
            loop.step(self._actions)
            yield loop.frames

    def summaries(self) -> list[dict[str, Any]]:
        """What happened in each game; `seat` is the first player's."""
        return [{**self.loop.summary(game), "seat": self._seat} for game in range(self.loop.lanes)]

    def close(self) -> None:
        """Let go of the engine and its threads."""
        self.loop.close()
