from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from frame_builder import Changes, situation
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from melee_gym.errors import ConfigError
from melee_gym.game.action import CLIFF_WAIT, DAMAGE_FLY_N, DEAD_DOWN, DEAD_LEFT, REBIRTH, WAIT
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Stage
from melee_gym.replays import read_slp
from melee_gym.rewards import DEFAULT_WEIGHTS, TERMS, Rewards

RATES = Path(__file__).parents[2] / "../shared/facts/human_behaviour.json"
HERE = [Stage.FINAL_DESTINATION]
ALL = np.ones(1, np.bool_)
HITSTUN = (0, 0, 0, 0x02, 0)


def quantities(name: str, *frames: NDArray[Any], over: bool = False, discount: float = 1.0) -> list[float]:
    """What a term adds up to for each seat over consecutive frames, one decision."""
    rewards = Rewards({name: 1.0}, 1, discount)
    rewards.begin(np.zeros(1, np.intp), frames[0], HERE)
    for before, now in pairwise(frames):
        rewards.count(before, now, ALL)
    rewards.settle(frames[-1], ALL, np.array([not over]), np.zeros((1, 2)))
    return rewards.sums[0, 0].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        ({}, {"state": DEAD_DOWN}, 1),
        ({"state": DEAD_DOWN}, {"state": DEAD_DOWN, "stocks": 3}, 0),
        ({"state": DEAD_LEFT}, {"state": REBIRTH}, 0),
        ({}, {"stocks": 3}, 0),
    ],
)
def test_a_stock_is_paid_on_the_first_frame_of_a_death_state_only(
    before: Changes, now: Changes, lost: int
) -> None:
    assert quantities("stock", situation(own=before), situation(own=now)) == [-lost, 0]


@pytest.mark.parametrize(
    ("before", "now", "dealt"), [(10.0, 22.5, 12.5), (90.0, 0.0, 0.0), (30.0, 30.0, 0.0)]
)
def test_damage_counts_what_is_taken_and_not_its_fall_at_a_respawn(
    before: float, now: float, dealt: float
) -> None:
    frames = situation(own={"percent": before}), situation(own={"percent": now})
    assert quantities("damage", *frames) == [-dealt, 0]


def test_approach_counts_the_units_moved_towards_where_the_opponent_was() -> None:
    assert quantities("approach", situation(), situation(own={"x": -18.0, "y": 5.0})) == [2, 0]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ({"state_flags": HITSTUN}, {}), ({"hitlag": 2.0}, {}), ({"state": REBIRTH}, {}), ({"state": 227}, {}),
        ({"state": 241}, {}), ({}, {"state": DEAD_DOWN}), ({}, {"state": REBIRTH}),
    ],
)  # fmt: skip
def test_approach_pays_nobody_who_is_not_in_control_nor_towards_the_dead(
    own: Changes, other: Changes
) -> None:
    before, now = situation(own, other), situation({**own, "x": -15.0}, other)
    assert quantities("approach", before, now)[0] == 0


@pytest.mark.parametrize(
    ("where", "paid"),
    [
        ({"x": 100.0, "airborne": 1}, 7.0), ({"y": -9.0, "airborne": 1}, 7.0), ({"x": 86.0, "airborne": 1},
        0.0), ({"x": 100.0, "airborne": 1, "state": CLIFF_WAIT}, 0.0), ({"x": 100.0}, 0.0),
        ({"x": 0.0, "y": 30.0, "airborne": 1}, 0.0),
    ],
)  # fmt: skip
def test_edge_guard_pays_for_damage_to_who_is_off_the_stage(where: Changes, paid: float) -> None:
    frames = (
        situation(other=where),
        situation(other={**where, "percent": 7.0, "state": where.get("state", 88)}),
    )
    assert quantities("edge_guard", *frames) == [paid, 0]


