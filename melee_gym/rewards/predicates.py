"""What the reward terms ask of a player (INTERFACES 4)."""

from __future__ import annotations

import numpy as np
from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import (
    CAPTURE_FOOT,
    CAPTURE_PULLED_HI,
    CLIFF_CATCH,
    CLIFF_JUMP_QUICK2,
    REBIRTH_WAIT,
    SLEEP,
    THROWN_F,
    THROWNLW_WOMEN,
)
from melee_gym.game.f32 import ZERO
from melee_gym.game.frame import FLAG_HITSTUN, has_flag

Player = np.record  # types of one record, for annotations
Frame = np.record

BESIDE = f32(1)  # units beyond the ledge from which a fighter counts as off the stage
BELOW = f32(-8)  # height below which it does, wherever it is


@inner
def dying(player: Player) -> bool:
    """In a death state. The recorded stock count may fall up to 131 frames later."""
    return bool(player.state < SLEEP)


@inner
def away(player: Player) -> bool:
    """Dead, or on the way back on the respawn platform."""
    return bool(player.state <= REBIRTH_WAIT)


@inner
def off_stage(player: Player, stage: StageRecord) -> bool:
    """In the air beyond a ledge or below the stage, and not at a ledge."""
    if not player.airborne or away(player) or CLIFF_CATCH <= player.state <= CLIFF_JUMP_QUICK2:
        return False
    return bool(abs(player.x) > stage.ledge_x + BESIDE or player.y < BELOW)


@inner
def in_control(player: Player) -> bool:
    """Neither in hitstun, in hitlag, held, thrown, dead nor respawning."""
    if has_flag(player, FLAG_HITSTUN) or player.hitlag > ZERO or away(player):
        return False
    held = CAPTURE_PULLED_HI <= player.state <= CAPTURE_FOOT
    return not held and not THROWN_F <= player.state <= THROWNLW_WOMEN
