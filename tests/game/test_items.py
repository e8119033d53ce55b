from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from melee_gym.game.ids import Fighter
from melee_gym.game.items import Item, ItemKind, item_kind
from melee_gym.observations.items import ITEM_KINDS, MAX_ITEM_TYPE, item_kinds
from melee_gym.replays import read_slp

ARTICLES = range(Item.MARIO_FIREBALL, Item.COIN)
GAMES = 12


def test_every_id_of_the_game_has_a_name() -> None:
    assert sorted(Item) == list(range(237))


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (Item.FOX_LASER, ItemKind.STRAIGHT_SHOT), (Item.SAMUS_CHARGE_SHOT, ItemKind.CHARGED_SHOT),
        (Item.PEACH_TURNIP, ItemKind.HELD_OR_THROWN), (Item.LINK_BOOMERANG, ItemKind.RETURNING),
        (Item.SAMUS_BOMB, ItemKind.TRAP), (Item.NESS_PK_THUNDER, ItemKind.HOMING),
        (Item.FOX_BLASTER, ItemKind.PROP), (Item.SHY_GUY, ItemKind.OTHER),
    ],
)  # fmt: skip
def test_a_kind_says_how_an_item_behaves(item: Item, kind: ItemKind) -> None:
    assert item.kind is kind is item_kind(int(item))


def test_ids_of_modified_games_are_other() -> None:
    assert item_kind(237) is item_kind(65535) is ItemKind.OTHER


def test_observations_show_props_and_others_in_one_column() -> None:
    shown = {ITEM_KINDS[position] for item, position in enumerate(item_kinds()) if item in (74, 210, 255)}
    assert len(item_kinds()) == MAX_ITEM_TYPE + 1
    assert shown == {"other"}
    assert {*ITEM_KINDS, "prop"} == {kind.value for kind in ItemKind}


def test_recorded_articles_are_named_after_a_fighter_of_their_game(replays_dir: Path) -> None:
    files = sorted((replays_dir / "cpu").glob("*.slp.xz"))
    for path in files[:: len(files) // GAMES]:
        replay = read_slp(path)
        frames = replay.frames
        used = np.arange(frames["items"].shape[1]) < frames["item_count"][:, None]
        names = {
            Item(int(kind)).name for kind in np.unique(frames["items"]["type"][used]) if kind in ARTICLES
        }
        playing = {Fighter(player.fighter) for player in replay.start.players}
        if playing & {Fighter.ZELDA, Fighter.SHEIK}:
            playing |= {Fighter.ZELDA, Fighter.SHEIK}
        makers = tuple(f"{fighter.name}_" for fighter in playing)
        assert [name for name in names if not name.startswith(makers)] == [], path.name
