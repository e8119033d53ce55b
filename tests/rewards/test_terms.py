from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from frame_builder import Changes, situation
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from melee_gym.errors import ConfigError
from melee_gym.game.action import (
    ATTACK11,
    ATTACK12,
    ATTACK100_LOOP,
    ATTACK_AIR_LW,
    ATTACK_AIR_N,
    ATTACK_HI3,
    ATTACK_HI4,
    ATTACK_S4_HI,
    ATTACK_S4_S,
    CATCH,
    CATCH_DASH,
    CLIFF_CATCH,
    CLIFF_WAIT,
    DAMAGE_FLY_N,
    DEAD_DOWN,
    DEAD_LEFT,
    DOWN_BOUND_D,
    DOWN_BOUND_U,
    FALL,
    FIRST_SPECIAL,
    GUARD,
    GUARD_SET_OFF,
    LANDING,
    LANDING_AIR_N,
    PASSIVE,
    REBIRTH,
    THROW_HI,
    WAIT,
)
from melee_gym.game.ids import Fighter
from melee_gym.game.setup import Setup
from melee_gym.rewards import DEFAULT_WEIGHTS, TERMS, Rewards

HERE = [Setup()]
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


def over_time(name: str, *parts: tuple[Changes, Changes] | tuple[int, Changes, Changes]) -> list[float]:
    """`quantities` over frames: (own, other), or (how many such, own, other)."""
    frames: list[NDArray[Any]] = []
    for *count, own, other in parts:
        frames += [situation(own, other)] * (count[0] if count else 1)  # type: ignore[arg-type]
    return quantities(name, *frames)


REELS: Changes = {"state": DAMAGE_FLY_N, "state_flags": HITSTUN}
OFF: Changes = {"x": 120.0, "y": -20.0, "airborne": 1, "state": FALL}


def up_tilt(age: float = 5.0) -> Changes:
    return {"state": ATTACK_HI3, "state_age": age}


HURT = REELS | {"percent": 5.0}


@pytest.mark.parametrize(
    ("frames", "paid"),
    [
        ([(up_tilt(), {}), (up_tilt(6), HURT)], 0),
        ([(up_tilt(), REELS), (up_tilt(6), HURT)], 1),
        ([(up_tilt(), REELS), (up_tilt(6), HURT), (up_tilt(7), HURT | {"percent": 9.0})], 1),
        ([(up_tilt(), REELS), (up_tilt(6), HURT), (up_tilt(2), HURT | {"percent": 9.0})], 2),
        ([(up_tilt(), REELS), (up_tilt(6), HURT), ({"state": ATTACK11}, HURT | {"percent": 8.0})], 2),
        ([(up_tilt(), REELS), (up_tilt(6), REELS)], 0),
    ],
    ids=["first hit", "in hitstun", "two hits of a move", "the move anew", "another move", "no hit"],
)
def test_combo_pays_each_move_once_that_hits_who_reels(
    frames: list[tuple[Changes, Changes]], paid: int
) -> None:
    assert over_time("combo", *frames) == [paid, 0]


def punish(free: int, second: Changes) -> list[float]:
    """What a conversion pays for a grab and a throw, `free` frames in control, and a hit by `second`."""
    return over_time(
        "conversion",
        ({"state": CATCH}, {}),
        ({"state": THROW_HI}, {}),
        ({"state": THROW_HI, "state_age": 1}, {"state": DAMAGE_FLY_N, "percent": 4.0}),
        ({"state": THROW_HI, "state_age": 2}, {"state": DAMAGE_FLY_N, "percent": 6.0}),
        (free, second, {"state": WAIT, "percent": 6.0}),
        ({**second, "state_age": 9}, {"state": DAMAGE_FLY_N, "percent": 10.0}),
    )


@pytest.mark.parametrize(("free", "moves"), [(1, 1), (45, 1), (46, 0)])
def test_a_conversion_goes_on_until_the_opponent_was_in_control_for_45_frames(free: int, moves: int) -> None:
    assert punish(free, {"state": ATTACK_AIR_N}) == [moves, 0]


