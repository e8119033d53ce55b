"""`teleport_recovery`: coming back by teleport."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import CLIFF_CATCH
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.ids import Fighter
from melee_gym.game.record import record
from melee_gym.rewards.predicates import Frame, Memory, Player, dying, off_stage

TELEPORT_RECOVERY = record([
    ("awaited", "u1"),  # whether a teleport is on its way home
    ("frames", "u1"),  # after its end in which it may still arrive
])  # fmt: skip
MEWTWO, ZELDA = Fighter.MEWTWO.internal, Fighter.ZELDA.internal
MEWTWO_TELEPORT, ZELDA_TELEPORT = (353, 358), (349, 354)  # action states; on the ground, then in the air
WITHIN = 30  # frames
HIGH = f32(20)  # units, from which on nobody needs a teleport


@inner
def teleport_recovery(before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory) -> f32:
    """1 where a teleport begun off the stage and below 20 ends at a ledge or on the ground within 30 frames.

    -1 where its maker dies instead. Of Mewtwo and Zelda; 0 for the others. Four people with Mewtwo made 2.0 a
    minute. Gamed by dropping off the stage to teleport back: keep it below what a stock risks by that.
    """
    was, own = before.players[seat], now.players[seat]
    if _teleports(own):
        if not _teleports(was):
            memory.awaited = off_stage(own, stage) and own.y < HIGH
        memory.frames = WITHIN
    if not memory.awaited:
        return ZERO
    if dying(own):
        memory.awaited = False
        return -ONE
    if _teleports(own):
        return ZERO
    if not own.airborne or own.state == CLIFF_CATCH:
        memory.awaited = False
        return ONE
    memory.frames -= 1
    if memory.frames == 0:
        memory.awaited = False
    return ZERO


@inner
def _teleports(player: Player) -> bool:
    if player.fighter == MEWTWO:
        return bool(MEWTWO_TELEPORT[0] <= player.state <= MEWTWO_TELEPORT[1])
    if player.fighter == ZELDA:
        return bool(ZELDA_TELEPORT[0] <= player.state <= ZELDA_TELEPORT[1])
    return False
