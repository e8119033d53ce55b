"""What commands that play games ask: who, as which fighters, where."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from melee_gym.envs.options import Options
    from melee_gym.opponents import OpponentFactory

# As text, because --help should not wait for the compiler that the opponents bring along.
SCRIPTED = "idle, uniform, hold, shield_grab, chase, mixture"
DEVICES = ("auto", "cpu", "cuda")


def add_match_arguments(parser: argparse.ArgumentParser, *, or_recording: bool = False) -> None:
    """Two players and the match they play; or one recording, where `or_recording`."""
    player = f"a scripted opponent ({SCRIPTED}), or the folder of a run: RUN, RUN@best, RUN@FRAMES"
    parser.add_argument("first", metavar="A", help=f"{player}{'; or a .slp file' if or_recording else ''}")
    parser.add_argument("second", metavar="B", nargs="?" if or_recording else None, help="the other player")
    like = "like A's or B's training, else"
    parser.add_argument("--fighters", metavar="A,B", help=f"e.g. fox,marth (default: {like} fox,fox)")
    parser.add_argument("--stage", metavar="S", help=f"e.g. battlefield (default: {like} final_destination)")
    parser.add_argument("--stocks", metavar="N", type=whole(1, 99), help=f"of each (default: {like} 4)")
    parser.add_argument(
        "--device", metavar="D", choices=DEVICES, default="auto",
        help=f"where policies compute: {', '.join(DEVICES)} (default: auto, a CUDA card where there is one)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", metavar="N", type=whole(0, 2**63), default=0, help="of all that is random (default: 0)"
    )


def load_players(arguments: argparse.Namespace) -> tuple[OpponentFactory, OpponentFactory]:
    """The two players.

    Raises:
        ConfigError: no such player.
        CheckpointError: a player has no such checkpoint, or it does not fit this version.
    """
    from exphil_agents.names import is_run
    from exphil_agents.players import make_player

    if is_run(arguments.first) or is_run(arguments.second):
        import torch

        # An evaluation's batches are too small to share: two threads took twice as long as one.
        torch.set_num_threads(1)
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

    asked = {
        "fighters": arguments.fighters and arguments.fighters.split(","),
        "stage": arguments.stage,
        "stocks": arguments.stocks,
    }
    return match_of(
        arguments.first, arguments.second, {name: value for name, value in asked.items() if value is not None}
    )


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number of a range, for `argparse`."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 20 and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(f"is {text[:50]!r}; valid: {low} to {high}.")
        return int(text)

    return parse
