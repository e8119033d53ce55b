"""Rules of the stage on the running engine: floors, edges, ledges, walls, death and the way back.

Numbers: facts/mechanics/collision.md, ledge.md, lifecycle.md, ground.md 2, stages/README.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy import float32 as f32
from scene import NEUTRAL, Scene, pad

from melee_gym.errors import SetupError
from melee_gym.game import action as A
from melee_gym.game.frame import FIRST_FRAME, FLAG_DEAD
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine
from melee_gym.sim.build import tables

EDGE = f32(85.5656967163086)  # of Final Destination's floor
OFFSET = f32(0.0001)  # standing height above a line, collision.md 4.3
PLATFORM = f32(27.200000762939453)  # height of Battlefield's side platforms
FOX = tables()[0].fighters[1]
DOWN_AND_IN = pad(x=56, y=-56)  # toward the stage, but too far down to catch a ledge
OUT = pad(x=40)  # half the way: under the 0.75 that leave an edge


def facing_the_edge(distance: float, **more: Any) -> Scene:
    """Fox on Final Destination, turned to the right edge and `distance` inside of it."""
    return Scene(gap=-2 * (float(EDGE) - distance), **more)


def beside_the_stage(away: float, height: float, fighter: Fighter = Fighter.FOX) -> Scene:
    """A fighter in Fall, left of Final Destination's left edge and facing the stage."""
    scene = Scene(fighter, gap=2 * (float(EDGE) + away), height=height)
    scene.rival.x = scene.rival.swept_x = 0.0  # not over the other edge
    scene.rival.y = scene.rival.swept_y = OFFSET
    scene.rival.airborne, scene.rival.floor, scene.rival.state = 0, 1, A.WAIT
    return scene


def caught(scene: Scene, first: np.ndarray[Any, Any] = NEUTRAL, frames: int = 40) -> bool:
    """Whether the hero gets hold of a ledge within some frames."""
    return any(scene.play(first).state == A.CLIFF_CATCH for _ in range(frames))


def test_a_fighter_stands_a_ten_thousandth_above_the_line() -> None:
    assert Scene().play().y == OFFSET


def test_a_fall_onto_a_platform_ends_on_it() -> None:
    hero = Scene(height=34.0, gap=77.6, stage=Stage.BATTLEFIELD).play(frames=20)
    assert (hero.airborne, hero.y) == (0, PLATFORM + OFFSET)


@pytest.mark.parametrize(("raw", "lands"), [(-44, 1), (-45, 0)])  # -0.56, collision.md 5
def test_a_stick_held_down_falls_through_platforms(raw: int, lands: int) -> None:
    scene = Scene(height=34.0, gap=77.6, stage=Stage.BATTLEFIELD)
    assert scene.play(pad(y=raw), frames=13).airborne == 1 - lands  # 17 to the floor below


def test_a_solid_floor_is_landed_on_whatever_the_stick() -> None:
    assert Scene(height=10.0).play(pad(y=-45), frames=20).airborne == 0


def test_a_jump_rises_through_a_platform() -> None:
    scene = Scene(gap=77.6, stage=Stage.BATTLEFIELD)
    highest = max(float(scene.play(pad("X")).y) for _ in range(30))
    assert highest > PLATFORM
    scene.play(frames=30)
    assert scene.hero.y == PLATFORM + OFFSET


def test_the_bottom_of_the_diamond_lands_and_lifts_the_position() -> None:
    scene = Scene(height=40.0)
    before = scene.hero.y
    while scene.hero.airborne:
        before = scene.hero.y
        scene.play()
    assert before + scene.hero.vy < -1.0  # the feet sank below the floor first, collision.md 4.3
    assert scene.hero.y == pytest.approx(OFFSET, abs=1e-6)


def test_a_locked_bottom_lands_with_the_position() -> None:
    scene = Scene()
    scene.wait_for(A.JUMP_F, first=pad("X"))
    scene.play(pad("L", y=-80))
    assert scene.hero.y == pytest.approx(3.68 - 2.79, abs=0.01)
    assert scene.play().state == A.LANDING_FALL_SPECIAL  # at -1.6; with a free bottom not above -5


@pytest.mark.parametrize(("distance", "airborne"), [(-0.09, 0), (-0.11, 1)])  # stages/README.md, Floors
def test_a_floor_carries_a_tenth_of_a_unit_past_its_end(distance: float, airborne: int) -> None:
    assert facing_the_edge(distance).play().airborne == airborne


def test_a_walk_out_over_the_edge_ends_in_a_teeter_on_it() -> None:
    scene = facing_the_edge(3.0)
    scene.wait_for(A.OTTOTTO, first=OUT)
    assert (scene.hero.x, scene.hero.y, scene.hero.gv) == (EDGE, OFFSET, 0.0)  # ground.md 3.8


