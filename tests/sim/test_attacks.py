"""Attack inputs and attack states. Numbers: facts/mechanics/attacks.md, common.json, fighters/*.json."""

from __future__ import annotations

import pytest
from scene import Scene, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter

SMASH = 80  # a full flick in one frame
TILT = 40  # half: beyond 0.25, short of 0.6625


def attack_of(**stick: int) -> int:
    """The state that A with this stick gives, out of Wait."""
    scene = Scene()
    return int(scene.play(pad("A", **stick)).state)


@pytest.mark.parametrize(
    ("stick", "state"),
    [
        ({}, A.ATTACK11),
        ({"x": TILT}, A.ATTACK_S3_S),
        ({"x": TILT, "y": 28}, A.ATTACK_S3_HI),  # 35 degrees, above 17
        ({"x": 60, "y": 15 + 8}, A.ATTACK_S3_HI),  # 21 degrees
        ({"x": TILT, "y": -28}, A.ATTACK_S3_LW),
        ({"y": TILT}, A.ATTACK_HI3),
        ({"y": -TILT}, A.ATTACK_LW3),
        ({"x": SMASH}, A.ATTACK_S4_S),
        ({"y": SMASH}, A.ATTACK_HI4),
        ({"y": -SMASH}, A.ATTACK_LW4),
    ],
)
def test_a_with_a_fresh_stick_gives_the_attack_of_its_direction(stick: dict[str, int], state: int) -> None:
    assert attack_of(**stick) == state


def test_a_stick_held_sideways_for_two_frames_gives_a_tilt() -> None:
    scene = Scene()
    scene.play(pad(x=60), frames=2)
    assert scene.play(pad("A", x=SMASH)).state == A.ATTACK_S3_S  # x40: the flick counts for 2 frames


def test_a_stick_held_down_for_four_frames_gives_a_tilt() -> None:
    scene = Scene()
    scene.play(pad(y=-SMASH), frames=4)  # attacks.md 2.3: tilt age < 4
    assert scene.play(pad("A", y=-SMASH)).state == A.ATTACK_LW3


@pytest.mark.parametrize(
    ("stick", "state"),
    [({"cx": 64}, A.ATTACK_S4_S), ({"cy": 53}, A.ATTACK_HI4), ({"cy": -53}, A.ATTACK_LW4)],
)
def test_the_c_stick_smashes_when_it_passes_its_threshold(stick: dict[str, int], state: int) -> None:
    assert Scene().play(pad(**stick)).state == state  # 0.8 = 64/80, 0.6625 = 53/80


def test_a_held_c_stick_does_not_smash_again() -> None:
    scene = Scene()
    scene.play(pad(cy=-SMASH))
    scene.wait_for(A.WAIT, first=pad(cy=-SMASH))
    assert scene.play(pad(cy=-SMASH), frames=5).state == A.WAIT


def test_a_backward_c_stick_smash_turns_the_fighter() -> None:
    assert Scene().play(pad(cx=-SMASH)).facing == -1


def test_fighters_without_aimed_smashes_smash_straight() -> None:
    assert attack_of(x=70, y=38) == A.ATTACK_S4_S  # 28 degrees; Fox has no state 58


def test_an_early_press_during_the_first_jab_waits_for_the_script() -> None:
    scene = Scene()
    scene.play(pad("A"))
    scene.play()
    scene.play(pad("A"))
    assert scene.wait_for(A.ATTACK12) == 3  # Fox: from age 6, the earliest of 38 recorded second jabs


def test_a_second_jab_can_follow_from_standing_while_its_window_is_open() -> None:
    scene = Scene()
    scene.play(pad("A"))
    scene.wait_for(A.WAIT)
    assert scene.play(pad("A")).state == A.ATTACK12  # 30 frames from the first jab, 17 of them its animation


def test_the_window_of_the_second_jab_closes() -> None:
    scene = Scene()
    scene.play(pad("A"))
    scene.play(frames=40)
    assert scene.play(pad("A")).state == A.ATTACK11


def test_marths_third_press_begins_the_string_again() -> None:
    scene = Scene(Fighter.MARTH)
    for _ in range(60):
        scene.play(pad("A"))
        scene.play()
        if scene.hero.state == A.ATTACK12:
            break
    for _ in range(60):
        scene.play(pad("A"))
        scene.play()
        if scene.hero.state != A.ATTACK12:
            break
    assert scene.hero.state == A.ATTACK11


