"""What commands that play games ask: who, as which fighters, where."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exphil_agents.zoo import ZOO

if TYPE_CHECKING:
    from melee_gym.envs.options import Options
    from melee_gym.opponents import OpponentFactory

# As text, because --help should not wait for the compiler that the opponents bring along.
SCRIPTED = "idle, uniform, hold, shield_grab, chase, mixture"
DEVICES = ("auto", "cpu", "cuda")
OF_ZOO = f"an agent of the zoo ({', '.join(ZOO)}), " if ZOO else ""
PLAYER = f"a scripted opponent ({SCRIPTED}), {OF_ZOO}or the folder of a run: RUN, RUN@best, RUN@FRAMES"
LINE = "{wins} wins, {losses} losses, {draws} draws of {games}: {share:.1%} (95 %: {low:.1%} to {high:.1%})"


def add_match_arguments(parser: argparse.ArgumentParser, *, or_recording: bool = False) -> None:
    """Two players and the match they play; or one recording, where `or_recording`."""
    recording = "; or a .slp file" if or_recording else ""
    parser.add_argument("first", metavar="A", help=f"{PLAYER}{recording}")
    parser.add_argument("second", metavar="B", nargs="?" if or_recording else None, help="the other player")
    like = "like A's or B's training, else"
    parser.add_argument("--fighters", metavar="A,B", help=f"e.g. fox,marth (default: {like} fox,fox)")
    add_setting_arguments(parser, like)


def add_setting_arguments(parser: argparse.ArgumentParser, like: str) -> None:
    """Where and for how long they play, what computes, and the seed.

    Args:
        parser: of the command.
        like: whose training says what is not asked for, in words before the default.
    """
    parser.add_argument("--stage", metavar="S", help=f"e.g. battlefield (default: {like} final_destination)")
    parser.add_argument("--stocks", metavar="N", type=whole(1, 99), help=f"of each (default: {like} 4)")
    add_device_argument(parser)
    parser.add_argument(
        "--seed", metavar="N", type=whole(0, 2**63), default=0, help="of all that is random (default: 0)"
    )


def add_device_argument(parser: argparse.ArgumentParser) -> None:
    """What computes."""
    parser.add_argument(
        "--device", metavar="D", choices=DEVICES, default="auto",
        help=f"where policies compute: {', '.join(DEVICES)} (default: auto, a CUDA card where there is one)",
    )  # fmt: skip


def load_players(arguments: argparse.Namespace) -> tuple[OpponentFactory, OpponentFactory]:
    """The two players.

    Raises:
        ConfigError: no such player.
        CheckpointError: a player has no such checkpoint, or it does not fit this version.
    """
    from exphil_agents.players import make_player

    use_one_thread([arguments.first, arguments.second])
    first, second = (
        make_player(name, device=arguments.device) for name in (arguments.first, arguments.second)
    )
    return first, second


def match_options(arguments: argparse.Namespace) -> Options:
    """The options of a match as asked for; the rest as the first run among the players was trained.

    Raises:
        ConfigError: wrong names or values, or no such player; the message lists all.
        CheckpointError: a player has no such checkpoint.
    """
    from exphil_agents.players import match_of

    fighters = {"fighters": arguments.fighters.split(",")} if arguments.fighters is not None else {}
    return match_of(arguments.first, arguments.second, {**fighters, **asked_settings(arguments)})


def asked_settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """Those options of the match that were asked for by `add_setting_arguments`."""
    asked = {"stage": arguments.stage, "stocks": arguments.stocks}
    return {name: value for name, value in asked.items() if value is not None}


def use_one_thread(names: Iterable[str]) -> None:
    """Have the policies among players compute in one thread.

    The batches of an evaluation are too small to share: two threads took twice as long as one.
    """
    from exphil_agents.names import is_policy

    if any(map(is_policy, names)):
        import torch

        torch.set_num_threads(1)


def result_line(report: Mapping[str, Any]) -> str:
    """How many games of a `Result.report` were won."""
    low, high = report["interval"]
    return LINE.format(**report, share=report["win_rate"], low=low, high=high)


def folder(text: str) -> Path:
    """The name of a folder, for `argparse`."""
    if not text:
        raise argparse.ArgumentTypeError("is empty; valid: the name of a folder.")
    return Path(text)


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number of a range, for `argparse`."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 20 and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(f"is {text[:50]!r}; valid: {low} to {high}.")
        return int(text)

    return parse
