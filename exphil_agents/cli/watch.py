"""Make a file that shows a game, or a recording of one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exphil_agents.cli.errors import guarded
from exphil_agents.cli.match import add_match_arguments, load_players, match_options

OF_A_MATCH = ("fighters", "stage", "stocks", "seed", "device")  # nothing is played of a recording
EPILOG = """\
  melee-watch chase idle --out x.gif  a minute in pictures
  melee-watch RUN chase --out x.slp   for Slippi's viewers
  melee-watch x.slp --out x.mp4       pictures of another
"""


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="melee-watch", description=__doc__, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add_match_arguments(parser, or_recording=True)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help="what to write: x.gif, x.mp4, x.slp"
    )
    parser.add_argument(
        "--start",
        metavar="S",
        type=float,
        help="from S seconds on the clock on (default: the beginning)",
    )
    parser.add_argument(
        "--seconds", metavar="S", type=float,
        help="show S seconds of play at most (default: 60; in a .slp the whole match)",
    )  # fmt: skip
    parser.add_argument(
        "--rate", metavar="R", type=float, help="pictures a second of play (default: gif 20, mp4 60)"
    )
    arguments = parser.parse_args()
    return guarded(lambda: _watch(arguments, {name: parser.get_default(name) for name in OF_A_MATCH}))


def _watch(arguments: argparse.Namespace, defaults: dict[str, object]) -> None:
    from exphil_agents.video import check_film, film, film_recording
    from melee_gym.errors import ConfigError
    from melee_gym.files import printable
    from melee_gym.replays import SUFFIXES

    part = {name: getattr(arguments, name) for name in ("start", "seconds", "rate")}
    check_film(arguments.out, **part)
    if arguments.second is None:
        if not arguments.first.endswith(SUFFIXES):
            valid = f"two players, or a recording ({', '.join(SUFFIXES)})"
            raise ConfigError(f"{printable(arguments.first)} alone is no game; valid: {valid}.")
        given = [f"--{name}" for name in OF_A_MATCH if getattr(arguments, name) != defaults[name]]
        if given:
            raise ConfigError(
                f"{', '.join(given)} with {printable(arguments.first)}: it is shown as it was played."
            )
        film_recording(arguments.out, Path(arguments.first), **part)
    else:
        options = match_options(arguments)
        film(arguments.out, *load_players(arguments), options, **part, seed=arguments.seed)
    print(printable(arguments.out))


if __name__ == "__main__":
    sys.exit(main())
