"""`l_cancel`: aerial attacks landed with and without an L-cancel."""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import AERIAL_LANDINGS
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame, new_action, within

SUCCESS, FAILURE = 1, 2
NEAR = f32(40)  # units


@inner
def l_cancel(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """1 where an aerial attack lands L-cancelled within 40 units of the opponent, -1 where without.

    People make 6.4 and miss 1.4 a minute; at any distance 8.2 and 1.8. Gamed by hopping with aerials that are
    to hit nobody: therefore the distance, and a small weight.
    """
    own, other = now.players[seat], now.players[opponent_of(seat)]
    if not within(own, AERIAL_LANDINGS) or not new_action(before.players[seat], own):
        return ZERO
    if math.hypot(other.x - own.x, other.y - own.y) > NEAR:
        return ZERO
    if own.l_cancel == SUCCESS:
        return ONE
    return -ONE if own.l_cancel == FAILURE else ZERO
