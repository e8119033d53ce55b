from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exphil_agents.evaluation.ratings import Payoffs, Rating, cycles, ratings, round_robin
from melee_gym.envs.options import make_options
from melee_gym.errors import ConfigError
from melee_gym.opponents import OPPONENTS


def payoffs(wins: list[list[int]], draws: list[list[int]] | None = None) -> Payoffs:
    """Of players "a", "b", ..."""
    names = tuple("abcdefgh"[: len(wins)])
    return Payoffs(names, np.array(wins), np.zeros_like(wins) if draws is None else np.array(draws))


def played(strengths: list[float], games: int, seed: int) -> Payoffs:
    """Games of players of known strength in Elo points."""
    generator, n = np.random.default_rng(seed), len(strengths)
    wins = np.zeros((n, n), np.int64)
    for i, j in combinations(range(n), 2):
        share = 1 / (1 + 10 ** ((strengths[j] - strengths[i]) / 400))
        wins[i, j] = generator.binomial(games, share)
        wins[j, i] = games - wins[i, j]
    return payoffs(wins.tolist())


def elo(rated: list[Rating]) -> list[float]:
    return [one.elo for one in rated]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-400, 400), min_size=2, max_size=6), st.integers(0, 2**32))
def test_a_known_strength_is_recovered(strengths: list[float], seed: int) -> None:
    found = elo(ratings(played(strengths, 4000, seed), resamples=2))
    expected = np.array(strengths) - strengths[0]
    # Of a pair alone, with odds of 100 to 1, a standard deviation is 28 points.
    assert found == pytest.approx(expected, abs=150)


def test_the_intervals_hold_the_true_strength_19_times_in_20() -> None:
    strengths = [0.0, 120.0, -250.0, 300.0]
    inside = [
        one.low <= true <= one.high
        for seed in range(40)
        for one, true in zip(
            ratings(played(strengths, 50, seed), resamples=60)[1:], strengths[1:], strict=True
        )
    ]
    assert 0.88 < np.mean(inside) < 0.995


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 2**32))
def test_the_order_of_players_does_not_matter(order: list[int], seed: int) -> None:
    wins = np.random.default_rng(seed).integers(0, 8, (5, 5))
    np.fill_diagonal(wins, 0)
    games = payoffs(wins.tolist())
    mixed = Payoffs(tuple(games.names[i] for i in order), wins[np.ix_(order, order)], games.draws)
    plain = {one.name: one for one in ratings(games, anchor="b", resamples=2)}
    for one in ratings(mixed, anchor="b", resamples=2):
        assert one.elo == pytest.approx(plain[one.name].elo, abs=1e-3)
        assert one.bound == plain[one.name].bound
    assert {frozenset(cycle.names) for cycle in cycles(mixed)} == {
        frozenset(cycle.names) for cycle in cycles(games)
    }


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_two_players_differ_by_the_log_odds_of_their_points(won: int, lost: int, drawn: int) -> None:
    first, second = ratings(payoffs([[0, won], [lost, 0]], [[0, drawn], [drawn, 0]]), anchor="b", resamples=2)
    expected = 400 * math.log10((won + drawn / 2) / (lost + drawn / 2))
    assert first.elo == pytest.approx(expected, abs=1e-3)
    assert second == Rating("b", 0.0, 0.0, 0.0, "none")


def test_the_interval_of_two_players_is_that_of_their_share() -> None:
    first = ratings(payoffs([[0, 150], [50, 0]]), anchor="b", resamples=4000)[0]
    # Quantiles of the beta distribution with 150 and 50, which is what the weights of 200 games add up to.
    expected = [400 * math.log10(share / (1 - share)) for share in (0.6879, 0.8074)]
    assert (first.low, first.high) == pytest.approx(expected, abs=6.0)


def test_who_won_or_lost_everything_has_a_finite_rating_and_a_bound() -> None:
    best, anchor, worst = ratings(payoffs([[0, 200, 200], [0, 0, 200], [0, 0, 0]]), anchor="b")
    assert (best.bound, anchor.bound, worst.bound) == ("at least", "none", "at most")
    assert (best.high, worst.low) == (math.inf, -math.inf)
    # 200 wins in 200: Jeffreys's interval begins at 0.9876, 761 points.
    assert best.low == pytest.approx(761, abs=60)
    assert worst.high == pytest.approx(-761, abs=60)
    assert best.low < best.elo < 3000
    assert -3000 < worst.elo < worst.high


def test_a_player_who_is_beaten_by_the_best_only_is_rated_as_without_him() -> None:
    both = payoffs([[0, 60], [40, 0]])
    three = payoffs([[0, 60, 0], [40, 0, 0], [100, 100, 0]])
    assert elo(ratings(three))[:2] == pytest.approx(elo(ratings(both)), abs=1.0)
    assert [one.bound for one in ratings(three)] == ["none", "none", "at least"]


