"""What a person asks of a match: damage, openings, L-cancels, techs, recoveries. Frames in, figures out."""

from melee_gym.errors import ConfigError, ReplayError
from melee_gym.stats.analysis import analyse, analyse_recording
from melee_gym.stats.counts import Counts, pool
from melee_gym.stats.human import Quantiles, human_quantiles
from melee_gym.stats.match import trace, trace_dtype
from melee_gym.stats.metrics import METRICS, Metric, figures_of
from melee_gym.stats.table import table

__all__ = [
    "METRICS", "ConfigError", "Counts", "Metric", "Quantiles", "ReplayError", "analyse", "analyse_recording",
    "figures_of", "human_quantiles", "pool", "table", "trace",
    "trace_dtype",
]  # fmt: skip
