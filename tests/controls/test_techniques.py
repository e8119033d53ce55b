"""Each row of the technique table (design/INTERFACES 2.1) that Fox and Marth can do, in the engine.

A test decides: a button pattern, a stick point and a C-stick flick of `controls="multi_discrete"`, each held
for the frames of one decision, three unless it says otherwise. Decisions start at frames t, t + 3, ...
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.controls import make_controls
from melee_gym.controls.choices import C_POINTS_5
from melee_gym.controls.multi_discrete import BUTTONS
from melee_gym.controls.stick_clusters import AGENT_21
from melee_gym.game import action as A
from melee_gym.game.frame import FLAG_FAST_FALL, FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine, hits

FOX, MARTH = Fighter.FOX, Fighter.MARTH
BUTTON = {name: index for index, (name, _, _) in enumerate(BUTTONS)}
JUMP_SQUAT = {FOX: 3, MARTH: 4}  # INTERFACES 2.1 (a), fighters/*.json
LEFT, RIGHT, UP, DOWN, NEUTRAL = (-80, 0), (80, 0), (0, 80), (0, -80), (0, 0)
SOFT_UP, SOFT_DOWN = (0, 50), (0, -54)
SHALLOW = (76, -23)  # toward the facing and a little down
PLATFORM = 27.2  # height of Battlefield's side platforms, facts/stages/battlefield.json
ON_PLATFORM = -38.8
HIGH = 60.0


class Play:
    """A fighter of seat 0 who decides; the other stands at x = 60.

    Attributes:
        frames: every frame so far, from the one before the first decision on.
    """

    def __init__(
        self, fighter: Fighter = FOX, *, x: float = -20.0, y: float = 0.0, state: int = A.WAIT,
        stage: Stage = Stage.FINAL_DESTINATION, frame_skip: int = 3, ucf: bool = True,
    ) -> None:  # fmt: skip
        airborne = state in (A.FALL, A.DAMAGE_FALL)
        start = (SeatStart(x, y, 1, 0.0, state, airborne), SeatStart(60.0, 0.0, -1))
        self.controls = make_controls("multi_discrete", frame_skip)
        self.engine = Engine(1)
        self.engine.reset([Setup((fighter, FOX), stage, ucf=ucf, start=start)])
        self.fighter = self.engine.matches[0].fighters[0]
        self.frames = [self.engine.frames.copy()]

    def decide(
        self, button: str = "none", stick: tuple[int, int] = NEUTRAL, c: tuple[int, int] = NEUTRAL
    ) -> Any:
        """One decision; the fighter's record."""
        action = np.array([[BUTTON[button], AGENT_21.index(stick), C_POINTS_5.index(c)]])
        pads = np.zeros((1, self.controls.frame_skip), PAD)
        self.controls.decode(action, pads)
        both = np.zeros((1, 2), PAD)
        for frame in range(self.controls.frame_skip):
            both[0, 0] = pads[0, frame]
            self.frames.append(self.engine.step(both).copy())
        return self.fighter

    def idle(self, decisions: int) -> Any:
        for _ in range(decisions):
            self.decide()
        return self.fighter

    @property
    def players(self) -> NDArray[Any]:
        """(T,) PLAYER: every frame of the fighter after the start."""
        return np.concatenate(self.frames).view(FRAME)["players"][1:, 0]

    @property
    def states(self) -> list[int]:
        """His action state on every frame after the start."""
        return [int(state) for state in self.players["state"]]


# Short hop and full hop: the jump button is down for fewer frames than the jump squat, or not.

TAKE_OFF = {  # vertical speed of the first frame in the air, INTERFACES 2.1 (a), measured
    (FOX, "short"): 2.10, (FOX, "full"): 3.68, (MARTH, "short"): 1.50, (MARTH, "full"): 2.40,
}  # fmt: skip