def test_who_never_met_the_anchor_nor_anybody_who_did_is_unknown() -> None:
    apart = [[0, 30, 0, 0], [20, 0, 0, 0], [0, 0, 0, 45], [0, 0, 5, 0]]
    rated = ratings(payoffs(apart))
    assert [one.bound for one in rated] == ["none", "none", "unknown", "unknown"]
    assert np.isfinite(elo(rated)).all()
    assert (rated[2].low, rated[2].high) == (-math.inf, math.inf)
    assert rated[2].elo > rated[3].elo


@pytest.mark.parametrize("wins", [[[0]], [[0, 0], [0, 0]]])
def test_without_games_ratings_are_finite(wins: list[list[int]]) -> None:
    assert elo(ratings(payoffs(wins))) == pytest.approx([0.0] * len(wins))


def test_the_same_seed_gives_the_same_intervals() -> None:
    games = played([0.0, 100.0, 200.0], 30, 1)
    assert ratings(games, seed=3) == ratings(games, seed=3)
    assert ratings(games, seed=3) != ratings(games, seed=4)


def test_the_anchor_is_chase_if_nothing_else_is_asked_for() -> None:
    games = Payoffs(("idle", "chase"), np.array([[0, 10], [30, 0]]), np.zeros((2, 2), np.int64))
    assert elo(ratings(games))[1] == 0.0
    assert elo(ratings(games, anchor="idle"))[0] == 0.0
    assert elo(ratings(payoffs([[0, 1], [1, 0]])))[0] == 0.0
    with pytest.raises(ConfigError, match=r"unknown anchor 'chas'\. Did you mean 'chase'\?"):
        ratings(games, anchor="chas")


def test_cycles_are_found_the_steepest_first() -> None:
    # a beats b beats c beats a, steeply; a beats b beats d beats a, hardly.
    wins = [[0, 90, 20, 48], [10, 0, 70, 52], [80, 30, 0, 0], [52, 48, 0, 0]]
    found = cycles(payoffs(wins))
    assert [cycle.names for cycle in found] == [("a", "b", "c"), ("a", "b", "d")]
    assert found[0].shares == (0.9, 0.7, 0.8)
    assert found[0].steepness == 0.7
    assert [cycle.significant for cycle in found] == [True, False]


def test_a_draw_is_half_a_win_of_a_cycle_too() -> None:
    wins, draws = [[0, 4, 0], [0, 0, 4], [4, 0, 0]], [[0, 6, 6], [6, 0, 6], [6, 6, 0]]
    assert cycles(payoffs(wins, draws))[0].shares == (0.7, 0.7, 0.7)


def test_an_order_has_no_cycles() -> None:
    assert cycles(payoffs([[0, 9, 9], [1, 0, 9], [1, 1, 0]])) == []


@pytest.mark.parametrize(
    ("names", "wins", "draws", "message"),
    [
        (("a", "a"), np.zeros((2, 2)), np.zeros((2, 2)), "a name is there twice"),
        (("a", "b"), np.zeros((3, 2)), np.zeros((2, 2)), r"wins has the shape \(3, 2\); expected \(2, 2\)"),
        (("a", "b"), -np.ones((2, 2)), np.zeros((2, 2)), "wins has a number below 0"),
        (("a", "b"), np.zeros((2, 2)), np.eye(2), "games of a player against itself"),
        (("a", "b"), np.zeros((2, 2)), np.triu(np.ones((2, 2)), 1), "draws differs from its transpose"),
    ],
)
def test_payoffs_that_cannot_be_are_refused(
    names: tuple[str, ...], wins: np.ndarray, draws: np.ndarray, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        Payoffs(names, wins.astype(np.int64), draws.astype(np.int64))


def test_everybody_meets_everybody_as_often_in_either_seat() -> None:
    options = make_options({"stocks": 1, "timer": 5})
    players = {name: OPPONENTS[name] for name in ("idle", "hold", "uniform")}
    found = round_robin(players, options, 4, seed=1)
    assert found.names == ("idle", "hold", "uniform")
    assert found.games.tolist() == [[0, 4, 4], [4, 0, 4], [4, 4, 0]]
    assert found.draws[0, 1] > 0  # nothing happens
    assert round_robin(players, options, 4, seed=1).wins.tolist() == found.wins.tolist()


def test_a_round_robin_of_one_is_refused() -> None:
    with pytest.raises(ConfigError, match="a round robin of idle; valid: two players or more"):
        round_robin({"idle": OPPONENTS["idle"]}, make_options({}), 2)
