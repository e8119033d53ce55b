"""Fox's shots in throws: when they leave, and from where (1,043 recorded shots, data/specials.json)."""

from __future__ import annotations

import pytest
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter

LASER = 54
GRAB_RANGE = 10.0
FAR_FLUNG = 200.0  # percent at which a victim outruns the shots, so that they are seen


def shots_of(victim: Fighter, throw: int, stick: dict[str, int]) -> list[tuple[float, float, float]]:
    """Age of the throw, and x (forward), y from the thrower, when each shot is first seen."""
    scene = Scene(Fighter.FOX, victim, gap=GRAB_RANGE, percents=(0.0, FAR_FLUNG))
    scene.play(pad("Z"))
    scene.wait_for(A.CATCH_WAIT)
    scene.play(NEUTRAL, frames=2)
    scene.wait_for(throw, first=pad(**stick))
    seen: set[int] = set()
    shots = []
    for _ in range(45):
        hero = scene.play()
        for item in scene.match["items"]:
            if item["active"] and item["type"] == LASER and item["spawn_id"] not in seen:
                seen.add(int(item["spawn_id"]))
                shots.append((float(hero.age), float(item["x"] - hero.x), float(item["y"] - hero.y)))
    return shots


@pytest.mark.parametrize(
    ("victim", "ages"), [(Fighter.FOX, (18.667, 21.333, 24.0)), (Fighter.MARTH, (18.39, 20.69, 24.138))]
)
def test_the_up_throw_fires_at_its_marks_at_the_speed_of_the_victims_weight(victim, ages):
    """A Fox (weight 75) is at age 20.0 exactly on a mark; the script's own timer fires a frame later."""
    seen = [age for age, _, _ in shots_of(victim, A.THROW_HI, {"y": 80})]
    assert seen == pytest.approx(ages, abs=0.001)


def test_the_first_shot_of_an_up_throw_leaves_from_the_recorded_place():
    age, x, y = shots_of(Fighter.FOX, A.THROW_HI, {"y": 80})[0]
    assert age == pytest.approx(18.667, abs=0.001)
    assert (x, y) == pytest.approx((4.385, 25.013), abs=0.01)
