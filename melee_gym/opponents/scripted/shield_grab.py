"""`shield_grab`: walks up, holds its shield when the opponent is near, grabs and throws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.opponents.scripted.mind import (
    FULL,
    PLAN_SHIELD,
    Mind,
    Pad,
    Player,
    press,
)
from melee_gym.opponents.scripted.minded import Minded, make_loop
from melee_gym.opponents.scripted.reactions import survive

Random = NDArray[np.uint64]
GRAB_RANGE = 13.0
SHIELD_RANGE = 28.0
LEVEL = 12.0
SHIELD_FRAMES = 25
WALK = 34


@inner
def play(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> None:
    """One pad: survive, else walk up, shield, grab, throw."""
    if survive(me, other, stage, mind, random, lane, pad):
        return
    if me.state == A.CATCH_WAIT:
        if me.state_age >= 2 and mind.clock % 2:
            pad.main_x = FULL if me.x > 0 else -FULL
    elif not me.airborne:
        stand(me, other, stage, mind, pad)


@inner
def stand(me: Player, other: Player, stage: StageRecord, mind: Mind, pad: Pad) -> None:
    """On the ground: grab in range, shield when near, else walk up to the opponent."""
    dx = other.x - me.x
    level = abs(other.y - me.y) < LEVEL
    shielding = me.state >= A.GUARD_ON and me.state <= A.GUARD_REFLECT and me.state != A.GUARD_OFF
    ready = mind.plan != PLAN_SHIELD or me.state == A.GUARD
    if abs(dx) < GRAB_RANGE and level and ready and press(pad, mind, P.Z):
        return
    if shielding and mind.plan == PLAN_SHIELD:
        pad.buttons = P.L
    elif abs(dx) < SHIELD_RANGE and level and me.shield > 20 and mind.wait == 0:
        mind.plan = PLAN_SHIELD
        mind.frames = SHIELD_FRAMES
        mind.wait = 2 * SHIELD_FRAMES
        pad.buttons = P.L
    elif abs(me.x) < stage.ledge_x - 6 or me.x * dx < 0:
        pad.main_x = WALK if dx > 0 else -WALK


class ShieldGrab(Minded):
    """See the module."""

    name = "shield_grab"
    loop = make_loop(play, "shield_grab")
