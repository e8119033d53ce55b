"""`approach`: movement towards the opponent."""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ZERO
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame, away, in_control


@inner
def approach(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """Units that the seat moved towards where its opponent was, about +-2.4 a frame, while it is in control.

    People make 410 net and 1,967 in absolute value a minute. Not a potential. Gamed by running past the
    opponent and by hugging its shield: a weight of 1e-4, annealed.
    """
    own, other = before.players[seat], before.players[opponent_of(seat)]
    if not in_control(now.players[seat]) or away(now.players[opponent_of(seat)]):
        return ZERO
    dx, dy = other.x - own.x, other.y - own.y
    distance = f32(math.hypot(dx, dy))
    if distance == ZERO:
        return ZERO
    moved_x, moved_y = now.players[seat].x - own.x, now.players[seat].y - own.y
    return f32((moved_x * dx + moved_y * dy) / distance)
