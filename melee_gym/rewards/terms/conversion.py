"""`conversion`: moves beyond the first of a punish."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import (
    ATTACK12,
    ATTACK_LW4,
    BARREL_WAIT,
    CAPTURED,
    CATCH,
    COMMAND_GRABBED,
    CROUCHING,
    DAMAGE_FALL,
    DAMAGED,
    DOWN_DAMAGE_D,
    DOWN_DAMAGE_U,
    HELD_BY_HANDS,
    STANDING,
)
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.record import record
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame, Memory, Player, died, hit, within

CONVERSION = record([
    ("hit", "u1"),  # whether a move has hit in the conversion under way
    ("free_frames", "u1"),  # since the opponent came into control
    ("same_move", "u1"),  # whether the seat still does what hit last,
    ("state", "u2"),  # which was this action state
])  # fmt: skip
FREE = 45  # frames in control after which the opponent has got away


@inner
def conversion(before: Frame, now: Frame, seat: int, stage: StageRecord, memory: Memory) -> f32:
    """1 for each move after the first that hits before the opponent gets away; 0 or 1 a frame.

    Conversions are those of slippi-js (INTERFACES 5.1), but end where the opponent dies, not where the stock
    count falls. People make 7.9 such moves a minute. Gamed by stretching a punish instead of killing.
    """
    own_before, own = before.players[seat], now.players[seat]
    was, other = before.players[opponent_of(seat)], now.players[opponent_of(seat)]
    if own.state != memory.state or own.state_age < own_before.state_age:
        memory.same_move = False
    again = False
    if _punished(other):
        memory.free_frames = 0
        if hit(was, other):
            again = memory.hit and not memory.same_move
            memory.hit = True
            memory.same_move = True
            memory.state = own_before.state
    elif memory.free_frames > 0 or _acts(other):
        memory.free_frames = min(memory.free_frames + 1, FREE + 1)
    if died(was, other) or memory.free_frames > FREE:
        memory.hit = False
        memory.free_frames = 0
    return ONE if again else ZERO


@inner
def _punished(player: Player) -> bool:
    """Hit or held."""
    if within(player, DAMAGED) or within(player, CAPTURED) or within(player, HELD_BY_HANDS):
        return True
    if within(player, COMMAND_GRABBED):
        return bool(player.state != BARREL_WAIT)
    return player.state in (DAMAGE_FALL, DOWN_DAMAGE_U, DOWN_DAMAGE_D)


@inner
def _acts(player: Player) -> bool:
    """In control as slippi-js sees it, which leaves the first jab out."""
    if within(player, STANDING) or within(player, CROUCHING):
        return True
    return bool(ATTACK12 <= player.state <= ATTACK_LW4 or player.state == CATCH)
