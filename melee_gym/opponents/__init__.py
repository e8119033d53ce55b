"""Opponents by name. A new one is its file and its line in OPPONENTS."""

from __future__ import annotations

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
    "make_opponent",
]

OPPONENTS: dict[str, OpponentFactory] = {
    "idle": Idle,
    "uniform": Uniform,
    "hold": Hold,
    "shield_grab": ShieldGrab,
    "chase": Chase,
    "mixture": mixture,
}


def make_opponent(name: str, lanes: int, seat: int) -> Opponent:
    """The opponent `name`, for one seat of a batch.

    Args:
        name: a key of OPPONENTS.
        lanes: matches of the batch.
        seat: the seat it plays.

    Raises:
        ConfigError: no such opponent; the message lists all.
    """
    if name not in OPPONENTS:
        raise ConfigError(unknown("opponent", name, OPPONENTS))
    return OPPONENTS[name](lanes, seat)
