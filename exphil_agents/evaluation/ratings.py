"""Ratings: how strong players are, from games of all against all.

Bradley and Terry's model (1952) gives each player one number; the odds of a game are those of the difference.
choix fits all games at once, whatever their order. openskill and TrueSkill rate after each game, for players
who change: of 150 wins in 200, openskill made 8 points or 33 by the order in which it was told of them. What
no single number can tell, that A beats B, B beats C and C beats A, `cycles` finds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import choix
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from exphil_agents.evaluation.arena import play_games
from exphil_agents.evaluation.wilson import wilson
from melee_gym.envs.options import Options
from melee_gym.errors import ConfigError, unknown
from melee_gym.game.ids import Fighter
from melee_gym.opponents import OpponentFactory

ELO = 400.0 / math.log(10.0)  # points of one unit of log-odds: 400 points are odds of 10 to 1
ANCHOR = "chase"
ALPHA = 0.001  # of choix's regularisation: some thousandths of a game between any two
MOST_STEPS = 10_000  # of a fit; 20 players with 100 games each take about ten
RESAMPLES = 500
PRIOR = 0.5  # games won and lost that resamples add where no chain of wins leads back: Jeffreys's prior
TAILS = (2.5, 97.5)  # percent; what lies between is the interval

Counts = NDArray[np.int64]
Points = NDArray[np.float64]
Bound = Literal["none", "at least", "at most", "unknown"]
# By whether games say that a player is so strong (it won), and no stronger (it lost).
BOUNDS: dict[tuple[bool, bool], Bound] = {
    (True, True): "none", (True, False): "at least", (False, True): "at most", (False, False): "unknown",
}  # fmt: skip


@dataclass(frozen=True)
class Payoffs:
    """Who won how many games against whom.

    Attributes:
        names: n players.
        wins: (n, n) games that the row's player won against the column's.
        draws: (n, n) games of the two that nobody won.

    Raises:
        ConfigError: arrays that do not fit the names or each other; the message lists all that is wrong.
    """

    names: tuple[str, ...]
    wins: Counts
    draws: Counts

    def __post_init__(self) -> None:
        n = len(self.names)
        problems = []
        if len(set(self.names)) < n:
            problems.append("a name is there twice")
        for what, counts in (("wins", self.wins), ("draws", self.draws)):
            if counts.shape != (n, n):
                problems.append(f"{what} has the shape {counts.shape}; expected {(n, n)}")
            elif (counts < 0).any() or counts.diagonal().any():
                problems.append(f"{what} has a number below 0, or games of a player against itself")
        if not problems and (self.draws != self.draws.T).any():
            problems.append("draws differs from its transpose")
        if problems:
            raise ConfigError(f"payoffs of {n} players: {'; '.join(problems)}.")

    @property
    def games(self) -> Counts:
        """(n, n) games that any two played."""
        return self.wins + self.wins.T + self.draws

    @property
    def points(self) -> Points:
        """(n, n) wins, and half of the draws."""
        return self.wins + 0.5 * self.draws

    @property
    def shares(self) -> Points:
        """(n, n) points by games; NaN where none were played."""
        games = self.games
        return np.where(games > 0, self.points / np.maximum(games, 1), np.nan)


@dataclass(frozen=True)
class Rating:
    """How strong a player is, in Elo points above the anchor.

    Attributes:
        name: the player's.
        elo: always a number; by choix's regularisation where the games give none.
        low: from there to `high` with 95 % confidence; -inf where no game says how weak.
        high: inf where no game says how strong.
        bound: "none"; or what the games cannot tell. "at least": no chain of players who beat the next leads
            from the anchor to it, so it may be stronger without limit. "at most": none leads from it to the
            anchor. "unknown": neither does.
    """

    name: str
    elo: float
    low: float
    high: float
    bound: Bound


class Cycle(NamedTuple):
    """Three players of whom each beats the next, and the last the first.

    Attributes:
        names: the players'.
        shares: of the points that each takes from the next.
        significant: whether all three are above a half with 95 % confidence each.
    """

    names: tuple[str, str, str]
    shares: tuple[float, float, float]
    significant: bool

    @property
    def steepness(self) -> float:
        """The least of the shares."""
        return min(self.shares)


def round_robin(
    players: Mapping[str, OpponentFactory], options: Options, games: int, *,
    fighters: Sequence[Fighter] = (), seed: int = 0,
) -> Payoffs:  # fmt: skip
    """Let everybody meet everybody.

    Args:
        players: at least two, by name.
        options: what is played.
        games: of each pair, half of them with the seats swapped.
        fighters: of each player; none: all play the first of `options`.
        seed: of the games of each pair.

    Raises:
        ConfigError: fewer than two players.
        SetupError: a match that the backend cannot play.
    """
    n = len(players)
    if n < 2:
        raise ConfigError(f"a round robin of {', '.join(players) or 'nobody'}; valid: two players or more.")
    plays = fighters or [options.pairs[0][0]] * n
    makers = list(players.values())
    wins, draws = np.zeros((n, n), np.int64), np.zeros((n, n), np.int64)
    pairs = list(itertools.combinations(range(n), 2))
    for i, j in tqdm(pairs, desc="pairs", leave=False, disable=None):  # shown on terminals only
        match = replace(options, fighters=(plays[i], plays[j]))
        result = play_games(makers[i], makers[j], match, games, seed=seed)
        wins[i, j], wins[j, i] = result.wins, result.games - result.wins - result.draws
        draws[i, j] = draws[j, i] = result.draws
    return Payoffs(tuple(players), wins, draws)


def ratings(
    payoffs: Payoffs, *, anchor: str | None = None, resamples: int = RESAMPLES, seed: int = 0
) -> list[Rating]:
    """Rate players by the games that they played, in the order of `payoffs`; a draw is half a win.

    The intervals are those of the Bayesian bootstrap (Rubin 1981): each resample gives the games of each pair
    new weights, and is rated anew.

    The likeliest ratings exist only where from everybody to everybody else leads a chain of players who beat
    the next. Otherwise choix's regularisation (`alpha`) keeps them finite, and `bound` says which are no more
    than that. Resamples add half a game to either side of two players whom no such chains tie, for 200 wins
    in 200 are no certainty; so the end of an interval that games do bound is a number to rely on.

    Args:
        payoffs: who won how many games against whom.
        anchor: whose rating is 0; None: `chase` if it is there, and otherwise the first.
        resamples: of the bootstrap.
        seed: of the bootstrap.

    Raises:
        ConfigError: no such player; the message lists all.
    """
    names = payoffs.names
    zero = names.index(find_anchor(names, anchor))
    points = payoffs.points
    found, chains = fit(points, zero), _chains(points)
    prior = np.where(chains & chains.T, 0.0, PRIOR)
    generator = np.random.default_rng(seed)
    again = np.array([fit(_resampled(payoffs, prior, generator), zero) for _ in range(resamples)])
    low, high = np.percentile(again, TAILS, axis=0)
    rated = []
    for i, name in enumerate(names):
        won, lost = bool(chains[i, zero]), bool(chains[zero, i])
        least, most = float(low[i]) if won else -math.inf, float(high[i]) if lost else math.inf
        rated.append(Rating(name, float(found[i]), least, most, BOUNDS[won, lost]))
    return rated


def find_anchor(names: Sequence[str], anchor: str | None = None) -> str:
    """The player whose rating is 0: the one that is asked for, else `chase`, else the first.

    Raises:
        ConfigError: no such player, or none at all; the message lists all.
    """
    chosen = anchor or (ANCHOR if ANCHOR in names else next(iter(names), ""))
    if chosen not in names:
        raise ConfigError(unknown("anchor", chosen, names))
    return chosen


def cycles(payoffs: Payoffs) -> list[Cycle]:
    """All three players of whom each takes more than half of the points from the next; the steepest first."""
    names, shares, points, games = payoffs.names, payoffs.shares, payoffs.points, payoffs.games
    found = []
    for i, j, k in itertools.combinations(range(len(names)), 3):
        for a, b, c in ((i, j, k), (i, k, j)):
            steps = ((a, b), (b, c), (c, a))
            if all(shares[step] > 0.5 for step in steps):
                significant = all(wilson(points[step], games[step])[0] > 0.5 for step in steps)
                taken = (float(shares[a, b]), float(shares[b, c]), float(shares[c, a]))
                found.append(Cycle((names[a], names[b], names[c]), taken, significant))
    return sorted(found, key=lambda cycle: -cycle.steepness)


def fit(points: Points, zero: int) -> Points:
    """(n,) Elo points above a player; the likeliest, where there are such (see `ratings`).

    Args:
        points: (n, n) float64 wins of the row's player against the column's, and half of the draws.
        zero: the number of the player whose rating is 0.
    """
    alpha = 0.0 if _chains(points).all() else ALPHA
    found = choix.ilsr_pairwise_dense(points, alpha=alpha, max_iter=MOST_STEPS)
    elo: Points = ELO * (found - found[zero])
    return elo


def _resampled(payoffs: Payoffs, prior: Points, generator: np.random.Generator) -> Points:
    """(n, n) points, with other weights of the games; `prior` (n, n) are wins that are added before."""
    wins, draws, games = payoffs.wins + prior, payoffs.draws, payoffs.games
    first, second = np.nonzero(np.triu(games))
    shapes = [wins[first, second], draws[first, second], wins[second, first]]
    won, drawn, lost = weights = generator.standard_gamma(np.array(shapes))
    weights *= games[first, second] / weights.sum(axis=0)
    points = np.zeros(games.shape)
    points[first, second], points[second, first] = won + drawn / 2, lost + drawn / 2
    return points


def _chains(points: Points) -> NDArray[np.bool_]:
    """(n, n) whether the row's player beat somebody who beat somebody ... who beat the column's."""
    chains = (points > 0.0) | np.eye(len(points), dtype=np.bool_)
    for through in range(len(points)):
        chains |= chains[:, through, None] & chains[through]
    return chains
