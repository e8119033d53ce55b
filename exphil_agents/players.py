"""Players by name: a scripted opponent, an agent of the zoo, or the policy of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from exphil_agents.names import check_player, is_policy, is_run, split_name
from exphil_agents.zoo import ZOO
from melee_gym.envs.options import Options, make_options
from melee_gym.errors import ConfigError, MeleeError, listed
from melee_gym.game.ids import Fighter, parse_fighter
from melee_gym.opponents import Opponent, OpponentFactory, find_opponent

if TYPE_CHECKING:
    from exphil_agents.checkpoint import Match
    from exphil_agents.sections import Device


def make_player(name: str, *, device: Device = "cpu") -> OpponentFactory:
    """What makes the player of a name, for a number of lanes and a seat.

    Args:
        name: an opponent's, an agent's of the zoo, or RUN, RUN@best, RUN@FRAMES.
        device: where a policy computes.

    Raises:
        ConfigError: no such player or device.
        CheckpointError: the run has no such checkpoint, or it does not fit this version.
    """
    check_player(name)
    if not is_policy(name):
        return find_opponent(name)
    from exphil_agents.policy_opponent import load_opponent  # loads torch, which scripted players do not need

    return load_opponent(name, device=device)


def zoo_opponents() -> dict[str, OpponentFactory]:
    """What makes each agent of the zoo an opponent, by name; torch comes in when one is made."""
    return {name: partial(_play, name) for name in ZOO}


def single_players(names: Iterable[str]) -> list[str]:
    """The players that names mean, each by a name that stays its own while its run trains on: RUN@FRAMES.

    Args:
        names: of players, see `make_player`; RUN@all, RUN@spread:K, which mean several.

    Raises:
        ConfigError: there is no such player or checkpoint, or one is there twice; the message lists all.
    """
    problems: list[str] = []
    found: list[str] = []
    for name in names:
        try:
            for one in _singles(name):
                if one in found:
                    problems.append(f"{name} means {one}, who is there already.")
                found.append(one)
        except MeleeError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError(listed("the players", problems))
    return found


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
        match = trained_match(name)
        if match is not None:
            return make_options({**match.model_dump(), "fighters": match.fighters[::turn], **asked})
    return make_options(asked)


def match_of_all(
    names: Sequence[str], asked: Mapping[str, Any], fighters: Sequence[str] = ()
) -> tuple[Options, list[Fighter]]:
    """The match that any two of several players meet in, and everybody's fighter.

    Args:
        names: of the players.
        asked: options that come before those of the first run's training; no fighters.
        fighters: one for all players, or one for each; none: those that the runs were trained as, and of a
            script the one that the first run was trained against.

    Raises:
        ConfigError: no such player or fighter, or wrong options or another number of fighters.
        CheckpointError: a run has no such checkpoint.
    """
    trained = [trained_match(name) for name in names]
    first = next((match for match in trained if match is not None), None)
    options = make_options({**(first.model_dump() if first else {}), **asked})
    if not fighters:
        _, script = options.pairs[0]
        played = [make_options(match.model_dump()).pairs[0][0] if match else script for match in trained]
        return options, played
    if len(fighters) not in (1, len(names)):
        raise ConfigError(f"{len(fighters)} fighters for {len(names)} players; valid: one, or one for each.")
    return options, [parse_fighter(name) for name in fighters] * (len(names) // len(fighters))


def trained_match(name: str) -> Match | None:
    """The match that a player was trained for; None of a script.

    Raises:
        ConfigError: no such player.
        CheckpointError: the run has no such checkpoint.
    """
    check_player(name)
    if not is_policy(name):
        return None
    from exphil_agents.checkpoint import read_meta
    from exphil_agents.run import find_checkpoint

    return read_meta(find_checkpoint(name)).match


def _singles(name: str) -> list[str]:
    check_player(name)
    if not is_run(name):
        return [name]
    from exphil_agents.run import open_run

    folder, which = split_name(name)
    return [f"{folder}@{frames}" for frames in open_run(folder).snapshots(which)]


def _play(name: str, lanes: int, seat: int) -> Opponent:
    """An agent of the zoo as an opponent.

    Raises:
        ConfigError: torch and what else computes is not installed.
    """
    try:
        return make_player(name)(lanes, seat)
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"opponent {name!r} needs {error.name}: pip install 'melee-gym[train]' (README, \"Install\")."
        ) from None
