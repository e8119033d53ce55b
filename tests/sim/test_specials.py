"""The special moves of Fox and Marth, on the running engine.

Numbers: facts/mechanics/specials/fox.md and marth.md, by the sections named in the classes.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest
from scene import NEUTRAL, Scene, pad

from melee_gym.game import action as A
from melee_gym.game.frame import HURT_INTANGIBLE
from melee_gym.game.ids import Fighter
from melee_gym.game.items import Item

FULL = 80
HIGH = 90.0  # no landing while a move lasts
B, SIDE_B, UP_B, DOWN_B = pad("B"), pad("B", x=FULL), pad("B", y=FULL), pad("B", y=-FULL)
LASER, GHOST, GUN = Item.FOX_LASER, Item.FOX_ILLUSION, Item.FOX_BLASTER

# Fox's states, fox.md 2 to 5.
N_START, N_LOOP, N_END, AIR_N_START, AIR_N_LOOP, AIR_N_END = range(341, 347)
S_START, S_DASH, S_END, AIR_S_START, AIR_S_DASH, AIR_S_END = range(347, 353)
HI_HOLD, AIR_HI_HOLD, HI_TRAVEL, AIR_HI_TRAVEL, HI_LANDING, HI_FALL = range(353, 359)
LW_START, LW_LOOP, LW_HIT, LW_END, LW_TURN, AIR_LW_START, AIR_LW_LOOP, AIR_LW_HIT, AIR_LW_END = range(
    360, 369
)

# Marth's, marth.md 2 to 5.
BREAK_START, BREAK_LOOP, BREAK_END, BREAK_FULL, AIR_BREAK_START, _, AIR_BREAK_END, _ = range(341, 349)
BLADE1, BLADE2_UP, BLADE2, BLADE3_UP, BLADE3, BLADE3_DOWN, BLADE4_UP, BLADE4, BLADE4_DOWN, AIR_BLADE1 = range(
    349, 359
)
SLASH, AIR_SLASH, COUNTER, COUNTER_HIT, AIR_COUNTER = 367, 368, 369, 370, 371


def played(scene: Scene, first: np.ndarray[Any, Any], frames: int) -> list[tuple[int, int]]:
    """Press for a frame, then let go: the states that follow, each with its frames."""
    states = [int(scene.play(first).state)] + [int(scene.play().state) for _ in range(frames - 1)]
    return [(state, len(list(group))) for state, group in groupby(states)]


def until(scene: Scene, first: np.ndarray[Any, Any], state: int, limit: int = 150) -> Any:
    """Press for a frame, then let go until a state comes; the hero's record."""
    if scene.play(first).state != state:
        scene.wait_for(state, limit)
    return scene.hero


def articles(scene: Scene, kind: int) -> list[Any]:
    return [item.copy() for item in scene.match["items"] if item["active"] and item["type"] == kind]


def lasers(scene: Scene) -> list[Any]:
    return articles(scene, LASER)


@pytest.mark.parametrize(
    ("fighter", "height", "press", "expected"),
    [
        (Fighter.FOX, 0, B, [(N_START, 6), (N_LOOP, 10), (N_END, 24)]),
        (Fighter.FOX, HIGH, B, [(AIR_N_START, 4), (AIR_N_LOOP, 10), (AIR_N_END, 22)]),
        (Fighter.FOX, 0, SIDE_B, [(S_START, 19), (S_DASH, 4), (S_END, 40)]),
        (Fighter.FOX, HIGH, SIDE_B, [(AIR_S_START, 19), (AIR_S_DASH, 4), (AIR_S_END, 40)]),
        (Fighter.FOX, HIGH, UP_B, [(AIR_HI_HOLD, 42), (AIR_HI_TRAVEL, 30), (HI_FALL, 20)]),
        (Fighter.FOX, 0, DOWN_B, [(LW_START, 3), (LW_LOOP, 18), (LW_END, 18)]),
        (Fighter.FOX, HIGH, DOWN_B, [(AIR_LW_START, 3), (AIR_LW_LOOP, 18), (AIR_LW_END, 18)]),
        (Fighter.MARTH, 0, B, [(BREAK_START, 11), (BREAK_END, 33)]),
        (Fighter.MARTH, HIGH, B, [(AIR_BREAK_START, 11), (AIR_BREAK_END, 33)]),
        (Fighter.MARTH, 0, SIDE_B, [(BLADE1, 29)]),
        (Fighter.MARTH, HIGH, SIDE_B, [(AIR_BLADE1, 29)]),
        (Fighter.MARTH, 0, UP_B, [(SLASH, 39)]),
        (Fighter.MARTH, HIGH, UP_B, [(AIR_SLASH, 39)]),
        (Fighter.MARTH, 0, DOWN_B, [(COUNTER, 59)]),
        (Fighter.MARTH, HIGH, DOWN_B, [(AIR_COUNTER, 59)]),
    ],
    ids=lambda value: "" if isinstance(value, np.ndarray) else None,
)
def test_the_parts_of_a_special_last_as_recorded(
    fighter: Fighter, height: float, press: np.ndarray[Any, Any], expected: list[tuple[int, int]]
) -> None:
    scene = Scene(fighter, gap=120.0, height=height)
    runs = played(scene, press, sum(frames for _, frames in expected) + 1)
    assert runs[:-1] == expected


