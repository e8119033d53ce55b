from __future__ import annotations

import dataclasses

import pytest

from melee_gym.errors import ConfigError
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.observations import LAYOUTS, Layout, make_observer
from melee_gym.observations.items import ITEM_KINDS, item_kinds
from melee_gym.observations.player import PLAYER
from melee_gym.observations.state_groups import COARSE_GROUPS, STATE_GROUPS
from melee_gym.observations.states import coarse_groups, state_groups


@pytest.mark.parametrize(("name", "columns"), [("full", 564), ("lite", 105), ("ids", 176)])
def test_a_layout_has_the_columns_of_interfaces_3(name: str, columns: int) -> None:
    assert len(LAYOUTS[name](0).columns) == columns


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_pending_decision_adds_ten_columns(name: str) -> None:
    assert len(LAYOUTS[name](4).columns) == len(LAYOUTS[name](0).columns) + 40


@pytest.mark.parametrize("name", LAYOUTS)
def test_column_names_are_unique(name: str) -> None:
    names = [column.name for column in LAYOUTS[name](3).columns]
    assert len(set(names)) == len(names)


def test_a_player_is_37_numbers() -> None:
    assert len(PLAYER) == 37


def test_the_hash_tells_layouts_apart() -> None:
    hashes = {LAYOUTS[name](pending).hash for name in LAYOUTS for pending in (0, 1, 7)}
    assert len(hashes) == 3 * len(LAYOUTS)


@pytest.mark.parametrize("change", [{"name": "own.z"}, {"unit": "yards"}, {"scale": 0.3}])
def test_the_hash_covers_name_unit_and_scale(change: dict[str, object]) -> None:
    layout = LAYOUTS["lite"](0)
    changed = dataclasses.replace(layout.columns[7], **change)  # type: ignore[arg-type]
    other = Layout(layout.name, (*layout.columns[:7], changed, *layout.columns[8:]), 0)
    assert other.hash != layout.hash


def test_the_hash_is_that_of_the_checkpoints_that_exist() -> None:
    hashes = {name: LAYOUTS[name](0).hash for name in LAYOUTS}
    assert hashes == {"full": "9dfa6e60ab647eeb", "lite": "863f889dc6ba2b15", "ids": "d8ea2b2c7e93acbe"}


def test_a_column_is_found_by_its_name() -> None:
    layout = LAYOUTS["full"](1)
    assert layout.columns[layout.index("opponent.percent")].name == "opponent.percent"


@pytest.mark.parametrize("groups", [state_groups, coarse_groups])
def test_every_common_state_belongs_to_a_group(groups: object) -> None:
    table = groups()  # type: ignore[operator]
    assert len(table) == FIRST_SPECIAL
    assert min(table) == 0


def test_the_groups_are_106_and_for_lite_21() -> None:
    assert (len(STATE_GROUPS), len(COARSE_GROUPS)) == (106, 21)


@pytest.mark.parametrize(
    ("item", "kind"),
    [(54, "straight_shot"), (55, "straight_shot"), (94, "charged_shot"), (95, "homing"), (60, "returning"),
     (93, "trap"), (99, "held_or_thrown"), (74, "other"), (56, "other")],
)  # fmt: skip
def test_an_item_has_the_kind_of_what_it_does(item: int, kind: str) -> None:
    assert ITEM_KINDS[item_kinds()[item]] == kind


def test_an_unknown_observation_is_named_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"unknown observation 'ful'\. Did you mean 'full'"):
        make_observer("ful", frame_skip=1, pending=0)