def test_mashing_a_starts_the_rapid_jab() -> None:
    scene = Scene()
    for _ in range(10):
        scene.play(pad("A"))
        scene.play()
    assert scene.hero.state in (A.ATTACK100_START, A.ATTACK100_LOOP)


def test_the_rapid_jab_ends_at_its_first_mark_of_the_second_pass_without_presses() -> None:
    scene = Scene()
    while scene.hero.state != A.ATTACK100_LOOP:
        scene.play(pad("A"))
        scene.play()
    scene.wait_for(A.ATTACK100_END)
    assert scene.hero.prev_state_age == 4  # Fox: all recorded ends after age 3


def test_holding_a_charges_a_smash_for_sixty_frames() -> None:
    scene = Scene()
    scene.play(pad("A", x=SMASH))
    frames = scene.wait_for(A.WALK_SLOW, limit=140, first=pad("A", x=SMASH))
    assert frames == 39 + 60  # Fox's forward smash shows 39 ages; 60: damage.md 1.1


def test_a_smash_let_go_at_once_is_not_charged() -> None:
    scene = Scene()
    scene.play(pad("A", x=SMASH))
    assert scene.wait_for(A.WAIT) == 39


def test_a_full_charge_multiplies_the_damage() -> None:
    scene = Scene(gap=14.0)
    scene.play(pad("A", x=SMASH))
    scene.play(pad("A", x=SMASH), frames=75)
    assert scene.rival.percent == pytest.approx(15 * 1.3671, abs=1e-4)  # Fox: 15 at the first contact


def test_a_dash_attack_can_become_a_grab_in_its_first_frames() -> None:
    scene = Scene()
    scene.play(pad(x=SMASH), frames=8)
    scene.play(pad("A", x=SMASH))
    assert scene.hero.state == A.ATTACK_DASH
    assert scene.play(pad("L")).state == A.CATCH_DASH  # no new A press, x68 = 3 frames


def test_a_dash_attack_is_no_grab_on_its_fifth_frame() -> None:
    scene = Scene()
    scene.play(pad(x=SMASH), frames=8)
    scene.play(pad("A", x=SMASH))
    scene.play(frames=3)
    assert scene.play(pad("L")).state == A.ATTACK_DASH


def test_a_down_tilt_ends_crouched() -> None:
    scene = Scene()
    scene.play(pad("A", y=-TILT))
    scene.wait_for(A.SQUAT_RV)
    assert scene.hero.prev_state == A.SQUAT_WAIT  # for no frame of its own: the stick is up


@pytest.mark.parametrize(
    ("stick", "state"),
    [
        ({}, A.ATTACK_AIR_N),
        ({"x": 30}, A.ATTACK_AIR_F),
        ({"x": -30}, A.ATTACK_AIR_B),
        ({"x": 30, "y": 60}, A.ATTACK_AIR_HI),
        ({"y": -60}, A.ATTACK_AIR_LW),
    ],
)
def test_the_stick_chooses_the_aerial(stick: dict[str, int], state: int) -> None:
    assert Scene(height=40.0).play(pad("A", **stick)).state == state


def test_a_c_stick_flick_chooses_the_aerial_over_the_stick() -> None:
    assert Scene(height=40.0).play(pad(x=-SMASH, cx=SMASH)).state == A.ATTACK_AIR_F


def test_an_aerial_lags_only_between_its_auto_cancel_ages() -> None:
    scene = Scene(height=120.0)
    scene.play(pad("A"))
    lagging = []
    while scene.hero.state == A.ATTACK_AIR_N and scene.hero.age < 40:
        lagging.append(bool(scene.hero.cmd0))
        scene.play()
    assert [lagging.index(True) + 1, len(lagging) - lagging[::-1].index(True)] == [4, 36]  # Fox n-air


def test_each_attack_is_a_new_instance_for_staling() -> None:
    scene = Scene()
    scene.play(pad("A", y=-TILT))
    first = int(scene.hero.instance)
    scene.wait_for(A.WAIT)
    scene.play(pad("A", y=-TILT))
    assert scene.hero.instance > first
