"""Behaviour in TensorBoard: how the policy plays and, as level lines in the same charts, how people do.

TensorBoard draws the curves of one name in one chart, a line for each run. So what people do are runs of
their own in the run's folder, `people_p10`, `people_p50` and `people_p90`, with curves of the same names.
(Its custom layouts show several curves of one run together too, but on a tab of their own only.)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from torch.utils.tensorboard import SummaryWriter

from melee_gym.stats import human_quantiles

LINES: Final = ("p10", "p50", "p90")  # of people's games
# What is shown of METRICS.
SHOWN: Final = (
    "attack_entropy_bits", "top_attack_share", "aerial_share", "smash_share", "tilt_share", "special_share",
    "attack_share_grab", "attack_share_jab", "attack_share_dash_attack", "opener_entropy_bits",
    "top_opener_share", "openings_per_min", "openings_per_kill", "damage_per_opening",
    "successful_conversion_ratio", "approaches_per_min", "armed_approaches_per_min",
    "approach_conversion_ratio", "lcancel_success_ratio", "ground_tech_ratio", "recovery_success_ratio",
    "self_destructs_per_min", "passivity_windows_per_min", "center_control_share", "stick_entropy_bits",
    "button_entropy_bits",
)  # fmt: skip


class People:
    """The level lines.

    Args:
        folder: of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, SummaryWriter] = {}

    def write(self, names: Mapping[str, str], fighter: str, frames: int) -> None:
        """Write one point of each line.

        Args:
            names: of metrics, and of the charts that they are shown in.
            fighter: whose people.
            frames: the point's place.
        """
        human = human_quantiles(fighter)
        for line in LINES:
            if line not in self._writers:
                self._writers[line] = SummaryWriter(str(self._folder / f"people_{line}"))
            for metric, chart in names.items():
                self._writers[line].add_scalar(chart, getattr(human[metric], line), frames)
            self._writers[line].flush()

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()