def test_a_stick_pushed_outward_leaves_the_edge() -> None:
    scene = facing_the_edge(12.0)
    scene.wait_for(A.FALL, first=pad(x=80))
    assert (scene.hero.airborne, scene.hero.jumps_used) == (1, 1)


def test_a_roll_stops_on_the_edge_without_the_offset() -> None:
    scene = facing_the_edge(6.0)
    scene.play(pad("R"), frames=3)
    scene.play(pad("R", x=80))
    scene.play(frames=25)
    assert (scene.hero.x, scene.hero.y) == (EDGE, 0.0)  # stages/README.md, Rule


def test_a_shield_pushed_off_backward_misses_its_foot() -> None:
    scene = Scene(gap=2 * (float(EDGE) - 0.5))
    scene.play(pad("R"), frames=3)
    scene.hero.gv = f32(-2.0)
    assert scene.play(pad("R")).state == A.MISS_FOOT  # ground.md 2, code M


def test_the_bottom_is_locked_for_nine_frames_after_walking_off() -> None:
    scene = facing_the_edge(12.0)
    scene.wait_for(A.FALL, first=pad(x=80))
    bottoms = [float(scene.play().ecb_bottom) for _ in range(10)]
    assert bottoms[:9] == [0.0] * 9  # collision.md 2.8
    assert bottoms[9] > 3.0


def test_the_bottom_is_locked_for_nine_frames_of_a_jump() -> None:
    scene = Scene()
    scene.wait_for(A.JUMP_F, first=pad("X"))
    bottoms = [float(scene.play(pad("X")).ecb_bottom) for _ in range(9)]
    assert bottoms[:8] == [0.0] * 8
    assert bottoms[8] > 0.0


def test_an_air_jump_keeps_the_bottom_of_its_moment() -> None:
    scene = Scene(height=60.0)
    bottom = scene.play(frames=12).ecb_bottom
    assert scene.play(pad("X"), frames=9).ecb_bottom == bottom  # collision.md 2.8
    assert scene.play().ecb_bottom != bottom


def test_a_fall_past_a_ledge_in_front_catches_it() -> None:
    scene = beside_the_stage(3.0, 0.0)
    assert scene.wait_for(A.CLIFF_CATCH) > 0
    assert scene.wait_for(A.CLIFF_WAIT) == 7  # ledge.md 7
    hero = scene.hero
    assert (hero.jumps_used, hero.vx, hero.vy, hero.ledge) == (1, 0.0, 0.0, 0)
    assert hero.x == pytest.approx(-EDGE - 1.92, abs=0.01)  # ledge.md 9
    assert hero.y == pytest.approx(-14.40, abs=0.01)


def test_no_ledge_is_caught_with_the_back_to_it() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.hero.facing = -1
    assert not caught(scene)


@pytest.mark.parametrize(("raw", "catches"), [(-52, True), (-53, False)])  # -0.66, ledge.md 2.1
def test_no_ledge_is_caught_with_the_stick_down(raw: int, catches: bool) -> None:
    assert caught(beside_the_stage(3.0, 0.0), pad(y=raw)) == catches


def test_a_held_ledge_is_not_caught_by_another() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.rival.state, scene.rival.ledge, scene.rival.facing = A.CLIFF_WAIT, 0, 1
    scene.rival.ledge_timer = 600
    assert not caught(scene)


def test_the_ledge_box_ends_where_the_table_says() -> None:
    reach = float(FOX.ledge_reach) + 2.02  # and half of the diamond, ledge.md 1.4
    assert caught(beside_the_stage(reach - 0.1, -4.0))
    assert not caught(beside_the_stage(reach + 0.1, -4.0))


def test_a_hang_is_intangible_for_its_first_thirty_frames() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_WAIT)
    status = [int(scene.engine.frames[0].players[0].hurtbox)]
    for _ in range(30):
        scene.play()
        status.append(int(scene.engine.frames[0].players[0].hurtbox))
    assert status == [2] * 30 + [0]  # ledge.md 5


def test_a_drop_waits_thirty_frames_for_the_next_catch() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_WAIT)
    scene.play()
    assert scene.play(pad(y=-80)).state == A.FALL
    assert scene.hero.ledge_cooldown == 29  # ledge.md 6


def test_a_hang_needs_a_neutral_stick_before_it_listens_to_one() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_WAIT, first=pad(x=40))
    assert scene.play(pad(x=40), frames=5).state == A.CLIFF_WAIT
    scene.play()
    assert scene.play(pad(x=40)).state == A.CLIFF_CLIMB_QUICK


