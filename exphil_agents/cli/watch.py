"""`melee-watch A B --out x.gif`: one game between two players as a gif or mp4."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exphil_agents.cli.errors import guarded
from exphil_agents.cli.match import add_match_arguments, load_players, match_options


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(prog="melee-watch", description=__doc__)
    add_match_arguments(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="x.gif or x.mp4")
    parser.add_argument(
        "--seconds", metavar="S", type=float, default=60.0, help="of play, at most (default: 60)"
    )
    parser.add_argument("--rate", metavar="R", type=float, help="pictures a second (default: gif 20, mp4 60)")
    arguments = parser.parse_args()
    return guarded(lambda: _watch(arguments))


def _watch(arguments: argparse.Namespace) -> None:
    from exphil_agents.video import film

    players = load_players(arguments)
    options = match_options(arguments)
    film(
        arguments.out, *players, options, seconds=arguments.seconds, rate=arguments.rate, seed=arguments.seed
    )
    print(arguments.out)


if __name__ == "__main__":
    sys.exit(main())
