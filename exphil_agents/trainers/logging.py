"""What a training shows: curves in TensorBoard and one line that moves.

return/...      the return of a match, and each reward term: own quantity minus the opponent's, before weights
win_rate/...    against each opponent; _by_knock_out and _by_time_out are the two parts of it
play/...        stocks, damage and self-destructs a minute
policy/...      entropy and how far an update moved
value/...       share of the returns' variance that the value explains
speed/...       match frames a second, and the seconds of each part
evaluation/...  win rates against fixed opponents
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.logger import Image, Logger, make_output_format
from tqdm import tqdm

Match = Mapping[str, Any]
FRAMES_PER_MINUTE = 3600
OUR_NAMES: Final = {
    "train/entropy_loss": ("policy/entropy", -1.0),
    "train/approx_kl": ("policy/kl", 1.0),
    "train/clip_fraction": ("policy/clip_fraction", 1.0),
    "train/policy_gradient_loss": ("policy/loss", 1.0),
    "train/value_loss": ("value/loss", 1.0),
    "train/explained_variance": ("value/explained_variance", 1.0),
    "train/learning_rate": ("policy/learning_rate", 1.0),
}


class Curves:
    """TensorBoard's rows and the progress line.

    Args:
        folder: of TensorBoard's files.
        title: before the progress line.
        quiet: without the line.

    Attributes:
        learner: what Stable-Baselines3 writes its figures into; the next row takes them from there.
    """

    def __init__(self, folder: Path, title: str, *, quiet: bool = False) -> None:
        self.learner = Logger(None, [])
        self._written = Logger(str(folder), [make_output_format("tensorboard", str(folder))])
        self._won: dict[str, float] = {}  # by opponent, of the last row that had matches
        line = "{desc} {percentage:3.0f} %|{bar:20}|{postfix}"
        self._bar = tqdm(total=100.0, desc=title, disable=quiet, bar_format=line)

    def row(
        self, frames: int, matches: Sequence[Match], seconds: Counter[str], played: int, done: float
    ) -> None:
        """Write one row, and move the progress line.

        Args:
            frames: match frames so far; the row's place.
            matches: that ended since the last row.
            seconds: spent in each part since the last row.
            played: match frames since the last row.
            done: share of the training that is done.
        """
        found = self.learner.name_to_value
        figures = {name: sign * float(found[sb3]) for sb3, (name, sign) in OUR_NAMES.items() if sb3 in found}
        self.learner.dump()  # forgets them
        figures |= match_figures(matches)
        speed = figures["speed/frames_per_second"] = played / max(seconds.total(), 1e-9)
        figures |= {f"speed/{part}_seconds": spent for part, spent in seconds.items()}
        self._write(figures, frames)
        self._won |= {name: figures[f"win_rate/{name}"] for name in {match["opponent"] for match in matches}}
        won = ", ".join(f"{name} {share:.0%}" for name, share in sorted(self._won.items()))
        self._bar.n = 100.0 * done
        self._bar.set_postfix_str(
            f"{frames / 1e6:.1f} M frames, {speed:,.0f} a second; won against {won or '-'}"
        )

    def evaluation(self, frames: int, figures: Mapping[str, float], strip: NDArray[np.uint8] | None) -> None:
        """Write what an evaluation found, and pictures of a game (height, width, 3)."""
        if strip is not None:
            self._written.record(
                "evaluation/game", Image(strip, "HWC"), exclude=("log", "json", "csv", "stdout")
            )
        self._write({f"evaluation/{name}": value for name, value in figures.items()}, frames)

    def close(self) -> None:
        """Flush and close the files."""
        self._bar.close()
        self._written.close()

    def _write(self, figures: Mapping[str, float], frames: int) -> None:
        for name, value in figures.items():
            self._written.record(name, value)
        self._written.dump(frames)


def match_figures(matches: Sequence[Match]) -> dict[str, float]:
    """What matches of seat 0 show, as curves; empty without matches."""
    if not matches:
        return {}
    figures = {"return/match": float(np.mean([match["r"] for match in matches]))}
    for term in matches[0]["terms"]:
        figures[f"return/{term}"] = float(np.mean([np.subtract(*match["terms"][term]) for match in matches]))
    for opponent in sorted({match["opponent"] for match in matches}):
        against = [match for match in matches if match["opponent"] == opponent]
        won = Counter(match["end"] for match in against if match["winner"] == 0)
        figures[f"win_rate/{opponent}"] = won.total() / len(against)
        figures[f"win_rate/{opponent}_by_knock_out"] = won["knock-out"] / len(against)
        figures[f"win_rate/{opponent}_by_time_out"] = won["time-out"] / len(against)
    minutes = sum(match["l"] for match in matches) / FRAMES_PER_MINUTE

    def rate(what: str, seat: int) -> float:
        return float(sum(match[what][seat] for match in matches) / minutes)

    return figures | {
        "play/match_minutes": minutes / len(matches),
        "play/stocks_taken_per_minute": rate("deaths", 1),
        "play/knock_outs_per_minute": rate("deaths", 1) - rate("self_destructs", 1),
        "play/stocks_lost_per_minute": rate("deaths", 0),
        "play/self_destructs_per_minute": rate("self_destructs", 0),
        "play/damage_dealt_per_minute": rate("damage", 0),
        "play/damage_taken_per_minute": rate("damage", 1),
    }
