"""Play games between A and B, seats swapped; tell how many A wins, with a 95 % interval."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from exphil_agents.cli.errors import guarded
from exphil_agents.cli.match import add_match_arguments, load_players, match_options, result_line, whole
from melee_gym.files import check_output, printable, replacing


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(prog="melee-evaluate", description=__doc__)
    add_match_arguments(parser)
    parser.add_argument(
        "--games", metavar="N", type=whole(1, 10**6), default=100, help="how many games (default: 100)"
    )
    parser.add_argument(
        "--behaviour", action="store_true", help="tell how both play, beside people who play their fighters"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the result there too")
    arguments = parser.parse_args()
    return guarded(lambda: _evaluate(arguments))


def _evaluate(arguments: argparse.Namespace) -> None:
    from exphil_agents.evaluation.arena import play_games
    from melee_gym.stats import figures_of, table

    if arguments.json is not None:
        check_output(arguments.json)
    first, second = load_players(arguments)
    options = match_options(arguments)
    result = play_games(
        first, second, options, arguments.games, seed=arguments.seed, behaviour=arguments.behaviour
    )
    report = result.report()
    print(f"{printable(arguments.first)} against {printable(arguments.second)}")
    print(result_line(report))
    for name, value in report.items():
        if name.endswith("_per_minute") or name.endswith("_per_game") or name.startswith("wins_by"):
            print(f"  {name.replace('_', ' ')}: {value:.3g}")
    if arguments.behaviour:
        names = (arguments.first, arguments.second)
        for player, name, fighter in zip(("first", "second"), names, options.pairs[0], strict=True):
            figures = figures_of(result.behaviour(own=player == "first"))
            print(f"\n{printable(name)} as {fighter.key}\n{table(figures, fighter.key)}")
            report[f"{player}_behaviour"] = figures
    if arguments.json is not None:
        with replacing(arguments.json) as temporary:
            temporary.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    sys.exit(main())
