from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from frame_builder import Changes, situation
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from melee_gym.data.stage_table import stage_row
from melee_gym.game import pad as P
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.observations import LAYOUTS, make_observer
from melee_gym.observations.track import TRACK, begin_tracks, follow_tracks

NEUTRAL = np.zeros((1, 2), PAD)


class Watcher:
    """One match as its two players see it: show it frames, ask it for columns."""

    def __init__(
        self, frames: NDArray[Any], *, name: str = "full", stage: Stage = Stage.FINAL_DESTINATION,
        timer: int = 480, pending: int = 0, frame_skip: int = 1,
    ) -> None:  # fmt: skip
        self.observer = make_observer(name, frame_skip=frame_skip, pending=pending)
        self.tracks = np.zeros(1, TRACK)
        self.queue = np.zeros((1, 2, pending * frame_skip), PAD)
        self.frames = frames
        lanes, rows = np.zeros(1, np.intp), np.array([stage_row(stage)])
        begin_tracks(self.tracks, lanes, frames, rows, np.array([timer]))

    def show(self, frames: NDArray[Any], pads: NDArray[Any] = NEUTRAL, times: int = 1) -> None:
        for _ in range(times):
            follow_tracks(self.tracks, frames, pads, np.ones(1, np.bool_))
        self.frames = frames

    def see(self, seat: int = 0) -> NDArray[Any]:
        space = self.observer.space
        out = np.full((1, 1, *space.shape), 99, space.dtype)
        self.observer.write(self.frames, self.tracks, self.queue, np.array([seat]), out, 0, 1)
        return out[0, 0]

    def column(self, name: str, seat: int = 0) -> float:
        """A column in its own unit."""
        layout = self.observer.layout
        assert layout is not None
        position = layout.index(name)
        return float(self.see(seat)[position]) / layout.columns[position].scale


