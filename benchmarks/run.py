"""Measure the speed of every part: `python benchmarks/run.py [-f REGEX] [--json FILE]`.

Each figure stands beside a reference that was timed in turn with it, on the same machine in the same minutes:
compare ratios across machines, and figures only within one report.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from benchmarks import engine, environment, learning, recordings
from benchmarks.measure import Benchmark, MissingError, Result, machine, measure

BENCHMARKS: list[Benchmark] = [
    *engine.BENCHMARKS,
    *environment.BENCHMARKS,
    *recordings.BENCHMARKS,
    *learning.BENCHMARKS,
]


def main() -> None:
    """Parse the command line, measure, print a table and write the JSON file if one is asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__.partition("\n")[0])
    parser.add_argument("-f", "--filter", metavar="REGEX", default="", help="only figures whose key matches")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the figures to FILE")
    parser.add_argument(
        "--rounds", type=int, default=3, help="measurements of each figure (default: %(default)s)"
    )
    parser.add_argument("--list", action="store_true", help="print the keys and leave")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error(f"--rounds is {options.rounds}; valid: 1 or more")
    try:
        wanted = re.compile(options.filter)
    except re.error as error:
        parser.error(f"--filter {options.filter!r} is no regular expression: {error}")
    chosen = [benchmark for benchmark in BENCHMARKS if wanted.search(benchmark.key)]
    if not chosen:
        parser.error(f"--filter {options.filter!r} matches none of: {', '.join(b.key for b in BENCHMARKS)}")
    if options.list:
        print(*(benchmark.key for benchmark in chosen), sep="\n")
        return
    report = run(chosen, rounds=options.rounds)
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def run(benchmarks: list[Benchmark], *, rounds: int) -> dict[str, Any]:
    """Measure in order, printing each figure as it is known.

    Returns:
        What the JSON file holds: the figures by key; `references`, `ranges` and `skipped` by key; `machine`.
    """
    report: dict[str, Any] = {"references": {}, "ranges": {}, "skipped": {}}
    report["machine"] = machine()
    for name, value in report["machine"].items():
        print(f"{name}: {value}")
    print(f"\n{'figure':<36}{'median':>14}  {'lowest':>12}{'highest':>12}  {'reference':>14}  {'ratio':>7}")
    for benchmark in benchmarks:
        try:
            result = measure(benchmark, rounds=rounds)
        except MissingError as reason:
            report["skipped"][benchmark.key] = str(reason)
            print(f"{benchmark.key:<36}skipped: {reason}")
            continue
        report[benchmark.key] = result.value
        report["references"][benchmark.key] = {"what": benchmark.reference, "value": result.reference}
        report["ranges"][benchmark.key] = [min(result.values), max(result.values)]
        print(_row(result))
    return report


def _row(result: Result) -> str:
    ours = f"{result.value:>14,.2f}  {min(result.values):>12,.2f}{max(result.values):>12,.2f}"
    reference = f"{result.reference:>14,.2f}  {result.value / result.reference:>7.3f}"
    benchmark = result.benchmark
    return f"{benchmark.key:<36}{ours}  {reference}  {benchmark.unit}; reference: {benchmark.reference}"


if __name__ == "__main__":
    main()
