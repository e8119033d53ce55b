"""Players by name: a scripted opponent, or the policy of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exphil_agents.names import check_player
from melee_gym.envs.options import Options, make_options
from melee_gym.opponents import OPPONENTS, OpponentFactory

if TYPE_CHECKING:
    from exphil_agents.sections import Device


def make_player(name: str, *, device: Device = "cpu") -> OpponentFactory:
    """What makes the player of a name, for a number of lanes and a seat.

    Args:
        name: a scripted opponent, or RUN, RUN@best, RUN@FRAMES.
        device: where a policy computes.

    Raises:
        ConfigError: no such player or device.
        CheckpointError: the run has no such checkpoint, or it does not fit this version.
    """
    check_player(name)
    if name in OPPONENTS:
        return OPPONENTS[name]
    from exphil_agents.policy_opponent import load_opponent  # loads torch, which scripted players do not need

    return load_opponent(name, device=device)


def match_of(first: str, second: str, asked: Mapping[str, Any]) -> Options:
    """The match that two players meet in: as the first run among them was trained, with changes.

    Args:
        first: a player's name.
        second: the other's.
        asked: options that come before the training's, e.g. {"stage": "battlefield"}.

    Raises:
        ConfigError: no such player, or wrong options; the message lists all.
        CheckpointError: a run has no such checkpoint.
    """
    for name, turn in ((first, 1), (second, -1)):
        check_player(name)
        if name not in OPPONENTS:
            from exphil_agents.checkpoint import read_meta
            from exphil_agents.run import find_checkpoint

            match = read_meta(find_checkpoint(name)).match
            return make_options({**match.model_dump(), "fighters": match.fighters[::turn], **asked})
    check_player(second)
    return make_options(asked)
