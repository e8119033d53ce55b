from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exphil_agents.league.payoff import FILE, Agent, Payoff, read_payoff, write_payoff
from exphil_agents.league.roles import LeagueExploiter, Main, MainExploiter
from melee_gym.errors import CheckpointError

ROLES = {"main": "main", "hunter": "main_exploiter", "scout": "league_exploiter"}


def payoff(*players: str, **frames: int) -> Payoff:
    agents = {name: Agent(role=role, frames=frames.get(name, 0)) for name, role in ROLES.items()}
    return Payoff(agents=agents, players=["main@0", *players])


def met(table: Payoff, agent: str, **percent: int) -> None:
    """A hundred games of an agent against each; main__10 is main@10."""
    scores = {name.replace("__", "@"): (won, 0, 100 - won) for name, won in percent.items()}
    table.enter(agent, scores, table.agents[agent].frames, memory=100.0)


def test_a_slice_is_entered_by_who_was_met_and_forgets_what_was_before_bit_by_bit() -> None:
    table = payoff(main=20)
    table.enter("hunter", {"main@0": (6, 2, 2), "main@10": (1, 0, 0), "main@20": (0, 0, 1)}, 50, memory=10.0)
    assert table.agents["hunter"].frames == 50
    assert table.scores["hunter"] == {"main@0": (6, 2, 2), "main": (1, 0, 1)}  # no player yet: the agent
    table.enter("hunter", {"main@0": (0, 0, 50)}, 90, memory=10.0)
    assert table.scores["hunter"]["main@0"] == (6, 2, 52)
    assert table.win_rates("hunter", ["main@0", "main@20", "main@30"]).tolist() == pytest.approx(
        [0.15, 0.5, 0.5], abs=0.02
    )


def test_a_result_in_the_table_weighs_as_if_games_had_come_one_by_one() -> None:
    together, one_by_one = payoff(), payoff()
    together.enter("main", {"main@0": (30, 0, 0)}, 1, memory=10.0)
    for _ in range(30):
        one_by_one.enter("main", {"main@0": (1, 0, 0)}, 1, memory=10.0)
    assert together.recent["main"]["main@0"] == pytest.approx(one_by_one.recent["main"]["main@0"])


def test_who_joins_takes_the_scores_along_and_who_begins_anew_knows_nothing() -> None:
    table = payoff(hunter=70)
    met(table, "hunter", main__0=90)
    assert table.join("hunter", anew=True) == "hunter@70"
    assert table.players == ["main@0", "hunter@70"]
    assert table.scores == {"hunter@70": {"main@0": (90, 0, 10)}}
    assert table.win_rates("hunter", ["main@0"]) == [0.5]
    assert table.joined("hunter") == table.agents["hunter"].born == 70


def test_ratings_are_those_of_the_games_above_the_first_player() -> None:
    table = payoff(hunter=10)
    met(table, "hunter", main__0=91)
    rated = table.ratings()
    assert rated == {"main@0": 0.0, "hunter": pytest.approx(402, abs=1)}  # odds of 91 to 9


def test_its_picture_has_a_row_and_a_column_for_every_member() -> None:
    table = payoff(hunter=10)
    met(table, "hunter", main__0=100)
    picture = table.picture()
    assert picture.shape == (384, 384, 3)  # four members
    assert picture[1 * 96, 3 * 96].tolist() == [0, 255, 51]  # hunter beat main@0
    assert picture[0, 0].tolist() == [191, 191, 191]


