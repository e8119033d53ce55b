"""Names of players: an opponent's, or a run's folder with the checkpoint that is meant."""

from __future__ import annotations

import re
from pathlib import Path

from exphil_agents.zoo import ZOO
from melee_gym.errors import ConfigError, unknown
from melee_gym.opponents import OPPONENTS, offered

LAST, BEST = "last", "best"
ALL, SPREAD = "all", re.compile("spread:([2-9]|[1-9][0-9]{1,4})")  # where several players are asked for


def split_name(name: str) -> tuple[Path, str]:
    """The folder and the checkpoint that RUN, RUN@best or RUN@FRAMES means; without one, the last.

    RUN@all means all checkpoints and RUN@spread:K K of them, where several players are asked for
    (`Run.snapshots`). An @ in a folder above the run's stands for itself.
    """
    path = Path(name)
    folder, _, which = path.name.partition("@")
    return path.parent / folder, which or LAST


def is_run(name: str) -> bool:
    """Whether a player's name is that of a run; opponents' names come first."""
    return not is_opponent(name) and holds_run(split_name(name)[0])


def is_opponent(name: str) -> bool:
    """Whether a player's name is one that environments know."""
    return name in OPPONENTS or name in ZOO or name in offered()


def is_policy(name: str) -> bool:
    """Whether a player's name is that of a trained policy."""
    return name in ZOO or is_run(name)


def holds_run(folder: Path) -> bool:
    """Whether a folder is that of a run."""
    try:
        return (folder / "config.yaml").is_file()
    except OSError:  # no system has such names
        return False


def check_player(name: str) -> None:
    """Whether there is such a player.

    Raises:
        ConfigError: there is none; the message names the nearest opponent and all of them.
    """
    if not is_opponent(name) and not is_run(name):
        raise ConfigError(unknown("player", name, [*OPPONENTS, *offered(), "the folder of a run"]))
