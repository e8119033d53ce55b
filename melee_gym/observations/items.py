"""Kinds of items as an observation shows them, by the game's item type."""

from __future__ import annotations

from melee_gym.game.items import item_kind
from melee_gym.observations.layout import ITEM_KINDS

MAX_ITEM_TYPE = 255


def item_kinds() -> list[int]:
    """For each item type, 0 to MAX_ITEM_TYPE, the position of its kind in ITEM_KINDS ("other" if absent)."""
    positions = {kind: position for position, kind in enumerate(ITEM_KINDS)}
    return [positions.get(item_kind(item), positions["other"]) for item in range(MAX_ITEM_TYPE + 1)]
