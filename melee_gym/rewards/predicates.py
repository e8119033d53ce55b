"""What the reward terms ask of a player (INTERFACES 4)."""

from __future__ import annotations

import numpy as np
from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import AT_LEDGE, CAPTURED, REBIRTH_WAIT, SLEEP, THROWN
from melee_gym.game.f32 import ZERO
from melee_gym.game.frame import FLAG_HITSTUN, has_flag

Player = np.record  # types of one record, for annotations
Frame = np.record
Memory = np.record

BESIDE = f32(1)  # units beyond the ledge from which a fighter counts as off the stage
BELOW = f32(-8)  # height below which it does, wherever it is


@inner
def within(player: Player, states: tuple[int, int]) -> bool:
    """In one of a family of action states, of which `states` are the first and the last."""
    return bool(states[0] <= player.state <= states[1])


@inner
def entered(was: Player, player: Player, state: int) -> bool:
    """In an action state in which it was not on the frame before."""
    return bool(player.state == state and was.state != state)


@inner
def new_action(was: Player, player: Player) -> bool:
    """In another action state than on the frame before, or in the same one anew."""
    return bool(player.state != was.state or player.state_age < was.state_age)


@inner
def hit(was: Player, player: Player) -> bool:
    """Its percent rose."""
    return bool(player.percent > was.percent)


@inner
def dying(player: Player) -> bool:
    """In a death state. The recorded stock count may fall up to 131 frames later."""
    return bool(player.state < SLEEP)


@inner
def died(was: Player, player: Player) -> bool:
    """On the first frame of a death state."""
    return dying(player) and not dying(was)


@inner
def away(player: Player) -> bool:
    """Dead, or on the way back on the respawn platform."""
    return bool(player.state <= REBIRTH_WAIT)


@inner
def off_stage(player: Player, stage: StageRecord) -> bool:
    """In the air beyond a ledge or below the stage, and not at a ledge."""
    if not player.airborne or away(player) or within(player, AT_LEDGE):
        return False
    return bool(abs(player.x) > stage.ledge_x + BESIDE or player.y < BELOW)


@inner
def in_hitstun(player: Player) -> bool:
    """Reeling from a hit."""
    return has_flag(player, FLAG_HITSTUN)


@inner
def in_control(player: Player) -> bool:
    """Neither in hitstun, in hitlag, held, thrown, dead nor respawning."""
    if in_hitstun(player) or player.hitlag > ZERO or away(player):
        return False
    return not within(player, CAPTURED) and not within(player, THROWN)
