"""Rate players by games of all against all; tell who beats whom, and cycles."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from exphil_agents.cli.errors import guarded
from exphil_agents.cli.match import PLAYER, add_setting_arguments, asked_settings, use_one_thread, whole
from melee_gym.files import check_output, replacing

EPILOG = """\
  melee-rate RUN@best OTHER@best chase idle
  melee-rate RUN@spread:5 chase --plot rating.png

A number after > or < is a bound: that player won or lost
all games that compare it with the anchor.
"""


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="melee-rate", description=__doc__, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument(
        "players", metavar="PLAYER", nargs="+",
        help=f"{PLAYER}; RUN@all means all its checkpoints, RUN@spread:5 five of them",
    )  # fmt: skip
    parser.add_argument(
        "--games", metavar="N", type=whole(1, 10**6), default=100, help="of each pair (default: 100)"
    )
    parser.add_argument(
        "--fighters", metavar="F,...",
        help="one for all players or one for each (default: like their training, else fox)",
    )  # fmt: skip
    add_setting_arguments(parser, "like the first run's training, else")
    parser.add_argument("--anchor", metavar="P", help="whose rating is 0 (default: chase, else the first)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the result there too")
    parser.add_argument(
        "--plot", metavar="FILE", type=Path, help="draw ratings over frames: x.png, x.svg, x.pdf"
    )
    arguments = parser.parse_args()
    return guarded(lambda: _rate(arguments))


def _rate(arguments: argparse.Namespace) -> None:
    from exphil_agents.evaluation.standings import check_chart, draw_chart, rate

    if arguments.json is not None:
        check_output(arguments.json)
    if arguments.plot is not None:
        check_chart(arguments.plot, arguments.players)
    use_one_thread(arguments.players)
    standings = rate(
        arguments.players, games=arguments.games, asked=asked_settings(arguments),
        fighters=arguments.fighters.split(",") if arguments.fighters is not None else (),
        anchor=arguments.anchor, device=arguments.device, seed=arguments.seed,
    )  # fmt: skip
    print(standings.text())
    if arguments.json is not None:
        with replacing(arguments.json) as temporary:
            temporary.write_text(json.dumps(standings.tree(), indent=2))
    if arguments.plot is not None:
        draw_chart(arguments.plot, standings)


if __name__ == "__main__":
    sys.exit(main())
