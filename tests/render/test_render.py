"""Pictures of frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from melee_gym.errors import ConfigError
from melee_gym.game import action as A
from melee_gym.game.frame import FLAG_SHIELD, FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.render import draw, write_video
from melee_gym.render.picture import HIT, SHIELD
from melee_gym.render.shapes import hit_circles, stage_shape, state_name


@pytest.fixture
def frame() -> np.void:
    """Two Foxes standing on Final Destination."""
    frames = np.zeros(1, FRAME)
    players = frames["players"][0]
    players["x"], players["facing"], players["state"] = (-20, 20), (1, -1), A.WAIT
    players["fighter"], players["stocks"] = Fighter.FOX.internal, 4
    return frames[0]


def has_color(picture: np.ndarray, color: tuple[int, int, int]) -> bool:
    return bool((picture == color).all(-1).any())


def test_a_picture_is_rgb_of_a_fixed_size(frame: np.void) -> None:
    picture = draw(frame, Stage.FINAL_DESTINATION)
    assert picture.shape == (360, 480, 3)
    assert picture.dtype == np.uint8


def test_drawing_changes_nothing_and_repeats_itself(frame: np.void) -> None:
    before = frame.tobytes()
    first = draw(frame, Stage.BATTLEFIELD)
    assert (first == draw(frame, Stage.BATTLEFIELD)).all()
    assert frame.tobytes() == before


def test_hitboxes_show_only_while_they_are_out(frame: np.void) -> None:
    frame["players"]["state"][0] = A.ATTACK_AIR_N  # facts/fighters/fox.json 65: active ages 4 to 31
    frame["players"]["state_age"][0] = 3
    assert not has_color(draw(frame, Stage.FINAL_DESTINATION), HIT)
    frame["players"]["state_age"][0] = 4
    assert has_color(draw(frame, Stage.FINAL_DESTINATION), HIT)
    assert len(hit_circles(frame["players"][0])) == 3


def test_a_shield_shows_while_its_flag_is_set(frame: np.void) -> None:
    assert not has_color(draw(frame, Stage.FINAL_DESTINATION), SHIELD)
    byte, mask = FLAG_SHIELD
    frame["players"]["state_flags"][0, byte] = mask
    frame["players"]["shield"][0] = 60
    assert has_color(draw(frame, Stage.FINAL_DESTINATION), SHIELD)


def test_states_go_by_the_names_of_the_game(frame: np.void) -> None:
    frame["players"]["state"] = (A.ESCAPE_AIR, 361)
    assert [state_name(player) for player in frame["players"]] == ["EscapeAir", "SpecialLwLoop"]


@pytest.mark.parametrize(("stage", "platforms"), [(Stage.FINAL_DESTINATION, 0), (Stage.BATTLEFIELD, 3)])
def test_a_stage_is_a_body_and_its_platforms(stage: Stage, platforms: int) -> None:
    shape = stage_shape(stage)
    assert len(shape.platforms) == platforms
    assert len(shape.solids) == 1
    assert shape.solids[0][0] == shape.solids[0][-1]  # closed


def test_a_gif_holds_every_picture(frame: np.void, tmp_path: Path) -> None:
    pictures = []
    for x in (-40, -20, 0):
        frame["players"]["x"][0] = x
        pictures.append(draw(frame, Stage.FINAL_DESTINATION))
    write_video(tmp_path / "match.gif", pictures, rate=20)
    with Image.open(tmp_path / "match.gif") as gif:
        assert gif.n_frames == 3
    assert [path.name for path in tmp_path.iterdir()] == ["match.gif"]


def test_an_unknown_format_is_refused_by_name(frame: np.void, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'.avi'.*\.gif, \.mp4"):
        write_video(tmp_path / "match.avi", [draw(frame, Stage.FINAL_DESTINATION)], rate=20)
