"""The items nearest to a player."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.items import item_kind
from melee_gym.observations.blocks import (
    Block,
    Frame,
    Lookups,
    Quantity,
    Row,
    Track,
    flag,
    quantities_writer,
)

MAX_ITEM_TYPE = 255
ITEM_SLOTS = 4
ITEM_KINDS: Final = (
    "straight_shot", "charged_shot", "held_or_thrown", "returning", "trap", "homing", "other",
)  # fmt: skip

Item = np.record


def item_kinds() -> list[int]:
    """For each item type, 0 to MAX_ITEM_TYPE, the position of its kind in ITEM_KINDS ("other" if absent)."""
    positions = {kind: position for position, kind in enumerate(ITEM_KINDS)}
    return [positions.get(item_kind(item), positions["other"]) for item in range(MAX_ITEM_TYPE + 1)]


@inner
def present(frame: Frame, item: Item, seat: int) -> f32:
    """Whether there is an item in this slot of the observation."""
    return ONE


@inner
def mine(frame: Frame, item: Item, seat: int) -> f32:
    """Whether the seat owns it."""
    return ONE if item.owner == seat else ZERO


@inner
def dx(frame: Frame, item: Item, seat: int) -> f32:
    """Where it is from the player; right is positive."""
    return f32(item.x - frame.players[seat].x)


@inner
def dy(frame: Frame, item: Item, seat: int) -> f32:
    """How much higher it is than the player."""
    return f32(item.y - frame.players[seat].y)


@inner
def vx(frame: Frame, item: Item, seat: int) -> f32:
    """Its speed."""
    return f32(item.speed_x)


@inner
def vy(frame: Frame, item: Item, seat: int) -> f32:
    """Its upward speed."""
    return f32(item.speed_y)


@inner
def timer(frame: Frame, item: Item, seat: int) -> f32:
    """Frames until it expires."""
    return f32(item.timer)


ITEM: Final = (
    Quantity("present", "flag", 1.0, present),
    Quantity("mine", "flag", 1.0, mine),
    Quantity("dx", "units", 1 / 80, dx),
    Quantity("dy", "units", 1 / 80, dy),
    Quantity("vx", "units/frame", 1 / 2, vx),
    Quantity("vy", "units/frame", 1 / 2, vy),
    Quantity("timer", "frames", 1 / 60, timer),
)
KIND_AT: Final = len(ITEM)
WIDTH: Final = len(ITEM) + len(ITEM_KINDS)
_write_item: Any = quantities_writer(ITEM, "frame, item, seat")


@inner
def write_items(frame: Frame, track: Track, seat: int, lookups: Lookups, row: Row, at: int) -> None:
    """The nearest owned items, nearest first; of equally near ones the lower slot of the frame."""
    own = frame.players[seat]
    taken = 0  # bits of the slots already written
    for slot in range(ITEM_SLOTS):
        nearest, least = -1, ZERO
        for i in range(np.int64(frame.item_count)):
            item = frame.items[i]
            if item.owner < 0 or taken >> i & 1:
                continue
            distance = (item.x - own.x) ** 2 + (item.y - own.y) ** 2  # squared: only the order matters
            if nearest < 0 or distance < least:
                nearest, least = i, distance
        if nearest < 0:
            return
        taken |= 1 << nearest
        item = frame.items[nearest]
        start = at + slot * WIDTH
        _write_item(frame, item, seat, row, start)
        row[start + KIND_AT + lookups.item_kinds[min(int(item.type), MAX_ITEM_TYPE)]] = ONE


ITEMS: Final = Block(
    tuple(
        replace(column, name=f"item{slot}.{column.name}")
        for slot in range(1, ITEM_SLOTS + 1)
        for column in (*(q.column for q in ITEM), *(flag(f"kind_{kind}") for kind in ITEM_KINDS))
    ),
    write_items,
)
