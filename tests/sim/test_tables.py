"""TABLES: numbers of the game as the engine sees them, each with the source that gives it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from melee_gym.data import FIGHTER_KEYS
from melee_gym.data.stage_table import stage_row
from melee_gym.game import action as A
from melee_gym.game.ids import Stage
from melee_gym.sim import load_tables
from melee_gym.sim.build import tables
from melee_gym.sim.load_tables import TABLES
from melee_gym.sim.tables import ELEMENT_GRAB, LINE_FLOOR, NEVER

FOX, MARTH, MEWTWO = (FIGHTER_KEYS.index(key) for key in ("fox", "marth", "mewtwo"))
FINAL_DESTINATION, BATTLEFIELD = stage_row(Stage.FINAL_DESTINATION), stage_row(Stage.BATTLEFIELD)


@pytest.fixture(scope="module")
def t() -> Any:
    return tables()[0]


def state(t: Any, kind: int, state_id: int) -> Any:
    return t.fighters[kind].states[state_id]


def hits(t: Any, kind: int, state_id: int, slot: int = 0) -> dict[int, Any]:
    """Age -> row of damage values of one slot."""
    track = state(t, kind, state_id).hits[slot]
    points = t.hit_points[track.offset : track.offset + track.length]
    return {track.first + i: t.hit_rows[point.row] for i, point in enumerate(points) if point.row >= 0}


def curve(t: Any, curve: Any) -> list[float]:
    return [float(value) for value in t.curves[curve.offset : curve.offset + curve.length]]


def test_the_record_has_the_one_dtype_object() -> None:
    assert tables().dtype is TABLES


def test_nothing_of_the_game_can_be_changed() -> None:
    assert not tables().flags.writeable


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [  # character attributes of the game's files, facts/fighters/README.md 6
        (FOX, "gravity", 0.23), (FOX, "jump_startup_time", 3), (FOX, "weight", 75),
        (FOX, "dash_max_velocity", 2.2), (MARTH, "gravity", 0.085), (MARTH, "walk_max_vel", 1.6),
        (MARTH, "weight", 87),
    ],
)  # fmt: skip
def test_an_attribute_is_the_games(t: Any, kind: int, name: str, value: float) -> None:
    assert t.fighters[kind].attributes[name] == np.float32(value)


@pytest.mark.parametrize(
    ("kind", "state_id", "frames"),
    [
        (FOX, A.ATTACK_AIR_N, 50), (FOX, A.LANDING, 30), (FOX, A.DASH, 22), (FOX, A.TURN, 12),
        (FOX, 347, 20), (MARTH, 367, 40), (MARTH, A.ESCAPE_AIR, 50),
        (FIGHTER_KEYS.index("mario"), A.LANDING, 29),  # ground.md: 29 for Mario, Dr. Mario, Luigi
    ],
)  # fmt: skip
def test_a_state_ends_at_its_animation_length(t: Any, kind: int, state_id: int, frames: int) -> None:
    assert state(t, kind, state_id).anim_frames == frames


@pytest.mark.parametrize("state_id", [A.WAIT, A.FALL, A.KNEE_BEND, A.CLIFF_WAIT, A.GUARD])
def test_a_state_that_a_rule_ends_has_no_length(t: Any, state_id: int) -> None:
    assert state(t, FOX, state_id).anim_frames == 0


def test_fox_neutral_air_is_one_hit_that_weakens(t: Any) -> None:
    """facts/fighters/fox.json subaction 68: 12 damage at ages 4 to 7, 9 at 8 to 31."""
    rows = hits(t, FOX, A.ATTACK_AIR_N)
    assert {age: int(row.damage) for age, row in rows.items()} == {
        **dict.fromkeys(range(4, 8), 12),
        **dict.fromkeys(range(8, 32), 9),
    }
    assert len({int(row.group) for row in rows.values()}) == 1


def test_fox_down_air_hits_seven_times(t: Any) -> None:
    """facts/fighters/README.md 5.1: it ends at age 24, every third age is free."""
    rows = hits(t, FOX, A.ATTACK_AIR_LW)
    assert max(rows) == 24
    assert len({int(row.group) for row in rows.values()}) == 7


def test_fox_up_air_hits_twice(t: Any) -> None:
    rows = hits(t, FOX, A.ATTACK_AIR_HI)
    assert [int(rows[age].damage) for age in (8, 11)] == [5, 13]
    assert [int(rows[age].group) for age in (8, 11)] == [0, 1]


def test_ness_forward_air_hits_anew_without_a_gap(t: Any) -> None:
    rows = hits(t, FIGHTER_KEYS.index("ness"), A.ATTACK_AIR_F)
    assert sorted(rows) == list(range(8, 22))
    assert len({int(row.group) for row in rows.values()}) == 5


def test_marth_forward_air_has_a_tipper_in_its_last_slot(t: Any) -> None:
    """facts/fighters/marth.json: ages 4 to 7; slots 10, 9, 9, tip 13."""
    assert [int(hits(t, MARTH, A.ATTACK_AIR_F, slot)[4].damage) for slot in range(4)] == [10, 9, 9, 13]
    assert sorted(hits(t, MARTH, A.ATTACK_AIR_F, 3)) == [4, 5, 6, 7]


def test_marth_shield_breaker_only_hits_when_released(t: Any) -> None:
    """facts/mechanics/specials/marth.md 2.4: ages 5 to 10 of the end states, nothing while charging."""
    assert [sorted(hits(t, MARTH, state_id)) for state_id in (342, 346)] == [[], []]
    assert [sorted(hits(t, MARTH, state_id)) for state_id in (343, 344, 347, 348)] == [list(range(5, 11))] * 4


def test_fox_fire_fox_travel_hits_on_ground_and_in_the_air_from_the_start(t: Any) -> None:
    """facts/mechanics/specials/fox.md 4.9: 14 damage from age 0 on."""
    assert [int(hits(t, FOX, state_id)[0].damage) for state_id in (355, 356)] == [14, 14]


def test_fox_illusion_itself_hits_nobody(t: Any) -> None:
    """fox.md 3.5: the ghost article does."""
    assert [hits(t, FOX, state_id) for state_id in (348, 351)] == [{}, {}]


def test_a_grab_reaches_where_the_script_says(t: Any) -> None:
    """facts/fighters/README.md 2: raw 2200 x 0.003906 x 0.96 = 8.25 forward for Fox."""
    track = state(t, FOX, A.CATCH).hits[0]
    assert (track.first, track.length) == (6, 2)
    assert t.hit_points[track.offset].x == pytest.approx(8.25, abs=0.001)
    assert hits(t, FOX, A.CATCH)[6].element == ELEMENT_GRAB


def test_a_pull_has_no_grab_boxes(t: Any) -> None:
    assert hits(t, FOX, A.CATCH_PULL) == {}


def test_a_pummel_touches_only_the_held_fighter(t: Any) -> None:
    assert hits(t, FOX, A.CATCH_ATTACK)[4].held_only == 1


@pytest.mark.parametrize(
    ("kind", "state_id", "window"),
    [
        (FOX, 360, (1, 1, 2)),  # fox.md 5.6
        (MARTH, 367, (5, 5, 2)),  # marth.md 4.7
        (FOX, A.ESCAPE_AIR, (4, 29, 2)),
        (FOX, A.ESCAPE_F, (4, 19, 2)),
        (MARTH, A.CLIFF_CATCH, (1, 7, 2)),  # ledge.md 5
    ],
)
def test_a_script_makes_intangible(t: Any, kind: int, state_id: int, window: tuple[int, ...]) -> None:
    assert tuple(state(t, kind, state_id).hurt_windows[0]) == window


def test_intangibility_that_a_timer_gives_is_not_in_the_table(t: Any) -> None:
    assert state(t, FOX, A.CLIFF_WAIT).hurt_windows[0].kind == 0


def test_fox_illusion_moves_56_units(t: Any) -> None:
    """fox.md 3.3: 0 on age 0, then 18.72 three times."""
    illusion = state(t, FOX, 351)
    assert curve(t, illusion.dx) == pytest.approx([0.0, 18.72, 18.72, 18.72], abs=0.001)
    assert illusion.root_motion & 1


def test_a_slide_is_not_root_motion(t: Any) -> None:
    assert not state(t, FOX, 349).root_motion
    assert not state(t, FOX, A.DAMAGE_HI1).root_motion


def test_mewtwo_double_jump_follows_its_animation(t: Any) -> None:
    """air.md 5: Peach, Mewtwo, Yoshi, Ness."""
    assert state(t, MEWTWO, A.JUMP_AERIAL_F).root_motion & 2
    assert not state(t, FOX, A.JUMP_AERIAL_F).root_motion


def test_fox_hangs_where_650_recordings_show_him(t: Any) -> None:
    """facts/geometry/ledge.json: 1.92 outside, 14.40 below the corner."""
    hang = state(t, FOX, A.CLIFF_WAIT)
    assert curve(t, hang.ledge_x)[0] == pytest.approx(-1.92)
    assert curve(t, hang.ledge_y)[0] == pytest.approx(-14.4)


def test_a_climb_reaches_the_ground(t: Any) -> None:
    """facts/geometry/ledge.json: Fox's quick climb stands at age 23."""
    assert state(t, FOX, A.CLIFF_CLIMB_QUICK).ledge_ground_age == 23
    assert state(t, FOX, A.CLIFF_WAIT).ledge_ground_age == np.float32(NEVER)