def take_off(play: Play) -> Any:
    """His player record on the first frame in the air."""
    airborne = np.flatnonzero(play.players["airborne"])
    return play.players[airborne[0]]


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_a_tapped_jump_is_a_short_hop_after_the_jump_squat(fighter: Fighter) -> None:
    play = Play(fighter)
    play.decide("jump tap")
    play.decide()
    squat = JUMP_SQUAT[fighter]
    assert play.states[: squat + 1] == [A.KNEE_BEND] * squat + [A.JUMP_F]
    assert take_off(play)["speed_y_self"] == pytest.approx(TAKE_OFF[fighter, "short"], abs=1e-6)


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_a_held_jump_is_a_full_hop(fighter: Fighter) -> None:
    play = Play(fighter)
    play.decide("jump hold")
    play.decide("jump hold" if JUMP_SQUAT[fighter] > 3 else "none")
    assert take_off(play)["speed_y_self"] == pytest.approx(TAKE_OFF[fighter, "full"], abs=1e-6)


def test_one_held_decision_is_no_full_hop_for_who_squats_longer() -> None:
    play = Play(MARTH)
    play.decide("jump hold")
    play.decide()
    assert take_off(play)["speed_y_self"] == pytest.approx(TAKE_OFF[MARTH, "short"], abs=1e-6)


@pytest.mark.parametrize("fighter", [FOX, MARTH])
@pytest.mark.parametrize("held", [1, 2, 3, 4, 5])
def test_frame_by_frame_a_jump_is_full_from_the_length_of_the_squat_on(fighter: Fighter, held: int) -> None:
    play = Play(fighter, frame_skip=1)
    for _ in range(held):
        play.decide("jump hold")
    play.idle(6 - held)
    kind = "full" if held >= JUMP_SQUAT[fighter] else "short"
    assert take_off(play)["speed_y_self"] == pytest.approx(TAKE_OFF[fighter, kind], abs=1e-6)


# Wavedash: the air dodge comes on the very frame of take-off.


def wavedash(fighter: Fighter) -> Play:
    """By the recipe for his jump squat: 3 frames, or 4."""
    play = Play(fighter)
    if JUMP_SQUAT[fighter] == 3:
        play.decide("jump tap")
    else:
        play.decide("jump late")
        play.decide()
    play.decide("L tap", SHALLOW)
    return play


@pytest.mark.parametrize(("fighter", "frame"), [(FOX, 3), (MARTH, 6)])
def test_a_wavedash_lands_on_the_frame_of_take_off(fighter: Fighter, frame: int) -> None:
    states = wavedash(fighter).states
    assert states[frame - 1 : frame + 1] == [A.KNEE_BEND, A.LANDING_FALL_SPECIAL]


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_a_wavedash_slides_forward_for_ten_frames_of_landing(fighter: Fighter) -> None:
    play = wavedash(fighter)
    play.idle(4)
    assert play.states.count(A.LANDING_FALL_SPECIAL) == 10  # air.md 4.5.3
    assert play.fighter.x > -20.0 + 10


def test_an_air_dodge_one_frame_late_still_wavedashes_but_shorter() -> None:
    sharp, late = wavedash(FOX), Play(FOX)
    late.decide("jump late")  # pressed at t + 2, take-off at t + 5
    late.decide()
    late.decide("L tap", SHALLOW)  # at t + 6
    for play in (sharp, late):
        play.idle(8)
    assert A.ESCAPE_AIR in late.states
    assert A.LANDING_FALL_SPECIAL in late.states
    assert -20.0 < late.fighter.x < sharp.fighter.x


def test_an_air_dodge_pressed_in_the_jump_squat_is_lost() -> None:
    play = Play(MARTH)
    play.decide("jump tap")
    play.decide("L tap", SHALLOW)  # at t + 3, take-off at t + 4
    play.idle(2)
    assert A.ESCAPE_AIR not in play.states
    assert A.LANDING_FALL_SPECIAL not in play.states


# Out of the jump squat.


