"""The sides of many recordings, one by one or together by fighter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from melee_gym.errors import MeleeError, ReplayError
from melee_gym.files import printable
from melee_gym.game.ids import Fighter
from melee_gym.game.seats import SEATS
from melee_gym.replays import Replay, read_slp
from melee_gym.stats.analysis import analyse_recording
from melee_gym.stats.counts import Counts, pool
from melee_gym.stats.metrics import figures_of
from melee_gym.stats.table import table


@dataclass(frozen=True)
class Side:
    """One side of a recording, or several together.

    Attributes:
        title: what it is, for a person.
        fighter: key.
        counts: of `analyse`.
        sides: how many are in it.
        players: of each match.
    """

    title: str
    fighter: str
    counts: Counts
    sides: int = 1
    players: int = SEATS

    def text(self) -> str:
        """The table that a person reads."""
        figures = table(figures_of(self.counts), self.fighter)
        return f"{self.title}, {self.counts['minutes']:.1f} minutes\n{figures}"

    def as_json(self) -> dict[str, Any]:
        """Everything as plain numbers."""
        return {
            "title": self.title,
            "fighter": self.fighter,
            "sides": self.sides,
            "minutes": self.counts["minutes"],
            "figures": figures_of(self.counts),
        }


@dataclass(frozen=True)
class Report:
    """What was read.

    Attributes:
        sides: of all recordings that could be analysed, by file, then seat.
        notes: what is missing or odd, a sentence each, by file.
    """

    sides: list[Side]
    notes: list[str]


def read_sides(paths: Iterable[Path]) -> Report:
    """Analyse recordings; those that cannot be are noted and left out.

    Args:
        paths: of files.

    Raises:
        MeleeError: none of them can be analysed; the message says why of each.
    """
    sides: list[Side] = []
    notes: list[str] = []
    for path in paths:
        try:
            replay = read_slp(path)
            sides += _sides(path, replay)
        except ReplayError as error:
            text = str(error)
            notes.append(f"left out: {text if path.name in text else f'{printable(path)}: {text}'}")
            continue
        notes += [f"{printable(path)}: {warning}" for warning in replay.warnings]
    if not sides:
        raise MeleeError("\n- ".join(["nothing to analyse:", *notes]))
    return Report(sides, notes)


def by_fighter(sides: Sequence[Side]) -> list[Side]:
    """The sides of each fighter together; those of matches of two and of more apart."""
    groups: defaultdict[tuple[str, bool], list[Side]] = defaultdict(list)
    for side in sides:
        groups[side.fighter, side.players > SEATS].append(side)
    return [
        Side(
            title=f"{fighter}{' in matches of more than two' if more else ''}: {len(group)} sides",
            fighter=fighter,
            counts=pool(side.counts for side in group),
            sides=len(group),
            players=max(side.players for side in group),
        )
        for (fighter, more), group in sorted(groups.items())
    ]


def _sides(path: Path, replay: Replay) -> list[Side]:
    numbers = replay.frames["frame"]
    gaps = np.flatnonzero(np.diff(numbers) != 1)
    if len(gaps):
        raise ReplayError(f"frames are missing after {numbers[gaps[0]]}, and {len(gaps) - 1} times more.")
    keys = {int(fighter): fighter.key for fighter in Fighter}
    counted = analyse_recording(replay)
    sides = []
    for player, counts in zip(replay.start.players, counted, strict=True):
        fighter = keys.get(player.fighter, f"fighter {player.fighter}")
        title = f"{printable(path.name)}, port {player.port + 1}: {fighter}"
        sides.append(Side(title, fighter, counts, players=len(counted)))
    return sides
