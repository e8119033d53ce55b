"""Grabs, holds, throws. Numbers: facts/mechanics/grab.md, geometry/hold_motion.json, throw_release.json."""

from __future__ import annotations

import pytest
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter

GRAB = pad("Z")
CLOSE = 10.0


def held(hero: Fighter = Fighter.FOX, rival: Fighter = Fighter.FOX, **options: object) -> Scene:
    """The hero has just begun to hold the rival."""
    scene = Scene(hero, rival, gap=CLOSE, **options)  # type: ignore[arg-type]
    scene.play(GRAB)
    scene.wait_for(A.CATCH_WAIT)
    return scene


def thrown(stick: dict[str, int], hero: Fighter = Fighter.FOX, rival: Fighter = Fighter.FOX) -> Scene:
    """The rival has just been let go from a throw."""
    scene = held(hero, rival)
    scene.play(pad(**stick))
    while scene.rival.held_by:
        scene.play()
    return scene


def test_a_grab_that_meets_nobody_takes_thirty_frames() -> None:
    scene = Scene()
    scene.play(GRAB)
    assert scene.wait_for(A.WAIT) == 30


def test_a_grab_catches_a_shield() -> None:
    scene = Scene(gap=CLOSE)
    scene.play(NEUTRAL, pad("L", trigger=140), 5)
    scene.play(GRAB, pad("L", trigger=140))
    for _ in range(7):
        scene.play(NEUTRAL, pad("L", trigger=140))
    assert scene.hero.state == A.CATCH_PULL


def test_the_victim_turns_to_the_grabber_and_stops() -> None:
    scene = held()
    assert (float(scene.rival.facing), float(scene.rival.gv)) == (-1.0, 0.0)


def test_the_victim_stands_at_the_measured_distance() -> None:
    scene = held()
    scene.play()
    assert float(scene.rival.x) - float(scene.hero.x) == pytest.approx(8.28, abs=1e-3)


def test_of_two_grabs_in_one_frame_the_lower_port_wins() -> None:
    scene = Scene(gap=CLOSE)
    scene.play(GRAB, GRAB)
    scene.play(frames=8)
    assert (int(scene.hero.state), int(scene.rival.state)) == (A.CATCH_WAIT, A.CAPTURE_WAIT_LW)


@pytest.mark.parametrize(
    ("percent", "stocks", "frames"), [(0.0, (4, 4), 75.0), (50.0, (4, 4), 155.0), (0.0, (4, 3), 60.0)]
)
def test_a_hold_lasts_longer_by_percent_and_shorter_for_who_is_behind(
    percent: float, stocks: tuple[int, int], frames: float
) -> None:
    scene = Scene(gap=CLOSE, percents=(0.0, percent), stocks=stocks)
    scene.play(GRAB)
    scene.wait_for(A.CATCH_PULL)
    assert float(scene.rival.grab_timer) == frames


def test_struggling_shortens_the_hold_by_six_for_a_button_and_six_for_the_stick() -> None:
    still, struggling = held(), held()
    still.play(frames=2)
    struggling.play(NEUTRAL, pad("A", x=80))
    struggling.play()
    assert float(still.rival.grab_timer) - float(struggling.rival.grab_timer) == 12.0


def test_both_are_pushed_apart_when_the_hold_runs_out() -> None:
    scene = held()
    scene.wait_for(A.CATCH_CUT)
    assert scene.rival.state == A.CAPTURE_CUT
    assert float(scene.hero.gv) == pytest.approx(-0.92)  # 1.0 less Fox's friction
    assert float(scene.rival.gv) > 0


def test_an_early_jump_press_makes_the_way_out_a_jump() -> None:
    scene = held()
    scene.play(NEUTRAL, pad("X"))
    scene.wait_for(A.CATCH_CUT)
    assert (int(scene.rival.state), int(scene.rival.airborne)) == (A.CAPTURE_JUMP, 1)


def test_a_pummel_hurts_and_the_hold_goes_on() -> None:
    scene = held()
    scene.play(pad("A"))
    scene.play(frames=6)
    assert (float(scene.rival.percent), int(scene.rival.state)) == (3.0, A.CAPTURE_DAMAGE_LW)