@pytest.mark.parametrize(
    ("fighter", "press", "state"),
    [
        (Fighter.FOX, B, A.FALL),
        (Fighter.FOX, SIDE_B, A.FALL_SPECIAL),
        (Fighter.FOX, UP_B, A.FALL_SPECIAL),
        (Fighter.FOX, DOWN_B, A.FALL),
        (Fighter.MARTH, B, A.FALL),
        (Fighter.MARTH, SIDE_B, A.FALL),
        (Fighter.MARTH, UP_B, A.FALL_SPECIAL),
        (Fighter.MARTH, DOWN_B, A.FALL),
    ],
    ids=lambda value: "" if isinstance(value, np.ndarray) else None,
)
def test_who_is_helpless_after_a_special_in_the_air(fighter: Fighter, press: Any, state: int) -> None:
    scene = Scene(fighter, gap=120.0, height=HIGH)
    while scene.play(press).state < A.FIRST_SPECIAL:
        pass
    while scene.hero.state >= A.FIRST_SPECIAL:
        scene.play()
    assert scene.hero.state == state


class TestBlaster:
    """fox.md 2."""

    @pytest.mark.parametrize(("height", "dx", "dy"), [(0.0, 16.47, 7.68), (HIGH, 16.41, 9.59)])
    def test_a_shot_leaves_from_the_recorded_place(self, height: float, dx: float, dy: float) -> None:
        scene = Scene(gap=120.0, height=height)
        scene.play(B)
        while not lasers(scene):
            before = (float(scene.hero.x), float(scene.hero.y))
            scene.play()
        assert (scene.hero.state, scene.hero.age) == (AIR_N_LOOP if height else N_LOOP, 5)
        shot = lasers(scene)[0]
        assert (shot["x"] - before[0], shot["y"] - before[1]) == pytest.approx((dx, dy), abs=0.02)

    def test_a_shot_flies_seven_units_a_frame_and_is_gone_after_34(self) -> None:
        scene = Scene(gap=120.0, height=HIGH)  # above the rival
        scene.play(B)
        places = []
        for _ in range(60):
            scene.play()
            places += [float(shot["x"]) for shot in lasers(scene)]
        assert len(places) == 34
        assert np.diff(places).tolist() == pytest.approx([7.0] * 33, abs=1e-4)

    def test_the_gun_shows_where_it_was_drawn_until_the_move_is_over(self) -> None:
        scene = Scene(gap=120.0, height=20.0)
        before = float(scene.hero.y)
        seen = []
        scene.play(B)
        while scene.hero.state >= A.FIRST_SPECIAL or articles(scene, GUN):
            (gun,) = articles(scene, GUN)
            assert gun["y"] == before
            seen.append((int(scene.hero.state), int(gun["state"])))
            scene.play()
        assert seen[-1][0] == A.LANDING  # one frame longer: 668 of 668 recorded
        assert set(seen[:-1]) == {(AIR_N_START, 3), (AIR_N_LOOP, 4)}

    def test_a_shot_hurts_for_three_without_a_flinch(self) -> None:
        scene = Scene(gap=40.0)
        scene.play(B)
        while lasers(scene) or scene.hero.state != N_END:
            scene.play()
        assert (scene.rival.percent, scene.rival.state, scene.rival.hitlag) == (3.0, A.WAIT, 0.0)

    @pytest.mark.parametrize(("early", "reflects"), [(1, True), (6, False)])  # two frames, shield.md 6.2
    def test_a_shield_raised_just_in_time_sends_the_shot_back(self, early: int, reflects: bool) -> None:
        unguarded, guarded = Scene(gap=40.0), Scene(gap=40.0)
        contact = 1
        unguarded.play(B)
        while unguarded.rival.percent == 0:
            unguarded.play()
            contact += 1
        for frame in range(contact):
            hold = pad("L", trigger=140) if frame >= contact - 1 - early else NEUTRAL
            guarded.play(B if frame == 0 else NEUTRAL, hold)
        assert [(int(shot["owner"]), float(shot["vx"])) for shot in lasers(guarded)] == [(1, -7.0)] * reflects

    def test_a_press_during_the_shot_fires_again(self) -> None:
        scene = Scene(gap=120.0)
        scene.play(B)
        scene.wait_for(N_LOOP)
        assert played(scene, B, 20)[0] == (N_LOOP, 19)  # ten frames again after the tenth


