"""`chase`: approaches, attacks in range, blocks, grabs shields, techs, recovers, guards the edge.

The yardstick of training results: frozen once measured (VERSION); a better script gets a new name.
"""

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
    PLAN_RETREAT,
    PLAN_SHIELD,
    Mind,
    Pad,
    Player,
    flick_c,
    floor_below,
    press,
    press_l,
)
from melee_gym.opponents.scripted.minded import Minded, make_loop
from melee_gym.opponents.scripted.reactions import is_off_stage, survive

VERSION = 1
Random = NDArray[np.uint64]

CLOSE = 11.0  # units between positions at which jabs, grabs and smashes reach
REACH = 21.0  # and tilts, dash attacks, forward smashes
LEVEL = 13.0  # height difference for ground attacks
EDGE = 24.0  # a run toward the edge is broken off this far from it
GUARD = 16.0  # where the edge is guarded from
KILL_PERCENT = 85.0
SOFT_UP = 50  # up tilt without a jump
TILT = 55  # forward tilt, not a smash
PATIENCE = 10  # frames, on average, before it jumps at somebody above


@inner
def play(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> None:
    """One pad: what the present state calls for, in order of urgency."""
    if survive(me, other, stage, mind, random, lane, pad):
        return
    if me.state == A.CATCH_WAIT:
        throw(me, other, mind, random, lane, pad)
    elif me.airborne:
        fight_in_air(me, other, stage, mind, random, lane, pad)
    else:
        fight_on_ground(me, other, stage, mind, random, lane, pad)


@inner
def throw(me: Player, other: Player, mind: Mind, random: Random, lane: int, pad: Pad) -> None:
    """Toward the nearer blast line when that may kill, else up; the stick has to cross anew."""
    if me.state_age < 2 or mind.clock % 2:
        return
    if other.percent > KILL_PERCENT and draw_below(random, lane, 2):
        pad.main_x = FULL if me.x > 0 else -FULL
    else:
        pad.main_y = FULL


@inner
def fight_in_air(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> None:
    """Drift at the opponent without leaving the stage, one attack for each jump, L-cancel."""
    dx = other.x - me.x
    dy = other.y - me.y
    pad.main_x = FULL if dx > 0 else -FULL
    if abs(me.x) > stage.ledge_x - GUARD:
        pad.main_x = -FULL if me.x > 0 else FULL
    height = me.y - floor_below(stage, me.x, me.y)
    if me.state >= A.ATTACK_AIR_N and me.state <= A.ATTACK_AIR_LW:
        if me.speed_y_self < 0 and height < -5 * me.speed_y_self:
            press(pad, mind, P.L)
        elif me.speed_y_self < 0 and me.speed_y_self > -1.0:
            pad.main_y = -FULL  # fast fall
        return
    if me.state == A.DAMAGE_FALL:
        if height < 12 and me.speed_y_self < 0:
            press_l(pad, mind)
        pad.main_x = FULL if mind.clock % 2 else -FULL  # wiggle out
        return
    if (me.state >= A.FALL_SPECIAL and me.state != A.PASS) or mind.aerial:
        return
    if abs(dx) < REACH and abs(dy) < REACH and other.hurtbox == 0:
        mind.aerial = 1
        if dy > LEVEL:
            flick_c(pad, mind, 0, 1)
        elif dx * me.facing < 0:
            flick_c(pad, mind, 1 if dx > 0 else -1, 0)
        elif draw_below(random, lane, 2):
            press(pad, mind, P.A)
            pad.main_x = 0
        else:
            flick_c(pad, mind, 1 if dx > 0 else -1, 0)


@inner
def fight_on_ground(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> None:
    """Jump in progress, shield in progress, defence, attack, approach: the first that applies."""
    state = int(me.state)
    mind.aerial = 0
    dx = other.x - me.x
    dy = other.y - me.y
    toward = 1 if dx > 0 else -1
    near = abs(dx) < CLOSE and abs(dy) < LEVEL
    if state == A.KNEE_BEND:
        pad.main_x = toward * FULL
        if mind.hop:
            pad.buttons = P.X
        return
    if state >= A.GUARD_ON and state <= A.GUARD_REFLECT and state != A.GUARD_OFF:
        shield_on(mind, near, pad)
        return
    if not is_free(state):
        return
    if other.state <= A.REBIRTH_WAIT or (other.hurtbox != 0 and abs(dx) < 40):
        keep_away(me, other, stage, pad)
    elif is_off_stage(other, stage) or (other.state >= A.CLIFF_CATCH and other.state <= A.CLIFF_WAIT):
        guard_edge(me, other, stage, mind, random, lane, pad)
    elif must_block(me, other, mind, random, lane):
        mind.plan = PLAN_SHIELD
        mind.frames = 14
        pad.buttons = P.L
    elif abs(dx) < REACH and abs(dy) < LEVEL:
        attack(me, other, mind, random, lane, pad)
    else:
        approach(me, other, stage, mind, random, lane, pad)


@inner
def is_free(state: int) -> bool:
    """Standing, walking, dashing, crouching, landing or teetering: states that listen to attacks."""
    moving = state >= A.WAIT and state <= A.RUN_BRAKE
    low = state >= A.SQUAT and state <= A.LANDING
    return bool(moving or low or state == A.OTTOTTO or state == A.OTTOTTO_WAIT)


@inner
def shield_on(mind: Mind, near: bool, pad: Pad) -> None:
    """Hold the shield while planned, then grab what is near or let go."""
    if mind.plan == PLAN_SHIELD:
        pad.buttons = P.L
    elif near and press(pad, mind, P.Z):
        pad.main_x = 0


@inner
def must_block(me: Player, other: Player, mind: Mind, random: Random, lane: int) -> bool:
    """Half of the attacks that begin close by and face us are blocked."""
    attacking = other.state >= A.ATTACK11 and other.state <= A.ATTACK_AIR_LW
    close = abs(other.x - me.x) < REACH and abs(other.y - me.y) < REACH
    if not attacking or not close or other.state_age > 4 or mind.wait > 0 or me.state >= A.DASH:
        return False
    mind.wait = 12
    return bool(draw_below(random, lane, 2) == 0)


@inner
def keep_away(me: Player, other: Player, stage: StageRecord, pad: Pad) -> None:
    """From an invincible opponent, but never off the stage."""
    away = -1 if other.x > me.x else 1
    if abs(me.x + away * EDGE) < stage.ledge_x:
        pad.main_x = away * FULL
    elif other.state <= A.REBIRTH_WAIT:
        pad.main_x = -34 if me.x > 0 else 34  # walk to the middle


@inner
def guard_edge(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> None:
    """Wait near the edge and hit what comes back."""
    side = 1 if other.x > 0 else -1
    gap = side * (stage.ledge_x - GUARD) - me.x
    dx = other.x - me.x
    if abs(dx) < REACH + 4 and abs(other.y - me.y) < LEVEL and other.hurtbox == 0:
        if draw_below(random, lane, 2):
            flick_c(pad, mind, 0, -1)
        else:
            flick_c(pad, mind, 1 if dx > 0 else -1, 0)
    elif abs(gap) > 30:
        pad.main_x = FULL if gap > 0 else -FULL
    elif abs(gap) > 4:
        pad.main_x = 34 if gap > 0 else -34
    elif me.facing * side < 0:
        pad.main_x = side * 34


@inner
def attack(me: Player, other: Player, mind: Mind, random: Random, lane: int, pad: Pad) -> None:
    """In range: grab shields, smash to kill, else something quick."""
    dx = other.x - me.x
    toward = 1 if dx > 0 else -1
    dashing = me.state == A.DASH or me.state == A.RUN
    shielding = other.state >= A.GUARD_ON and other.state <= A.GUARD_REFLECT
    choice = draw_below(random, lane, 10)
    if mind.plan == PLAN_RETREAT:
        pad.main_x = -toward * FULL
    elif shielding:
        if abs(dx) < CLOSE + 3:
            press(pad, mind, P.Z)
        else:
            pad.main_x = toward * 34
    elif dashing:
        if choice < 5:
            press(pad, mind, P.A)
            pad.main_x = toward * FULL
        elif choice < 8:
            hop(pad, mind, 0)
        else:
            press(pad, mind, P.Z)
    elif abs(dx) >= CLOSE:
        if choice < 5:
            flick_c(pad, mind, toward, 0)
        elif choice < 8 and press(pad, mind, P.A):
            pad.main_x = toward * TILT
        else:
            pad.main_x = toward * FULL
    elif other.percent > KILL_PERCENT and choice < 7:
        flick_c(pad, mind, 0, 1 if choice < 5 else -1)
    elif choice < 3:
        press(pad, mind, P.Z)
    elif choice < 5:
        flick_c(pad, mind, 0, -1)
    elif choice < 7:
        flick_c(pad, mind, 0, 1)
    elif choice < 9 and press(pad, mind, P.A):
        pad.main_y = SOFT_UP
    else:
        press(pad, mind, P.A)


@inner
def approach(
    me: Player, other: Player, stage: StageRecord, mind: Mind, random: Random, lane: int, pad: Pad
) -> None:
    """Run at the opponent; up to one above, down to one below; stop short of the edge."""
    dx = other.x - me.x
    dy = other.y - me.y
    toward = 1 if dx > 0 else -1
    if dy > LEVEL and abs(dx) < REACH:
        if draw_below(random, lane, PATIENCE) == 0:  # two of a kind would hop in step for ever
            hop(pad, mind, 1)
    elif dy < -LEVEL and me.y > 5 and abs(dx) < 2 * REACH:
        pad.main_y = -FULL if mind.clock % 12 < 8 else 0  # through the platform
    elif abs(me.x) > stage.ledge_x - EDGE and me.x * toward > 0:
        if abs(dx) > 4:
            pad.main_x = toward * 34 if abs(me.x) < stage.ledge_x - 8 else 0
    elif me.state == A.DASH and abs(dx) > 2 * REACH and draw_below(random, lane, 40) == 0:
        hop(pad, mind, 0)
        pad.main_x = toward * FULL
    else:
        pad.main_x = toward * FULL


@inner
def hop(pad: Pad, mind: Mind, full: int) -> None:
    """Begin a short or a full hop."""
    if press(pad, mind, P.X):
        mind.hop = full


class Chase(Minded):
    """See the module."""

    name = "chase"
    loop = make_loop(play, "chase")
