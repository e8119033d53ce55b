"""Groups of action states, and the kinds of attacks and openers, that the metrics speak of (INTERFACES 5)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.data import FIGHTER_KEYS, load_fighter
from melee_gym.game import action as A

STATES: Final = 2**16  # of a uint16: a damaged recording may hold any
Array = NDArray[Any]


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


# Bits of GROUPS. The first four are slippi-js's (5.1), the next four blasphemetheus/exphil's (5.2).
DAMAGED: Final = 0x1
GRABBED: Final = 0x2
COMMAND_GRABBED: Final = 0x4
IN_CONTROL: Final = 0x8
HITSTUN: Final = 0x10  # grabs are in it too
LYING: Final = 0x20
GUARD: Final = 0x40
ATTACK: Final = 0x80
DYING: Final = 0x100
AWAY: Final = 0x200  # dead, or on the way back on the respawn platform
LEDGE: Final = 0x400
AERIAL: Final = 0x800
LANDING: Final = 0x1000  # of an aerial
HIT: Final = DAMAGED | GRABBED | COMMAND_GRABBED  # what a conversion is made of

_MEMBERS: Final[dict[int, tuple[int, ...]]] = {
    DAMAGED: (
        *_span(*A.DAMAGED), A.DAMAGE_FALL, A.DOWN_DAMAGE_U, A.DOWN_DAMAGE_D,
    ),
    GRABBED: (*_span(*A.CAPTURED),),
    COMMAND_GRABBED: (
        *(state for state in _span(*A.COMMAND_GRABBED) if state != A.BARREL_WAIT), *_span(*A.HELD_BY_HANDS),
    ),
    IN_CONTROL: (
        *_span(*A.STANDING), *_span(*A.CROUCHING), *_span(A.ATTACK12, A.ATTACK_LW4), A.CATCH,
    ),
    HITSTUN: (*_span(*A.DAMAGED), *_span(*A.CAPTURED)),
    LYING: (
        A.DOWN_BOUND_U, A.DOWN_WAIT_U, *_span(A.DOWN_STAND_U, A.DOWN_BACK_U),
        A.DOWN_BOUND_D, A.DOWN_WAIT_D, *_span(A.DOWN_STAND_D, A.DOWN_BACK_D),
        *_span(A.PASSIVE, A.PASSIVE_STAND_B),
    ),
    GUARD: (*_span(A.GUARD_ON, A.GUARD_OFF),),
    ATTACK: (*_span(*A.ATTACKS), A.CATCH, A.CATCH_DASH),
    DYING: (*_span(*A.DYING),),
    AWAY: (*_span(A.DEAD_DOWN, A.REBIRTH_WAIT),),
    LEDGE: (*_span(*A.AT_LEDGE),),
    AERIAL: (*_span(A.ATTACK_AIR_N, A.ATTACK_AIR_LW),),
    LANDING: (*_span(*A.AERIAL_LANDINGS),),
}  # fmt: skip


def _groups() -> NDArray[np.uint16]:
    bits = np.zeros(STATES, np.uint16)
    for bit, states in _MEMBERS.items():
        bits[list(states)] |= bit
    return bits


GROUPS: Final = _groups()
"""(65536,) uint16: of each action state the bits above."""

_ATTACK_STATES: Final[dict[str, Iterable[int]]] = {
    "jab": _span(A.ATTACK11, A.ATTACK100_END),
    "dash_attack": (A.ATTACK_DASH,),
    "forward_tilt": _span(A.ATTACK_S3_HI, A.ATTACK_S3_LW),
    "up_tilt": (A.ATTACK_HI3,),
    "down_tilt": (A.ATTACK_LW3,),
    "forward_smash": _span(A.ATTACK_S4_HI, A.ATTACK_S4_LW),
    "up_smash": (A.ATTACK_HI4,),
    "down_smash": (A.ATTACK_LW4,),
    "neutral_air": (A.ATTACK_AIR_N,),
    "forward_air": (A.ATTACK_AIR_F,),
    "back_air": (A.ATTACK_AIR_B,),
    "up_air": (A.ATTACK_AIR_HI,),
    "down_air": (A.ATTACK_AIR_LW,),
    "grab": (A.CATCH, A.CATCH_DASH),
}
_SPECIALS: Final = {"N": "neutral_special", "S": "side_special", "Hi": "up_special", "Lw": "down_special"}
ATTACKS: Final = (*_ATTACK_STATES, *_SPECIALS.values())
NO_ATTACK: Final = len(ATTACKS)

_OPENER_STATES: Final[dict[str, Iterable[int]]] = {
    "jab": _span(A.ATTACK11, A.ATTACK100_END),
    "dash_attack": (A.ATTACK_DASH,),
    "tilt": _span(A.ATTACK_S3_HI, A.ATTACK_LW3),
    "smash": _span(A.ATTACK_S4_HI, A.ATTACK_LW4),
    "aerial": _span(A.ATTACK_AIR_N, A.ATTACK_AIR_LW),
    "grab": (A.CATCH, A.CATCH_DASH),
    "special": _span(A.FIRST_SPECIAL, STATES - 1),
}
OPENERS: Final = (*_OPENER_STATES,)
NO_OPENER: Final = len(OPENERS)


def _kinds(members: Mapping[str, Iterable[int]], none: int) -> NDArray[np.uint8]:
    """(65536,) of each action state the place of its kind, or `none`."""
    kinds = np.full(STATES, none, np.uint8)
    for kind, states in enumerate(members.values()):
        kinds[list(states)] = kind
    return kinds


OPENER_OF: Final = _kinds(_OPENER_STATES, NO_OPENER)
"""(65536,) uint8: of each action state its row of OPENERS, or NO_OPENER."""


@functools.cache
def attack_kinds(fighter: int) -> NDArray[np.uint8]:
    """(65536,) uint8: of each action state of a fighter its row of ATTACKS, or NO_ATTACK.

    Args:
        fighter: internal id; of an unknown one the specials are no attacks. A special is told by its
            direction.
    """
    kinds = _kinds(_ATTACK_STATES, NO_ATTACK)
    if fighter < len(FIGHTER_KEYS):
        for state, row in load_fighter(FIGHTER_KEYS[fighter])["states"].items():
            found = re.match("Special(?:Air)?(N|S|Hi|Lw)", row.get("name", ""))
            if found:
                kinds[int(state)] = ATTACKS.index(_SPECIALS[found[1]])
    return kinds
