"""Players by name: a scripted opponent, or the policy of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from melee_gym.game.errors import ConfigError, unknown
from melee_gym.opponents import OPPONENTS, OpponentFactory

if TYPE_CHECKING:
    from exphil_agents.config import EnvConfig


def is_run(name: str) -> bool:
    """Whether a player's name is that of a run: RUN, RUN@best or RUN@FRAMES."""
    return (Path(name.partition("@")[0]) / "config.yaml").is_file()


def check_player(name: str) -> None:
    """Whether there is such a player.

    Raises:
        ConfigError: there is none; the message names the nearest scripted opponent and all of them.
    """
    if name not in OPPONENTS and not is_run(name):
        raise ConfigError(unknown("player", name, [*OPPONENTS, "the folder of a run"]))


def make_player(name: str) -> OpponentFactory:
    """What makes the player of a name, for a number of lanes and a seat.

    Raises:
        ConfigError: no such player.
        CheckpointError: the run has no such checkpoint, or it does not fit this version.
    """
    check_player(name)
    if name in OPPONENTS:
        return OPPONENTS[name]
    from exphil_agents.policy_opponent import load_opponent  # loads torch, which scripted players do not need

    return load_opponent(name)


def training_of(name: str) -> EnvConfig | None:
    """What the player of a name was trained on; None of a scripted one.

    Raises:
        ConfigError: no such player.
        CheckpointError: the run has no such checkpoint.
    """
    check_player(name)
    if name in OPPONENTS:
        return None
    from exphil_agents.checkpoint import read_meta
    from exphil_agents.run import find_checkpoint

    return read_meta(find_checkpoint(name)).env
