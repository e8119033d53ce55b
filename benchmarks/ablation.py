"""What each part of a training is worth: arms that differ in one thing, by exploits, ratings and behaviour.

    python benchmarks/ablation.py runs/ablation --frames 50000000 --exploit-frames 35000000

Every arm is trained, exploited and evaluated by the commands of this project, one process a core, all arms
with as many match frames. What is done already is not done again: after an interruption start it anew. The
result is in DIR/result.json, with the table that is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measure import machine

REPOSITORY = Path(__file__).parents[1]
Tree = dict[str, Any]


@dataclass(frozen=True)
class Arm:
    """A training among those that are compared.

    Attributes:
        algo: what trains.
        words: changes of its configuration.
        config: file in configs/ that it begins with; "": the defaults.
        agents: how many learn, and share the match frames.
        run: where the judged agent lies in the folder of its training.
    """

    algo: str
    words: tuple[str, ...] = ()
    config: str = ""
    agents: int = 1
    run: str = "."


def _self_play(*words: str) -> Arm:
    return Arm("self_play", words, "self_play.yaml")


ARMS = {
    "scripts": Arm("ppo"),
    "latest": _self_play("self_play.shares.pool=0", "self_play.shares.latest=0.8"),
    "uniform": _self_play("self_play.pool.sampling=uniform"),
    "pfsp": _self_play(),
    "league": Arm("league", ("league.runner=serial",), "league.yaml", agents=3, run="agents/main"),
    "delay_6": _self_play("env.reaction_delay=6"),
    "delay_12": _self_play("env.reaction_delay=12"),
    "delay_18": _self_play("env.reaction_delay=18"),
    "character": _self_play("env.rewards=character"),
}
DEFAULT_ARMS = ("scripts", "latest", "uniform", "pfsp", "league")
LIMITS = ("max_minutes=null", "evaluation.every_minutes=null")
SCRIPTS = {"chase": 200, "idle": 100}  # games against each


@dataclass
class Ablation:
    """One ablation under way.

    Attributes:
        folder: of everything, absolute.
        frames: match frames of each arm.
        exploit_frames: of each exploiter.
        seed: of everything.
        games: of each pair in the round robins.
        words: changes of all configurations, the exploiters' too.
    """

    folder: Path
    frames: int
    exploit_frames: int
    seed: int
    games: int
    words: Sequence[str] = field(default_factory=tuple)

    def judge(self, name: str) -> Tree:
        """Train an arm and judge it; what is known of it."""
        arm, run = ARMS[name], self.folder / name
        agent = str(run / arm.run)
        self._train(arm, run)
        found: Tree = {"exploit": self._exploit(agent, name)}
        for other, games in {**SCRIPTS, agent: SCRIPTS["idle"]}.items():
            label = "itself" if other == agent else other
            command = ["evaluate", agent, other, "--games", str(games), "--behaviour"]
            found[label] = self._told(f"{name}-{label}", command)
        past = ["rate", f"{agent}@spread:8", "--games", str(self.games // 4)]
        return {**found, "past": self._told(f"{name}-past", past), "agent": agent}

    def rate(self, agents: Sequence[str]) -> Tree:
        """The round robin of arms and scripts."""
        return self._told("rating", ["rate", *agents, *SCRIPTS, "--games", str(self.games)])

    def _train(self, arm: Arm, run: Path) -> None:
        done = self.folder / f"{run.name}-trained"
        if done.exists():
            return
        frames = self.frames // arm.agents
        begin = ["--run-dir", str(run), *(["--config", f"configs/{arm.config}"] if arm.config else [])]
        words = [*LIMITS, f"seed={self.seed}", f"total_frames={frames}", *arm.words, *self.words]
        where = (
            ["--resume", str(run)] if (run / "config.yaml").exists() else ["--algo", arm.algo, *begin, *words]
        )
        self._run(run.name, [sys.executable, "train.py", *where])
        done.touch()

    def _exploit(self, agent: str, name: str) -> Tree:
        run = self.folder / f"{name}-exploit"
        words = [*LIMITS, f"seed={self.seed + 1000}", f"total_frames={self.exploit_frames}", *self.words]
        begin = [agent, "--run-dir", str(run), "--set", *words]
        where = ["--resume", str(run)] if (run / "config.yaml").exists() else begin
        return self._told(f"{name}-exploited", ["exploit", *where])

    def _told(self, step: str, command: Sequence[str]) -> Tree:
        """What a command writes with --json."""
        path = self.folder / f"{step}.json"
        if not path.exists():
            name, *words = command
            self._run(step, [sys.executable, "-m", f"exphil_agents.cli.{name}", *words, "--json", str(path)])
        found: Tree = json.loads(path.read_text())
        return found

    def _run(self, step: str, command: Sequence[str]) -> None:
        log = self.folder / f"{step}.log"
        with log.open("w") as file:
            ended = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT)
        if ended.returncode:
            raise SystemExit(f"{' '.join(command)} failed; {log} says why.")


def table(result: Tree) -> Iterator[str]:
    """The rows of a result as Markdown."""
    rows = [_row(name, arm, result["rating"]) for name, arm in result["arms"].items()]
    for cells in (rows[0].keys(), ["---"] * len(rows[0]), *(row.values() for row in rows)):
        yield f"| {' | '.join(cells)} |"


def _row(name: str, arm: Tree, rating: Tree) -> dict[str, str]:
    half, play, idle = arm["exploit"]["half_won"], arm["chase"]["first_behaviour"], arm["idle"]
    rated = next(one for one in rating["players"] if one["name"].partition("@")[0] == arm["agent"])
    return {
        "arm": name,
        "exploiter wins": _share(arm["exploit"]["result"]),
        "half won after": f"{half['frames'] / 1e6:.1f} M" if half else "never",
        "Elo above chase": f"{rated['elo']:+.0f} [{_end(rated['low'])}, {_end(rated['high'])}]",
        "chase": _share(arm["chase"]),
        "idle, by knock-out": f"{idle['wins_by_knock_out'] / idle['games']:.0%}",
        "steepest cycle": _steepest(rating, arm["agent"]),
        "worst of its past": _worst_past(arm["past"]),
        "top attack": _number(play["top_attack_share"]),
        "opener bits": _number(play["opener_entropy_bits"]),
        "aerials": _number(play["aerial_share"]),
        "specials": _number(play["special_share"]),
        "grabs/min": _number(play["grabs_per_min"]),
        "self-destructs/min": _number(play["self_destructs_per_min"]),
    }


def _share(report: Tree) -> str:
    low, high = report["interval"]
    return f"{100 * report['win_rate']:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def _end(end: float | None) -> str:
    return "?" if end is None else f"{end:+.0f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _steepest(rating: Tree, agent: str) -> str:
    """The steepest significant cycle that an agent is in."""
    found = [
        cycle["steepness"]
        for cycle in rating["cycles"]
        if any(name.partition("@")[0] == agent for name in cycle["names"])
    ]
    return f"{100 * max(found):.0f} %" if found else "none"


def _worst_past(past: Tree) -> str:
    """The lowest share of points that the last snapshot has against an earlier one."""
    names = [one["name"] for one in past["players"]]
    last = max(range(len(names)), key=lambda i: int(names[i].rpartition("@")[2]))
    points = [
        (past["wins"][last][i] + past["draws"][last][i] / 2)
        / (past["wins"][last][i] + past["wins"][i][last] + past["draws"][last][i])
        for i in range(len(names))
        if i != last
    ]
    return f"{100 * min(points):.0f} %"


def main() -> None:
    """Parse the command line, do what is not done yet, print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks/ablation.py", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", metavar="DIR", type=Path, help="of all runs and results")
    parser.add_argument("--frames", type=int, required=True, help="match frames of each arm")
    parser.add_argument("--exploit-frames", type=int, required=True, help="match frames of each exploiter")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--games", type=int, default=100, help="of each pair in the round robin")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--arms", nargs="+", choices=ARMS, default=DEFAULT_ARMS, metavar="ARM", help=", ".join(ARMS)
    )
    parser.add_argument(
        "--set", dest="words", nargs="+", default=[], metavar="KEY=VALUE", help="of all trainings"
    )
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(REPOSITORY)
    ablation = Ablation(
        folder, options.frames, options.exploit_frames, options.seed, options.games, tuple(options.words)
    )
    with ThreadPoolExecutor(options.processes) as pool:
        arms = dict(zip(options.arms, pool.map(ablation.judge, options.arms), strict=True))
    result = {
        "machine": machine(), "seed": options.seed, "frames": options.frames, "words": options.words,
        "exploit_frames": options.exploit_frames, "arms": arms,
        "rating": ablation.rate([arm["agent"] for arm in arms.values()]),
    }  # fmt: skip
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(*table(result), sep="\n")


if __name__ == "__main__":
    main()