class TestIllusion:
    """fox.md 3."""

    @pytest.mark.parametrize("height", [0.0, HIGH])
    def test_the_dash_covers_56_units_in_three_frames(self, height: float) -> None:
        scene = Scene(gap=160.0, height=height)
        until(scene, SIDE_B, AIR_S_DASH if height else S_DASH)
        places = [float(scene.hero.x)] + [float(scene.play().x) for _ in range(3)]
        assert np.diff(places).tolist() == pytest.approx([18.72] * 3, abs=0.01)

    @pytest.mark.parametrize("frames", [1, 2, 3])
    def test_a_press_shortens_the_dash(self, frames: int) -> None:
        scene = Scene(gap=160.0, height=HIGH)
        until(scene, SIDE_B, AIR_S_DASH)
        scene.play(frames=frames - 1)
        assert scene.play(B).state == AIR_S_END

    @pytest.mark.parametrize(("gap", "frame"), [(10, 2), (30, 3), (50, 4), (65, 5)])
    def test_its_afterimage_hurts_two_frames_behind_him(self, gap: float, frame: int) -> None:
        """Recorded: 30 hits on these frames of the dash at these distances, see illusion.trail_ghost."""
        scene = Scene(gap=gap)
        until(scene, SIDE_B, S_DASH)
        percents = []
        for _ in range(8):
            scene.play()
            percents.append(float(scene.rival.percent))
        assert percents == [0.0] * (frame - 1) + [7.0] * (9 - frame)

    def test_its_afterimage_stands_where_he_was_two_frames_ago(self) -> None:
        scene = Scene(gap=160.0, height=HIGH)
        until(scene, SIDE_B, AIR_S_DASH)
        start = float(scene.hero.x)
        seen = []
        for _ in range(8):
            scene.play()
            seen += articles(scene, GHOST)
        placed = [(round(float(g["x"]) - start, 1), g["timer"], g["state"]) for g in seen]
        assert placed == [(0.0, 4, 1), (18.7, 3, 1), (37.4, 2, 1), (56.2, 1, 1), (56.2, 2, 2), (56.2, 1, 2)]

    def test_landing_out_of_it_takes_twenty_frames(self) -> None:
        scene = Scene(gap=120.0, height=8.0)
        scene.play(SIDE_B)
        while scene.hero.state != A.LANDING_FALL_SPECIAL and scene.hero.state != A.WAIT:
            scene.play()
        frames = 1
        while scene.play().state == A.LANDING_FALL_SPECIAL:
            frames += 1
        assert frames == 20


class TestFirefox:
    """fox.md 4; where it flies is tested in tests/controls/test_techniques.py."""

    def test_it_slows_from_its_sixth_frame_on(self) -> None:
        scene = Scene(gap=120.0, height=HIGH)
        until(scene, UP_B, AIR_HI_TRAVEL)
        speeds = [float(scene.hero.vy)] + [float(scene.play().vy) for _ in range(29)]
        assert speeds == pytest.approx([3.8] * 5 + [3.8 - 0.1 * k for k in range(1, 26)], abs=1e-4)

    def test_it_takes_the_last_jump(self) -> None:
        scene = Scene(gap=120.0, height=HIGH)
        until(scene, UP_B, AIR_HI_TRAVEL)
        assert scene.hero.jumps_used == 2


