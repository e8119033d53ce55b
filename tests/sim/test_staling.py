"""Moves that grow stale (facts/mechanics/damage.md 1.2, 1.3), on the running engine."""

from __future__ import annotations

import pytest
from numpy import float32 as f32
from scene import NEUTRAL, Scene, pad

from melee_gym.game.ids import Fighter
from melee_gym.sim.build import tables

WEIGHTS = (0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01)  # newest first, damage.md 1.2
JAB, JAB_STATE, REACH = 4, 44, 10.0  # Fox's first jab
JAB_ID = int(tables()[0].fighters[Fighter.FOX.internal].states[JAB_STATE].move_id)
OTHER_ID = JAB_ID + 1


def jab(scene: Scene) -> float:
    """Jab once and let it end; what it did to the rival."""
    before = float(scene.rival.percent)
    scene.play(pad("A"))
    scene.play(frames=30)
    return float(scene.rival.percent) - before


def queued(scene: Scene) -> list[int]:
    return [int(move) for move in scene.hero.stale_ids if move]


def with_queue(moves: list[int]) -> Scene:
    """A fighter who has hit with these moves, the last one latest."""
    scene = Scene(gap=REACH)
    for slot, move in enumerate(moves):
        scene.hero.stale_ids[slot], scene.hero.stale_instances[slot] = move, 100 + slot
    scene.hero.stale_next = len(moves) % len(scene.hero.stale_ids)
    return scene


@pytest.mark.parametrize("times", range(11))
def test_each_use_among_the_last_nine_takes_its_share(times: int) -> None:
    assert jab(with_queue([JAB_ID] * times)) == pytest.approx(JAB * (1 - sum(WEIGHTS[:times])), abs=1e-4)


@pytest.mark.parametrize("others", [1, 4, 8, 9])
def test_other_moves_since_then_freshen_it(others: int) -> None:
    share = WEIGHTS[others] if others < len(WEIGHTS) else 0.0
    scene = with_queue([JAB_ID] + [OTHER_ID] * others)
    assert jab(scene) == pytest.approx(JAB * (1 - share), abs=1e-4)


def test_a_hit_is_queued_and_stales_the_next_use_only() -> None:
    scene = Scene(gap=REACH)
    assert jab(scene) == JAB
    assert queued(scene) == [JAB_ID]


def test_a_miss_is_not_queued() -> None:
    scene = Scene(gap=40.0)
    jab(scene)
    assert queued(scene) == []


def test_a_hit_on_a_shield_is_not_queued() -> None:
    scene = Scene(gap=12.0)
    scene.play(NEUTRAL, pad(trigger=140), 20)
    scene.play(pad("A"), pad(trigger=140))
    scene.play(NEUTRAL, pad(trigger=140), 10)
    assert scene.rival.percent == 0
    assert queued(scene) == []


def test_a_death_empties_the_queue() -> None:
    scene = with_queue([JAB_ID] * 5)
    scene.hero.y, scene.hero.airborne = f32(-150.0), 1
    scene.play(frames=2)
    assert queued(scene) == []