def test_recovery_is_the_distance_to_the_stage_in_hundreds_of_units() -> None:
    out = situation(own={"x": 85.5657 + 30, "y": -40.0})
    assert quantities("recovery", situation(), out) == [pytest.approx(-0.5), 0]


def test_recovery_pays_back_on_the_way_home() -> None:
    out = situation(own={"x": 85.5657 + 30, "y": -40.0})
    assert quantities("recovery", out, situation()) == [pytest.approx(0.5), 0]


@pytest.mark.parametrize("state", [DEAD_DOWN, REBIRTH])
def test_recovery_refunds_at_death_what_leaving_cost(state: int) -> None:
    out = situation(own={"x": 85.5657 + 30, "y": -40.0, "airborne": 1})
    dead = situation(own={"x": 200.0, "y": -150.0, "state": state})
    assert quantities("recovery", out, dead)[0] == pytest.approx(0.5)


def test_a_potential_is_zero_once_the_match_is_over() -> None:
    out = situation(own={"x": 85.5657 + 30, "y": -40.0, "airborne": 1})
    assert quantities("recovery", out, out, over=True)[0] == pytest.approx(0.5)


def test_a_potential_is_paid_as_its_discounted_difference() -> None:
    near, far = situation(own={"x": 105.5657}), situation(own={"x": 125.5657})
    assert quantities("recovery", near, far, discount=0.9)[0] == pytest.approx(0.9 * -0.4 + 0.2, abs=1e-6)


def random_frames(draw_seed: int, count: int) -> NDArray[Any]:
    random = np.random.default_rng(draw_seed)
    frames = np.concatenate([situation() for _ in range(count)])
    players = frames["players"]
    players["x"], players["y"] = random.normal(0, 80, (2, count, 2))
    players["percent"] = random.uniform(0, 150, (count, 2))
    players["state"] = random.choice([DEAD_DOWN, REBIRTH, WAIT, DAMAGE_FLY_N, CLIFF_WAIT, 350], (count, 2))
    players["airborne"] = random.integers(0, 2, (count, 2))
    players["hitlag"] = random.choice([0, 3], (count, 2))
    return frames


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.parametrize("name", TERMS)
def test_what_one_seat_earns_the_other_pays(name: str, seed: int) -> None:
    before, now = random_frames(seed, 8), random_frames(seed + 1, 8)
    lanes, all_lanes = np.arange(8), np.ones(8, np.bool_)
    rewards, paid = Rewards({name: 0.7}, 8, 0.99), np.zeros((8, 2))
    rewards.begin(lanes, before, HERE * 8)
    rewards.count(before, now, all_lanes)
    rewards.settle(now, all_lanes, all_lanes, paid)
    assert np.isfinite(paid).all()
    assert (paid[:, 0] == -paid[:, 1]).all()


@pytest.mark.parametrize("name", TERMS)
def test_a_match_in_a_batch_is_paid_like_a_match_alone(name: str) -> None:
    before, now = random_frames(5, 6), random_frames(6, 6)

    def pay(lanes: slice) -> NDArray[Any]:
        count = len(range(*lanes.indices(6)))
        all_lanes, paid = np.ones(count, np.bool_), np.zeros((count, 2))
        rewards = Rewards({name: 0.3}, count, 0.99)
        rewards.begin(np.arange(count), before[lanes], HERE * count)
        rewards.count(before[lanes], now[lanes], all_lanes)
        rewards.settle(now[lanes], all_lanes, all_lanes, paid)
        return paid

    batch = pay(slice(0, 6))
    assert (batch == np.concatenate([pay(slice(i, i + 1)) for i in range(6)])).all()


def test_a_reward_is_the_weighted_sum_of_own_minus_other() -> None:
    before, now = situation(), situation({"percent": 4.0}, {"percent": 10.0, "state": DEAD_DOWN})
    rewards, paid = Rewards({"stock": 1.0, "damage": 0.01}, 1, 1.0), np.zeros((1, 2))
    rewards.begin(np.zeros(1, np.intp), before, HERE)
    rewards.count(before, now, ALL)
    rewards.settle(now, ALL, ALL, paid)
    assert paid[0].tolist() == [pytest.approx(1.06), pytest.approx(-1.06)]