def test_fox_bottom_in_fall_is_the_captured_one(t: Any) -> None:
    """facts/geometry/ecb_bottom.json exact_b: 3.8574 at age 0 of Fall."""
    assert curve(t, state(t, FOX, A.FALL).ecb_bottom)[0] == pytest.approx(3.8574)


@pytest.mark.parametrize("kind", range(27))
def test_no_landing_height_is_below_the_position(t: Any, kind: int) -> None:
    for row in t.fighters[kind].states:
        assert min(curve(t, row.ecb_bottom), default=0.0) >= 0.0


def test_an_aerial_keeps_its_lag_and_cancel_windows(t: Any) -> None:
    """facts/fighters/fox.json subaction 70: lag 20, early cancel before 4, late after 22."""
    bair = state(t, FOX, A.ATTACK_AIR_B)
    assert (bair.landing_lag, bair.autocancel_before, bair.autocancel_after) == (20, 4, 22)


def test_fox_up_throw_lets_go_at_age_8(t: Any) -> None:
    """facts/fighters/fox.json: 459 of 459 recorded throws."""
    throw = t.fighters[FOX].throws[2]
    assert (throw.release_frame, throw.damage, throw.angle, throw.kbg, throw.bkb) == (8, 2, 90, 110, 75)
    assert throw.weight_dependent == 1
    assert t.fighters[FOX].throws[0].weight_dependent == 0


