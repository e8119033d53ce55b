"""`ledge_stall`: catching the ledge again and again."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import AT_LEDGE, CLIFF_CATCH
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.record import record
from melee_gym.rewards.predicates import Frame, Memory, away, entered, in_hitstun, within

LEDGE_STALL = record([("caught", "u1")])  # whether the ledge was, and neither ground nor hitstun came since


@inner
def ledge_stall(before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory) -> f32:
    """-1 for catching the ledge again without having been on the ground or hit; 0 or -1 a frame.

    People do it 0.49 times a minute, in 2.54 catches; some of these are sound, so the weight is small. Gamed
    by touching the ground in between, which is what it asks for.
    """
    was, own = before.players[seat], now.players[seat]
    if entered(was, own, CLIFF_CATCH):
        again, memory.caught = memory.caught, True
        return -ONE if again else ZERO
    grounded = not own.airborne and not within(own, AT_LEDGE)
    if grounded or in_hitstun(own) or away(own):
        memory.caught = False
    return ZERO
