"""The seams, proved: a part is one file (tests/sim/toys) and one line in a registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matches import raw, state_of
from scene import NEUTRAL, pad
from toys import changeling, pair, stone_thrower, unsteady_ground

from melee_gym.errors import SetupError
from melee_gym.game import action as A
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine, build, offered_fighters
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.stages import GROUNDS

FLOOR_GAP = np.float32(0.0001)  # a grounded fighter stands so far above the line
Pads = Callable[[int], tuple[Any, Any]]


def run(engine: Engine, frames: int, pads: Pads) -> np.ndarray[Any, Any]:
    """Play one lane: all frames (frames,) FRAME."""
    out = np.zeros(frames, engine.frames.dtype)
    row = np.zeros((engine.lanes, 2), PAD)
    for number in range(frames):
        row[:, 0], row[:, 1] = pads(number)
        out[number] = engine.step(row)[0]
    return out


def still(_: int) -> tuple[Any, Any]:
    return NEUTRAL, NEUTRAL


def placed(hero: Fighter, *, gap: float, rival: Fighter = Fighter.FOX, stage: Stage = Stage.FINAL_DESTINATION,
           height: float = 0.0) -> Setup:  # fmt: skip
    state, airborne = (A.FALL, True) if height else (A.WAIT, False)
    start = (SeatStart(-gap / 2, height, 1, 0.0, state, airborne), SeatStart(gap / 2, 0.0, -1, 40.0))
    return Setup((hero, rival), stage, start=start)


def goes_on_alike(engine: Engine, pads: Pads) -> bool:
    """Whether a saved lane of the part plays on bit for bit, checked as bytes from outside."""
    other = Engine(engine.lanes, followers=len(engine.matches[0].fighters) > engine.seats)
    for lane in range(engine.lanes):
        other.restore(lane, bytes(engine.save(lane)))
    run(engine, 60, pads)
    run(other, 60, pads)
    return bool(
        (state_of(engine) == state_of(other)).all() and (raw(engine.frames) == raw(other.frames)).all()
    )


# A fighter with a held and thrown article and three jumps.


@pytest.fixture
def thrower(monkeypatch: pytest.MonkeyPatch) -> Fighter:
    monkeypatch.setitem(SPECIALS, Fighter.KIRBY.internal, stone_thrower.__name__)
    return Fighter.KIRBY


def stones(frames: Any) -> list[dict[str, Any]]:
    return [
        {name: item[name] for name in ("x", "y", "speed_x", "state", "damage", "owner")}
        for frame in frames
        for item in frame["items"][: frame["item_count"]]
        if item["type"] == stone_thrower.STONE
    ]


def test_a_fighter_is_offered_by_his_line_in_the_registry(thrower: Fighter) -> None:
    assert thrower in offered_fighters()


def test_a_stone_is_drawn_held_carried_thrown_and_hits(thrower: Fighter) -> None:
    engine = Engine(1)
    engine.reset([placed(thrower, gap=50.0)])
    drawn = run(engine, 90, lambda n: (pad("B") if n == 0 else NEUTRAL, NEUTRAL))
    held = stones(drawn[-1:])
    hero = drawn[-1]["players"][0]
    assert [(s["x"], s["y"], s["damage"]) for s in held] == [(hero["x"] + 4, hero["y"] + 6, 0)]
    carried = run(engine, 20, lambda n: (pad(x=60), NEUTRAL))
    assert stones(carried[-1:])[0]["x"] == carried[-1]["players"][0]["x"] + 4
    assert carried[-1]["players"][0]["x"] > hero["x"]
    thrown = run(engine, 60, lambda n: (pad("B") if n == 10 else NEUTRAL, NEUTRAL))
    flying = [s for s in stones(thrown) if s["speed_x"] > 0]
    assert flying
    assert {s["damage"] for s in flying} == {7}
    assert thrown[-1]["players"][1]["percent"] == 47.0
    assert thrown[-1]["players"][1]["last_hit_by"] == 0
    assert not stones(thrown[-1:])


def test_a_stone_that_misses_lies_on_the_ground_until_its_time_is_over(thrower: Fighter) -> None:
    engine = Engine(1)
    engine.reset([placed(thrower, gap=150.0)])
    frames = run(engine, 300, lambda n: (pad("B") if n in (0, 100) else NEUTRAL, NEUTRAL))
    lying = [s for s in stones(frames) if s["state"] == stone_thrower.LIES]
    assert len({s["x"] for s in lying}) == 1
    assert not stones(frames[-1:])
    assert frames[-1]["players"][1]["percent"] == 40.0


def test_a_fighter_has_three_jumps_with_speeds_of_his_own(thrower: Fighter) -> None:
    engine = Engine(1)
    engine.reset([placed(thrower, gap=50.0, height=60.0)])
    frames = run(engine, 60, lambda n: (pad("X") if n % 12 == 4 else NEUTRAL, NEUTRAL))
    hero = frames["players"][:, 0]
    jumps = hero[(hero["state"] == A.JUMP_AERIAL_F) & (hero["state_age"] == 0)]
    gravity = build.tables()[0].fighters[thrower.internal].attributes.gravity
    assert np.allclose(jumps["speed_y_self"], np.array([2.5, 1.25]) - gravity)
    assert goes_on_alike(engine, still)


# One that changes kind in the middle of a match.


@pytest.fixture
def changing(monkeypatch: pytest.MonkeyPatch) -> Fighter:
    monkeypatch.setitem(SPECIALS, changeling.ONE_KIND, changeling.__name__)
    monkeypatch.setitem(SPECIALS, changeling.OTHER_KIND, changeling.__name__)
    return Fighter.ZELDA


def test_a_fighter_turns_into_another_and_back(changing: Fighter) -> None:
    engine = Engine(1)
    engine.reset([placed(changing, gap=60.0, height=90.0)])
    frames = run(engine, 40, lambda n: (pad("B", y=-80) if n in (5, 25) else NEUTRAL, NEUTRAL))
    hero = frames["players"][:, 0]
    assert hero["fighter"].tolist() == [19] * 5 + [7] * 20 + [19] * 15
    attributes = [build.tables()[0].fighters[kind].attributes for kind in (7, 19)]
    assert hero["speed_y_self"][[10, 30]].tolist() == [-a.fast_fall_velocity for a in attributes]
    assert goes_on_alike(engine, still)


def test_the_kinds_that_a_fighter_becomes_are_loaded_with_him(changing: Fighter) -> None:
    from melee_gym.sim.units import ADDRESS, UNITS

    UNITS[:, changeling.OTHER_KIND] = 0
    Engine(1).reset([placed(changing, gap=60.0)])
    assert UNITS[2, changeling.OTHER_KIND, ADDRESS] != 0


# A leader with a follower.


@pytest.fixture
def leader(monkeypatch: pytest.MonkeyPatch) -> Fighter:
    monkeypatch.setitem(SPECIALS, Fighter.ICE_CLIMBERS.internal, pair.__name__)
    monkeypatch.setitem(SPECIALS, pair.FOLLOWER, pair.__name__)
    return Fighter.ICE_CLIMBERS


def test_a_follower_does_what_its_leader_does_a_little_later(leader: Fighter) -> None:
    engine = Engine(1, followers=True)
    engine.reset([placed(leader, gap=100.0)])
    frames = run(engine, 60, lambda n: (pad(x=60) if n < 20 else NEUTRAL, NEUTRAL))
    players = frames["players"]  # two leaders, then their followers
    assert players.shape == (60, 4)
    assert players["fighter"][0].tolist() == [10, 1, 11, 0]
    assert (players["state"][:, 3] == A.SLEEP).all()  # Fox has none
    starts = [int(np.flatnonzero(players["state"][:, k] != A.WAIT)[0]) for k in (0, 2)]
    assert starts[1] - starts[0] == pair.LATE
    assert players["x"][-1, 2] > players["x"][0, 2] + 5.0
    assert goes_on_alike(engine, still)


def test_a_followers_death_costs_no_stock_and_it_comes_back_with_its_leader(leader: Fighter) -> None:
    engine = Engine(1, followers=True)
    engine.reset([placed(leader, gap=100.0)])
    run(engine, 2, still)
    engine.matches[0].fighters[1].x = -400.0
    dead = run(engine, 200, still)["players"]
    assert dead["stocks"][-1, 0] == 4
    assert dead["state"][-1, 2] == A.SLEEP
    engine.matches[0].fighters[0].x = -400.0
    back = run(engine, 70, still)["players"]
    assert back["stocks"][-1, 0] == 3
    assert back["state"][-1, [0, 2]].tolist() == [A.REBIRTH, A.REBIRTH]


def test_a_leader_and_his_follower_do_not_hit_each_other_and_both_can_be_hit(leader: Fighter) -> None:
    engine = Engine(1, followers=True)
    engine.reset([placed(leader, gap=8.0)])
    frames = run(engine, 20, lambda n: (NEUTRAL, pad("A", y=-80) if n == 1 else NEUTRAL))  # down smash
    assert (frames["players"]["percent"][-1, [0, 2]] > 0).all()
    engine.reset([placed(leader, gap=100.0)])
    frames = run(engine, 40, lambda n: (pad("A") if n == 1 else NEUTRAL, NEUTRAL))
    assert (frames["players"]["percent"][-1, [0, 2]] == 0).all()


def test_a_leader_needs_an_engine_with_room_for_his_follower(leader: Fighter) -> None:
    with pytest.raises(SetupError, match=r"ice_climbers brings a follower: Engine\(followers=True\)"):
        Engine(1).reset([placed(leader, gap=100.0)])


# A stage with a moving and a vanishing platform and wind.


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setitem(GROUNDS, int(Stage.FOUNTAIN_OF_DREAMS), unsteady_ground.__name__)
    return Stage.FOUNTAIN_OF_DREAMS


def on_platforms(stage: Stage) -> Setup:
    start = (SeatStart(-35.0, 16.0, 1), SeatStart(35.0, 22.2, -1))
    return Setup((Fighter.FOX, Fighter.FOX), stage, start=start)


def test_a_platform_carries_who_stands_on_it(ground: Stage) -> None:
    engine = Engine(1)
    engine.reset([on_platforms(ground)])
    frames = run(engine, 240, still)
    hero = frames["players"][:, 0]
    assert (hero["state"] == A.WAIT).all()
    steps = np.where(np.arange(240) % 120 < 60, 1.0, -1.0)
    assert np.allclose(hero["y"], 16.0 + np.cumsum(steps * 0.25) + FLOOR_GAP, atol=1e-4)
    assert np.allclose(hero["x"], -35.0 + np.cumsum(steps * 0.125), atol=1e-4)


def test_who_stands_on_a_platform_that_goes_falls(ground: Stage) -> None:
    engine = Engine(1)
    engine.reset([on_platforms(ground)])
    rival = run(engine, 80, still)["players"][:, 1]
    gone = unsteady_ground.GONE_FROM
    assert (rival["state"][:gone] == A.WAIT).all()
    assert rival["state"][gone] == A.FALL
    assert rival["y"][-1] < 5.0  # the main floor


def test_a_rising_platform_catches_who_falls_onto_it(ground: Stage) -> None:
    engine = Engine(1)
    start = (SeatStart(-35.0, 40.0, 1, 0.0, A.FALL, True), SeatStart(35.0, 22.2, -1))
    engine.reset([Setup((Fighter.FOX, Fighter.FOX), ground, start=start)])
    frames = run(engine, 60, still)
    hero = frames["players"][:, 0]
    landed = int(np.flatnonzero(hero["airborne"] == 0)[0])
    assert hero["ground"][landed] == unsteady_ground.LEFT
    assert np.isclose(hero["y"][landed], 16.0 + 0.25 * (landed + 1) + FLOOR_GAP, atol=1e-4)


def test_the_wind_moves_who_is_in_it(ground: Stage) -> None:
    engine = Engine(1)
    start = (SeatStart(0.0, 70.0, 1, 0.0, A.FALL, True), SeatStart(35.0, 22.2, -1))
    engine.reset([Setup((Fighter.FOX, Fighter.FOX), ground, start=start)])
    hero = run(engine, 40, still)["players"][:, 0]
    blown = np.diff(hero["x"])
    high = hero["y"][1:] > 62
    low = hero["y"][:-1] < 58
    assert np.allclose(blown[high], 0.2, atol=1e-5)
    assert np.allclose(blown[low & (hero["airborne"][1:] == 1)], 0.0, atol=1e-6)


def test_each_lane_has_a_ground_of_its_own(ground: Stage) -> None:
    engine = Engine(2)
    setups = [on_platforms(ground), on_platforms(ground)]
    engine.reset(setups)
    run(engine, 30, still)
    engine.reset(setups, np.array([False, True]))
    run(engine, 1, still)
    first, second = (lane.ground.lines[unsteady_ground.LEFT].y0 for lane in engine.matches)
    assert (first, second) == (16.0 + 31 * 0.25, 16.25)
    assert goes_on_alike(engine, still)
    assert build.tables()[0].stages[0].lines[unsteady_ground.LEFT].y0 == np.float32(16.125)
