"""Bodies, hitboxes and articles that meet: which side, whom, and who is credited."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scene import NEUTRAL, Scene, pad
from test_combat import log

from melee_gym.game import action as A
from melee_gym.game.frame import NO_PORT
from melee_gym.game.ids import Fighter
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine
from melee_gym.sim.records import HITBOX

LASER, GHOST = 54, 56
FOLLOWS = 1
FOX = Fighter.FOX.internal


def article(scene: Scene, kind: int, slot: int = 0, **fields: Any) -> Any:
    """An article of the rival, made in this frame."""
    item = scene.match["items"][slot]
    values = {
        "active": 1, "new": 1, "slot": slot, "type": kind, "owner": 1, "holder": -1, "maker": FOX, "hits": 1,
        "clanks": 1, "damage": 3, "staled": 3.0, "angle": 361, "kbg": 100, "bkb": 20, "radius": 1.0,
        "timer": 30.0, **fields,
    }  # fmt: skip
    for name, value in values.items():
        item[name] = value
    scene.match.used_slots = max(scene.match.used_slots, slot + 1)
    return item


def test_of_two_bodies_on_one_spot_the_lower_one_is_pushed_to_the_left() -> None:
    engine = Engine(1)
    engine.reset([Setup(start=(SeatStart(0.0, 0.0, 1), SeatStart(0.0, 0.0, -1)))])
    x = engine.step(np.zeros((1, 2), PAD))[0].players["x"]
    assert x[0] < 0 < x[1]
    assert x[0] == -x[1]


@pytest.mark.parametrize(("was", "now", "facing"), [(-3.0, 3.0, 1.0), (3.0, -3.0, -1.0)])
def test_an_afterimage_throws_away_from_where_it_is_now(was: float, now: float, facing: float) -> None:
    scene = Scene(Fighter.MARTH, Fighter.FOX, gap=100.0)
    scene.play(frames=2)
    x, y = scene.hero.x, scene.hero.y + 6
    article(scene, GHOST, x=x + now, y=y, prev_x=x + was, prev_y=y, radius=6.0, state=FOLLOWS, clanks=0)
    scene.rival.state = 348  # the move that made it goes on
    scene.play()
    assert scene.hero.percent == 3
    assert scene.hero.facing == facing


@pytest.mark.parametrize("height", [2.0, 5.0, 6.0, 7.0, 9.0, 12.0])
@pytest.mark.parametrize("fighter", [Fighter.FOX, Fighter.MARTH])
def test_a_laser_at_any_height_of_a_standing_body_hits(fighter: Fighter, height: float) -> None:
    scene = Scene(fighter, Fighter.FOX, gap=100.0)
    scene.play(frames=5)
    assert scene.hero.state == A.WAIT
    x, y = scene.hero.x + 12, scene.hero.y + height
    article(scene, LASER, x=x, y=y, prev_x=x, prev_y=y, vx=-7.0, radius=1.0, clanks=0)
    scene.play(frames=4)
    assert scene.hero.percent == 3


def test_a_hitbox_that_grazed_somebody_still_clanks_with_an_article() -> None:
    """What met whom is kept by kind: who was hit, who grazed, which article."""
    assert {"hit", "grazed", "clanked"} <= set(HITBOX.names or ())
    for grazed in (0, 0b1111):
        scene = Scene(Fighter.MARTH, Fighter.FOX, gap=100.0)
        scene.play(frames=2)
        scene.play(pad("A"))
        while not scene.hero.hitboxes[0].active:
            scene.play()
        box = scene.hero.hitboxes[0]
        for k in range(4):
            scene.hero.hitboxes[k].grazed = grazed
        item = article(scene, LASER, x=box.x, y=box.y, prev_x=box.x, prev_y=box.y, radius=3.0)
        scene.play()
        assert not item["active"], grazed


def test_who_hit_last_is_forgotten_sixty_frames_after_he_is_safe() -> None:
    scene = Scene(gap=100.0)
    log(scene.hero, damage=3, angle=45, bkb=40)
    scene.hero.last_hit_by, scene.hero.credit_frames = 1, 0
    scene.play()
    frames = 0
    while scene.hero.state not in (A.LANDING, A.WAIT):
        scene.play()
        frames += 1
        assert frames < 200
        assert scene.hero.last_hit_by == 1
    for _ in range(59):
        scene.play()
        assert scene.hero.last_hit_by == 1
    scene.play()
    assert scene.hero.last_hit_by == NO_PORT


def test_who_hit_last_is_forgotten_in_a_grab() -> None:
    scene = Scene(gap=12.0)
    scene.rival.last_hit_by = 0
    scene.play(pad("Z"))
    scene.wait_for(A.CATCH_PULL)
    assert scene.rival.last_hit_by == NO_PORT
    scene.wait_for(A.CATCH_WAIT)
    scene.play(pad("A"))
    while scene.rival.percent == 0:
        scene.play(NEUTRAL)
    assert scene.rival.last_hit_by == NO_PORT  # a pummel gives no credit
