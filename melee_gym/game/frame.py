"""FRAME: everything visible after one sixtieth of a second, the one record that all rooms share.

The fields are those of a Slippi post-frame event (with the frame's random seed, its items and the
stage's moving parts), in the units of the game: units, units per frame, percent, frames.
`frames` has shape `(lanes,)` in an environment and `(T,)` in a recording. Sub-records allow attribute
access (`frames[0].players[1].percent`).
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from melee_gym.compiled.jit import inner
from melee_gym.game.record import record
from melee_gym.game.seats import SEATS

MAX_ITEMS = 15
NO_OWNER = -1
FRAMES_PER_SECOND, FRAMES_PER_MINUTE = 60, 3600
FIRST_FRAME = -123  # of every match; the clock starts at frame 0
FIRST_INPUT_FRAME = -39  # facts/mechanics/frame.md 3.1.6: earlier inputs have no effect
NO_GROUND = 0xFFFF  # `ground` of who has stood nowhere yet
NO_PORT = 6  # `last_hit_by` of who was hit by nobody
HURT_NORMAL, HURT_INVINCIBLE, HURT_INTANGIBLE = 0, 1, 2  # `hurtbox`
PlayerRecord = Any  # annotation of a reference to a PLAYER


PLAYER = record([
    ("x", "f4"), ("y", "f4"),
    ("facing", "f4"),  # -1 left, +1 right
    ("percent", "f4"),
    ("shield", "f4"),  # 0..60
    ("state_age", "f4"),  # action frame; -1 in states without animation
    ("misc", "f4"),  # hitstun left while the hitstun flag is set
    ("hitlag", "f4"),  # frames left
    ("speed_air_x_self", "f4"), ("speed_y_self", "f4"), ("speed_ground_x_self", "f4"),
    ("speed_x_attack", "f4"), ("speed_y_attack", "f4"),
    ("animation", "u4"),  # 0xFFFFFFFF: none
    ("state", "u2"),  # action state id, `action.py`
    ("ground", "u2"),  # id of the last floor line, or NO_GROUND
    ("instance", "u2"), ("hit_by_instance", "u2"),
    ("fighter", "u1"),  # internal id: changes for Zelda and Sheik
    ("last_attack", "u1"), ("combo", "u1"),
    ("last_hit_by", "u1"),  # seat's port 0..3, or NO_PORT
    ("stocks", "u1"),
    ("state_flags", "u1", (5,)),  # the five state-flag bytes
    ("airborne", "u1"), ("jumps_left", "u1"),
    ("l_cancel", "u1"),  # on the landing frame: 1 success, 2 failure
    ("hurtbox", "u1"),  # HURT_*
])  # fmt: skip

ITEM = record([
    ("x", "f4"), ("y", "f4"), ("speed_x", "f4"), ("speed_y", "f4"), ("facing", "f4"),
    ("timer", "f4"),  # frames until it expires
    ("spawn_id", "u4"), ("type", "u2"), ("damage", "u2"), ("instance", "u2"),
    ("state", "u1"), ("misc", "u1", (4,)),
    ("owner", "i1"),  # seat, NO_OWNER: nobody
])  # fmt: skip

FRAME = record([
    ("frame", "i4"), ("seed", "u4"),  # frame number from FIRST_FRAME; random seed at its start
    ("players", PLAYER, (SEATS,)),
    ("items", ITEM, (MAX_ITEMS,)), ("item_count", "u1"),  # the first item_count slots are in use
    ("fountain_heights", "f4", (2,)),  # Fountain of Dreams: left, right platform
    ("wind", "i1"),  # Dream Land: -1 left, 0, 1 right
    ("stadium_type", "u1"), ("stadium_event", "u1"),  # Pokemon Stadium
])  # fmt: skip

# State-flag bits of PLAYER.state_flags, as (byte, mask). Source: replays/FACTS.md 9.
FLAG_REFLECT = (0, 0x10)
FLAG_FAST_FALL = (1, 0x08)
FLAG_DEFENDER_HITLAG = (1, 0x10)
FLAG_HITLAG = (1, 0x20)
FLAG_HOLDING = (2, 0x04)
FLAG_SHIELD = (2, 0x80)
FLAG_HITSTUN = (3, 0x02)
FLAG_POWER_SHIELD = (3, 0x20)
FLAG_DEAD = (4, 0x40)
FLAG_OFFSCREEN = (4, 0x80)


@inner
def has_flag(player: PlayerRecord, flag: tuple[int, int]) -> bool:
    """Whether a FLAG_* of a PLAYER is set (compiled)."""
    return bool(player.state_flags[flag[0]] & flag[1])


@functools.cache
def frame_dtype(players: int) -> np.dtype[np.void]:
    """FRAME of a match of more: the same record with a longer `players` axis.

    The leaders come first, by seat, then, in a match with followers, the follower of each seat. One that is
    not in play is in state Sleep (11).
    """
    if players == SEATS:
        return FRAME
    axis = ("players", PLAYER, (players,))
    return record([axis if name == "players" else (name, FRAME[name]) for name in FRAME.names or ()])
