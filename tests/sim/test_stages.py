"""What the geometry leaves out: a stage that needs it must not be offered before it is there."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from matches import is_its_own_mirror_image

from melee_gym.data import load_stage
from melee_gym.data.stage_table import stage_row
from melee_gym.game.ids import Stage
from melee_gym.sim import build, offered_fighters, offered_stages
from melee_gym.sim.stages import is_living
from melee_gym.sim.tables import LINE_CEILING, LINE_FLOOR, LINE_LEFT_WALL, LINE_RIGHT_WALL

TOUCHING = 0.01
TABLES: Any = build.tables()[0]
every_stage = pytest.mark.parametrize("stage", offered_stages(), ids=lambda stage: stage.key)


def lines(stage: Stage, *kinds: int) -> list[Any]:
    s = TABLES.stages[stage_row(stage)]
    return [line for line in s.lines[: s.line_count] if line.active and line.kind in kinds]


def box(line: Any) -> tuple[float, float, float, float]:
    """Left, right, bottom, top."""
    xs, ys = sorted((line.x0, line.x1)), sorted((line.y0, line.y1))
    return float(xs[0]), float(xs[1]), float(ys[0]), float(ys[1])


def largest_diamond() -> tuple[float, float]:
    """Width and height of the largest collision diamond of all offered fighters."""
    widest = tallest = 0.0
    for fighter in offered_fighters():
        body = TABLES.fighters[fighter.internal]
        halves, tops = [body.ecb_half_width], [body.ecb_top]
        for state in body.states:
            for found, curve in ((halves, state.ecb_half), (tops, state.ecb_top)):
                found.extend(TABLES.curves[curve.offset : curve.offset + curve.length])
        widest, tallest = max(widest, 2 * max(halves)), max(tallest, max(tops))
    return float(widest), float(tallest)


def overlap(low: float, high: float, other_low: float, other_high: float) -> bool:
    return low < other_high and other_low < high


@every_stage
def test_no_wall_rises_above_a_floor(stage: Stage) -> None:
    """`collision.ground_phase` looks for no walls, and nobody runs into one (`edges.ground_run`)."""
    width, height = largest_diamond()
    for floor, wall in product(lines(stage, LINE_FLOOR), lines(stage, LINE_RIGHT_WALL, LINE_LEFT_WALL)):
        left, right, _, top = box(floor)
        wall_left, wall_right, wall_bottom, wall_top = box(wall)
        beside = overlap(wall_left, wall_right + TOUCHING, left - width, right + width)
        above = overlap(wall_bottom, wall_top, top + TOUCHING, top + height)
        assert not (beside and above), (floor, wall)


@every_stage
def test_nothing_hides_a_ledge(stage: Stage) -> None:
    """`collision.look_for_ledge` has no line of sight: solids near a ledge are parts of its own body."""
    width, height = largest_diamond()
    ledges = [line for line in lines(stage, LINE_FLOOR) if line.ledge]
    assert ledges
    reach = max(TABLES.fighters[fighter.internal].ledge_reach for fighter in offered_fighters()) + width
    for ledge, solid in product(ledges, lines(stage, LINE_CEILING, LINE_RIGHT_WALL, LINE_LEFT_WALL)):
        left, right, bottom, top = box(ledge)
        solid_left, solid_right, solid_bottom, solid_top = box(solid)
        beside = overlap(solid_left, solid_right, left - reach, right + reach)
        level = overlap(solid_bottom, solid_top, bottom - height, top + height)
        assert not (beside and level) or solid.group == ledge.group, (ledge, solid)


@every_stage
def test_no_gap_is_as_narrow_as_a_fighter(stage: Stage) -> None:
    """`walls.py` never squeezes the diamond between a right and a left wall, or a floor and a ceiling."""
    width, height = largest_diamond()
    for right_wall, left_wall in product(lines(stage, LINE_RIGHT_WALL), lines(stage, LINE_LEFT_WALL)):
        _, near, bottom, top = box(right_wall)
        far, _, other_bottom, other_top = box(left_wall)
        facing = far > near and overlap(bottom, top, other_bottom, other_top)
        assert not facing or far - near > width, (right_wall, left_wall)
    for floor, ceiling in product(lines(stage, LINE_FLOOR), lines(stage, LINE_CEILING)):
        left, right, _, low = box(floor)
        other_left, other_right, high, _ = box(ceiling)
        facing = high > low and overlap(left, right, other_left, other_right)
        assert not facing or high - low > height, (floor, ceiling)


@every_stage
def test_whatever_moves_on_a_stage_moves_in_the_engine(stage: Stage) -> None:
    parts = load_stage(stage.key)["moving"]
    assert is_living(stage_row(stage)) == bool(parts)


def test_stages_that_are_no_mirror_images_are_known() -> None:
    """The mirrored match of test_properties.py is played on the others only."""
    assert [stage.key for stage in Stage if is_its_own_mirror_image(stage)] == [
        stage.key for stage in Stage if stage.key in ("battlefield", "final_destination")
    ]


def test_lines_are_listed_and_joined_as_the_stage_files_say() -> None:
    """Neighbours follow from shared ends; the stage files name them."""
    for key in ("battlefield", "final_destination", "yoshis_story", "dream_land_n64", "fountain_of_dreams"):
        data = load_stage(key)
        table = TABLES.stages[stage_row(Stage(data["id"]))]
        for number, line in data["lines"].items():
            if line["active"]:
                found = table.lines[int(number)]
                assert (found.previous, found.next) == (line["previous"], line["next"]), (key, number)
        floors = {int(n) for n, line in data["lines"].items() if line["kind"] in ("floor", "dynamic")}
        assert set(np.array(table.floors[: table.floor_count]).tolist()) == floors