@pytest.mark.parametrize("fighter", [FOX, MARTH])
@pytest.mark.parametrize(
    ("button", "c", "state"),
    [("Z tap", NEUTRAL, A.CATCH), ("none", UP, A.ATTACK_HI4)],
    ids=["grab", "up smash"],
)
def test_a_late_jump_is_cancelled_by_a_grab_or_an_up_smash(
    fighter: Fighter, button: str, c: tuple[int, int], state: int
) -> None:
    play = Play(fighter)
    play.decide("jump late")
    play.decide(button, c=c)
    assert play.states[2:4] == [A.KNEE_BEND, state]


def test_a_tapped_jump_is_cancelled_by_a_grab_when_the_squat_is_longer() -> None:
    play = Play(MARTH)
    play.decide("jump tap")
    play.decide("Z tap")
    assert play.states[2:4] == [A.KNEE_BEND, A.CATCH]


# L-cancel: a press less than 7 frames before the landing (ground.md 3.7) halves its lag.


def neutral_air(fighter: Fighter, height: float, button: str = "none", pressed: int = 0) -> list[int]:
    """The states of a neutral air that lands, with a button in decision `pressed`."""
    play = Play(fighter, y=height, state=A.FALL)
    play.decide("A tap")
    for decision in range(1, 16):
        play.decide(button if decision == pressed else "none")
    return play.states