@pytest.mark.parametrize(
    ("stick", "state"),
    [
        ({"x": 30}, A.THROW_F),
        ({"x": -30}, A.THROW_B),
        ({"y": 30}, A.THROW_HI),
        ({"y": -30}, A.THROW_LW),
        ({"cx": -30}, A.THROW_B),
        ({"cy": 30}, A.THROW_HI),
    ],
)
def test_a_stick_that_leaves_the_middle_throws(stick: dict[str, int], state: int) -> None:
    assert held().play(pad(**stick)).state == state


def test_a_stick_held_since_before_the_hold_does_not_throw() -> None:
    scene = Scene(gap=CLOSE)
    scene.play(pad("Z", y=60))
    scene.wait_for(A.CATCH_WAIT, first=pad(y=60))
    assert scene.play(pad(y=60), frames=3).state == A.CATCH_WAIT


def test_a_c_stick_down_throws_on_its_second_frame() -> None:
    scene = held()
    assert scene.play(pad(cy=-60)).state == A.CATCH_WAIT  # the game asks it to have been there already
    assert scene.play(pad(cy=-60)).state == A.THROW_LW


def test_heavy_victims_slow_most_throws() -> None:
    scene = held(Fighter.FOX, Fighter.MARTH)
    scene.play(pad(y=80))
    assert float(scene.hero.age) == pytest.approx(100 / 87, abs=1e-4)


def test_a_throw_of_fixed_speed_ignores_the_weight() -> None:
    scene = held(Fighter.FOX, Fighter.MARTH)
    scene.play(pad(x=80))
    assert float(scene.hero.age) == 1.0


def test_the_thrower_cannot_be_hurt_at_first() -> None:
    scene = held()
    scene.play(pad(y=80))
    assert int(scene.hero.invincible_timer) == 8


def test_a_throw_sends_the_victim_off_by_a_weight_of_100() -> None:
    scene = thrown({"y": 80})
    speed = 0.03 * (1.1 * (1.4 * 1.0 * (0.1 * 2 + 0.05 * 2 * 2) + 18) + 75)
    assert float(scene.rival.ky) == pytest.approx(speed - 0.051, abs=1e-4)
    assert float(scene.rival.percent) == 2.0


def test_an_up_throw_lets_go_at_the_measured_point() -> None:
    scene = thrown({"y": 80})
    moved = float(scene.rival.ky) + float(scene.rival.vy)
    assert float(scene.rival.y) - float(scene.hero.y) - moved == pytest.approx(13.9113, abs=2e-3)


def test_a_back_throw_turns_the_thrower() -> None:
    scene = thrown({"x": -80})
    assert (float(scene.hero.facing), float(scene.rival.kx) < 0) == (-1.0, True)


def test_a_down_throw_makes_the_victim_tumble_whatever_its_strength() -> None:
    scene = thrown({"y": -80}, Fighter.MARTH)
    assert scene.rival.state == A.DAMAGE_FLY_TOP


def test_a_later_port_has_lost_a_frame_of_hitstun_on_the_release() -> None:
    later = thrown({"y": 80})
    kb = (float(later.rival.ky) + 0.051) / 0.03
    assert float(later.rival.hitstun) == int(kb * 0.4) - 1


def test_a_thrower_who_is_released_from_nothing_stands_again() -> None:
    scene = thrown({"y": 80})
    scene.wait_for(A.WAIT)
    assert not scene.hero.holding


def test_a_fighter_who_was_let_go_does_not_fall_when_his_holder_dies_later() -> None:
    scene = thrown({"x": 80})
    scene.play(frames=120)
    assert scene.rival.state == A.WAIT or scene.rival.state in range(A.DOWN_BOUND_U, A.PASSIVE_CEIL)
    scene.wait_for(A.WAIT)
    while scene.rival.state != A.WAIT:
        scene.play(NEUTRAL, pad("", y=80))
    scene.hero.x = -400.0
    scene.play()
    assert scene.hero.state == A.DEAD_LEFT
    assert scene.rival.state == A.WAIT
