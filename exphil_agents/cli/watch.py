"""`melee-watch A B --out x.gif`: one game between two players, as pictures or as a recording.

`melee-watch A B --out x.slp` writes the whole match for Slippi's own viewers, `melee-watch GAME.slp --out
x.mp4` shows a recording.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exphil_agents.cli.errors import guarded
from exphil_agents.cli.match import add_match_arguments, load_players, match_options

OF_A_MATCH = ("fighters", "stage", "stocks", "seed")  # a recording has its own


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(prog="melee-watch", description=__doc__)
    add_match_arguments(parser, or_recording=True)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help="x.gif, x.mp4, or x.slp of a match"
    )
    parser.add_argument("--start", metavar="S", type=float, help="seconds on the clock to show from")
    parser.add_argument(
        "--seconds", metavar="S", type=float, help="of play, at most (default: 60; in a .slp the whole match)"
    )
    parser.add_argument("--rate", metavar="R", type=float, help="pictures a second (default: gif 20, mp4 60)")
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
                f"{', '.join(given)} with {printable(arguments.first)}: a recording has its own."
            )
        film_recording(arguments.out, Path(arguments.first), **part)
    else:
        options = match_options(arguments)
        film(arguments.out, *load_players(arguments), options, **part, seed=arguments.seed)
    print(printable(arguments.out))


if __name__ == "__main__":
    sys.exit(main())
