"""Tell how each side of recordings plays, beside people who play its fighter."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from exphil_agents.cli.errors import guarded, say
from melee_gym.files import check_output, make_folder, printable, replacing

EPILOG = """\
  < and > mark what lies outside p10 and p90 of people's single games. Entropies
  grow with the number of games: those of many go beside "pooled", all of people's.
  melee-stats RUN/games              an agent's games of its evaluations
  melee-stats recordings --by fighter --plot pictures
"""


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="melee-stats", description=__doc__, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=".slp files (.gz, .xz), folders")
    parser.add_argument(
        "--by", choices=("side", "fighter"), default="side", help="a table for each of these (default: side)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--plot", type=Path, metavar="FOLDER", help="write a picture of each fighter there")
    arguments = parser.parse_args()
    return guarded(lambda: _stats(arguments))


def _stats(arguments: argparse.Namespace) -> None:
    from tqdm import tqdm

    from melee_gym.replays import find_files
    from melee_gym.stats.plots import write_plots
    from melee_gym.stats.report import by_fighter, read_sides

    if arguments.json is not None:
        check_output(arguments.json)
    if arguments.plot is not None:
        make_folder(arguments.plot)
        import_module("matplotlib")  # of an extra
    files = find_files(arguments.paths)
    report = read_sides(tqdm(files, "reading", unit="file", file=sys.stderr, disable=len(files) < 2))
    groups = by_fighter(report.sides)
    shown = groups if arguments.by == "fighter" else report.sides
    print("\n\n".join(side.text() for side in shown))
    for note in report.notes:
        say(note)
    if arguments.json is not None:
        content = {"sides": [side.as_json() for side in shown], "notes": report.notes}
        with replacing(arguments.json) as temporary:
            temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    if arguments.plot is not None:
        for path in write_plots(groups, arguments.plot):
            print(printable(path))


if __name__ == "__main__":
    sys.exit(main())
