"""Every figure by name, made of counts. A new one: its count in a family's file, and its line in METRICS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from melee_gym.errors import ConfigError, listed, unknown
from melee_gym.stats.counts import Counts, entropy_bits, ratio, top_share
from melee_gym.stats.groups import ATTACKS, OPENERS
from melee_gym.stats.inputs import KINDS

MIN_OPENERS = 8  # events below which their distribution says nothing, INTERFACES 5.2
MIN_LCANCELS = 5
Formula = Callable[[Counts], float | None]


@dataclass(frozen=True)
class Metric:
    """A figure.

    Attributes:
        formula: of a side's counts, or of the pooled counts of several; None where it is not defined. Raises
            KeyError where what it needs was not counted: then it is defined for one against one only.
        places: decimal places that are worth showing.
    """

    formula: Formula
    places: int = 2


def _per_minute(*names: str) -> Metric:
    """From the first input on, as slippi-js counts."""
    return Metric(lambda counts: ratio(sum(counts[name] for name in names), counts["minutes"]))


def _per_clock_minute(*names: str) -> Metric:
    """From frame 0 on, as blasphemetheus/exphil counts."""
    return Metric(lambda counts: ratio(sum(counts[name] for name in names), counts["clock_minutes"]))


def _of(part: str, *whole: str, least: int = 1) -> Metric:
    """A part of a sum of others, of which there are at least so many."""

    def share(counts: Counts) -> float | None:
        total = sum(counts[name] for name in whole)
        return ratio(counts[part], total) if total >= least else None

    return Metric(share, 3)


def _each(part: str, whole: str) -> Metric:
    """How much for each of something."""
    return Metric(lambda counts: ratio(counts[part], counts[whole]))


def _attacks_per_minute(*names: str) -> Metric:
    rows = [ATTACKS.index(name) for name in names]
    return Metric(lambda counts: ratio(counts["attacks"][rows].sum(), counts["minutes"]))


def _attack_share(*names: str) -> Metric:
    rows = [ATTACKS.index(name) for name in names]
    return Metric(lambda counts: ratio(counts["attacks"][rows].sum(), counts["attacks"].sum()), 3)


def _opener_share(name: str) -> Metric:
    return Metric(_of_openers(lambda openers: openers[OPENERS.index(name)] / openers.sum()), 3)


def _of_openers(formula: Callable[[np.ndarray], float]) -> Formula:
    def of_enough(counts: Counts) -> float | None:
        openers = counts["openers"]
        return float(formula(openers)) if openers.sum() >= MIN_OPENERS else None

    return of_enough


def _of_attacks(formula: Callable[[np.ndarray], float]) -> Formula:
    return lambda counts: float(formula(counts["attacks"])) if counts["attacks"].any() else None


def _kill_percent(counts: Counts) -> float | None:
    return float(np.median(counts["kill_percents"])) if counts["kill_percents"] else None


def _median_spacing(counts: Counts) -> float | None:
    """Of a histogram by whole units, as if evenly spread within each."""
    below = np.cumsum(counts["spacings"])
    if not below[-1]:
        return None
    half = below[-1] / 2
    unit = int(np.searchsorted(below, half))
    return float(unit + 1 - (below[unit] - half) / counts["spacings"][unit])


TILTS = ("forward_tilt", "up_tilt", "down_tilt")
SMASHES = ("forward_smash", "up_smash", "down_smash")
AERIALS = ("neutral_air", "forward_air", "back_air", "up_air", "down_air")
SPECIALS = ("neutral_special", "side_special", "up_special", "down_special")
INPUTS = tuple(f"inputs_{kind}" for kind in KINDS)

METRICS: dict[str, Metric] = {
    # Punish and defence
    "damage_per_min": _per_minute("damage"),
    "stocks_taken_per_min": _per_minute("stocks_taken"),
    "stocks_lost_per_min": _per_minute("deaths"),
    "kill_percent_median": Metric(_kill_percent, 1),
    "openings_per_min": _per_minute("openings"),
    "openings_per_kill": _each("openings", "kills"),
    "damage_per_opening": _each("conversion_damage", "openings"),
    "moves_per_opening": _each("moves", "openings"),
    "connected_aerials_per_opening": _each("connected_aerials", "openings"),
    "successful_conversion_ratio": _of("successful_conversions", "openings"),
    "neutral_wins_per_min": _per_minute("neutral_wins"),
    "counter_hits_per_min": _per_minute("counter_hits"),
    "trades_per_min": _per_minute("trades"),
    "opponent_in_hitstun_share": _of("opponent_hitstun_frames", "frames"),
    # Neutral
    "approaches_per_min": _per_clock_minute("approaches"),
    "armed_approaches_per_min": _per_clock_minute("armed_approaches"),
    "armed_share": _of("armed_approaches", "approaches"),
    "approach_conversion_ratio": _of("converting_approaches", "approaches"),
    "hit_entries_per_min": _per_clock_minute("hit_entries"),
    "cooldown_openings_per_min": _per_clock_minute("cooldown_openings"),
    "clean_openings_per_min": _per_clock_minute("clean_openings"),
    "dropped_punish_ratio": _of("dropped_punishes", "clean_openings"),
    "neutral_losses_per_min": _per_clock_minute("neutral_losses"),
    "passivity_windows_per_min": _per_clock_minute("passivity_windows"),
    "opener_entropy_bits": Metric(_of_openers(entropy_bits)),
    "top_opener_share": Metric(_of_openers(top_share), 3),
    **{f"opener_share_{name}": _opener_share(name) for name in OPENERS},
    # Attacks
    "attack_entropy_bits": Metric(_of_attacks(entropy_bits)),
    "top_attack_share": Metric(_of_attacks(top_share), 3),
    "aerial_share": _attack_share(*AERIALS),
    "smash_share": _attack_share(*SMASHES),
    "tilt_share": _attack_share(*TILTS),
    "special_share": _attack_share(*SPECIALS),
    **{f"attack_share_{name}": _attack_share(name) for name in ATTACKS},
    "aerials_per_min": _attacks_per_minute(*AERIALS),
    "smashes_per_min": _attacks_per_minute(*SMASHES),
    "tilts_per_min": _attacks_per_minute(*TILTS),
    "jabs_per_min": _attacks_per_minute("jab"),
    "dash_attacks_per_min": _attacks_per_minute("dash_attack"),
    "grabs_per_min": _per_minute("grab_success", "grab_fail"),
    "grab_success_ratio": _of("grab_success", "grab_success", "grab_fail"),
    # Techniques
    "lcancel_success_ratio": _of("lcancel_success", "lcancel_success", "lcancel_fail", least=MIN_LCANCELS),
    "lcancel_attempts_per_min": _per_minute("lcancel_success", "lcancel_fail"),
    "ground_tech_ratio": _of("techs", "techs", "tech_missed"),
    "tech_in_place_share": _of("tech_in_place", "techs"),
    "wavedash_per_min": _per_minute("wavedashes"),
    "waveland_per_min": _per_minute("wavelands"),
    "dash_dance_per_min": _per_minute("dash_dances"),
    "rolls_per_min": _per_minute("rolls"),
    "spot_dodges_per_min": _per_minute("spot_dodges"),
    "air_dodges_per_min": _per_minute("air_dodges"),
    "ledge_grabs_per_min": _per_minute("ledge_grabs"),
    # Off the stage
    "offstage_episodes_per_min": _per_minute("offstage_episodes"),
    "recovery_success_ratio": _of("recoveries", "offstage_episodes"),
    "forced_offstage_per_min": _per_minute("forced_episodes"),
    "forced_recovery_success_ratio": _of("forced_recoveries", "forced_episodes"),
    "self_destructs_per_min": _per_minute("self_destructs"),
    "self_destruct_share_of_stocks_lost": _of("self_destructs", "deaths"),
    # Positions and conditions
    "center_control_share": _of("center_frames", "in_play_frames"),
    "median_abs_dx": Metric(_median_spacing, 1),
    "within_20_units_share": _of("close_frames", "frames"),
    "shield_frame_share": _of("shield_frames", "frames"),
    "airborne_frame_share": _of("airborne_frames", "frames"),
    "ledge_frame_share": _of("ledge_frames", "frames"),
    "offstage_frame_share": _of("offstage_frames", "frames"),
    # Inputs
    "inputs_per_min": _per_minute(*INPUTS),
    "digital_inputs_per_min": _per_minute("inputs_buttons"),
    "button_entropy_bits": Metric(lambda counts: entropy_bits(counts["button_labels"])),
    "stick_entropy_bits": Metric(lambda counts: entropy_bits(counts["stick_labels"])),
}


def figures_of(counts: Counts, names: Iterable[str] | None = None) -> dict[str, float | None]:
    """Figures of a side, or of the pooled counts of several.

    Args:
        counts: of `analyse` or `pool`.
        names: keys of METRICS; None: all that are defined for as many players as there were.

    Returns:
        By name; None where a figure is not defined: nothing of the kind happened, or too little.

    Raises:
        ConfigError: no such metric, or one of one against one of another match; the message lists all.
    """
    wanted = METRICS if names is None else tuple(names)
    figures: dict[str, float | None] = {}
    problems: list[str] = []
    for name in wanted:
        if name not in METRICS:
            problems.append(unknown("metric", name, METRICS))
            continue
        try:
            figures[name] = METRICS[name].formula(counts)
        except KeyError:
            if names is not None:
                problems.append(f"{name} is of one against one; here is another match.")
    if problems:
        raise ConfigError(listed("the metrics", problems))
    return figures
