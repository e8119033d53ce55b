"""`offstage_stall`: staying off the stage."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.record import record
from melee_gym.rewards.predicates import Frame, Memory, in_hitstun, off_stage

OFFSTAGE_STALL = record([("frames", "u1")])  # off the stage without hitstun, up to now
ALLOWED = 180  # frames; people are done after 120
FRAME_IN_SECONDS = ONE / f32(FRAMES_PER_SECOND)


@inner
def offstage_stall(before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory) -> f32:
    """Minus the seconds off the stage in one go without hitstun, beyond the first three; 0 or -1/60 a frame.

    People spend 0.12 s a minute that way. Gamed by touching the ledge in time: pair it with `ledge_stall`.
    """
    own = now.players[seat]
    if not off_stage(own, stage) or in_hitstun(own):
        memory.frames = 0
        return ZERO
    if memory.frames == ALLOWED:
        return -FRAME_IN_SECONDS
    memory.frames += 1
    return ZERO
