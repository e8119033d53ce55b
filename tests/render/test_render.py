"""Pictures of frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from melee_gym.errors import ConfigError
from melee_gym.game import action as A
from melee_gym.game.frame import FLAG_HITSTUN, FLAG_REFLECT, FLAG_SHIELD, FRAME, HURT_INTANGIBLE, frame_dtype
from melee_gym.game.ids import NANA_INTERNAL, Fighter, Stage
from melee_gym.game.items import Item
from melee_gym.render import draw, write_video
from melee_gym.render.colors import COLORS, GROUND, HIT, HURTBOXES, SHIELD, SKY, STUNNED
from melee_gym.render.shapes import hit_circles, state_name
from melee_gym.render.view import HEIGHT, PANEL


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


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("place", [(0, 0), (-200, -90), (190, 150), (0, 160)])
def test_the_stage_is_never_cut_off_at_the_bottom(
    frame: np.void, stage: Stage, place: tuple[float, float]
) -> None:
    frame["players"]["x"][0], frame["players"]["y"][0] = place
    picture = draw(frame, stage)
    assert has_color(picture, GROUND)
    assert not (picture[HEIGHT - PANEL - 2] == GROUND).all(-1).any()


@pytest.mark.parametrize("place", [(-240, 0), (240, 0), (0, 180), (0, -135)])
def test_a_fighter_is_in_the_picture_wherever_it_plays(frame: np.void, place: tuple[float, float]) -> None:
    frame["players"]["x"][0], frame["players"]["y"][0] = place
    figure = (draw(frame, Stage.FINAL_DESTINATION)[20 : HEIGHT - PANEL] == COLORS[0]).all(-1)
    assert figure.sum() > 20


def test_who_is_dead_does_not_move_the_picture(frame: np.void) -> None:
    frame["players"]["x"][0], frame["players"]["state"][0] = -240, A.DEAD_LEFT
    dead = draw(frame, Stage.FINAL_DESTINATION)
    frame["players"]["state"][0] = A.SLEEP
    gone = draw(frame, Stage.FINAL_DESTINATION)
    ground = [(picture == GROUND).all(-1) for picture in (dead, gone)]
    assert (ground[0] == ground[1]).mean() > 0.99
    assert (dead[: HEIGHT - PANEL] == COLORS[0]).all(-1).any()
    assert not (gone[20 : HEIGHT - PANEL] == COLORS[0]).all(-1).any()


def test_where_a_fighter_looks_shows(frame: np.void) -> None:
    right = draw(frame, Stage.FINAL_DESTINATION)
    frame["players"]["facing"][0] = -1
    assert (right != draw(frame, Stage.FINAL_DESTINATION)).any()


@pytest.mark.parametrize(
    ("field", "value", "color"),
    [
        ("hurtbox", HURT_INTANGIBLE, HURTBOXES[HURT_INTANGIBLE]),
        ("state_flags", FLAG_HITSTUN, STUNNED),
        ("state_flags", FLAG_REFLECT, None),
    ],
)
def test_what_a_fighter_goes_through_shows(
    frame: np.void, field: str, value: object, color: tuple[int, int, int] | None
) -> None:
    before = draw(frame, Stage.FINAL_DESTINATION)
    if isinstance(value, tuple):
        frame["players"]["state_flags"][0, value[0]] = value[1]
    else:
        frame["players"][field][0] = value
    after = draw(frame, Stage.FINAL_DESTINATION)
    assert (before != after).any()
    if color is not None:
        assert not has_color(before, color)
        assert has_color(after, color)


@pytest.mark.parametrize("seats", [2, 3, 4])
def test_every_seat_is_drawn_in_its_color(seats: int) -> None:
    frame = np.zeros(1, frame_dtype(seats))[0]
    frame["players"]["x"], frame["players"]["state"] = np.linspace(-60, 60, seats), A.WAIT
    frame["players"]["stocks"] = 4
    picture = draw(frame, Stage.FINAL_DESTINATION)
    figures, panel = picture[20 : HEIGHT - PANEL], picture[HEIGHT - PANEL :]
    for part in (figures, panel):
        assert [has_color(part, color) for color in COLORS[:4]] == [seat < seats for seat in range(4)]


def test_a_follower_has_the_color_of_its_leader_and_no_panel_of_its_own() -> None:
    frame = np.zeros(1, frame_dtype(4))[0]
    players = frame["players"]
    players["x"], players["state"] = (-60, 0, -30, 30), (A.WAIT, A.WAIT, A.WAIT, A.SLEEP)
    players["fighter"] = (Fighter.ICE_CLIMBERS.internal, 0, NANA_INTERNAL, 0)
    picture = draw(frame, Stage.FINAL_DESTINATION)
    columns = np.flatnonzero((picture[100 : HEIGHT - PANEL] == COLORS[0]).all(-1).any(0))
    assert np.diff(columns).max() > 20  # two bodies
    assert not has_color(picture, COLORS[2])


def test_an_article_has_the_color_of_its_owner(frame: np.void) -> None:
    frame["players"]["x"] = -60, -70
    frame["item_count"], frame["items"]["x"][0], frame["items"]["y"][0] = 1, 60, 30
    frame["items"]["type"][0], frame["items"]["owner"][0] = Item.PEACH_TURNIP, 1
    there = (slice(20, HEIGHT - PANEL), slice(300, None))
    assert has_color(draw(frame, Stage.FINAL_DESTINATION)[there], COLORS[1])
    frame["items"]["type"][0] = Item.FOX_BLASTER  # recorded where it was drawn, not where it is held
    assert not has_color(draw(frame, Stage.FINAL_DESTINATION)[there], COLORS[1])


def test_blast_lines_show_where_they_are_asked_for(frame: np.void) -> None:
    frame["players"]["x"] = -230, 230
    plain, lined = (draw(frame, Stage.FINAL_DESTINATION, blast_lines=shown) for shown in (False, True))
    assert (plain != lined).any()
    assert (plain[lined != plain] == np.array(SKY)[0]).any()


@pytest.mark.parametrize("stage", Stage)
def test_whatever_a_frame_holds_it_is_drawn(stage: Stage) -> None:
    rng = np.random.default_rng(int(stage))
    for _ in range(40):
        frame = np.frombuffer(rng.bytes(FRAME.itemsize), np.uint8).copy().view(FRAME)[0]
        frame["item_count"] %= 16
        assert draw(frame, stage).shape == (360, 480, 3)


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
