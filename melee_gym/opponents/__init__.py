"""Opponents by name. A new one is its file and its line in OPPONENTS.

Other packages offer theirs by an entry point of the group `melee_gym.opponents`: a function without arguments
that returns what makes each, by name. `exphil_agents` so offers the agents of its zoo.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from melee_gym.errors import CheckpointError, ConfigError, unknown
from melee_gym.opponents.base import Lanes, Opponent, OpponentFactory
from melee_gym.opponents.mixed import Mixed, by_lane
from melee_gym.opponents.scripted.chase import Chase
from melee_gym.opponents.scripted.hold import Hold
from melee_gym.opponents.scripted.idle import Idle
from melee_gym.opponents.scripted.mixture import mixture
from melee_gym.opponents.scripted.shield_grab import ShieldGrab
from melee_gym.opponents.scripted.uniform import Uniform

__all__ = [
    "OPPONENTS",
    "CheckpointError",
    "ConfigError",
    "Lanes",
    "Mixed",
    "Opponent",
    "OpponentFactory",
    "by_lane",
    "find_opponent",
    "make_opponent",
    "offered",
]

OPPONENTS: dict[str, OpponentFactory] = {
    "idle": Idle,
    "uniform": Uniform,
    "hold": Hold,
    "shield_grab": ShieldGrab,
    "chase": Chase,
    "mixture": mixture,
}
GROUP = "melee_gym.opponents"


def make_opponent(name: str, lanes: int, seat: int) -> Opponent:
    """The opponent `name`, for one seat of a batch.

    Args:
        name: see `find_opponent`.
        lanes: matches of the batch.
        seat: the seat it plays.

    Raises:
        ConfigError: no such opponent; the message lists all.
    """
    return find_opponent(name)(lanes, seat)


def find_opponent(name: str) -> OpponentFactory:
    """What makes the opponent `name`.

    Args:
        name: a key of OPPONENTS, or a name that an installed package offers.

    Raises:
        ConfigError: no such opponent; the message lists all.
    """
    found = OPPONENTS.get(name) or offered().get(name)
    if found is None:
        raise ConfigError(unknown("opponent", name, [*OPPONENTS, *offered()]))
    return found


@cache
def offered() -> dict[str, OpponentFactory]:
    """What makes each opponent of other packages, by name; looked for when it is first asked for."""
    found: dict[str, OpponentFactory] = {}
    for point in entry_points(group=GROUP):
        found |= point.load()()
    return found