def pads(own: dict[str, int] | None = None, other: dict[str, int] | None = None) -> NDArray[Any]:
    made = np.zeros((1, 2), PAD)
    for seat, fields in enumerate((own, other)):
        for name, value in (fields or {}).items():
            made[name][0, seat] = value
    return made


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"x": -30.0}, "x", -30.0), ({"y": 12.5}, "y", 12.5), ({"facing": -1.0}, "facing", -1.0),
        ({"percent": 87.0}, "percent", 87.0), ({"stocks": 2}, "stocks", 2.0), ({"shield": 31.0}, "shield",
        31.0), ({"jumps_left": 1}, "jumps_left", 1.0), ({"airborne": 1}, "airborne", 1.0),
        ({"speed_ground_x_self": 1.5, "speed_air_x_self": 9.0}, "vx", 1.5),
        ({"airborne": 1, "speed_ground_x_self": 9.0, "speed_air_x_self": -0.5}, "vx", -0.5),
        ({"speed_y_self": -2.0}, "vy", -2.0), ({"speed_x_attack": 3.0}, "kb_x", 3.0),
        ({"speed_y_attack": 2.5}, "kb_y", 2.5), ({"state_age": 17.0}, "state_age", 17.0),
        ({"state_age": -3.0}, "state_age", -1.0), ({"state_age": 500.0}, "state_age", 120.0),
        ({"hitlag": 4.0}, "hitlag", 4.0), ({"misc": 33.0}, "hitstun", 0.0),
        ({"misc": 33.0, "state_flags": (0, 0, 0, 0x02, 0)}, "hitstun", 33.0),
        ({"hurtbox": 1}, "hurt_invincible", 1.0), ({"hurtbox": 2}, "hurt_intangible", 1.0),
        ({"state_flags": (0, 0x20, 0, 0, 0)}, "in_hitlag", 1.0),
        ({"state_flags": (0, 0, 0, 0x02, 0)}, "in_hitstun", 1.0),
        ({"state_flags": (0, 0x08, 0, 0, 0)}, "fast_fall", 1.0),
        ({"state_flags": (0, 0, 0x80, 0, 0)}, "shielding", 1.0),
        ({"state_flags": (0, 0, 0x04, 0, 0)}, "holding", 1.0),
        ({"state_flags": (0, 0, 0, 0, 0x40)}, "dead", 1.0),
        ({"state_flags": (0, 0, 0, 0, 0x80)}, "offscreen", 1.0),
        ({"x": -100.0}, "ledge_dx", 100.0 - 85.5657), ({"y": -8.0}, "ledge_dy", -8.0),
        ({"x": -200.0}, "blast_left", 46.0), ({"x": 200.0}, "blast_right", 46.0),
        ({"y": 100.0}, "blast_top", 88.0), ({"y": -100.0}, "blast_bottom", 40.0),
        ({"y": 20.0}, "floor_dy", 20.0), ({"x": 90.0, "y": 5.0}, "floor_dy", 100.0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("whose", ["own", "opponent"])
def test_a_players_number_is_the_field_in_its_unit(
    whose: str, changes: Changes, column: str, value: float
) -> None:
    frames = situation(own=changes) if whose == "own" else situation(other=changes)
    assert Watcher(frames).column(f"{whose}.{column}") == pytest.approx(value, abs=1e-3)


def test_the_floor_below_is_the_highest_one_at_or_just_below() -> None:
    above = Watcher(situation(own={"x": 0.0, "y": 60.0}), stage=Stage.BATTLEFIELD)
    between = Watcher(situation(own={"x": 0.0, "y": 50.0}), stage=Stage.BATTLEFIELD)
    heights = above.column("own.floor_dy"), between.column("own.floor_dy")
    assert heights == (pytest.approx(60 - 54.4, abs=1e-3), pytest.approx(50, abs=1e-3))


@pytest.mark.parametrize("state", [0, 14, 20, 44, 252, 340])
def test_exactly_one_group_of_a_common_state_is_hot(state: int) -> None:
    watcher = Watcher(situation(own={"state": state}))
    layout = watcher.observer.layout
    assert layout is not None
    row = watcher.see()
    hot = [column.name for column, value in zip(layout.columns, row, strict=True)
           if value == 1 and column.name.startswith(("own.state.", "own.special."))]  # fmt: skip
    assert len(hot) == 1
    assert hot[0].startswith("own.state.")


@pytest.mark.parametrize(("state", "slot"), [(341, 0), (360, 19), (404, 63), (500, 63)])
def test_a_special_state_is_hot_in_its_slot_and_in_no_group(state: int, slot: int) -> None:
    watcher = Watcher(situation(own={"state": state}))
    layout = watcher.observer.layout
    assert layout is not None
    row = watcher.see()
    hot = [column.name for column, value in zip(layout.columns, row, strict=True)
           if value == 1 and column.name.startswith(("own.state.", "own.special."))]  # fmt: skip
    assert hot == [f"own.special.{slot}"]


def test_special_states_are_one_group_in_lite() -> None:
    watcher = Watcher(situation(own={"state": 350}), name="lite")
    assert watcher.column("own.state.special") == 1


@pytest.mark.parametrize("fighter", [Fighter.FOX, Fighter.MARTH, Fighter.SHEIK, Fighter.ICE_CLIMBERS])
def test_the_fighter_is_hot_by_name(fighter: Fighter) -> None:
    watcher = Watcher(situation(other={"fighter": fighter.internal}))
    assert watcher.column(f"opponent.fighter.{fighter.key}") == 1


def test_ids_hold_fighter_and_state_as_they_are() -> None:
    watcher = Watcher(situation(own={"fighter": Fighter.MARTH.internal, "state": 367}), name="ids")
    assert (watcher.column("own.fighter"), watcher.column("own.state")) == (Fighter.MARTH, 367)


@pytest.mark.parametrize(
    ("column", "value"),
    [("dx", 40.0), ("dy", 30.0), ("distance", 50.0), ("percent_diff", 20.0), ("stock_diff", 1.0),
     ("facing_opponent", 1.0), ("opponent_facing_me", 0.0)],
)  # fmt: skip
def test_a_relative_column_is_the_opponents_minus_the_own(column: str, value: float) -> None:
    watcher = Watcher(situation(other={"y": 30.0, "percent": 20.0, "stocks": 3, "facing": 1.0}))
    assert watcher.column(f"rel.{column}") == pytest.approx(value, abs=1e-4)


def test_the_closing_speed_is_how_fast_the_distance_shrinks() -> None:
    watcher = Watcher(situation())
    watcher.show(situation(own={"x": -18.0}, other={"x": 19.0}))
    assert watcher.column("rel.closing_speed") == pytest.approx(3.0)


def test_own_comes_first_in_either_seats_view() -> None:
    watcher = Watcher(situation(own={"percent": 10.0}, other={"percent": 70.0}))
    assert [watcher.column("own.percent", seat) for seat in (0, 1)] == [pytest.approx(10), pytest.approx(70)]


@pytest.mark.parametrize(
    ("frame", "timer", "seconds"),
    [(-40, 480, 480), (0, 480, 480), (600, 480, 470), (60, 0, 480), (9999, 60, 0)],
)
def test_the_time_left_is_that_of_the_matchs_clock(frame: int, timer: int, seconds: float) -> None:
    watcher = Watcher(situation(frame=frame), timer=timer)
    assert watcher.column("time_left") == pytest.approx(seconds, abs=1e-3)


@pytest.mark.parametrize(
    ("column", "cap", "before", "now"),
    [
        ("state_frames", 120, {}, {"state": 20}),
        ("hurt_frames", 120, {}, {"hurtbox": 2}),
        ("air_frames", 120, {}, {"airborne": 1}),
        ("hit_ago", 120, {}, {"percent": 5.0}),
    ],
)
def test_a_count_is_zero_on_the_frame_itself_and_rises_to_its_cap(
    column: str, cap: int, before: Changes, now: Changes
) -> None:
    watcher = Watcher(situation(own=before))
    counts = []
    for times in (1, 1, 1, 300):
        watcher.show(situation(own=now), times=times)
        counts.append(watcher.column(f"own.{column}"))
    assert counts == [0, pytest.approx(1), pytest.approx(2), pytest.approx(cap)]


def test_the_invincibility_count_is_zero_while_vulnerable() -> None:
    watcher = Watcher(situation())
    watcher.show(situation(), times=30)
    assert watcher.column("own.hurt_frames") == 0


def test_nothing_has_been_hit_or_pressed_when_a_match_begins() -> None:
    watcher = Watcher(situation())
    ages = [watcher.column(f"own.{name}") for name in ("hit_ago", "lr_press_age", "lr_digital_age")]
    assert ages == [pytest.approx(120), pytest.approx(40), pytest.approx(60)]


@pytest.mark.parametrize(
    ("column", "press", "is_press"),
    [
        ("lr_press_age", {"buttons": P.L}, True), ("lr_press_age", {"buttons": P.Z}, True),
        ("lr_press_age", {"l": 43}, True), ("lr_press_age", {"l": 42}, False),
        ("lr_digital_age", {"buttons": P.R}, True), ("lr_digital_age", {"buttons": P.Z}, False),
        ("lr_digital_age", {"l": 140}, False),
        ("stick_x_age", {"main_x": 23}, True), ("stick_x_age", {"main_x": 22}, False),
        ("stick_y_age", {"main_y": -80}, True), ("stick_y_age", {"main_x": 80}, False),
    ],
)  # fmt: skip
def test_a_press_sets_its_age_to_zero(column: str, press: dict[str, int], is_press: bool) -> None:
    watcher = Watcher(situation())
    watcher.show(situation(), pads(own=press))
    assert (watcher.column(f"own.{column}") == 0) is is_press


@pytest.mark.parametrize(
    ("column", "press"), [("lr_press_age", {"buttons": P.L}), ("stick_x_age", {"main_x": 80})]
)
def test_holding_is_no_new_press(column: str, press: dict[str, int]) -> None:
    watcher = Watcher(situation())
    watcher.show(situation(), pads(own=press), times=5)
    assert watcher.column(f"own.{column}") == pytest.approx(4)


def test_a_stick_that_crosses_over_to_the_other_side_starts_anew() -> None:
    watcher = Watcher(situation())
    watcher.show(situation(), pads(own={"main_x": 80}), times=5)
    watcher.show(situation(), pads(own={"main_x": -80}))
    assert watcher.column("own.stick_x_age") == 0


def test_a_move_that_no_fighter_can_make_is_no_speed() -> None:
    watcher = Watcher(situation())
    watcher.show(situation(own={"x": 30.0}))
    assert watcher.column("own.dx_dt") == 0


def test_the_last_pad_is_shown_as_the_game_read_it() -> None:
    watcher = Watcher(situation())
    watcher.show(situation(), pads(own={"main_y": -127, "c_x": 80, "r": 70, "buttons": P.B | P.Y}))
    layout = watcher.observer.layout
    assert layout is not None
    at = layout.index("pad0.main_x")
    assert watcher.see()[at : at + 10].tolist() == [0, -1, 1, 0, 0.5, 0, 1, 1, 0, 0]


def test_the_opponents_pad_is_not_shown() -> None:
    watcher, other = Watcher(situation()), Watcher(situation())
    watcher.show(situation(), pads(other={"main_x": 80, "buttons": P.A | P.L}))
    other.show(situation())
    assert (watcher.see() == other.see()).all()


def test_a_pending_decision_shows_on_how_many_of_its_frames_a_button_is_down() -> None:
    watcher = Watcher(situation(), pending=2, frame_skip=3)
    watcher.queue["buttons"][0, 0] = [P.X, P.X, 0, 0, 0, P.L]
    watcher.queue["main_x"][0, 0] = [80] * 3 + [-40] * 3
    shown = {name: watcher.column(name) for name in ("pad1.xy", "pad1.main_x", "pad2.lr", "pad2.main_x")}
    assert shown == {
        "pad1.xy": pytest.approx(2 / 3), "pad1.main_x": pytest.approx(80),
        "pad2.lr": pytest.approx(1 / 3), "pad2.main_x": pytest.approx(-40),
    }  # fmt: skip


def item_frames(*items: dict[str, Any]) -> NDArray[Any]:
    frames = situation(item_count=len(items))
    for slot, fields in enumerate(items):
        for name, value in fields.items():
            frames["items"][name][0, slot] = value
    return frames


def test_the_nearest_owned_items_come_first() -> None:
    frames = item_frames(
        {"x": 60.0, "owner": 1, "type": 55}, {"x": -19.0, "owner": -1, "type": 210},
        {"x": -10.0, "y": 5.0, "owner": 0, "type": 54, "speed_x": 7.0, "timer": 30.0},
    )  # fmt: skip
    watcher = Watcher(frames)
    columns = ("item1.dx", "item1.dy", "item1.vx", "item1.timer", "item1.mine", "item1.kind_straight_shot")
    assert [watcher.column(name) for name in columns] == [
        pytest.approx(value) for value in (10.0, 5.0, 7.0, 30.0, 1.0, 1.0)
    ]
    assert [watcher.column(f"item{slot}.present") for slot in (1, 2, 3, 4)] == [1, 1, 0, 0]


def test_an_item_is_mine_from_its_owners_seat_only() -> None:
    watcher = Watcher(item_frames({"owner": 1, "type": 54}))
    assert [watcher.column("item1.mine", seat) for seat in (0, 1)] == [0, 1]


@pytest.mark.parametrize("stage", Stage)
def test_exactly_one_stage_is_hot(stage: Stage) -> None:
    watcher = Watcher(situation(), stage=stage)
    hot = [other.key for other in Stage if watcher.column(f"stage.{other.key}") == 1]
    assert hot == [stage.key]


def test_the_cloud_is_shown_on_yoshis_story_only() -> None:
    shown = [Watcher(situation(), stage=stage).column("stage.randall_y") for stage in Stage]
    assert [y != 0 for y in shown] == [stage is Stage.YOSHIS_STORY for stage in Stage]


@pytest.mark.parametrize("kind", [3, 4, 5, 6, 9])
def test_the_stadiums_type_is_one_hot(kind: int) -> None:
    watcher = Watcher(situation(stadium_type=kind), stage=Stage.POKEMON_STADIUM)
    names = ("normal", "fire", "grass", "rock", "water")
    assert sum(watcher.column(f"stage.stadium_{name}") for name in names) == 1


def test_the_platforms_of_the_fountain_are_shown() -> None:
    watcher = Watcher(situation(fountain_heights=(20.0, 28.0)), stage=Stage.FOUNTAIN_OF_DREAMS)
    heights = watcher.column("stage.fod_left"), watcher.column("stage.fod_right")
    assert heights == (pytest.approx(20), pytest.approx(28))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_column_is_written(name: str) -> None:
    assert (Watcher(situation(), name=name, pending=2, frame_skip=3).see() != 99).all()


# Bytes of any value, so products overflow: of these warns only debugging without numba, where numpy computes.
@pytest.mark.filterwarnings("ignore:(overflow|invalid value):RuntimeWarning")
@settings(max_examples=60, deadline=None)
@given(raw=st.binary(min_size=FRAME.itemsize, max_size=FRAME.itemsize), stage=st.sampled_from(Stage))
@pytest.mark.parametrize("name", LAYOUTS)
def test_whatever_a_frame_holds_the_observation_lies_in_its_space(
    name: str, raw: bytes, stage: Stage
) -> None:
    frames = np.frombuffer(raw, np.uint8).copy().view(FRAME)
    frames["item_count"] %= 16
    watcher = Watcher(situation(), name=name, stage=stage)
    watcher.show(frames)
    row = watcher.see()
    assert np.isfinite(row).all()
    assert watcher.observer.space.contains(row)


def test_the_raw_frame_is_the_record_itself() -> None:
    watcher = Watcher(situation(own={"percent": 12.5}, frame=77), name="frame")
    frame = watcher.see().view(FRAME)[0]
    assert (frame["frame"], frame["players"][0]["percent"]) == (77, 12.5)


def test_a_match_in_a_batch_is_seen_like_a_match_alone() -> None:
    frames = np.concatenate([situation(own={"x": float(x)}, frame=x) for x in range(5)])
    alone = [Watcher(frames[i : i + 1]).see() for i in range(5)]
    observer, tracks = make_observer("full", frame_skip=1, pending=0), np.zeros(5, TRACK)
    begin_tracks(
        tracks, np.arange(5), frames, np.full(5, stage_row(Stage.FINAL_DESTINATION)), np.full(5, 480)
    )
    out = np.zeros((5, 1, *observer.space.shape), np.float32)
    observer.write(frames, tracks, np.zeros((5, 2, 0), PAD), np.zeros(1, np.int64), out, 0, 5)
    assert (out[:, 0] == alone).all()