def test_a_conversion_ends_where_the_opponent_dies() -> None:
    hit = {"state": DAMAGE_FLY_N, "percent": 4.0}

    def paid(between: Changes) -> float:
        again = up_tilt(), hit | {"percent": 9.0}
        return over_time("conversion", ({}, {}), (up_tilt(), hit), ({}, between), again)[0]

    assert (paid(hit), paid({"state": DEAD_DOWN, "percent": 4.0})) == (1, 0)


@pytest.mark.parametrize(
    ("status", "x", "age", "paid"),
    [(1, 0.0, 1, 1), (2, 0.0, 1, -1), (1, -30.0, 1, 0), (1, 0.0, 9, 0), (0, 0.0, 1, 0)],
)
def test_l_cancel_counts_landings_near_the_opponent_on_their_first_frame(
    status: int, x: float, age: int, paid: int
) -> None:
    air = {"state": ATTACK_AIR_N if age == 1 else LANDING_AIR_N, "state_age": 8, "x": x}
    landed = {"state": LANDING_AIR_N, "state_age": age, "x": x, "l_cancel": status}
    assert over_time("l_cancel", (air, {}), (landed, {})) == [paid, 0]


@pytest.mark.parametrize(("state", "paid"), [(DOWN_BOUND_U, -1), (DOWN_BOUND_D, -1), (PASSIVE, 0), (WAIT, 0)])
def test_tech_counts_knock_downs_once(state: int, paid: int) -> None:
    down = {"state": state}
    assert over_time("tech", (REELS, {}), (3, down, {})) == [paid, 0]


@pytest.mark.parametrize(
    ("between", "paid"),
    [
        ({"state": FALL, "airborne": 1}, -1), ({"state": LANDING}, 0), ({**REELS, "airborne": 1}, 0),
        ({"state": DEAD_DOWN, "airborne": 1}, 0),
    ],
    ids=["in the air", "on the ground", "hit", "dead"],
)  # fmt: skip
def test_ledge_stall_counts_catches_without_ground_or_hit_in_between(between: Changes, paid: int) -> None:
    catch, hang = {"state": CLIFF_CATCH}, {"state": CLIFF_WAIT}
    air = {"state": FALL, "airborne": 1}
    frames = [air, catch, catch, hang, between, air, catch]
    assert over_time("ledge_stall", *((own, {}) for own in frames)) == [paid, 0]


@pytest.mark.parametrize(
    ("frames", "seconds"),
    [
        ([(180, OFF)], 0.0), ([(210, OFF)], 0.5), ([(150, OFF), (1, {}), (150, OFF)], 0.0),
        ([(150, OFF), (1, OFF | REELS), (150, OFF)], 0.0), ([(210, OFF | REELS)], 0.0),
        ([(210, {"state": CLIFF_WAIT})], 0.0),
    ],
    ids=["three seconds", "half a second more", "back between", "hit between", "in hitstun", "at the ledge"],
)  # fmt: skip
def test_offstage_stall_counts_what_is_beyond_three_seconds(
    frames: list[tuple[int, Changes]], seconds: float
) -> None:
    parts = [(count, own, {}) for count, own in frames]
    assert over_time("offstage_stall", ({}, {}), *parts) == [pytest.approx(-seconds, abs=1e-6), 0]


@pytest.mark.parametrize(
    ("frames", "paid"), [(0, 0), (300, 0), (301, -1), (999, -1)], ids=["at once", "5 s", "after", "late"]
)
def test_a_self_destruct_is_a_death_without_a_hit_in_five_seconds(frames: int, paid: int) -> None:
    hurt = {"percent": 9.0}
    parts = [({}, {}), (hurt, {}), (max(frames - 1, 0), hurt, {}), (3, {**hurt, "state": DEAD_DOWN}, {})]
    assert over_time("self_destruct", *parts) == [paid, 0]