@pytest.mark.parametrize("button", ["L tap", "Z tap"])
@pytest.mark.parametrize("height", [10.0, 14.0, 16.0])  # landings on different frames of a decision
@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_a_press_in_the_last_six_frames_halves_the_landing_lag(
    fighter: Fighter, height: float, button: str
) -> None:
    landing = neutral_air(fighter, height).index(A.LANDING_AIR_N)
    for decision in range(1, landing // 3 + 1):
        states = neutral_air(fighter, height, button, decision)
        lag = 7 if landing - 3 * decision < 7 else 15  # fighters/*.json: 15 for both
        assert states.count(A.LANDING_AIR_N) == lag
        assert A.ESCAPE_AIR not in states


# Techs.

KNOCKED_DOWN = {A.DOWN_BOUND_U, A.DOWN_BOUND_D}
TECH_WINDOW = 20  # frames, tech.md 1
TUMBLE_HEIGHT = 45.0  # lands 30 frames after a tumbling start, so that there is a time before the window


def tumble(presses: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Fall in tumble, `L tap` with a stick in some decisions: the frame of the landing and its state."""
    play = Play(MARTH, y=TUMBLE_HEIGHT, state=A.DAMAGE_FALL)
    for decision in range(20):
        if decision in presses:
            play.decide("L tap", presses[decision])
        else:
            play.decide()
    landing = int(np.flatnonzero(play.players["airborne"] == 0)[0])
    return landing, play.states[landing]


def test_who_does_not_press_is_knocked_down() -> None:
    assert tumble({})[1] in KNOCKED_DOWN


@pytest.mark.parametrize(
    ("stick", "state"),
    [(NEUTRAL, A.PASSIVE), (LEFT, A.PASSIVE_STAND_F), (RIGHT, A.PASSIVE_STAND_B)],
)
def test_a_tap_before_the_landing_techs_to_the_side_of_the_stick(stick: tuple[int, int], state: int) -> None:
    play = Play(MARTH, y=20.0, state=A.FALL)
    hit(play, damage=3, knockback=100, angle=270)  # down at 3 units a frame after 4 frames; turns him left
    play.idle(2)
    play.decide("L tap", stick)
    while play.fighter.airborne:
        play.decide(stick=stick)
    assert play.fighter.state == state


def test_a_tap_techs_within_twenty_frames_of_the_landing() -> None:
    landing = tumble({})[0]
    teched = [tumble({decision: NEUTRAL})[1] == A.PASSIVE for decision in range(landing // 3 + 1)]
    assert teched == [landing - 3 * decision < TECH_WINDOW for decision in range(landing // 3 + 1)]


def test_tapping_in_every_decision_defeats_itself() -> None:
    assert tumble(dict.fromkeys(range(20), NEUTRAL))[1] in KNOCKED_DOWN  # locked for 40 frames, tech.md 1


# On the ground.


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_left_and_right_dash_back_and_forth(fighter: Fighter) -> None:
    play = Play(fighter)
    for _ in range(3):
        play.decide(stick=LEFT)
        play.decide(stick=RIGHT)
    assert play.states == [A.TURN, A.DASH, A.DASH] * 6
    assert play.players["facing"][2::3].tolist() == [-1, 1] * 3


def test_a_dash_from_standing_turns_back_on_its_fifth_frame_at_the_earliest() -> None:
    play = Play(FOX)
    play.decide(stick=RIGHT)
    play.decide(stick=LEFT)
    assert play.states == [A.DASH] * 4 + [A.TURN, A.DASH]  # ground.md 3.3 A: no smash turn in frames 1 to 4


@pytest.mark.parametrize("fighter", [FOX, MARTH])
@pytest.mark.parametrize("ucf", [True, False])
def test_a_flick_behind_turns_for_a_frame_and_dashes(fighter: Fighter, ucf: bool) -> None:
    play = Play(fighter, ucf=ucf)
    play.decide(stick=LEFT)
    assert play.states == [A.TURN, A.DASH, A.DASH]
    assert play.fighter.facing == -1


@pytest.mark.parametrize("fighter", [FOX, MARTH])
@pytest.mark.parametrize("ucf", [True, False])
def test_a_shield_drops_through_its_platform_with_the_stick_softly_down(fighter: Fighter, ucf: bool) -> None:
    play = Play(fighter, x=ON_PLATFORM, y=PLATFORM, stage=Stage.BATTLEFIELD, ucf=ucf)
    for _ in range(4):
        play.decide("L hold")
    play.decide("L hold", SOFT_DOWN)
    assert play.states[12] == A.PASS
    play.idle(8)
    assert play.fighter.y < PLATFORM - 5


def test_a_stick_softly_down_falls_through_a_platform_and_lands_on_the_stage() -> None:
    play = Play(FOX, x=ON_PLATFORM, y=PLATFORM + 10, state=A.FALL, stage=Stage.BATTLEFIELD)
    while play.fighter.airborne:
        play.decide(stick=SOFT_DOWN)
    assert play.fighter.y == pytest.approx(1e-4, abs=1e-5)


def test_a_stick_softly_down_neither_crouches_nor_dodges() -> None:
    play = Play(FOX)
    play.decide(stick=SOFT_DOWN)
    play.decide("L hold", SOFT_DOWN)
    assert not {A.SQUAT, A.ESCAPE_N, A.PASS} & set(play.states)


def test_a_stick_fully_down_drops_through_the_platform_after_three_frames_of_crouching() -> None:
    play = Play(FOX, x=ON_PLATFORM, y=PLATFORM, stage=Stage.BATTLEFIELD)
    play.decide(stick=DOWN)
    play.decide(stick=DOWN)
    assert play.states[:4] == [A.SQUAT] * 3 + [A.PASS]  # air.md 4.6.1


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_a_with_the_stick_softly_up_is_an_up_tilt(fighter: Fighter) -> None:
    play = Play(fighter)
    play.decide("A tap", SOFT_UP)
    assert play.states == [A.ATTACK_HI3] * 3


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_a_with_the_stick_softly_up_is_an_up_air_without_the_air_jump(fighter: Fighter) -> None:
    play = Play(fighter, y=HIGH, state=A.FALL)
    play.decide("A tap", SOFT_UP)
    assert play.states == [A.ATTACK_AIR_HI] * 3
    assert play.players["jumps_left"].tolist() == [1, 1, 1]


def test_a_stick_softly_up_jumps_out_of_a_dash() -> None:
    play = Play(FOX)
    play.decide(stick=RIGHT)
    play.decide(stick=SOFT_UP)
    assert play.states[3] == A.KNEE_BEND  # 50 >= 45 = 0.5625 * 80, INTERFACES 1.4


# In the air.

FAST_FALL = {FOX: 3.4, MARTH: 2.5}  # fast_fall_velocity, fighters/*.json


@pytest.mark.parametrize("fighter", [FOX, MARTH])
def test_down_while_falling_is_a_fast_fall(fighter: Fighter) -> None:
    play = Play(fighter, y=HIGH, state=A.FALL)
    play.decide()
    play.decide(stick=DOWN)
    byte, mask = FLAG_FAST_FALL
    assert play.players["speed_y_self"][3:].tolist() == pytest.approx([-FAST_FALL[fighter]] * 3)
    assert (play.players["state_flags"][3:, byte] & mask).all()


def test_a_stick_softly_down_falls_fast_too() -> None:
    play = Play(FOX, y=HIGH, state=A.FALL)
    play.decide()
    assert play.decide(stick=SOFT_DOWN).fast_fall  # 54/80 >= 0.6625, INTERFACES 1.4


ANGLES = [point for point in AGENT_21 if abs(point[0]) + abs(point[1]) >= 40]  # 0.5, specials/fox.md 4.3


@pytest.mark.parametrize("stick", ANGLES, ids=str)
def test_a_firefox_flies_where_the_stick_points(stick: tuple[int, int]) -> None:
    play = Play(FOX, y=HIGH, state=A.FALL)
    play.decide("B tap", UP)
    while play.states[-1] != A.FIRST_SPECIAL + 15:  # SpecialAirHi
        play.decide(stick=stick)
    flight = play.players[play.states.index(A.FIRST_SPECIAL + 15)]
    length = math.hypot(*stick)
    expected = [3.8 * value / length for value in stick]  # units a frame, specials/fox.md 4.3
    assert [flight["speed_air_x_self"], flight["speed_y_self"]] == pytest.approx(expected, abs=1e-5)


# While hit.


def hit(play: Play, *, damage: int, knockback: int, angle: int = 90) -> None:
    """Log a hit on him for the next frame, where the engine's own detection would."""
    log = play.fighter.log[0]
    log.damage, log.angle, log.kbg, log.wdsk, log.bkb = damage, angle, 0, 0, knockback
    log.height, log.direction, log.by = hits.HEIGHT_MIDDLE, -1.0, 1
    play.fighter.hit_count = 1
    play.fighter.hit_damage = f32(damage)
    play.fighter.hit_hitlag_damage = damage


def in_hitlag(damage: int) -> Play:
    """High in the air, a decision after he was hit straight up."""
    play = Play(FOX, y=HIGH, state=A.FALL)
    play.decide()
    hit(play, damage=damage, knockback=100)
    play.decide()
    return play


@pytest.mark.parametrize(
    ("stick", "degrees"),
    [(RIGHT, 72.0), (LEFT, 108.0), (UP, 90.0), ((56, 56), 81.0), ((-56, 56), 99.0)],
)
def test_the_stick_turns_a_launch_by_up_to_18_degrees(stick: tuple[int, int], degrees: float) -> None:
    play = in_hitlag(damage=12)  # 7 frames of hitlag: the last falls into the third decision
    while play.fighter.hitlag > 0:
        play.decide(stick=stick)
    angle = math.degrees(math.atan2(play.fighter.ky, play.fighter.kx))
    assert angle == pytest.approx(
        degrees, abs=0.2
    )  # 18 degrees times sin^2 of the angle between, damage.md 8.3


def test_alternating_directions_shift_him_once_a_decision() -> None:
    play = in_hitlag(damage=60)  # 20 frames of hitlag, damage.md 4.1
    for stick in (RIGHT, UP, RIGHT, UP):
        before = (play.fighter.x, play.fighter.y)
        play.decide(stick=stick)
        moved = (play.fighter.x - before[0], play.fighter.y - before[1])
        assert moved == pytest.approx([6 * value / 80 for value in stick], abs=1e-4)  # damage.md 8.1


def test_a_stick_held_over_decisions_shifts_him_once() -> None:
    play = in_hitlag(damage=60)
    x = play.fighter.x
    for _ in range(4):
        play.decide(stick=RIGHT)
    assert play.fighter.x - x == pytest.approx(6, abs=1e-4)
