"""The Engine class: what it refuses and why, starts from situations, saved bytes, and what always holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matches import fight, fights, go_on, play, random_pads, raw, state_of
from numba.core.runtime import _nrt_python, rtsys
from numpy.typing import NDArray

from melee_gym.errors import BackendError, SetupError
from melee_gym.game import action as A
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import SAVE_MAGIC, Engine, offered_fighters, offered_stages

Array = NDArray[Any]

STANDING = SeatStart(30.0, 0.0, -1)


def started(first: SeatStart, **more: Any) -> Any:
    """The frame on which a match from a situation begins; the other seat stands far away."""
    engine = Engine(1)
    engine.reset([Setup(start=(first, STANDING), **more)])
    return engine.frames[0]


@pytest.mark.parametrize("fighter", [fighter for fighter in Fighter if fighter not in offered_fighters()])
def test_a_fighter_without_specials_is_refused_by_name(fighter: Fighter) -> None:
    with pytest.raises(SetupError, match=f"cannot play fighter '{fighter.key}' yet. It offers: fox, marth"):
        Engine(1).reset([Setup((Fighter.FOX, fighter))])


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in offered_stages()])
def test_a_stage_with_moving_parts_is_refused_by_name(stage: Stage) -> None:
    with pytest.raises(SetupError, match=f"cannot play stage '{stage.key}' yet. It offers: final_dest"):
        Engine(1).reset([Setup(stage=stage)])


def test_a_refused_setup_leaves_all_lanes_as_they_were() -> None:
    engine, _ = play(fights(1, 2), random_pads(1, 60, 2))
    before = state_of(engine)
    with pytest.raises(SetupError, match="falco"):
        engine.reset([fight(), fight((Fighter.FOX, Fighter.FALCO))])
    assert (state_of(engine) == before).all()


def test_a_setup_outside_the_mask_is_neither_checked_nor_started() -> None:
    engine, _ = play(fights(1, 2), random_pads(1, 60, 2))
    before = state_of(engine)
    engine.reset([fight(), fight(stage=Stage.YOSHIS_STORY)], np.array([True, False]))
    assert (state_of(engine) == before).all(axis=1).tolist() == [False, True]


@pytest.mark.parametrize(("lanes", "threads"), [(0, 1), (1, 0)])
def test_an_engine_needs_a_lane_and_a_thread(lanes: int, threads: int) -> None:
    with pytest.raises(BackendError, match="must be at least 1"):
        Engine(lanes, threads=threads)


def test_there_must_be_a_setup_for_each_lane() -> None:
    with pytest.raises(SetupError, match="1 setups for 2 lanes"):
        Engine(2).reset([Setup()])


@pytest.mark.parametrize(
    "pads", [np.zeros((1, 2), PAD), np.zeros((2, 1), PAD), np.zeros((2, 2)), np.zeros(4, PAD)]
)
def test_pads_of_another_shape_or_kind_are_refused(pads: Array) -> None:
    engine = Engine(2)
    engine.reset([Setup(), Setup()])
    with pytest.raises(BackendError, match=r"expected \(2, 2\) PAD"):
        engine.step(pads)


def test_pads_may_be_of_any_layout_and_read_only() -> None:
    pads = random_pads(4, 30, 2)
    turned = np.asfortranarray(pads)
    turned.flags.writeable = False
    plain, _ = play(fights(4, 2), pads)
    other, _ = play(fights(4, 2), turned)
    assert (state_of(plain) == state_of(other)).all()


# Starts from situations.


@pytest.mark.parametrize("fighter", offered_fighters())
@pytest.mark.parametrize("airborne", [False, True])
def test_every_state_is_started_and_left_again_or_refused_with_a_reason(
    fighter: Fighter, airborne: bool
) -> None:
    setups = []
    for state in range(-1, 420):
        height = 20.0 if airborne else 0.0
        setup = Setup(
            (fighter, Fighter.FOX), start=(SeatStart(-20.0, height, 1, 40.0, state, airborne), STANDING)
        )
        try:
            Engine(1).reset([setup])
            setups.append(setup)
        except SetupError as error:
            assert str(error).startswith(f"seat 0 cannot start in action state {state}: ")  # noqa: PT017
    assert len(setups) > 60  # the common states of one fighter alone
    engine = Engine(len(setups))
    begun = engine.reset(setups)["players"][:, 0].copy()
    assert begun["state"].tolist() == [setup.start[0].state for setup in setups if setup.start]
    assert (begun["airborne"] == airborne).all()
    last = go_on(engine, np.zeros((400, len(setups), 2), PAD))["players"][-1, :, 0]
    assert set(last["state"].tolist()) == {A.WAIT}


@pytest.mark.parametrize("state", [A.ATTACK13, A.ATTACK_S4_HI, A.APPEAL_SL])
def test_a_move_that_the_fighter_lacks_is_no_start(state: int) -> None:
    with pytest.raises(SetupError, match=f"action state {state}: fox has no such move"):
        started(SeatStart(0.0, 0.0, state=state))


def test_a_start_shows_what_it_was_asked_for() -> None:
    start = SeatStart(-12.5, 30.0, -1, 77.0, A.JUMP_F, True, 0.5, 1.5, stocks=2)
    p = started(start).players[0]
    shown = (p.x, p.y, p.facing, p.percent, p.state, p.airborne, p.speed_air_x_self, p.speed_y_self, p.stocks)
    assert shown == (-12.5, 30.0, -1, 77.0, A.JUMP_F, 1, 0.5, 1.5, 2)


@pytest.mark.parametrize(
    ("stage", "x", "y", "stands"),
    [  # the highest floor is 54.4, the side platforms 27.2: facts/stages/battlefield.json
        (Stage.BATTLEFIELD, 0.0, 50.0, 54.4),
        (Stage.BATTLEFIELD, 0.0, 5.0, 0.0),
        (Stage.BATTLEFIELD, -38.0, 20.0, 27.2),
        (Stage.FINAL_DESTINATION, 0.0, -7.0, 0.0),
    ],
)
def test_a_grounded_start_stands_on_the_nearest_floor(
    stage: Stage, x: float, y: float, stands: float
) -> None:
    p = started(SeatStart(x, y), stage=stage).players[0]
    assert (p.airborne, p.y) == (0, pytest.approx(stands + 1e-4, abs=2e-5))


def test_a_grounded_start_beside_the_stage_falls() -> None:
    p = started(SeatStart(100.0, 0.0)).players[0]
    assert (p.airborne, p.state) == (1, A.FALL)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"x": float("nan")}, "x of a start is nan"),
        ({"speed_y": float("inf")}, "speed_y of a start is inf"),
        ({"facing": 0}, "facing of a start is 0"),
        ({"percent": -1.0}, "percent of a start is -1"),
        ({"percent": 1000.0}, "percent of a start is 1000"),
        ({"stocks": 0}, "stocks of a start is 0"),
        ({"x": 1000.0, "airborne": True}, r"start at \(1000, 0\), outside the blast zone: x -246 to 246"),
        ({"y": -141.0, "airborne": True}, r"start at \(0, -141\), outside the blast zone"),
    ],
)
def test_an_impossible_start_is_refused_with_its_value(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError, match=message):
        started(SeatStart(**{"x": 0.0, "y": 0.0, **values}))


# Saved lanes.


def saved() -> bytes:
    return play([fight()], random_pads(1, 30))[0].save(0)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: b"", "0 bytes are no saved lane"),
        (lambda data: data[:-1], "bytes are no saved lane"),
        (lambda data: data + b"\0", "bytes are no saved lane"),
        (lambda data: b"x" + data[1:], "bytes are no saved lane"),
        (lambda data: SAVE_MAGIC + b"0" * 16 + data[len(SAVE_MAGIC) + 16 :], "another version of the engine"),
    ],
    ids=["nothing", "cut", "too long", "no mark", "other sources"],
)
def test_foreign_bytes_are_refused_and_change_nothing(spoil: Any, message: str) -> None:
    engine, _ = play([fight()], random_pads(2, 30))
    before = state_of(engine)
    with pytest.raises(BackendError, match=message):
        engine.restore(0, spoil(saved()))
    assert (state_of(engine) == before).all()


# What every match obeys.


def test_a_match_of_eight_minutes_ends_with_frame_28800_and_stands_still() -> None:
    engine = Engine(1)
    engine.reset([Setup(start=(SeatStart(-30.0, 0.0), STANDING))])
    pads = np.zeros((1, 2), PAD)
    while not engine.matches[0].over:
        engine.step(pads)
    last = raw(engine.frames).copy()
    assert engine.frames[0].frame == 8 * 60 * 60  # lifecycle.md 4.2: the clock runs from frame 0 on
    pads["main_x"] = 80
    assert (raw(engine.step(pads)) == last).all()


def test_without_a_timer_a_match_goes_on() -> None:
    engine = Engine(1)
    engine.reset([Setup(timer=0, start=(SeatStart(-30.0, 0.0), STANDING))])
    go_on(engine, np.zeros((28_900, 1, 2), PAD))
    assert not engine.matches[0].over


# How it is compiled.

HITS_AND_SPECIALS = 7  # a seed whose fight of FRAMES has hits on both sides and specials of both fighters
FRAMES = 240
PLAY_IN_PYTHON = f"""
import sys
from matches import fight, play, random_pads, raw, state_of
engine, frames = play([fight(x=6.0)], random_pads({HITS_AND_SPECIALS}, {FRAMES}))
sys.stdout.buffer.write(raw(frames).tobytes() + state_of(engine).tobytes())
"""


def test_without_the_compiler_the_same_match_is_played_bit_for_bit() -> None:
    engine, frames = play([fight(x=6.0)], random_pads(HITS_AND_SPECIALS, FRAMES))
    assert (frames["players"]["hitlag"].max(axis=0) > 0).all()
    done = subprocess.run(
        [sys.executable, "-c", PLAY_IN_PYTHON],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parent,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    inside = np.frombuffer(done.stdout, np.uint8, frames.nbytes).reshape(FRAMES, -1)
    differing = np.flatnonzero((inside != raw(frames).reshape(FRAMES, -1)).any(axis=1))
    assert differing.tolist() == []
    assert done.stdout[frames.nbytes :] == state_of(engine).tobytes()


def allocations(lanes: int, frames: int) -> int:
    """How often numba's runtime allocates while an engine steps."""
    _nrt_python.memsys_enable_stats()
    engine, _ = play(fights(1, lanes), random_pads(1, 1, lanes))
    before = rtsys.get_allocation_stats().alloc
    go_on(engine, random_pads(2, frames, lanes))
    return int(rtsys.get_allocation_stats().alloc - before)


def test_a_step_allocates_nothing_for_a_lane_or_a_frame() -> None:
    """ENGINE_TECH 8: one per array that is handed over, and no more."""
    assert allocations(200, 10) == allocations(1, 10)
    assert allocations(1, 40) == 4 * allocations(1, 10)


def test_all_compiled_functions_lie_where_the_cache_key_looks() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("melee_gym.sim")]
    compiled = {value.py_func for m in modules for value in vars(m).values() if hasattr(value, "py_func")}
    assert len(compiled) > 500
    homes = {f.__module__ or "melee_gym.sim.dispatch" for f in compiled}  # the trees it writes have no module
    assert [home for home in homes if not home.startswith(("melee_gym.sim", "melee_gym.game"))] == []