def test_who_was_never_hit_destroyed_himself() -> None:
    assert over_time("self_destruct", (2, {}, {}), ({"state": DEAD_LEFT}, {})) == [-1, 0]


AERIALS = range(ATTACK_AIR_N, ATTACK_AIR_LW + 1)


def attacks(*states: int, x: float = 30.0) -> float:
    """What `repetition` pays for attacks that begin in these states, with a stand between them."""
    frames = [({"state": state, "x": 0.0}, {"x": x}) for attack in states for state in (WAIT, attack)]
    paid, others = over_time("repetition", *frames)
    assert others == 0
    return paid


@pytest.mark.parametrize(
    ("states", "ninths"),
    [
        ([ATTACK_HI4], 0), ([ATTACK_HI4] * 3, 1 + 2), ([ATTACK_HI4] * 12, sum(range(10)) + 2 * 9),
        ([ATTACK_HI4, ATTACK11, ATTACK_HI4], 1), ([ATTACK_S4_HI, ATTACK_S4_S], 1), ([CATCH, CATCH_DASH], 1),
        ([ATTACK11, ATTACK12, ATTACK100_LOOP], 0), ([ATTACK_HI4, *AERIALS] * 2, 6),
        ([FIRST_SPECIAL, FIRST_SPECIAL + 3], 0), ([FIRST_SPECIAL] * 2, 1), ([WAIT, WAIT], 0),
        ([ATTACK_HI4, *[ATTACK11, ATTACK_AIR_N] * 5, ATTACK_HI4], 2 * sum(range(5))),
    ],
    ids=["one", "three", "twelve", "another between", "angles", "grabs", "a jab goes on", "six in turn",
         "two specials", "a special", "none", "nine ago"],
)  # fmt: skip
def test_repetition_costs_the_share_of_the_last_nine_attacks_that_it_was(
    states: list[int], ninths: int
) -> None:
    assert attacks(*states) == pytest.approx(-ninths / 9, abs=1e-6)


def test_repetition_counts_no_attacks_far_away_and_a_special_with_its_stages_once() -> None:
    assert attacks(ATTACK_HI4, ATTACK_HI4, x=40.5) == 0
    stages = [{"state": FIRST_SPECIAL + stage} for stage in (0, 1, 2, 0)]
    assert over_time("repetition", ({}, {}), *((stage, {}) for stage in stages)) == [0, 0]


def test_repetition_counts_an_attack_that_follows_itself() -> None:
    tilts = up_tilt(1), up_tilt(9), up_tilt(1)
    assert over_time("repetition", ({}, {}), *((tilt, {"x": 0.0}) for tilt in tilts))[0] == pytest.approx(
        -1 / 9
    )


@pytest.mark.parametrize(
    ("state", "shield", "paid"), [(GUARD_SET_OFF, 52.5, 7.5), (GUARD_SET_OFF, 59.6, 0), (GUARD, 52.5, 0)]
)
def test_shield_pressure_counts_the_points_that_hits_take(state: int, shield: float, paid: float) -> None:
    frames = ({}, {"state": GUARD}), ({}, {"state": state, "shield": shield})
    assert over_time("shield_pressure", *frames) == [paid, 0]


@pytest.mark.parametrize(
    ("fighter", "away", "paid"),
    [
        (Fighter.MARTH, 10.0, 0.0), (Fighter.MARTH, 13.2, 0.0), (Fighter.MARTH, 19.25, 0.5),
        (Fighter.MARTH, 40.0, 1.0), (Fighter.FOX, 19.25, 1.0), (Fighter.FOX, 11.3, 0.5),
    ],
)  # fmt: skip
def test_spacing_pays_a_hit_by_how_far_the_fighter_usually_hits(
    fighter: Fighter, away: float, paid: float
) -> None:
    own = up_tilt() | {"fighter": fighter.internal, "x": 0.0}
    frames = (own, {"x": -away}), (own | {"hitlag": 4.0}, {"x": -away, "percent": 9.0})
    assert over_time("spacing", *frames) == [pytest.approx(paid, abs=1e-3), 0]