class TestReflector:
    """fox.md 5."""

    def test_only_its_first_frame_is_intangible(self) -> None:
        scene = Scene(gap=120.0)
        status = [int(scene.play(DOWN_B).body_status)] + [int(scene.play().body_status) for _ in range(5)]
        assert status == [HURT_INTANGIBLE, 0, 0, 0, 0, 0]

    def test_it_hurts_for_five_and_sends_away_flat(self) -> None:
        scene = Scene(gap=10.0)
        scene.play(DOWN_B)
        assert scene.rival.percent == 5.0
        assert scene.rival.hitlag == 6  # electric: int(5 / 3 + 3) * 1.5, damage.md 4.1
        assert scene.rival.ky == 0
        assert scene.rival.kx > 0

    @pytest.mark.parametrize(("shown", "state"), [(2, LW_START), (3, A.KNEE_BEND)])
    def test_a_jump_cancels_it_from_its_fourth_frame_on(self, shown: int, state: int) -> None:
        scene = Scene(gap=120.0)
        scene.play(DOWN_B, frames=shown)
        assert scene.play(pad("X")).state == state

    def test_in_the_air_it_hangs_for_four_frames_and_then_sinks(self) -> None:
        scene = Scene(gap=120.0, height=HIGH)
        speeds = [float(scene.play(DOWN_B).vy)] + [float(scene.play().vy) for _ in range(6)]
        assert speeds == pytest.approx([0, 0, 0, 0, -0.0267, -0.0533, -0.08], abs=1e-4)

    def test_a_held_button_keeps_it_up_and_a_stick_turns_it(self) -> None:
        scene = Scene(gap=120.0)
        scene.play(DOWN_B)
        scene.play(pad("B"), frames=60)
        assert scene.hero.state == LW_LOOP
        assert scene.play(pad("B", x=-FULL)).state == LW_TURN
        assert scene.play(pad("B")).facing == -1

    def test_it_sends_a_laser_back_at_its_speed_to_its_owner(self) -> None:
        scene = Scene(gap=60.0)
        scene.play(DOWN_B, B)
        while scene.hero.state != LW_HIT:
            scene.play(pad("B"))
        shot = lasers(scene)[0]
        assert (shot["owner"], shot["vx"]) == (0, 7.0)
        assert scene.hero.percent == 0
        hits = 1
        while scene.play(pad("B")).state == LW_HIT:
            hits += 1
        assert hits == 20
        assert scene.rival.percent > 3  # 1.5 times


class TestShieldBreaker:
    """marth.md 2."""

    def test_held_to_the_end_it_strikes_by_itself(self) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0)
        scene.play(B)
        assert scene.wait_for(BREAK_FULL, 200, pad("B")) == 11 + 121  # the loop's n > 30 * 4

    @pytest.mark.parametrize(("held", "damage"), [(1, 7), (200, 28)])
    def test_its_damage_grows_with_the_charge(self, held: int, damage: int) -> None:
        scene = Scene(Fighter.MARTH, gap=28.0)
        scene.play(pad("B"), frames=held)
        scene.play(frames=30)
        assert scene.rival.percent == damage


class TestDancingBlade:
    """marth.md 3."""

    @pytest.mark.parametrize(
        ("sticks", "state"),
        [
            ((0,), BLADE2), ((FULL,), BLADE2_UP),
            ((0, 0), BLADE3), ((0, FULL), BLADE3_UP), ((0, -FULL), BLADE3_DOWN),
            ((0, 0, 0), BLADE4), ((FULL, FULL, FULL), BLADE4_UP), ((0, -FULL, -FULL), BLADE4_DOWN),
        ],
    )  # fmt: skip
    def test_the_stick_chooses_the_next_swing(self, sticks: tuple[int, ...], state: int) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0)
        scene.play(SIDE_B)
        for y in sticks:
            scene.play(frames=22)
            scene.play(pad("A", y=y))
        assert scene.hero.state == state

    @pytest.mark.parametrize(("age", "follows"), [(7, False), (8, True), (26, True), (27, False)])
    def test_the_window_of_the_second_swing(self, age: int, follows: bool) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0)
        scene.play(SIDE_B)
        while scene.hero.age < age - 1:  # the press comes a frame later
            scene.play()
        assert (scene.play(pad("B")).state == BLADE2) == follows

    def test_an_early_press_spoils_the_swing(self) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0)
        scene.play(SIDE_B)
        scene.play(frames=2)
        scene.play(pad("A"))
        scene.play(frames=8)
        assert scene.play(pad("A")).state == BLADE1

    def test_in_the_air_only_the_first_use_lifts_him(self) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0, height=HIGH)
        assert scene.play(SIDE_B).vy == pytest.approx(0.94, abs=1e-5)
        scene.wait_for(A.FALL)
        assert scene.play(SIDE_B).vy == pytest.approx(-0.06, abs=1e-5)


