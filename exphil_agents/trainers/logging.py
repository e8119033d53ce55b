"""What a training shows: curves in TensorBoard and one line that moves.

return/...      the return of a match, and each reward term: own quantity minus the opponent's, before weights
win_rate/...    against each opponent; _by_knock_out and _by_time_out are the two parts of it
pool/...        of self-play: win rate against each part of the pool's history, its size, who met whom, rating
play/...        stocks, damage and self-destructs a minute
policy/...      entropy and how far an update moved
value/...       share of the returns' variance that the value explains
speed/...       match frames a second, and the seconds of each part
evaluation/...  win rates against fixed opponents
behaviour/...   how the policy plays against the last of them, beside people (behaviour.py)
alarm/...       1 while the play looks collapsed in this way (alarms.py)
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from exphil_agents.trainers.alarms import Verdict
from exphil_agents.trainers.behaviour import SHOWN, People
from exphil_agents.trainers.learner import Figure
from melee_gym.game.frame import FRAMES_PER_MINUTE

Match = Mapping[str, Any]
SNAPSHOT = re.compile("([a-z0-9_]+)@[0-9]+")  # of a pool, or of an agent of a league


class Curves:
    """TensorBoard's rows and the progress line.

    Args:
        folder: of TensorBoard's files.
        title: before the progress line.
        after: match frames that the training goes on from; rows beyond, of a training that was killed, are
            taken back, for they are written again.
    """

    def __init__(self, folder: Path, title: str, *, after: int = 0) -> None:
        self._writer = SummaryWriter(str(folder), purge_step=after + 1 if after else None)
        self._people = People(folder)
        self._won: dict[str, float] = {}  # by opponent, of the last row that had matches
        line = "{desc} {percentage:3.0f} %|{bar:20}|{postfix}"
        self._terminal: Any = Terminal(sys.stderr)
        # A line longer than the terminal would scroll it; a file gets the whole line.
        columns = shutil.get_terminal_size().columns if sys.stderr.isatty() else None
        self._bar = tqdm(total=100.0, desc=title, bar_format=line, ncols=columns, file=self._terminal)

    def row(
        self, frames: int, matches: Sequence[Match], learned: Mapping[str, Figure], seconds: Counter[str],
        played: int, done: float,
    ) -> None:  # fmt: skip
        """Write one row, and move the progress line.

        Args:
            frames: match frames so far; the row's place.
            matches: that ended since the last row.
            learned: figures of the last update, by the name of their curve.
            seconds: spent in each part since the last row.
            played: match frames since the last row.
            done: share of the training that is done.
        """
        figures = match_figures(matches)
        speed = figures["speed/frames_per_second"] = played / max(seconds.total(), 1e-9)
        figures |= {f"speed/{part}_seconds": spent for part, spent in seconds.items()}
        self._write({**learned, **figures}, frames)
        self._won |= {name: figures[f"win_rate/{name}"] for name in by_opponent(matches)}
        won = ", ".join(f"{name} {share:.0%}" for name, share in sorted(self._won.items()))
        self._bar.n = 100.0 * done
        self._bar.set_postfix_str(
            f"{frames / 1e6:.1f} M frames, {speed:,.0f} a second; won against {won or '-'}"
        )

    def evaluation(self, frames: int, figures: Mapping[str, float], strip: NDArray[np.uint8] | None) -> None:
        """Write what an evaluation found, and pictures of a game (height, width, 3)."""
        if strip is not None:
            self._writer.add_image("evaluation/game", strip, frames, dataformats="HWC")
        self._write({f"evaluation/{name}": value for name, value in figures.items()}, frames)

    def behaviour(self, frames: int, figures: Mapping[str, float | None], fighter: str) -> None:
        """Write how the policy plays (`melee_gym.stats.figures_of`) beside people with the same fighter."""
        charts = {name: f"behaviour/{name}" for name in SHOWN if figures.get(name) is not None}
        self._write({chart: figures[name] or 0.0 for name, chart in charts.items()}, frames)
        self._people.write(charts, fighter, frames)

    def alarms(self, frames: int, verdicts: Iterable[Verdict]) -> None:
        """Write which alarms are on, and say those that were not before."""
        for name, on, told in verdicts:
            self._write({f"alarm/{name}": float(on)}, frames)
            if told:
                self.say(f"Alarm {name} at {frames / 1e6:.1f} M frames: {told}.")

    def say(self, text: str) -> None:
        """Show a line above the progress line."""
        self._bar.write(text, file=self._terminal)

    def close(self) -> None:
        """Flush and close the files."""
        self._bar.close()
        self._writer.close()
        self._people.close()

    def _write(self, figures: Mapping[str, Figure], frames: int) -> None:
        for name, value in figures.items():
            if isinstance(value, np.ndarray):
                self._writer.add_image(name, value, frames, dataformats="HWC")
            else:
                self._writer.add_scalar(name, value, frames)
        self._writer.flush()


class Terminal:
    """A stream that nobody may be looking at any more: what cannot be written is not, and no error.

    Args:
        stream: where to write.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> None:
        """Show some text, whatever signs are in it."""
        with suppress(OSError):
            self._stream.write(text.encode("utf-8", "backslashreplace").decode())

    def flush(self) -> None:
        """Show it now."""
        with suppress(OSError):
            self._stream.flush()


