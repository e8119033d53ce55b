"""From frames and pads to counts: every family of metrics on every side."""

from __future__ import annotations

from typing import Any, Final

from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.game.action import SLEEP
from melee_gym.game.ids import Stage
from melee_gym.game.seats import SEATS
from melee_gym.replays import Replay
from melee_gym.stats import actions, conversions, inputs, neutral, positions, recovery
from melee_gym.stats.counts import Counts
from melee_gym.stats.match import Match

Array = NDArray[Any]

# What counts a family of metrics: Match -> Counts of each side. The latter need one opponent.
FAMILIES: Final = (inputs.count, actions.count, recovery.count, positions.count)
SINGLES: Final = (conversions.count, actions.count_tech_directions, neutral.count, positions.count_spacing)


def analyse(frames: Array, pads: Array, stage: Stage) -> list[Counts]:
    """Count everything in a match.

    Args:
        frames: (T,) FRAME, or what of it `trace_dtype` keeps; consecutive, from frame -39 or later on.
        pads: (T, seats) PAD; row t is what was held on the frame that `frames[t]` came of.
        stage: where it was played.

    Returns:
        Of each seat its counts; `pool` adds them up, METRICS makes figures of them. In a match of other than
        two seats those are absent that need one opponent.
    """
    match = Match(frames, pads, stage)
    families = FAMILIES + SINGLES if match.seats == SEATS else FAMILIES
    sides: list[Counts] = [
        {"minutes": match.minutes, "clock_minutes": match.clock_minutes} for _ in range(match.seats)
    ]
    for family in families:
        for side, counts in zip(sides, family(match), strict=True):
            side |= counts
    return sides


def analyse_recording(replay: Replay) -> list[Counts]:
    """`analyse` of a recording; followers are left out.

    Raises:
        ReplayError: it was played on none of the six stages.
    """
    stages = {int(stage): stage for stage in Stage}
    if replay.start.stage not in stages:
        known = ", ".join(stage.key for stage in Stage)
        raise ReplayError(f"it was played on stage {replay.start.stage}; valid: the six of {known}.")
    frames = replay.frames
    if not replay.exists.all():
        frames = frames.copy()
        frames["players"]["state"][~replay.exists] = SLEEP
    return analyse(frames, replay.pads, stages[replay.start.stage])
