"""What a scripted fighter does when it is not free to fight: hit, held, lying, hanging, off the stage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.opponents.random import draw_below
from melee_gym.opponents.scripted.mind import (
    FULL,
    Mind,
    Pad,
    Player,
    aim,
    floor_below,
    press,
    press_l,
)

Random = NDArray[np.uint64]

FOX, MARTH = 1, 18  # internal ids with recoveries of their own; all others only jump and use up-special
FIRE_FOX_HOLD, FIRE_FOX_HOLD_AIR = 353, 354
FIRE_FOX_BELOW = -15.0  # height below which Fire Fox is used though there may be another way
ILLUSION_HEIGHTS = (-4.0, 20.0)
ILLUSION_REACH = (25.0, 75.0)  # distance from the ledge that Illusion bridges
DOLPHIN_REACH = 25.0  # horizontally
DOLPHIN_BELOW = -22.0  # Dolphin Slash rises about twice this
JUMP_BELOW = -8.0
HANG_FRAMES = 25


@inner
def survive(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> bool:
    """Whether the present state called for a reaction (which is then in `pad`), most urgent first."""
    state = int(me.state)
    blocking = state == A.GUARD_SET_OFF
    if state < A.REBIRTH_WAIT or (state >= A.ENTRY and state <= A.ENTRY_END):
        return True
    if state == A.REBIRTH_WAIT:
        if mind.clock % 40 == 0:
            pad.main_x = -FULL if me.x > 0 else FULL
    elif (me.hitlag > 0 and not blocking) or (state >= A.DAMAGE_HI1 and state <= A.DAMAGE_FLY_ROLL):
        react_to_hit(me, stage, mind, random, lane, pad)
    elif (state >= A.CAPTURE_PULLED_HI and state <= A.CAPTURE_DAMAGE_LW) or state == A.FURAFURA:
        break_hold(mind, pad)
    elif is_lying(state):
        get_up(me, other, mind, random, lane, pad)
    elif state == A.CLIFF_WAIT:
        leave_ledge(me, mind, random, lane, pad)
    elif is_off_stage(me, stage):
        recover(me, stage, mind, pad)
    else:
        return False
    return True


@inner
def is_lying(state: int) -> bool:
    """DownBound and DownWait, face up or down."""
    face_up = state == A.DOWN_BOUND_U or state == A.DOWN_WAIT_U
    return bool(face_up or state == A.DOWN_BOUND_D or state == A.DOWN_WAIT_D)


@inner
def react_to_hit(me: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad) -> None:
    """Survival DI toward the stage and up; tech near a floor."""
    inward = -1.0 if me.x > 0 else 1.0
    aim(pad, inward, 0.6)
    tumbling = (me.state >= A.DAMAGE_FLY_HI and me.state <= A.DAMAGE_FLY_ROLL) or me.state == A.DAMAGE_FALL
    falling = me.speed_y_self + me.speed_y_attack < 0
    if tumbling and falling and me.hitlag == 0:
        height = me.y - floor_below(stage, me.x, me.y)
        if height < -8 * (me.speed_y_self + me.speed_y_attack) and press_l(pad, mind):
            pad.main_x = (draw_below(random, lane, 3) - 1) * FULL
            pad.main_y = 0


@inner
def break_hold(mind: Mind, pad: Pad) -> None:
    """Mash: a button every other frame, the stick from side to side."""
    if mind.clock % 2:
        pad.buttons = P.A
    pad.main_x = FULL if mind.clock % 4 < 2 else -FULL


@inner
def get_up(me: Player, other: Player, mind: Mind, random: Random, lane: int, pad: Pad) -> None:
    """From the floor: attack a close opponent, else stand or roll either way."""
    if mind.wait > 0:
        return
    mind.wait = 30
    choice = draw_below(random, lane, 4)
    if choice == 0 and abs(other.x - me.x) < 25:
        press(pad, mind, P.A)
    elif choice == 1:
        pad.main_x = FULL
    elif choice == 2:
        pad.main_x = -FULL
    else:
        pad.main_y = FULL


@inner
def leave_ledge(me: Player, mind: Mind, random: Random, lane: int, pad: Pad) -> None:
    """From the ledge, after a while: climb, roll, attack or jump."""
    if me.state_age < 2 or mind.wait > 0:
        return
    mind.wait = HANG_FRAMES
    choice = draw_below(random, lane, 5)
    if choice == 0:
        press(pad, mind, P.A)
    elif choice == 1:
        press(pad, mind, P.L)
    elif choice == 2:
        press(pad, mind, P.X)
    else:
        pad.main_x = FULL if me.facing > 0 else -FULL


@inner
def is_off_stage(me: Player, stage: StageRecord) -> bool:
    """Airborne, not at the ledge, and beyond or below the stage."""
    hanging = me.state >= A.CLIFF_CATCH and me.state <= A.CLIFF_JUMP_QUICK2
    return bool(me.airborne and not hanging and (abs(me.x) > stage.ledge_x or me.y < -3))


@inner
def recover(me: Player, stage: StageRecord, mind: Mind, pad: Pad) -> None:
    """Back to the stage: drift, jump, then the fighter's own way."""
    inward = -1 if me.x > 0 else 1
    beyond = abs(me.x) - stage.ledge_x
    pad.main_x = inward * FULL
    if me.state == FIRE_FOX_HOLD or me.state == FIRE_FOX_HOLD_AIR:
        aim(pad, inward * max(beyond + 4, 1.0), max(10 - me.y, 1.0))
        return
    free = me.state < A.FALL_SPECIAL or me.state == A.DAMAGE_FALL or me.state == A.PASS
    if not free or me.speed_y_self > 0:
        return
    if me.fighter == FOX and use_illusion(me, beyond):
        press(pad, mind, P.B)
    elif me.jumps_left > 0:
        if (me.y < JUMP_BELOW or beyond > 30) and press(pad, mind, P.X):
            mind.aerial = 1
    elif up_special_now(me, beyond) and press(pad, mind, P.B):
        aim(pad, inward * 0.2, 1.0)


@inner
def use_illusion(me: Player, beyond: float) -> bool:
    """Whether Illusion reaches the ledge from here."""
    level = ILLUSION_HEIGHTS[0] < me.y and me.y < ILLUSION_HEIGHTS[1]
    return bool(level and ILLUSION_REACH[0] < beyond and beyond < ILLUSION_REACH[1])


@inner
def up_special_now(me: Player, beyond: float) -> bool:
    """Whether it is time for the up-special: as late as its reach allows."""
    if me.fighter == MARTH:
        return bool(me.y < DOLPHIN_BELOW or (me.y < -10 and beyond < DOLPHIN_REACH))
    return bool(me.y < FIRE_FOX_BELOW or beyond > 40)