def test_the_file_says_what_was_written(tmp_path: Path) -> None:
    table = payoff("hunter@30", main=20)
    table.enter("main", {"hunter@30": (1, 1, 1)}, 20, memory=3.0)
    write_payoff(tmp_path, table)
    assert read_payoff(tmp_path) == table


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"players": ["main@0", "nobody@3"]}, "unknown members: nobody@3; valid: agents, and NAME@FRAMES"),
        ({"players": ["main@0", "main@0"]}, "unknown members: main@0;.* each once"),
        ({"players": []}, "there are no players"),
        ({"scores": {"main": {"scout@4": [1, 0, 0]}}}, "unknown members: scout@4"),
        ({"scores": {"main": {"main@0": [-1, 0, 0]}}}, "greater than or equal to 0"),
        ({"round": -1}, "round"),
        ({"format": 2}, "format"),
        ({"more": 2}, "more"),
    ],
)
def test_a_file_that_is_none_is_refused(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    tree = payoff().model_dump() | change
    (tmp_path / FILE).write_text(json.dumps(tree))
    with pytest.raises(CheckpointError, match=message):
        read_payoff(tmp_path)


def test_half_a_league_says_so(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=rf"is no whole league: it has no {FILE}"):
        read_payoff(tmp_path)
    (tmp_path / FILE).write_text('{"format": 1')
    with pytest.raises(CheckpointError, match=f"{FILE} cannot be read"):
        read_payoff(tmp_path)


def test_main_agents_meet_most_who_beats_them_most() -> None:
    table = payoff("hunter@10", "scout@10")
    met(table, "main", main__0=98, hunter__10=60, scout__10=0)
    odds = Main().odds(table, "main")
    assert sum(odds.values()) == pytest.approx(0.65)
    assert odds["scout@10"] > 4 * odds["hunter@10"] > 4 * odds["main@0"] > 0.0


def test_main_agents_meet_the_exploiters_who_beat_them_more() -> None:
    table = payoff("hunter@10", "scout@10")
    met(table, "main", main__0=0, hunter__10=0, scout__10=0)
    odds = Main().odds(table, "main")
    assert sum(odds.values()) == pytest.approx(0.65)
    assert odds["hunter@10"] == pytest.approx(0.15 + 0.5 / 3)


def test_main_agents_meet_what_they_forgot_more() -> None:
    table = payoff("main@10", "main@20", main=30)
    met(table, "main", main__0=30, main__10=60, main__20=50)
    forgotten = Main().odds(table, "main")
    met(table, "main", main__0=100, main__10=60, main__20=50)
    met(table, "main", main__0=100)
    fine = Main().odds(table, "main")
    first = 0.7**2 / (0.7**2 + 0.4**2 + 0.5**2)
    assert forgotten["main@0"] == pytest.approx(0.5 * first + 0.15 * 0.7**2 / (0.7**2 + 0.4**2), abs=0.02)
    assert fine["main@0"] < 0.05


def test_main_exploiters_meet_the_main_agent_or_its_past_where_it_is_too_strong() -> None:
    table = payoff("hunter@10", "main@10", main=20)
    assert MainExploiter().odds(table, "hunter") == {"main@20": 1.0}
    table.enter("hunter", {"main@20": (5, 0, 95), "main@10": (50, 0, 50)}, 30, memory=100.0)
    odds = MainExploiter().odds(table, "hunter")
    assert odds == {"main@0": pytest.approx(0.5, abs=0.01), "main@10": pytest.approx(0.5, abs=0.01)}


def test_league_exploiters_meet_all_players() -> None:
    odds = LeagueExploiter().odds(payoff("hunter@10", "main@10"), "scout")
    assert odds == {name: pytest.approx(1 / 3) for name in ("main@0", "hunter@10", "main@10")}


@pytest.mark.parametrize(
    ("frames", "won", "ready"), [(99, 100, False), (100, 100, True), (100, 60, False), (200, 0, True)]
)
def test_who_beats_all_rivals_joins_and_who_takes_too_long_too(frames: int, won: int, ready: bool) -> None:
    for name, role in (("main", Main), ("hunter", MainExploiter), ("scout", LeagueExploiter)):
        table = payoff(**{name: frames})
        met(table, name, main__0=won)
        assert role(min_frames=100, max_frames=200).ready(table, name) is ready


def test_time_counts_since_an_agent_last_joined() -> None:
    table = payoff("main@150", main=200)
    assert not Main(min_frames=100, max_frames=200).ready(table, "main")
