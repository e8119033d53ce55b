"""`center`: how near a seat is to the middle of the stage, as a potential."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.rewards.predicates import Frame, away


@inner
def center(frame: Frame, seat: int, stage: StageRecord) -> f32:
    """Minus the distance to the middle of the stage, 0 to -1 at the ledge and beyond; 0 while dead.

    People stand at -0.50 in the mean. A potential, so it cannot be gamed: what is earned on the way to the
    middle is lost on the way out.
    """
    player = frame.players[seat]
    return ZERO if away(player) else -min(abs(player.x) / stage.ledge_x, ONE)
