"""`stock`: a life lost."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.rewards.predicates import Frame, died


@inner
def stock(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """-1 on the first frame of a death state, where the life is lost, not where the counter falls.

    People lose 1.24 a minute. Gamed by waiting for the suicides of weak opponents: train against `idle` too.
    """
    return -ONE if died(before.players[seat], now.players[seat]) else ZERO