def test_fox_holds_8_units_before_him(t: Any) -> None:
    """facts/geometry/hold_motion.json: 8.28 in CatchWait."""
    assert curve(t, state(t, FOX, A.CATCH_WAIT).hold_x)[0] == pytest.approx(8.28)


def test_a_dash_may_become_a_run_at_the_measured_age(t: Any) -> None:
    """facts/geometry/extra.json: Fox 12, Marth 16."""
    assert [t.fighters[kind].dash_to_run_age for kind in (FOX, MARTH)] == [12, 16]


def test_the_deck_of_final_destination_ends_at_its_ledges(t: Any) -> None:
    stage = t.stages[FINAL_DESTINATION]
    assert stage.ledge_x == np.float32(85.56569671630859)
    assert (stage.blast_left, stage.blast_right, stage.blast_top, stage.blast_bottom) == (
        -246,
        246,
        188,
        -140,
    )


def test_battlefield_has_three_platforms(t: Any) -> None:
    lines = t.stages[BATTLEFIELD].lines[: t.stages[BATTLEFIELD].line_count]
    platforms = [line for line in lines if line.drop_through]
    assert sorted(float(line.y0) for line in platforms) == pytest.approx([27.2, 27.2, 54.4])


@pytest.mark.parametrize("stage", range(6))
def test_floors_face_up_and_normals_are_units(t: Any, stage: int) -> None:
    for line in t.stages[stage].lines[: t.stages[stage].line_count]:
        assert np.hypot(line.normal_x, line.normal_y) == pytest.approx(1.0, abs=1e-6)
        if line.kind == LINE_FLOOR and line.active:
            assert line.normal_y > 0


@pytest.mark.parametrize("stage", range(6))
def test_neighbouring_lines_share_a_point(t: Any, stage: int) -> None:
    lines = t.stages[stage].lines
    for line in lines[: t.stages[stage].line_count]:
        if line.active and line.next >= 0:
            follower = lines[line.next]
            assert (float(follower.x0), float(follower.y0)) == (float(line.x1), float(line.y1))


def test_slippi_neutral_spawns_are_by_rank_of_port(t: Any) -> None:
    """facts/stages/README.md: Final Destination -60, 60, -20, 20 at height 10."""
    assert [tuple(point) for point in t.stages[FINAL_DESTINATION].spawns] == [
        (-60, 10),
        (60, 10),
        (-20, 10),
        (20, 10),
    ]


def test_tables_that_were_kept_are_those_of_the_data() -> None:
    assert load_tables.FILLED.tobytes() == load_tables.fill().tobytes()
    assert not load_tables.FILLED.flags.writeable
