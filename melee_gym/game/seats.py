"""How many seats a match has where nothing says otherwise, and who sits across."""

from __future__ import annotations

from typing import Final

from melee_gym.compiled.jit import inner

SEATS: Final = 2  # of environments, observations and rewards; FRAME, Setup and the engine know up to four
MIN_SEATS, MAX_SEATS = 2, 4


@inner
def opponent_of(seat: int) -> int:
    """The other seat of a match of one against one."""
    return 1 - seat