class TestDolphinSlash:
    """marth.md 4."""

    def test_only_its_fifth_frame_is_intangible(self) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0)
        status = [int(scene.play(UP_B).body_status)] + [int(scene.play().body_status) for _ in range(9)]
        assert status == [0, 0, 0, 0, HURT_INTANGIBLE, 0, 0, 0, 0, 0]

    @pytest.mark.parametrize(
        ("height", "steps"),
        [(0.0, [(0.688, 13.128), (0.650, 14.123), (0.612, 7.825)]),
         (HIGH, [(0.757, 14.416), (0.715, 15.511), (0.673, 8.656)])],
    )  # fmt: skip
    def test_it_rises_by_its_own_steps(self, height: float, steps: list[tuple[float, float]]) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0, height=height)
        scene.play(UP_B)
        scene.play(frames=4)
        moved = []
        for _ in range(3):
            x, y = float(scene.hero.x), float(scene.hero.y)
            scene.play()
            moved.append((float(scene.hero.x) - x, float(scene.hero.y) - y))
        assert np.ravel(moved).tolist() == pytest.approx(np.ravel(steps).tolist(), abs=0.01)

    def test_landing_out_of_it_takes_34_frames(self) -> None:
        scene = Scene(Fighter.MARTH, gap=120.0)
        scene.play(UP_B)
        scene.wait_for(A.LANDING_FALL_SPECIAL, 200)
        assert scene.wait_for(A.WAIT) == 34

    def test_the_stick_of_its_start_leans_it(self) -> None:
        straight, leaned = (Scene(Fighter.MARTH, gap=120.0) for _ in range(2))
        for scene, x in ((straight, 0), (leaned, FULL)):
            scene.play(UP_B)
            scene.play(pad(x=x), frames=4)
            scene.play(frames=4)
        assert leaned.hero.x > straight.hero.x + 5


class TestCounter:
    """marth.md 5."""

    @staticmethod
    def countered(wait: int) -> Scene:
        """Marth's counter, met by Fox's jab (hits on its second frame) when the counter is `wait` + 2 old."""
        scene = Scene(Fighter.MARTH, gap=14.0)
        scene.play(DOWN_B)
        scene.play(frames=wait - 1)
        scene.play(second=pad("A"))
        scene.play(frames=4)
        return scene

    @pytest.mark.parametrize(("wait", "counters"), [(8, True), (20, True), (40, False)])
    def test_it_answers_hits_in_its_window(self, wait: int, counters: bool) -> None:
        scene = self.countered(wait)
        assert (scene.hero.state == COUNTER_HIT) == counters
        assert (scene.hero.percent == 0) == counters

    def test_the_answer_hurts_for_seven(self) -> None:
        scene = self.countered(8)
        scene.play(frames=20)
        assert scene.rival.percent == 7.0

    def test_the_answer_begins_intangible(self) -> None:
        scene = self.countered(8)
        assert scene.hero.body_status == HURT_INTANGIBLE
        while scene.hero.age < 6:
            scene.play()
        assert scene.hero.body_status == 0


# A launch along the ground, fox.md 4.4; recorded in 7 of 7: full speed from the first frame, none after it.


def test_a_fire_fox_along_the_ground_moves_from_its_first_frame_and_stops_at_its_end() -> None:
    scene = Scene(gap=160.0)
    scene.play(UP_B)
    scene.wait_for(HI_TRAVEL, first=pad(x=FULL))
    moved = [float(scene.hero.x - scene.hero.prev_x)]
    for _ in range(31):
        before = float(scene.hero.x)
        scene.play()
        moved.append(float(scene.hero.x) - before)
    expected = [3.8] * 5 + [3.8 - 0.1 * k for k in range(1, 26)] + [0.0, 0.0]
    assert moved == pytest.approx(expected, abs=1e-3)
    assert scene.hero.state == HI_LANDING
