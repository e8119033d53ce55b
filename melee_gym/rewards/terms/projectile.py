"""`projectile`: damage dealt by own projectiles."""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ZERO
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame

NEAR = f32(25)  # units between an item and whom it hits a frame later


@inner
def projectile(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """Percent dealt on this frame while an own item was within 25 units of the opponent, and not by a blow.

    People deal 5.1 a minute, with Fox 9.0, with Link not measured. Gamed by camping: beside `approach`.
    """
    was, other = before.players[opponent_of(seat)], now.players[opponent_of(seat)]
    dealt = other.percent - was.percent
    if dealt <= ZERO or now.players[seat].hitlag > ZERO:
        return ZERO
    for slot in range(before.item_count):
        item = before.items[slot]
        if item.owner == seat and math.hypot(item.x - other.x, item.y - other.y) <= NEAR:
            return f32(dealt)
    return ZERO
