from __future__ import annotations

import numpy as np
import pytest

from melee_gym.data.stage_table import STAGES, stage_row
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Stage
from melee_gym.render.shapes import DEPTH, moving_platforms, stage_of


def frame(**fields: object) -> np.void:
    made = np.zeros(1, FRAME)
    for name, value in fields.items():
        made[name] = value
    return made[0]


@pytest.mark.parametrize(
    ("stage", "platforms"),
    [
        (Stage.FINAL_DESTINATION, 0), (Stage.BATTLEFIELD, 3), (Stage.YOSHIS_STORY, 3),
        (Stage.DREAM_LAND_N64, 3), (Stage.FOUNTAIN_OF_DREAMS, 1), (Stage.POKEMON_STADIUM, 2),
    ],
)  # fmt: skip
def test_a_stage_is_one_body_and_its_still_platforms(stage: Stage, platforms: int) -> None:
    shape = stage_of(frame(), stage)
    assert (len(shape.solids), len(shape.platforms)) == (1, platforms)


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_is_cut_where_it_goes_on_for_ever(stage: Stage) -> None:
    shape = stage_of(frame(), stage)
    assert -DEPTH <= shape.bottom < -30
    assert max(y for outline in shape.solids for _, y in outline) < 5


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_has_its_ledges_at_the_corners_of_its_body(stage: Stage) -> None:
    shape = stage_of(frame(), stage)
    row = STAGES[stage_row(stage)]
    assert [corner.real for corner in shape.ledges] == [
        pytest.approx(-row["ledge_x"]),
        pytest.approx(row["ledge_x"]),
    ]
    assert all(
        any(abs(complex(*point) - corner) < 0.1 for point in shape.solids[0]) for corner in shape.ledges
    )


def test_the_platforms_of_the_fountain_are_where_the_frame_says() -> None:
    left, right = moving_platforms(frame(fountain_heights=(20.0, 35.0)), Stage.FOUNTAIN_OF_DREAMS)
    assert (left[0][1], right[0][1]) == (16.125, 27.375)


def test_the_platforms_of_the_fountain_start_where_nothing_was_recorded() -> None:
    left, right = moving_platforms(frame(), Stage.FOUNTAIN_OF_DREAMS)
    assert (left[0][1], right[0][1]) == (16.125, 22.125)


def test_the_cloud_circles_yoshis_story() -> None:
    places = [moving_platforms(frame(frame=moment), Stage.YOSHIS_STORY)[0] for moment in (0, 600, 1200)]
    assert places[0] == places[2] != places[1]


def test_a_transformed_stadium_has_other_platforms_over_the_same_body() -> None:
    shapes = {kind: stage_of(frame(stadium_type=kind), Stage.POKEMON_STADIUM) for kind in (0, 3, 4, 5, 6, 9)}
    assert shapes[0] == shapes[5]
    assert len({shape.platforms for shape in shapes.values()}) == 5
    assert {shape.ledges for shape in shapes.values()} == {shapes[0].ledges}
