"""`edge_guard`: damage to an opponent that is off the stage."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ZERO
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame, off_stage


@inner
def edge_guard(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """Percent dealt on this frame to an opponent beyond the ledge or below the stage.

    People deal 11.7 a minute that way, in 1.8 hits. Gamed by letting the opponent come back to hit it again:
    keep it below `damage`.
    """
    was, other = before.players[opponent_of(seat)], now.players[opponent_of(seat)]
    return max(other.percent - was.percent, ZERO) if off_stage(other, stage) else ZERO
