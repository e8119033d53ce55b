"""`tech`: knock-downs."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import DOWN_BOUND_D, DOWN_BOUND_U
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.rewards.predicates import Frame, entered


@inner
def tech(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """-1 where the seat bounces on the floor, which a tech would have spared it; a tech itself pays nothing.

    People miss 1.64 techs a minute and make 1.34; some knock-downs cannot be teched. If techs were paid,
    being knocked down on purpose would pay. So it is gamed only by not being knocked down.
    """
    was, own = before.players[seat], now.players[seat]
    return -ONE if entered(was, own, DOWN_BOUND_U) or entered(was, own, DOWN_BOUND_D) else ZERO
