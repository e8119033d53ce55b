"""FRAMEs that nobody played, for whoever tries a part on everything that it may be shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.game import action
from melee_gym.game.frame import FIRST_INPUT_FRAME, FRAME, NO_OWNER
from melee_gym.game.ids import Fighter
from melee_gym.game.seats import SEATS

STATES = (
    action.WAIT, action.DASH, action.FALL, action.DAMAGE_FLY_N, action.GUARD, action.CLIFF_WAIT,
    action.REBIRTH, action.DEAD_DOWN,
)  # fmt: skip


def example_frames(lanes: int, number: int) -> NDArray[Any]:
    """(lanes,) FRAME: two Foxes anywhere, in any of STATES; in lane 0 both on one spot.

    Args:
        lanes: matches.
        number: which frames; the same ones at each call, and others in each lane.
    """
    random = np.random.default_rng(number)
    frames, shape = np.zeros(lanes, FRAME), (lanes, SEATS)
    frames["frame"], frames["items"]["owner"] = FIRST_INPUT_FRAME + number, NO_OWNER
    players = frames["players"]
    players["x"], players["y"] = random.normal(0, 50, (2, *shape))
    players["x"][0] = players["y"][0] = 0
    players["facing"] = random.choice([-1, 1], shape)
    players["state"] = random.choice(STATES, shape)
    players["percent"], players["shield"] = random.uniform(0, 150, shape), 60
    players["stocks"], players["jumps_left"] = random.integers(0, 5, shape), 1
    players["airborne"] = random.integers(2, size=shape)
    players["fighter"] = Fighter.FOX.internal
    return frames
