"""What no match ever violates: every scripted opponent against every other, on every stage."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from matches import Array, fight, raw

from melee_gym.data.stage_table import stage_row
from melee_gym.fidelity.compare import hitstun
from melee_gym.game import action as A
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Stage
from melee_gym.game.pad import PAD
from melee_gym.opponents import OPPONENTS, Opponent, make_opponent
from melee_gym.sim import Engine, offered_fighters, offered_stages
from melee_gym.sim.build import tables
from melee_gym.sim.lifecycle import MOVES

FRAMES = 3000
PAIRS = list(product(OPPONENTS, repeat=2))
FIGHTERS = list(product(offered_fighters(), offered_fighters()))
LEAST_HITLAG = 2  # a hit of 1 damage on a crouching victim: int(int(1 / 3 + 3) * 2 / 3), damage.md 4.1

t: Any = tables()[0]


@pytest.fixture(scope="module", params=offered_stages(), ids=lambda stage: stage.key)
def played(request: pytest.FixtureRequest) -> tuple[Stage, Array]:
    """50 seconds of all pairs of opponents and fighters: the stage, players (T, lanes, 2) PLAYER."""
    stage = request.param
    setups = [fight(FIGHTERS[i % len(FIGHTERS)], stage, seed=i, x=20.0) for i in range(len(PAIRS))]
    engine = Engine(len(setups))
    engine.reset(setups)
    parts: list[tuple[int, Array, Opponent]] = []
    for seat, name in product(range(2), OPPONENTS):
        lanes = np.flatnonzero([pair[seat] == name for pair in PAIRS])
        player = make_opponent(name, len(PAIRS), seat)
        player.reset(lanes, [setups[lane] for lane in lanes], lanes.astype(np.uint64) + np.uint64(seat))
        parts.append((seat, lanes, player))
    frames = np.zeros((FRAMES, len(PAIRS)), FRAME)
    pads = np.zeros((2, len(PAIRS)), PAD)
    for row in frames:
        for seat, lanes, player in parts:
            player.act(engine.frames, lanes, pads[seat])
        raw(row)[:] = raw(engine.step(np.ascontiguousarray(pads.T)))
    return stage, frames["players"]


def test_the_matches_hold_what_the_invariants_are_about(played: tuple[Stage, Array]) -> None:
    states = set(np.unique(played[1]["state"]).tolist())
    some = {A.DEAD_DOWN, A.REBIRTH, A.CLIFF_WAIT, A.GUARD_SET_OFF, A.CATCH_WAIT, A.THROW_B, A.DAMAGE_FLY_N}
    assert some <= states
    assert len(states) > 120  # of the roughly 200 that two fighters can be in


def test_every_number_is_finite(played: tuple[Stage, Array]) -> None:
    players = played[1]
    numbers = [name for name in players.dtype.names or () if players[name].dtype.kind == "f"]
    assert [name for name in numbers if not np.isfinite(players[name]).all()] == []


def test_a_percent_is_never_negative_and_falls_only_with_a_life(played: tuple[Stage, Array]) -> None:
    players = played[1]
    assert players["percent"].min() >= 0
    fell = np.diff(players["percent"], axis=0) < 0
    assert (players["percent"][1:][fell] == 0).all()
    assert (players["state"][1:][fell] < A.WAIT).all()


def test_stocks_are_lost_one_by_one_and_never_won(played: tuple[Stage, Array]) -> None:
    change = np.diff(played[1]["stocks"].astype(int), axis=0)
    assert set(np.unique(change).tolist()) == {-1, 0}


def test_hitlag_counts_down_by_one_until_a_hit_sets_it_anew(played: tuple[Stage, Array]) -> None:
    hitlag = played[1]["hitlag"]
    counted = hitlag[1:] == np.maximum(hitlag[:-1] - 1, 0)
    assert (counted | (hitlag[1:] >= LEAST_HITLAG)).all()
    assert (hitlag == np.trunc(hitlag)).all()


def test_hitstun_counts_down_by_one_out_of_hitlag_within_a_reaction(played: tuple[Stage, Array]) -> None:
    players = played[1]
    left = hitstun(players)
    same = (players["state"][1:] == players["state"][:-1]) & (
        players["instance"][1:] == players["instance"][:-1]
    )
    free = same & (players["hitlag"][1:] == 0) & (players["hitlag"][:-1] == 0) & (left[1:] > 0)
    assert free.any()
    assert (left[1:][free] == left[:-1][free] - 1).all()


def test_who_leaves_the_blast_zone_sideways_or_downward_is_dead(played: tuple[Stage, Array]) -> None:
    stage, players = played
    s = t.stages[stage_row(stage)]
    x, y = players["x"], players["y"]
    outside = (x < s.blast_left) | (x > s.blast_right) | (y < s.blast_bottom)
    assert outside.any()
    assert (players["state"][outside] < A.WAIT).all()


def test_a_shield_lies_between_nothing_and_full(played: tuple[Stage, Array]) -> None:
    shield = played[1]["shield"]
    assert shield.min() >= 0
    assert shield.max() == t.common.shield_max


@pytest.mark.parametrize("fighter", offered_fighters())
def test_a_fighter_is_only_in_states_that_he_has(played: tuple[Stage, Array], fighter: Any) -> None:
    players = played[1]
    seen = np.unique(players["state"][players["fighter"] == fighter.internal]).tolist()
    lengths = t.fighters[fighter.internal].states["anim_frames"]
    needed = [state for state in seen if state in MOVES or state >= A.FIRST_SPECIAL]
    assert [state for state in needed if lengths[state] == 0] == []
    assert max(seen) < len(lengths)
