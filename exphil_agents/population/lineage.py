"""The lineage of a population as a picture: a line a member, coloured by rating; arrows where one copied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.image import imsave
from numpy.typing import NDArray

from exphil_agents.population.journal import Journal, Round
from melee_gym.files import replacing

MILLION = 1e6


def draw_lineage(journal: Journal, path: Path) -> NDArray[np.uint8]:
    """Draw it into a PNG file; (height, width, 3) the same picture. Below, each hyperparameter by time.

    Args:
        journal: of a population with at least one round.
        path: of the file.

    Raises:
        ConfigError: the file cannot be written.
    """
    names, rounds = list(journal.members), journal.rounds
    paths = list(rounds[0].hyperparameters[names[0]])
    heights = [0.6 + 0.3 * len(names), *(1.4 for _ in paths)]
    figure = Figure(figsize=(9.0, 1.0 + sum(heights)), dpi=100, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    _draw_members(figure, axes[0], names, rounds)
    for axis, hyperparameter in zip(axes[1:], paths, strict=True):
        _draw_values(axis, names, rounds, hyperparameter)
    axes[-1].set_xlabel("match frames of a member, millions")
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels: NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())[..., :3].copy()  # type: ignore[no-untyped-call]
    with replacing(path) as temporary:
        imsave(temporary, pixels, format="png")
    return pixels


def _draw_members(figure: Any, axis: Any, names: Sequence[str], rounds: Sequence[Round]) -> None:
    segments, colours = [], []
    for place, name in enumerate(names):
        for start, end, done in _slices(name, rounds):
            segments.append([(start, place), (end, place)])
            colours.append(done.ratings[name])
            if name in done.copies:
                source = names.index(done.copies[name])
                axis.annotate(
                    "", (end, place), (done.frames[done.copies[name]] / MILLION, source),
                    arrowprops={"arrowstyle": "->", "color": "0.3"},
                )  # fmt: skip
    lines = LineCollection(segments, array=np.array(colours), cmap="viridis", linewidths=5.0)
    axis.add_collection(lines)
    figure.colorbar(lines, ax=axis, label="Elo points")
    axis.set_yticks(range(len(names)), names)
    for place, label in enumerate(axis.get_yticklabels()):
        label.set_color(f"C{place}")  # as below
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.autoscale(axis="x")


def _draw_values(axis: Any, names: Sequence[str], rounds: Sequence[Round], hyperparameter: str) -> None:
    for name in names:
        slices = _slices(name, rounds)
        times = [time for start, end, _ in slices for time in (start, end)]
        values = [done.hyperparameters[name][hyperparameter] for _, _, done in slices for _ in range(2)]
        axis.plot(times, values, label=name)
    axis.set_yscale("log")
    axis.set_title(hyperparameter, fontsize="medium", loc="left")


def _slices(name: str, rounds: Sequence[Round]) -> list[tuple[float, float, Round]]:
    """Begin and end of a member's slices in millions of frames, and their rounds."""
    ends = [done.frames[name] / MILLION for done in rounds]
    return list(zip([0.0, *ends], ends, rounds, strict=False))