@pytest.mark.parametrize("own", [{"state": ATTACK_HI3}, {"state": THROW_HI, "hitlag": 4.0}])
def test_spacing_pays_no_hits_but_those_of_attacks(own: Changes) -> None:
    assert over_time("spacing", (own, {}), (own, {"percent": 9.0})) == [0, 0]


def teleports(fighter: Fighter, first: int, *ends: Changes, start: Changes = OFF) -> list[float]:
    body = {"fighter": fighter.internal}
    states = [start | body | {"state": first + i} for i in range(3)]
    after = [OFF | body | end for end in ends]
    return over_time("teleport_recovery", (start | body, {}), *((own, {}) for own in [*states, *after]))


@pytest.mark.parametrize(("fighter", "first"), [(Fighter.MEWTWO, 356), (Fighter.ZELDA, 352)])
@pytest.mark.parametrize(
    ("ends", "paid"),
    [
        ([{"state": CLIFF_CATCH}], 1), ([{"state": LANDING, "airborne": 0}], 1), ([{"state": DEAD_DOWN}], -1),
        ([{}] * 29 + [{"state": CLIFF_CATCH}], 1), ([{}] * 30 + [{"state": CLIFF_CATCH}], 0),
        ([{"state": CLIFF_CATCH}, {"state": DEAD_DOWN}], 1),
    ],
)  # fmt: skip
def test_a_teleport_from_off_the_stage_pays_where_it_arrives(
    fighter: Fighter, first: int, ends: list[Changes], paid: int
) -> None:
    assert teleports(fighter, first, *ends) == [paid, 0]


@pytest.mark.parametrize(
    ("fighter", "start"),
    [(Fighter.FOX, OFF), (Fighter.MEWTWO, OFF | {"y": 30.0}), (Fighter.MEWTWO, OFF | {"x": 10.0, "y": 5.0})],
    ids=["another fighter", "too high", "over the stage"],
)
def test_other_teleports_pay_nothing(fighter: Fighter, start: Changes) -> None:
    assert teleports(fighter, 356, {"state": CLIFF_CATCH}, start=start) == [0, 0]


@pytest.mark.parametrize(
    ("owner", "x", "hitlag", "paid"),
    [(0, 30.0, 0.0, 3.0), (0, -10.0, 0.0, 0.0), (1, 30.0, 0.0, 0.0), (0, 30.0, 2.0, 0.0)],
    ids=["near", "far", "the opponent's own", "by a blow"],
)
def test_projectile_pays_damage_near_an_item_of_ones_own(
    owner: int, x: float, hitlag: float, paid: float
) -> None:
    before, now = situation(item_count=1), situation({"hitlag": hitlag}, {"percent": 3.0})
    before["items"]["owner"][0, 0], before["items"]["x"][0, 0] = owner, x
    assert quantities("projectile", before, now) == [paid, 0]


@pytest.mark.parametrize(
    ("own", "level"),
    [
        ({"x": 0.0}, 0.0),
        ({"x": 85.5657 / 2}, -0.5),
        ({"x": -200.0}, -1.0),
        ({"state": REBIRTH, "x": 9.0}, 0.0),
    ],
)
def test_center_is_the_share_of_the_way_to_the_ledge(own: Changes, level: float) -> None:
    assert over_time("center", ({"x": 0.0}, {}), (own, {}))[0] == pytest.approx(level)


def test_what_a_term_remembers_is_forgotten_when_a_match_starts() -> None:
    catch, air = situation({"state": CLIFF_CATCH}), situation({"state": FALL, "airborne": 1})
    rewards = Rewards({"ledge_stall": 1.0}, 1, 1.0)
    for _ in range(2):
        rewards.begin(np.zeros(1, np.intp), air, HERE)
        rewards.count(air, catch, ALL)
    rewards.count(air, catch, ALL)
    rewards.settle(catch, ALL, ALL, np.zeros((1, 2)))
    assert rewards.sums[0, 0].tolist() == [-1, 0]


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
