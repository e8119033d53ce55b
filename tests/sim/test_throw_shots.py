"""Fox's shots in throws: when they leave, and from where (1,043 recorded shots, data/specials/fox.json)."""

from __future__ import annotations

import pytest
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter

LASER, GUN = 54, 74
GRAB_RANGE = 10.0
FAR_FLUNG = 200.0  # percent at which a victim outruns the shots, so that they are seen


def throwing(victim: Fighter, throw: int, stick: dict[str, int]) -> Scene:
    """On the first frame of a throw."""
    scene = Scene(Fighter.FOX, victim, gap=GRAB_RANGE, percents=(0.0, FAR_FLUNG))
    scene.play(pad("Z"))
    scene.wait_for(A.CATCH_WAIT)
    scene.play(NEUTRAL, frames=2)
    scene.wait_for(throw, first=pad(**stick))
    return scene


def shots_of(victim: Fighter, throw: int, stick: dict[str, int]) -> list[tuple[float, float, float]]:
    """Age of the throw, and x, y from the thrower, when each shot is first seen."""
    scene = throwing(victim, throw, stick)
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


def test_the_back_throw_fires_behind_where_the_thrower_has_turned():
    """Recorded: fox_marth_bf_ac3ff415, frame 5302: 12.4 from the thrower to the side that he then faces."""
    assert [x < -10.0 for _, x, _ in shots_of(Fighter.MARTH, A.THROW_B, {"x": -80})] == [True] * 3


@pytest.mark.parametrize(
    ("throw", "stick", "ages", "state"),
    [
        (A.THROW_B, {"x": -80}, (13, 37), 6),
        (A.THROW_HI, {"y": 80}, (13, 37), 7),
        (A.THROW_LW, {"y": -80}, (21, 39), 8),
    ],
)
def test_the_gun_is_seen_between_two_ages_where_it_was_drawn(throw, stick, ages, state):
    """Recorded: 326 of 326 throws."""
    scene = throwing(Fighter.MARTH, throw, stick)
    seen = []
    while scene.hero.state == throw:
        before = float(scene.hero.x)
        scene.play()
        guns = [item.copy() for item in scene.match["items"] if item["active"] and item["type"] == GUN]
        assert len(guns) == (ages[0] <= scene.hero.age < ages[1])
        seen += [(float(gun["x"]), before, int(gun["state"])) for gun in guns]
    drawn, hand, _ = seen[0]
    assert drawn == hand
    assert {(x, shown) for x, _, shown in seen} == {(drawn, state)}