@pytest.mark.parametrize(
    ("buttons", "percent", "state"),
    [
        ("A", 0, A.CLIFF_ATTACK_QUICK),
        ("B", 100, A.CLIFF_ATTACK_SLOW),
        ("L", 99, A.CLIFF_ESCAPE_QUICK),
        ("X", 100, A.CLIFF_JUMP_SLOW1),
    ],
)
def test_the_ways_up_are_slow_from_a_hundred_percent_on(buttons: str, percent: int, state: int) -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_WAIT)
    scene.hero.percent = percent
    assert scene.play(pad(buttons)).state == state


def test_a_climb_ends_standing_on_the_stage() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_WAIT)
    scene.play()
    scene.play(pad(x=40))
    assert scene.wait_for(A.WAIT) == 34  # ledge.md 7: CliffClimbQuick of Fox
    assert (scene.hero.airborne, scene.hero.y) == (0, OFFSET)


def test_the_jump_from_a_ledge_first_moves_by_its_own_speed() -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_WAIT)
    scene.play(pad("X"))
    scene.wait_for(A.CLIFF_JUMP_QUICK2)
    a = FOX.attributes
    assert (scene.hero.vx, scene.hero.vy) == (
        a.ledge_jump_horizontal_velocity,
        a.ledge_jump_vertical_velocity,
    )


@pytest.mark.parametrize(("percent", "frames"), [(0, 640), (100, 480)])  # ledge.md 4
def test_a_long_hang_ends_in_a_tumble(percent: int, frames: int) -> None:
    scene = beside_the_stage(3.0, 0.0)
    scene.wait_for(A.CLIFF_CATCH)
    scene.hero.percent = percent
    scene.wait_for(A.CLIFF_WAIT)
    assert scene.wait_for(A.DAMAGE_FALL, limit=700) == frames


def test_a_drift_into_the_side_of_the_stage_is_stopped_by_the_diamond() -> None:
    scene = beside_the_stage(2.6, -9.0)
    scene.hero.facing, scene.hero.vx = -1, f32(0.8)  # his back to the ledge
    hero = scene.play(pad(x=80), frames=3)
    assert -EDGE - hero.x == pytest.approx(2.02, abs=0.02)  # Fox's half width in Fall, geometry/README.md 1
    assert hero.hug_right


@pytest.mark.parametrize(("fighter", "jumps"), [(Fighter.FOX, True), (Fighter.MARTH, False)])
def test_some_fighters_jump_off_a_wall(fighter: Fighter, jumps: bool) -> None:
    scene = beside_the_stage(4.0, -4.0, fighter)
    scene.hero.vx = f32(0.8)
    assert any(scene.play(DOWN_AND_IN).hug_right for _ in range(10))
    assert (scene.play(pad(x=-80)).state == A.PASSIVE_WALL_JUMP) == jumps  # air.md 4.8


def test_a_ceiling_stops_a_jump() -> None:
    scene = Scene(gap=60.0, stage=Stage.BATTLEFIELD)
    hero = scene.hero
    hero.x, hero.y = f32(-50.0), f32(-32.0)
    hero.swept_x, hero.swept_y, hero.airborne, hero.state = hero.x, hero.y, 1, A.FALL
    scene.play(pad("X"))
    assert scene.wait_for(A.STOP_CEIL, limit=12) > 0  # air.md 4.7
    assert hero.vy == 0.0


@pytest.mark.parametrize(
    ("x", "y", "state"),
    [
        (246.1, 0.0, A.DEAD_RIGHT),
        (-246.1, 0.0, A.DEAD_LEFT),
        (0.0, -140.1, A.DEAD_DOWN),
        (246.1, 300.0, A.DEAD_RIGHT),
    ],
)
def test_the_blast_zone_takes_a_stock_at_once(x: float, y: float, state: int) -> None:
    scene = Scene(height=50.0)
    scene.hero.x, scene.hero.y = f32(x), f32(y)
    assert (scene.play().state, scene.hero.stocks) == (state, 3)
    assert scene.hero.age == -1.0


@pytest.mark.parametrize(("knockback", "dies"), [(2.39, False), (2.5, True)])  # lifecycle.md 2.2, after decay
def test_the_top_kills_by_knockback_only(knockback: float, dies: bool) -> None:
    scene = Scene(height=50.0)
    scene.hero.y, scene.hero.ky = f32(190.0), f32(knockback)
    assert (scene.play().state in (A.DEAD_UP_STAR, A.DEAD_UP_FALL)) == dies


