"""`self_destruct`: a life lost to nobody."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.record import record
from melee_gym.rewards.predicates import Frame, Memory, died, hit

SELF_DESTRUCT = record([("frames", "u2")])  # for which the last hit still explains a death
EXPLAINS = 300  # frames, INTERFACES 5.2


@inner
def self_destruct(before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory) -> f32:
    """-1 for a death without a hit in the five seconds before it, beside what `stock` takes; 0 or -1 a frame.

    People do it 0.095 times a minute, in 7.7 % of their deaths. Gamed by never leaving the stage: for those
    who can recover already.
    """
    was, own = before.players[seat], now.players[seat]
    if hit(was, own):
        memory.frames = EXPLAINS
    elif died(was, own) and memory.frames == 0:
        return -ONE
    elif memory.frames > 0:
        memory.frames -= 1
    return ZERO
