"""Pictures of what a side does beside what people do. Needs matplotlib, of the extra `train`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from melee_gym.files import replacing
from melee_gym.stats.groups import ATTACKS, OPENERS
from melee_gym.stats.human import ALL, human_quantiles, reference_of
from melee_gym.stats.metrics import figures_of
from melee_gym.stats.positions import BOTTOM, CELL, COLUMNS, LEFT, ROWS
from melee_gym.stats.report import Side

INCHES = (14.0, 10.0)
OWN, PEOPLE = "tab:blue", "0.6"
PERCENT_BIN: Final = 10
MOST_PERCENT: Final = 250
VIEW = (-180.0, 180.0, -120.0, 160.0)  # of the map; beyond it fighters are on their way out


def write_plots(groups: Sequence[Side], folder: Path) -> list[Path]:
    """One picture of each group: openers, kill percents, attacks, positions.

    Args:
        groups: of `by_fighter`.
        folder: where to; it is there. A file is named after the fighter.

    Returns:
        What was written.

    Raises:
        ConfigError: a file cannot be written.
    """
    written = []
    for group in groups:
        more = "" if "openers" in group.counts else "_in_matches_of_more"
        path = folder / f"{group.fighter}{more}.png"
        with replacing(path) as temporary:
            _draw(group).savefig(temporary, dpi=80)
        written.append(path)
    return written


def _draw(side: Side) -> Any:
    """A figure of four parts."""
    from matplotlib.figure import Figure  # without pyplot nothing asks for a display

    figure = Figure(figsize=INCHES, layout="constrained")
    figure.suptitle(f"{side.title}, {side.counts['minutes']:.1f} minutes")
    axes = figure.subplots(2, 2)
    if "openers" in side.counts:
        _shares(axes[0, 0], side, "openers", "opener_share", OPENERS)
        _kill_percents(axes[0, 1], side)
    else:
        for part in axes[0]:
            part.set_axis_off()
    _shares(axes[1, 0], side, "attacks", "attack_share", ATTACKS)
    _map(figure, axes[1, 1], side)
    return figure


def _shares(axes: Any, side: Side, counts: str, metric: str, names: Sequence[str]) -> None:
    """Shares as bars beside the range from p10 to p90 of people."""
    numbers = side.counts[counts]
    figures, human = figures_of(side.counts), human_quantiles(side.fighter)
    rows = np.arange(len(names))
    shares = [figures[f"{metric}_{name}"] or 0.0 for name in names]
    people = [human[f"{metric}_{name}"] for name in names]
    axes.barh(rows - 0.2, shares, 0.4, color=OWN, label="here")
    axes.barh(rows + 0.2, [row.pooled for row in people], 0.4, color=PEOPLE, label=_people(side))
    low = [max(0.0, row.pooled - row.p10) for row in people]
    high = [max(0.0, row.p90 - row.pooled) for row in people]
    axes.errorbar(
        [row.pooled for row in people], rows + 0.2, xerr=[low, high], fmt="none", color="k", lw=1,
        label="p10 to p90 of their games",
    )  # fmt: skip
    axes.set_yticks(rows, [name.replace("_", " ") for name in names])
    axes.invert_yaxis()
    axes.set(title=f"{counts} ({int(numbers.sum())})", xlabel="share")
    axes.legend()


def _kill_percents(axes: Any, side: Side) -> None:
    """At which percent the opponent died."""
    percents, human = side.counts["kill_percents"], human_quantiles(side.fighter)["kill_percent_median"]
    axes.hist(np.minimum(percents, MOST_PERCENT), np.arange(0, MOST_PERCENT + 1, PERCENT_BIN), color=OWN)
    axes.axvline(human.pooled, color="k", ls="--", label=f"median of {_people(side)}")
    axes.set(title=f"kills ({len(percents)})", xlabel="percent of the opponent", ylabel="kills")
    axes.legend()


def _map(figure: Any, axes: Any, side: Side) -> None:
    """Share of the time in each cell, on a logarithmic scale."""
    from matplotlib.colors import LogNorm

    share = side.counts["map"] / max(side.counts["map"].sum(), 1)
    extent = (LEFT, LEFT + CELL * COLUMNS, BOTTOM, BOTTOM + CELL * ROWS)
    shown = np.ma.masked_equal(share, 0.0)
    picture = axes.imshow(shown, origin="lower", extent=extent, norm=LogNorm(1e-5, 1e-1), aspect="equal")
    axes.set(title="positions", xlabel="x", ylabel="y", xlim=VIEW[:2], ylim=VIEW[2:])
    figure.colorbar(picture, ax=axes, label="share of the time in play")


def _people(side: Side) -> str:
    return "people" if reference_of(side.fighter) == ALL else f"people's {side.fighter}"
