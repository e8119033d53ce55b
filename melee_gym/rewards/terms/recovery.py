"""`recovery`: how near a seat is to the stage, as a potential."""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ZERO
from melee_gym.rewards.predicates import Frame, away

FARTHEST = f32(100)  # units


@inner
def recovery(frame: Frame, seat: int, stage: StageRecord) -> f32:
    """Minus the distance to the rectangle above the stage, in hundreds of units, -1 at most; 0 while dead.

    People change it by 6.9 a minute in absolute value. A potential, so it cannot be gamed: what is earned by
    coming back was lost by leaving, and death refunds it. With a discount below 1 it pulls slightly to the
    stage.
    """
    player = frame.players[seat]
    if away(player):
        return ZERO
    beside = max(abs(player.x) - stage.ledge_x, ZERO)
    below = max(-player.y, ZERO)
    return -min(f32(math.hypot(beside, below)), FARTHEST) / FARTHEST
