"""Kinds of items: what a projectile does, by the game's item type. Source of the ids: altf4/libmelee."""

from __future__ import annotations

from typing import Final

from melee_gym.observations.layout import ITEM_KINDS

MAX_ITEM_TYPE = 255

_TYPES: Final[dict[str, tuple[int, ...]]] = {
    # lasers, fireballs, capsules, arrows, needles, jolts, flames, ice, sausages; the 0x80s are Kirby's copies
    "straight_shot": (
        0x30, 0x31, 0x32, 0x36, 0x37, 0x40, 0x41, 0x42, 0x4C, 0x4D, 0x4F, 0x59, 0x5A, 0x5B, 0x5C, 0x64, 0x69,
        0x6A, 0x6B, 0x6F, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x89, 0x8C, 0x8D, 0x93, 0x94, 0x95, 0x96,
        0x98, 0x9A, 0x9B,
    ),
    "charged_shot": (0x5E, 0x70, 0x90, 0x97),  # Samus, Mewtwo
    "held_or_thrown": (0x06, 0x07, 0x0C, 0x3A, 0x3B, 0x56, 0x63),  # bombs, eggs, turnips and what Peach pulls
    "returning": (0x3C, 0x3D),  # boomerangs
    "trap": (0x5D, 0x6D, 0x99),  # bombs and blasts that stay where they are
    "homing": (0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x5F, 0x6C, 0x91),  # missiles, PK Thunder, PK Flash
}  # fmt: skip


def item_kinds() -> list[int]:
    """For each item type, 0 to MAX_ITEM_TYPE, the position of its kind in ITEM_KINDS."""
    table = [ITEM_KINDS.index("other")] * (MAX_ITEM_TYPE + 1)
    for kind, types in _TYPES.items():
        for item_type in types:
            table[item_type] = ITEM_KINDS.index(kind)
    return table
