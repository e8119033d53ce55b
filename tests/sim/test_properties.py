"""What holds for every match: a lane is alone, can be saved and copied, and has neither left nor right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matches import fights, go_on, is_its_own_mirror_image, play, random_pads, raw, state_of
from numpy.typing import NDArray

from melee_gym.compiled.threads import MIN_LANES_PER_THREAD
from melee_gym.game import action as A
from melee_gym.game.frame import MAX_ITEMS
from melee_gym.game.pad import L, R
from melee_gym.game.setup import Setup
from melee_gym.sim import Engine, offered_stages

Array = NDArray[Any]

FRAMES = 240
SEEDS = st.integers(0, 2**32 - 1)
# The engine is made (and once compiled) inside the first example.
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(seed=SEEDS, lanes=st.integers(1, 12), data=st.data())
def test_a_lane_plays_the_same_alone_and_among_others(seed: int, lanes: int, data: st.DataObject) -> None:
    lane = data.draw(st.integers(0, lanes - 1))
    setups, pads = fights(seed, lanes), random_pads(seed, FRAMES, lanes)
    batch, frames = play(setups, pads)
    alone, single = play(setups[lane : lane + 1], np.ascontiguousarray(pads[:, lane : lane + 1]))
    assert (raw(single)[:, 0] == raw(frames)[:, lane]).all()
    assert (state_of(alone)[0] == state_of(batch)[lane]).all()


@quick
@given(seed=SEEDS, lanes=st.integers(2, 12), data=st.data())
def test_lanes_in_another_order_give_the_same_matches_in_that_order(
    seed: int, lanes: int, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(lanes)))
    setups, pads = fights(seed, lanes), random_pads(seed, FRAMES, lanes)
    straight, _ = play(setups, pads)
    shuffled, _ = play([setups[k] for k in order], np.ascontiguousarray(pads[:, order]))
    assert (state_of(shuffled) == state_of(straight)[order]).all()
    assert (raw(shuffled.frames) == raw(straight.frames)[order]).all()


@settings(quick, max_examples=3)
@given(seed=SEEDS, threads=st.integers(2, 4))
def test_the_number_of_threads_changes_nothing(seed: int, threads: int) -> None:
    lanes = MIN_LANES_PER_THREAD * threads + 7  # enough for every thread to get a chunk
    setups, pads = fights(seed, lanes), random_pads(seed, 60, lanes)
    one, frames = play(setups, pads)
    several, same = play(setups, pads, threads=threads)
    several.close()
    assert (raw(same) == raw(frames)).all()
    assert (state_of(several) == state_of(one)).all()


@quick
@given(seed=SEEDS, moment=st.integers(0, FRAMES), source=st.integers(0, 3), target=st.integers(0, 5))
def test_a_saved_lane_goes_on_bit_for_bit_in_any_lane_of_any_engine(
    seed: int, moment: int, source: int, target: int
) -> None:
    pads, later = random_pads(seed, moment, 4), random_pads(seed + 1, FRAMES)
    engine, _ = play(fights(seed, 4), pads)
    saved = engine.save(source)
    expected = raw(go_on(engine, np.repeat(later, 4, axis=1)))[:, source]

    other, _ = play(fights(seed + 2, 6), random_pads(seed + 2, 20, 6))  # others' matches are under way
    other.restore(target, saved)
    assert (raw(go_on(other, np.repeat(later, 6, axis=1)))[:, target] == expected).all()
    assert (state_of(other)[target] == state_of(engine)[source]).all()


@quick
@given(seed=SEEDS, moment=st.integers(0, FRAMES), targets=st.sets(st.integers(1, 5)))
def test_a_copied_lane_goes_on_as_its_source_and_leaves_the_others(
    seed: int, moment: int, targets: set[int]
) -> None:
    engine, _ = play(fights(seed, 6), random_pads(seed, moment, 6))
    before = state_of(engine)
    engine.copy(0, sorted(targets))
    changed = np.flatnonzero((state_of(engine) != before).any(axis=1)).tolist()
    assert set(changed) <= targets

    go_on(engine, np.repeat(random_pads(seed + 1, FRAMES), 6, axis=1))
    states = state_of(engine)
    assert all((states[lane] == states[0]).all() for lane in targets)
    assert all((raw(engine.frames)[lane] == raw(engine.frames)[0]).all() for lane in targets)


def test_a_restored_lane_shows_the_frame_it_was_saved_on() -> None:
    engine, frames = play(fights(5, 1), random_pads(5, FRAMES))
    other = Engine(1)
    other.restore(0, engine.save(0))
    assert (raw(other.frames)[0] == raw(frames)[-1, 0]).all()


def test_playing_after_a_reset_leaves_no_trace_of_the_match_before() -> None:
    setups, pads = fights(7, 2), random_pads(8, FRAMES, 2)
    fresh, _ = play(setups, pads)
    used, _ = play(fights(9, 2), random_pads(9, FRAMES, 2))
    used.reset(setups)
    go_on(used, pads)
    assert (state_of(used) == state_of(fresh)).all()
    assert (raw(used.frames) == raw(fresh.frames)).all()


# Mirror symmetry, on the stages that are their own mirror images, line by line. The game's
# angles come from atan2, whose cosine differs in the last bit between an angle and its mirror: hence a
# tolerance. Three rules of the game have a side, and the pads below avoid the first two:
# an air dodge or launch straight to the side gets a vertical speed of +0 or -3e-7 and so does or does not
# fall fast (sin of float32 pi); a Firefox into the floor faces right (sign of 0, specials/fox.md 4.3);
# bodies at the very same x part by port (frame.md 5).
MIRROR_IMAGES = [stage for stage in offered_stages() if is_its_own_mirror_image(stage)]
MIRRORED = ("x", "facing", "speed_air_x_self", "speed_ground_x_self", "speed_x_attack")
MIRRORED_ITEM = ("x", "speed_x", "facing")
SAME = (
    "y", "percent", "shield", "state_age", "misc", "hitlag", "speed_y_self", "speed_y_attack", "state",
    "stocks", "airborne", "jumps_left", "l_cancel", "hurtbox", "last_attack", "last_hit_by",
)  # fmt: skip
LAST_BITS = 1e-3  # of units; what a last bit grows to within FRAMES


def sided_pads(seed: int, lanes: int) -> Array:
    """Random pads without the two positions whose outcome has a side in the game itself."""
    pads = random_pads(seed, FRAMES, lanes)
    dodging = (pads["buttons"] & (L | R) != 0) & (pads["main_y"] == 0) & (pads["main_x"] != 0)
    pads["main_y"] = np.where(dodging, 34, pads["main_y"])
    below = (pads["main_y"] < 0) & (pads["main_x"] == 0)
    pads["main_x"] = np.where(below, 34, pads["main_x"])
    return pads


def mirror(setup: Setup) -> Setup:
    assert setup.start is not None
    first, second = (replace(s, x=-s.x, facing=-s.facing, speed_x=-s.speed_x) for s in setup.start)
    return replace(setup, start=(first, second))


def unequal(one: Array, other: Array, same: tuple[str, ...], mirrored: tuple[str, ...]) -> Array:
    """Where two arrays of records are no mirror images."""
    wrong = np.zeros(one.shape, bool)
    for sign, names in ((1, same), (-1, mirrored)):
        for name in names:
            wrong |= np.abs(one[name].astype(np.float64) - sign * other[name]) > LAST_BITS
    return wrong


@settings(quick, max_examples=12)
@given(seed=SEEDS)
def test_the_mirrored_match_is_the_mirror_image_of_the_match(seed: int) -> None:
    lanes = 16
    setups, pads = fights(seed, lanes, MIRROR_IMAGES), sided_pads(seed, lanes)
    flipped = pads.copy()
    for field in ("main_x", "c_x"):
        flipped[field] = -pads[field]
    _, frames = play(setups, pads)
    _, mirrored = play([mirror(setup) for setup in setups], flipped)
    players = frames["players"]
    wrong = unequal(players, mirrored["players"], SAME, MIRRORED).any(axis=-1)
    slots = np.arange(MAX_ITEMS) < frames["item_count"][..., None]
    items = unequal(frames["items"], mirrored["items"], ("y", "speed_y", "timer", "type"), MIRRORED_ITEM)
    wrong |= (items & slots).any(axis=-1) | (frames["item_count"] != mirrored["item_count"])
    # Until a fighter dies: he comes back at his port's place. Or until the ports part two bodies.
    ended = (players["state"] < A.REBIRTH).any(axis=-1) | (players["x"][..., 0] == players["x"][..., 1])
    wrong &= ~np.maximum.accumulate(ended, axis=0)
    assert np.argwhere(wrong).tolist() == []
