"""LOOKUPS: the tables that observations look up, as one record that compiled code takes."""

from __future__ import annotations

import functools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.data import STAGE_KEYS
from melee_gym.data.stage_table import STAGE, STAGES
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.ids import INTERNAL, NANA_INTERNAL, Fighter
from melee_gym.game.record import record
from melee_gym.observations.items import MAX_ITEM_TYPE, item_kinds
from melee_gym.observations.stage import STADIUM_TYPES, STAGE_ORDER
from melee_gym.observations.states import coarse_groups, state_groups

LOOKUPS: Final = record([
    ("groups", "i2", (FIRST_SPECIAL,)), ("coarse_groups", "i2", (FIRST_SPECIAL,)),  # by common state
    ("fighters", "i2", (len(INTERNAL) + 1,)),  # external by internal id
    ("item_kinds", "i2", (MAX_ITEM_TYPE + 1,)),
    ("stage_order", "i2", (len(STAGE_KEYS),)),  # position among the stage columns by row of STAGES
    ("stadium_types", "i2", (len(STADIUM_TYPES),)),
    ("stages", STAGE, (len(STAGE_KEYS),)),
])  # fmt: skip


@functools.cache
def lookups() -> NDArray[Any]:
    """(1,) LOOKUPS; read-only."""
    array = np.zeros(1, LOOKUPS)
    one = array[0]
    one.groups, one.coarse_groups = state_groups(), coarse_groups()
    for fighter, internal in INTERNAL.items():
        one.fighters[internal] = fighter
    one.fighters[NANA_INTERNAL] = Fighter.ICE_CLIMBERS
    one.item_kinds = item_kinds()
    one.stage_order = [STAGE_ORDER.index(key) for key in STAGE_KEYS]
    one.stadium_types = list(STADIUM_TYPES.values())
    one.stages = STAGES
    array.flags.writeable = False
    return array