def match_figures(matches: Sequence[Match]) -> dict[str, float]:
    """What matches show, as curves, each seen by the seat of its summary; empty without matches."""
    if not matches:
        return {}
    figures = {"return/match": float(np.mean([match["r"] for match in matches]))}
    for term in matches[0]["terms"]:
        gains = [
            _of(match, match["terms"][term]) - _of_others(match, match["terms"][term]) for match in matches
        ]
        figures[f"return/{term}"] = float(np.mean(gains))
    for opponent, against in by_opponent(matches).items():
        won = Counter(match["end"] for match in against if match["winner"] == match["seat"])
        figures[f"win_rate/{opponent}"] = won.total() / len(against)
        figures[f"win_rate/{opponent}_by_knock_out"] = won["knock-out"] / len(against)
        figures[f"win_rate/{opponent}_by_time_out"] = won["time-out"] / len(against)
    minutes = sum(match["l"] for match in matches) / FRAMES_PER_MINUTE

    def rate(what: str, whose: Callable[[Match, Sequence[float]], float]) -> float:
        return float(sum(whose(match, match[what]) for match in matches) / minutes)

    taken = rate("deaths", _of_others)
    return figures | {
        "play/match_minutes": minutes / len(matches),
        "play/stocks_taken_per_minute": taken,
        "play/knock_outs_per_minute": taken - rate("self_destructs", _of_others),
        "play/stocks_lost_per_minute": rate("deaths", _of),
        "play/self_destructs_per_minute": rate("self_destructs", _of),
        "play/damage_dealt_per_minute": rate("damage", _of),
        "play/damage_taken_per_minute": rate("damage", _of_others),
    }


def by_opponent(matches: Sequence[Match]) -> dict[str, list[Match]]:
    """Matches by who played against the learner, all snapshots of one as one; not those against itself."""
    groups: dict[str, list[Match]] = {}
    for match in matches:
        snapshot = SNAPSHOT.fullmatch(match["opponent"])
        groups.setdefault(snapshot[1] if snapshot else match["opponent"], []).append(match)
    groups.pop("", None)
    return dict(sorted(groups.items()))


def _of(match: Match, quantities: Sequence[float]) -> float:
    """The share of the seat that a summary is seen by, in a quantity that it holds by seat."""
    return quantities[match["seat"]]


def _of_others(match: Match, quantities: Sequence[float]) -> float:
    return sum(quantities) - _of(match, quantities)
