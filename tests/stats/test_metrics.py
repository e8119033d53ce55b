"""Rules of the metrics, on matches built by hand: Foxes on Final Destination (INTERFACES 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from frame_builder import situation
from numpy.typing import NDArray

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options
from melee_gym.errors import ConfigError
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.frame import frame_dtype
from melee_gym.game.ids import Stage
from melee_gym.game.pad import PAD
from melee_gym.stats import Counts, analyse, figures_of, pool, trace, trace_dtype

FD = Stage.FINAL_DESTINATION
FOX_SHINE, FOX_LASER = 360, 341
Array = NDArray[Any]
Part = tuple[int, Mapping[str, float]]  # for so many frames these fields


def match(own: list[Part], other: list[Part] | None = None) -> Array:
    """(T,) FRAME from frame 0 on: seat 0 does `own`, seat 1 `other`, or nothing."""
    frames = np.repeat(situation(), sum(length for length, _ in own))
    frames["frame"] = np.arange(len(frames))
    for seat, parts in enumerate((own, other or [])):
        start = 0
        for length, fields in parts:
            for name, value in fields.items():
                frames["players"][name][start : start + length, seat] = value
            frames["players"]["state_age"][start : start + length, seat] = np.arange(length)
            start += length
    return frames


def counts_of(own: list[Part], other: list[Part] | None = None, pads: Array | None = None) -> Counts:
    frames = match(own, other)
    return analyse(frames, np.zeros((len(frames), 2), PAD) if pads is None else pads, FD)[0]


def stand(length: int, **fields: float) -> Part:
    return length, {"state": A.WAIT, **fields}


def hurt(length: int, percent: float) -> Part:
    return length, {"state": A.DAMAGE_N1, "percent": percent}


@pytest.mark.parametrize(("calm", "openings"), [(44, 1), (45, 1), (46, 2)])
def test_a_conversion_ends_when_the_opponent_was_in_control_for_45_frames(calm: int, openings: int) -> None:
    theirs = [stand(5), hurt(5, 10), stand(calm, percent=10), hurt(5, 20), stand(5, percent=20)]
    counts = counts_of([stand(20 + calm)], theirs)
    assert (counts["openings"], counts["conversion_damage"]) == (openings, 20)


def test_hits_of_one_move_are_one_move() -> None:
    theirs = [stand(5), hurt(3, 3), hurt(3, 6), hurt(9, 9), stand(20, percent=9)]
    drill = counts_of([stand(3), (17, {"state": A.ATTACK_AIR_LW}), stand(20)], theirs)
    assert (drill["moves"], drill["connected_aerials"], drill["successful_conversions"]) == (1, 1, 0)


def test_who_is_hit_in_the_midst_of_its_own_punish_is_hit_by_a_counter() -> None:
    own = [stand(5), hurt(3, 9), stand(92, percent=9)]
    theirs = [stand(20), hurt(3, 9), stand(77, percent=9)]
    frames = match(own, theirs)
    first, second = analyse(frames, np.zeros((len(frames), 2), PAD), FD)
    assert [first[name] for name in ("neutral_wins", "counter_hits", "trades")] == [0, 1, 0]
    assert [second[name] for name in ("neutral_wins", "counter_hits", "trades")] == [1, 0, 0]


def test_who_dies_unhurt_for_300_frames_killed_itself() -> None:
    end = {"state": A.DEAD_DOWN, "percent": 10.0}
    counts = counts_of([stand(10), stand(310, percent=10), (5, end)])
    assert (counts["deaths"], counts["self_destructs"]) == (1, 1)
    counts = counts_of([stand(30), stand(290, percent=10), (5, end)])
    assert (counts["deaths"], counts["self_destructs"]) == (1, 0)


def test_a_recovery_is_forced_where_it_begins_in_hitstun() -> None:
    away = {"x": 120.0, "airborne": 1}
    hit, fall = {**away, "state": A.DAMAGE_FLY_N}, {**away, "state": A.FALL}
    counts = counts_of([stand(5), (9, hit), (9, fall), stand(5), (9, fall), (9, {"state": A.DEAD_DOWN})])
    assert (counts["offstage_episodes"], counts["recoveries"]) == (2, 1)
    assert (counts["forced_episodes"], counts["forced_recoveries"]) == (1, 1)


@pytest.mark.parametrize(("length", "windows"), [(299, 0), (300, 1), (900, 1)])
def test_long_nearness_without_an_attack_is_passive(length: int, windows: int) -> None:
    far = {"x": -60.0}
    counts = counts_of([stand(10, **far), stand(length), stand(10, **far)])
    assert counts["passivity_windows"] == windows


def test_an_opener_follows_60_frames_of_neutral() -> None:
    jab = (5, {"state": A.ATTACK11})
    counts = counts_of([stand(60), jab, stand(59), jab, stand(60), (5, {"state": FOX_SHINE}), stand(5)])
    assert dict(zip(("jab", "special"), counts["openers"][[0, 6]], strict=True)) == {"jab": 1, "special": 1}


def test_attacks_are_counted_where_they_begin() -> None:
    smash = (5, {"state": A.ATTACK_HI4})
    laser, shine = (5, {"state": FOX_LASER}), (5, {"state": FOX_SHINE})
    in_a_row = [(5, {"state": A.ATTACK11}), (5, {"state": A.ATTACK12})]
    counts = counts_of([stand(9), smash, smash, *in_a_row, laser, (5, {"state": FOX_LASER + 1}), shine])
    figures = figures_of(counts)
    assert counts["attacks"].sum() == 5
    assert figures["top_attack_share"] == figures["attack_share_up_smash"] == 0.4
    assert figures["attack_share_neutral_special"] == figures["attack_share_down_special"] == 0.2


def test_an_approach_is_the_work_of_who_moves() -> None:
    run = [stand(1, x=-x) for x in np.linspace(60, 5, 40)]
    runs, waits = [*run, stand(50, x=-5.0)], [stand(90)]
    theirs = [stand(35, x=20.0), stand(10), (45, {"state": A.DAMAGE_N1, "x": 5.0})]
    counts = counts_of(runs, [stand(90, x=10.0)])
    assert (counts["approaches"], counts["armed_approaches"], counts["converting_approaches"]) == (1, 0, 0)
    assert counts_of(waits, [stand(1, x=x) for x in np.linspace(60, -10, 90)])["approaches"] == 0
    assert counts_of(runs, theirs)["converting_approaches"] == 1


def test_inputs_are_presses_and_sticks_that_enter_a_region() -> None:
    pads = np.zeros((40, 2), PAD)
    pads["buttons"][5:9, 0] = P.A | P.START
    pads["main_x"][10:20, 0] = 80
    pads["main_y"][15:20, 0] = 23  # alive, but no region of its own
    pads["l"][20:30, 0] = 42
    counts = counts_of([stand(40)], pads=pads)
    assert [counts[f"inputs_{kind}"] for kind in ("buttons", "main_stick", "c_stick", "triggers")] == [
        1,
        1,
        0,
        1,
    ]
    assert counts["button_labels"][:2].tolist() == [36, 4]


def test_too_few_events_give_no_figure() -> None:
    figures = figures_of(counts_of([stand(100)]))
    for name in ("opener_entropy_bits", "top_attack_share", "lcancel_success_ratio", "openings_per_kill"):
        assert figures[name] is None


def test_pooled_counts_are_those_of_one_long_match() -> None:
    one = counts_of([stand(60), (5, {"state": A.ATTACK11})], [stand(5), hurt(60, 9)])
    two = counts_of([stand(600)])
    both = pool([one, two])
    assert both["minutes"] == pytest.approx(665 / 3600)
    assert figures_of(both)["damage_per_min"] == pytest.approx(9 / (665 / 3600))
    assert pool([]) == {}


def test_what_needs_one_opponent_is_refused_by_name_where_more_play() -> None:
    frames = np.zeros(100, frame_dtype(4))
    frames["frame"] = np.arange(100)
    frames["players"]["state"] = A.WAIT
    sides = analyse(frames, np.zeros((100, 4), PAD), FD)
    assert len(sides) == 4
    figures = figures_of(sides[3])
    assert "openings_per_min" not in figures
    assert figures["self_destructs_per_min"] == 0
    with pytest.raises(ConfigError, match=r"openings_per_min is of one against one") as caught:
        figures_of(sides[3], ["openings_per_min", "openings_per_kil", "deaths"])
    assert "Did you mean 'openings_per_kill'?" in str(caught.value)
    assert "3 errors" in str(caught.value)


def test_a_trace_is_as_good_as_frames() -> None:
    loop = MatchLoop(make_options({"opponent": "chase", "frame_skip": 1}), 1)
    loop.reset()
    frames, pads = [], []
    for _ in range(900):
        loop.step(np.zeros((1, len(loop.controls.space.nvec)), np.int64))
        frames.append(loop.frames.copy())
        pads.append(loop.seats.pads.copy())
    loop.close()
    whole, held = np.concatenate(frames), np.concatenate(pads)
    kept = np.zeros(len(whole), trace_dtype(2))
    trace(whole, kept)
    sides = [analyse(array, held, FD) for array in (whole, kept)]
    assert figures_of(sides[0][1]) == figures_of(sides[1][1])
    assert sides[0][1]["hit_entries"] > 0
