"""Train an agent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exphil_agents.cli.errors import guarded, say
from exphil_agents.cli.match import folder
from exphil_agents.registry import NETWORKS, TRAINERS
from melee_gym.files import printable

if TYPE_CHECKING:
    from exphil_agents.config import Config
    from exphil_agents.run import Run

    # What makes the folder of a training, and what trains in it.
    Commands = tuple[Callable[[Config, Path | None, Sequence[str]], Run], Callable[[Config, Run], bool]]

EPILOG = """\
key.path=value changes any value of the configuration, e.g.

  python train.py max_minutes=30 env.fighters=[marth,marth]

--print-config shows all of them. network=NAME takes another
network; there are: {networks}.
Ctrl-C saves and ends; --resume RUN goes on.
"""


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="melee-train", description=__doc__, epilog=EPILOG.format(networks=", ".join(NETWORKS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--algo", metavar="NAME", help=f"what trains: {', '.join(TRAINERS)} (default: ppo)")
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="YAML that changes the defaults; configs/ has some"
    )
    parser.add_argument(
        "--run-dir", metavar="DIR", type=folder, help="folder of the run (default: a new one in runs/)"
    )
    parser.add_argument(
        "--resume", metavar="RUN", type=Path, help="go on with a run, from its last checkpoint"
    )
    parser.add_argument("--print-config", action="store_true", help="show the resolved configuration and end")
    parser.add_argument("overrides", metavar="key.path=value", nargs="*", help="changes to the configuration")
    arguments = parser.parse_intermixed_args()
    return guarded(lambda: _train(arguments), stopped="stopped at once; the last checkpoint is whole.")


def _train(arguments: argparse.Namespace) -> None:
    from exphil_agents.config import dump_config
    from exphil_agents.run import open_run, resolve_config

    config = resolve_config(
        algo=arguments.algo, config=arguments.config, run_dir=arguments.run_dir, resume=arguments.resume,
        overrides=arguments.overrides,
    )  # fmt: skip
    if arguments.print_config:
        print(dump_config(config), end="")
        return
    create, go_on = GROUPS.get(config.algo, _of_one)()
    run = open_run(arguments.resume) if arguments.resume else create(config, arguments.run_dir, sys.argv)
    say(f"run: {printable(run.path)}")
    go_on(config, run)
    say(f"saved; go on with --resume {printable(run.path)}")


def _of_one() -> Commands:
    from exphil_agents.run import create_run
    from exphil_agents.trainers.training import train

    return create_run, train


def _of_league() -> Commands:
    from exphil_agents.league.league import create_league, train_league

    return create_league, train_league


def _of_population() -> Commands:
    from exphil_agents.population.population import create_population, train_population

    return create_population, train_population


# Algorithms that train several agents.
GROUPS = {"league": _of_league, "population": _of_population}


if __name__ == "__main__":
    sys.exit(main())
