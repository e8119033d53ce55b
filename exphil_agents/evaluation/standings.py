"""Standings: named players who all met each other, their ratings, as text, as numbers and as a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exphil_agents.evaluation.ratings import Cycle, Payoffs, Rating, cycles, find_anchor, ratings, round_robin
from exphil_agents.names import is_run, split_name
from exphil_agents.players import make_player, match_of_all, single_players
from melee_gym.errors import ConfigError, unknown
from melee_gym.files import check_output, printable, replacing

if TYPE_CHECKING:
    from exphil_agents.sections import Device

CHARTS = (".png", ".svg", ".pdf")
CYCLES_SHOWN = 10
Tree = dict[str, Any]


@dataclass(frozen=True)
class Standings:
    """What came of a round robin.

    Attributes:
        payoffs: who won how many games against whom.
        ratings: of the players, in the order of `payoffs`.
        cycles: the steepest first.
        anchor: the player whose rating is 0.
    """

    payoffs: Payoffs
    ratings: list[Rating]
    cycles: list[Cycle]
    anchor: str

    def tree(self) -> Tree:
        """Everything as plain values; None is an end of an interval that no game bounds."""
        rated = [asdict(rating) for rating in self.ratings]
        ends = [{key: _finite(one[key]) for key in ("low", "high")} for one in rated]
        return {
            "anchor": self.anchor,
            "players": [{**one, **both} for one, both in zip(rated, ends, strict=True)],
            "wins": self.payoffs.wins.tolist(),
            "draws": self.payoffs.draws.tolist(),
            "cycles": [{**cycle._asdict(), "steepness": cycle.steepness} for cycle in self.cycles],
        }

    def text(self) -> str:
        """Tables of ratings and of points, and the cycles; players are numbered from the strongest on."""
        order = sorted(range(len(self.ratings)), key=lambda i: -self.ratings[i].elo)
        number = {self.ratings[i].name: place for place, i in enumerate(order, start=1)}
        points, games, shares = self.payoffs.points, self.payoffs.games, self.payoffs.shares
        lines = [f"{'':3} {'Elo':>7}  {'95 %':16}{'points':>8}  player"]
        for i in order:
            one, share = self.ratings[i], points[i].sum() / max(1, games[i].sum())
            ends = "anchor" if one.name == self.anchor else f"{_signed(one.low)} to {_signed(one.high)}"
            lines.append(
                f"{number[one.name]:3} {_shown(one):>7}  {ends:16}{share:8.1%}  {printable(one.name)}"
            )
        lines += ["", "Points of the row's player against the column's, %:"]
        lines.append("    " + "".join(f"{place:5}" for place in range(1, len(order) + 1)))
        for place, i in enumerate(order, start=1):
            cells = ["    -" if math.isnan(shares[i, j]) else f"{100 * shares[i, j]:5.0f}" for j in order]
            lines.append(f"{place:3} {''.join(cells)}")
        lines += ["", f"Cycles: {len(self.cycles) or 'none'}"]
        for cycle in self.cycles[:CYCLES_SHOWN]:
            who = " > ".join(str(number[name]) for name in (*cycle.names, cycle.names[0]))
            taken = ", ".join(f"{share:.1%}" for share in cycle.shares)
            lines.append(f"  {who}: {taken}{'' if cycle.significant else ' (may be chance)'}")
        return "\n".join(lines)


def rate(
    names: Sequence[str], *, games: int, asked: Mapping[str, Any], fighters: Sequence[str] = (),
    anchor: str | None = None, device: Device = "cpu", seed: int = 0,
) -> Standings:  # fmt: skip
    """Let players meet, all against all, and rate them.

    Args:
        names: of the players, see `single_players`.
        games: of each pair.
        asked: options of the match that come before those of the first run's training.
        fighters: see `match_of_all`.
        anchor: the player whose rating is 0; None: see `find_anchor`.
        device: where policies compute.
        seed: of games and intervals.

    Raises:
        ConfigError: players that do not exist or are there twice, fewer than two, or wrong options.
        CheckpointError: a checkpoint does not fit this version.
        SetupError: a match that cannot be played.
    """
    players = single_players(names)
    zero = find_anchor(players, None if anchor is None else single_players([anchor])[0])
    options, plays = match_of_all(players, asked, fighters)
    makers = {name: make_player(name, device=device) for name in players}
    payoffs = round_robin(makers, options, games, fighters=plays, seed=seed)
    return Standings(payoffs, ratings(payoffs, anchor=zero, seed=seed), cycles(payoffs), zero)


def check_chart(path: Path, names: Sequence[str]) -> None:
    """Whether a chart of such players can be drawn, which the end of long work would be too late for.

    Raises:
        ConfigError: another format, no run among the players, or a file that cannot be written.
    """
    if path.suffix not in CHARTS:
        raise ConfigError(unknown("chart format", path.suffix, CHARTS))
    if not any(map(is_run, names)):
        raise ConfigError("a chart is of ratings over frames; valid: a run among the players.")
    check_output(path)


def draw_chart(path: Path, standings: Standings) -> None:
    """Draw ratings over the frames that runs were trained on, a line for each; scripts are level lines.

    Raises:
        ConfigError: the file cannot be written.
    """
    from matplotlib.figure import Figure  # without pyplot, which keeps figures for windows

    figure = Figure(figsize=(8.0, 5.0), dpi=120, layout="constrained")
    axes = figure.subplots()
    runs: dict[str, list[tuple[int, Rating]]] = {}
    for one in standings.ratings:
        if is_run(one.name):
            folder, which = split_name(one.name)
            runs.setdefault(folder.resolve().name, []).append((int(which), one))
        else:
            axes.axhline(one.elo, linestyle="--", color="0.6")
            axes.annotate(f" {one.name}", (1.0, one.elo), xycoords=("axes fraction", "data"), va="center")
    for name, snapshots in runs.items():
        frames, rated = zip(*sorted(snapshots, key=lambda snapshot: snapshot[0]), strict=True)
        # An end that no game bounds is drawn where the rating is.
        down = [one.elo - one.low if math.isfinite(one.low) else 0.0 for one in rated]
        up = [one.high - one.elo if math.isfinite(one.high) else 0.0 for one in rated]
        axes.errorbar(
            [count / 1e6 for count in frames], [one.elo for one in rated], yerr=[down, up], marker="o",
            capsize=3.0, label=name,
        )  # fmt: skip
    axes.set_xlabel("match frames, millions")
    axes.set_ylabel(f"Elo points above {standings.anchor}, 95 % intervals")
    axes.legend()
    with replacing(path) as temporary:
        figure.savefig(temporary)


def _shown(rating: Rating) -> str:
    """A rating, or the end of its interval where the games give no more than that."""
    ends = {"at least": f"> {_signed(rating.low)}", "at most": f"< {_signed(rating.high)}", "unknown": "?"}
    return ends.get(rating.bound, _signed(rating.elo))


def _signed(points: float) -> str:
    text = f"{points:+.0f}"
    return "0" if text in ("+0", "-0") else text


def _finite(end: float) -> float | None:
    return end if math.isfinite(end) else None