def test_a_star_ko_takes_its_stock_131_frames_later() -> None:
    scene = Scene(height=50.0)
    scene.match.seed = 1 << 16  # a first draw above the camera's share
    scene.hero.y, scene.hero.ky = f32(190.0), f32(3.0)
    scene.wait_for(A.DEAD_UP_STAR)
    shown = scene.engine.frames[0].players[0]
    seen = []
    for _ in range(131):
        scene.play()
        seen.append((int(shown.stocks), bool(shown.state_flags[FLAG_DEAD[0]] & FLAG_DEAD[1])))
    assert seen == [(4, False)] * 130 + [(3, True)]  # the flag comes with the stock: 2 of 2 recorded
    assert scene.wait_for(A.REBIRTH) == 45
    assert not shown.state_flags[FLAG_DEAD[0]] & FLAG_DEAD[1]


def test_a_new_life_comes_down_and_waits_until_it_acts() -> None:
    scene = Scene(height=50.0, percents=(80.0, 0.0))
    scene.hero.y = f32(-150.0)
    scene.wait_for(A.DEAD_DOWN)
    assert scene.wait_for(A.REBIRTH) == 60
    heights = [float(scene.hero.y), float(scene.play().y)]
    assert heights == pytest.approx([114 - 69 / 60, 114 - 2 * 69 / 60], abs=1e-3)  # stages/README.md, Respawn
    assert scene.wait_for(A.REBIRTH_WAIT) == 59
    assert (scene.hero.x, scene.hero.percent) == (16.0, 0.0)
    assert scene.wait_for(A.FALL, limit=300) == 240
    status = []
    for _ in range(121):
        status.append(int(scene.engine.frames[0].players[0].hurtbox))
        scene.play()
    assert status == [1] * 120 + [0]  # lifecycle.md 3.2


def test_a_stick_drops_a_new_life_off_its_platform() -> None:
    scene = Scene(height=50.0)
    scene.hero.y = f32(-150.0)
    scene.wait_for(A.REBIRTH_WAIT, limit=200)
    assert scene.play(pad(y=-80)).state == A.FALL
    assert scene.hero.jumps_used == 1


@pytest.mark.parametrize(
    ("ports", "frames"), [((0, 1), (-59, -54)), ((2, 3), (-49, -44))]
)  # lifecycle.md 1.2
def test_fighters_enter_in_the_order_of_their_ports(ports: tuple[int, int], frames: tuple[int, int]) -> None:
    engine = Engine(1)
    engine.reset([Setup((Fighter.FOX, Fighter.MARTH), Stage.FINAL_DESTINATION, ports=ports)])
    fell: dict[int, int] = {}
    for _ in range(100):
        frame = engine.step(np.zeros((1, 2), PAD))[0]
        for seat in range(2):
            if frame.players[seat].state == A.FALL:
                fell.setdefault(seat, int(frame.frame))
    assert (fell[0], fell[1]) == frames


def test_a_match_begins_at_the_spawn_points_facing_the_centre() -> None:
    engine = Engine(1)
    engine.reset([Setup((Fighter.FOX, Fighter.FOX), Stage.BATTLEFIELD)])
    frame = engine.step(np.zeros((1, 2), PAD))[0]
    assert frame.frame == FIRST_FRAME
    places = [(float(p.x), float(p.y), float(p.facing)) for p in frame.players]
    assert places == [(f32(-38.8), f32(35.2), 1.0), (f32(38.8), f32(35.2), -1.0)]


def test_the_last_stock_ends_the_match_on_its_frame() -> None:
    scene = Scene(height=50.0, stocks=(1, 4))
    scene.hero.y = f32(-150.0)
    scene.play()
    assert scene.match.over
    number = int(scene.engine.frames[0].frame)
    scene.play()
    assert scene.engine.frames[0].frame == number


def test_a_minute_ends_with_frame_3600() -> None:
    engine = Engine(1)
    standing = (SeatStart(-30.0, 0.0), SeatStart(30.0, 0.0, -1))
    engine.reset([replace(Setup(timer=60), start=standing)])
    pads = np.zeros((1, 2), PAD)
    while not engine.matches[0].over:
        engine.step(pads)
    assert engine.frames[0].frame == 3600  # lifecycle.md 4.2


def test_a_start_in_a_state_with_a_history_is_refused() -> None:
    start = (SeatStart(0.0, 0.0, state=A.CAPTURE_WAIT_LW), SeatStart(30.0, 0.0, -1))
    with pytest.raises(SetupError, match="partner"):
        Engine(1).reset([Setup(start=start)])


def test_a_frame_tells_what_a_recording_would() -> None:
    scene = Scene(height=50.0)
    scene.play()
    p = scene.engine.frames[0].players[0]
    assert (p.state, p.airborne, p.jumps_left, p.ground, p.fighter) == (A.FALL, 1, 1, 0xFFFF, 1)
    assert (p.speed_y_self, p.shield, p.stocks, p.last_hit_by) == (-FOX.attributes.gravity, 60.0, 4, 6)
