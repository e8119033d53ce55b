"""Builds FRAMEs by hand: two players who stand on Final Destination, and what a test changes about them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.action import WAIT
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter

Changes = dict[str, Any]


def situation(own: Changes | None = None, other: Changes | None = None, **frame: Any) -> NDArray[Any]:
    """(1,) FRAME: Foxes who wait 40 units apart, facing each other, with the named fields changed."""
    frames = np.zeros(1, FRAME)
    frames["frame"] = 0
    frames["items"]["owner"] = -1
    for seat, changes in enumerate((own, other)):
        player = frames["players"][0, seat]
        player["x"], player["facing"] = (-20.0, 1.0) if seat == 0 else (20.0, -1.0)
        player["state"], player["stocks"], player["shield"], player["jumps_left"] = WAIT, 4, 60.0, 2
        player["fighter"] = Fighter.FOX.internal
        for name, value in (changes or {}).items():
            player[name] = value
    for name, value in frame.items():
        frames[name] = value
    return frames
