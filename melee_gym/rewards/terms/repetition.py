"""`repetition`: the same attack again and again."""

from __future__ import annotations

import math

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import (
    ATTACK11,
    ATTACK100_END,
    ATTACK_S3_HI,
    ATTACK_S3_LW,
    ATTACK_S4_HI,
    ATTACK_S4_LW,
    ATTACKS,
    CATCH,
    CATCH_DASH,
    FIRST_SPECIAL,
)
from melee_gym.game.f32 import ZERO
from melee_gym.game.record import record
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame, Memory, Player, new_action, within

REMEMBERED = 9  # attacks, as many as the game remembers to weaken stale ones
NEAR = f32(40)  # units
NO_ATTACK = 0
# The states that last attacks began in, in turn, and whose turn it is.
REPETITION = record([("attacks", "u2", (REMEMBERED,)), ("turn", "u1")])


@inner
def begun(was: Player, player: Player) -> int:
    """The first action state of the attack that begins on this frame, one for all angles; or NO_ATTACK."""
    state = int(player.state)
    if state >= FIRST_SPECIAL:
        return state if was.state < FIRST_SPECIAL else NO_ATTACK
    if not new_action(was, player):
        return NO_ATTACK
    if state in (CATCH, CATCH_DASH):
        return CATCH
    if not within(player, ATTACKS) or ATTACK11 < state <= ATTACK100_END:
        return NO_ATTACK
    if ATTACK_S3_HI <= state <= ATTACK_S3_LW:
        return ATTACK_S3_HI
    return ATTACK_S4_HI if ATTACK_S4_HI <= state <= ATTACK_S4_LW else state


@inner
def repetition(before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory) -> f32:
    """Where an attack begins within 40 units of the opponent: minus the share of the last nine that it was.

    Whether they hit or not; a jab after a jab goes on with it. -1 to 0 a frame; people with Fox 3.6 a
    minute. Gamed by weak attacks in between that are to hit nobody: those lose to whoever hits.
    """
    own, other = now.players[seat], now.players[opponent_of(seat)]
    attack = begun(before.players[seat], own)
    if attack == NO_ATTACK or math.hypot(other.x - own.x, other.y - own.y) > NEAR:
        return ZERO
    same = 0
    for i in range(REMEMBERED):
        same += memory.attacks[i] == attack
    memory.attacks[memory.turn] = attack
    memory.turn = (memory.turn + 1) % REMEMBERED
    return f32(-same / REMEMBERED)
