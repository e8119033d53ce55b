"""`damage`: percent taken."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ZERO
from melee_gym.rewards.predicates import Frame


@inner
def damage(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """Minus the percent dealt to the seat on this frame, 0 to -35; its fall at a respawn does not count.

    People take 134 a minute. Gamed by hitting without ever killing: only beside `stock`, at 0.015 at most.
    """
    return f32(-max(now.players[seat].percent - before.players[seat].percent, ZERO))