def test_a_lane_that_did_not_act_is_paid_nothing() -> None:
    rewards, paid = Rewards({"damage": 1.0}, 1, 1.0), np.full((1, 2), 9.0)
    rewards.begin(np.zeros(1, np.intp), situation(), HERE)
    rewards.count(situation(), situation({"percent": 5.0}), ~ALL)
    rewards.settle(situation(), ~ALL, ~ALL, paid)
    assert paid.tolist() == [[0, 0]]


def test_sums_are_raw_and_start_anew_with_a_match() -> None:
    rewards, paid = Rewards({"damage": 0.0}, 1, 1.0), np.zeros((1, 2))
    rewards.begin(np.zeros(1, np.intp), situation(), HERE)
    for percent in (5.0, 5.0):
        rewards.count(situation(), situation({"percent": percent}), ALL)
        rewards.settle(situation(), ALL, ALL, paid)
    assert rewards.sums[0, 0].tolist() == [-10, 0]
    rewards.begin(np.zeros(1, np.intp), situation(), HERE)
    assert rewards.sums[0, 0].tolist() == [0, 0]


def test_only_stock_and_damage_are_paid_by_default() -> None:
    assert DEFAULT_WEIGHTS == {"stock": 1.0, "damage": 0.01}


def test_an_unknown_term_is_named_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"unknown reward term 'stok'\. Did you mean 'stock'"):
        Rewards({"stok": 1.0}, 1, 1.0)


@pytest.mark.full
def test_people_earn_each_term_at_the_rate_of_interfaces_4(replays_dir: Path) -> None:
    if not RATES.is_file():
        pytest.skip("../shared/facts is absent")
    facts = json.loads(RATES.read_text())
    expected = {name: row["all"] for name, row in facts["reward_terms"]["terms"].items()}
    totals, minutes = dict.fromkeys(TERMS, 0.0), 0.0
    for name in sorted({row[0] for row in facts["slippi_js_reference"]["rows"]}):
        replay = read_slp(replays_dir / "games" / name)
        if replay.version < (2, 0, 0):
            continue
        assert replay.setup is not None
        frames = replay.frames[replay.frames["frame"] >= 0].astype(FRAME, copy=False)
        pairs = len(frames) - 1
        all_pairs = np.ones(pairs, np.bool_)
        rewards = Rewards(dict.fromkeys(TERMS, 1.0), pairs, 1.0)
        rewards.begin(np.arange(pairs), frames[:-1], [replay.setup.stage] * pairs)
        rewards.count(frames[:-1], frames[1:], all_pairs)
        rewards.settle(frames[1:], all_pairs, all_pairs, np.zeros((pairs, 2)))
        # The facts leave out the jumps of the potential at deaths and respawns.
        away = frames["players"]["state"] <= 13
        rewards.sums[:, rewards.names.index("recovery")][away[1:] | away[:-1]] = 0.0
        for i, term in enumerate(rewards.names):
            totals[term] += float(
                np.abs(rewards.sums[:, i]).sum() if term == "recovery" else rewards.sums[:, i].sum()
            )
        minutes += 2 * len(frames) / 3600
    rates = {term: total / minutes for term, total in totals.items()}
    assert rates == {
        "stock": pytest.approx(-expected["stock_lost"], rel=0.002),
        "damage": pytest.approx(-expected["damage_dealt"], rel=0.001),
        "approach": pytest.approx(expected["approach_self"], rel=0.002),
        "edge_guard": pytest.approx(expected["edge_guard_damage"], rel=0.001),
        "recovery": pytest.approx(expected["recovery_potential_abs_change"], rel=0.01),
    }  # fmt: skip
