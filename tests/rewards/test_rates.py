"""What people earn: the terms over recorded games."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from melee_gym.game.action import REBIRTH_WAIT
from melee_gym.game.frame import FRAME
from melee_gym.replays import read_slp
from melee_gym.rewards import TERMS, Rewards

RATES = Path(__file__).parents[2] / "../shared/facts/human_behaviour.json"
ALL = np.ones(1, np.bool_)


def sums_of(path: Path) -> tuple[dict[str, NDArray[Any]], int]:
    """What all terms add up to for each seat of a recording from frame 0 on, and its frames.

    Of potentials, which add up to nothing, the absolute changes while alive.
    """
    replay = read_slp(path)
    assert replay.setup is not None
    frames = replay.frames[replay.frames["frame"] >= 0].astype(FRAME, copy=False)
    events = [name for name, term in TERMS.items() if term.kind == "event"]
    rewards = Rewards(dict.fromkeys(events, 1.0), 1, 1.0)
    rewards.begin(np.zeros(1, np.intp), frames[:1], [replay.setup])
    for t in range(len(frames) - 1):
        rewards.count(frames[t : t + 1], frames[t + 1 : t + 2], ALL)
    rewards.settle(frames[-1:], ALL, ALL, np.zeros((1, 2)))
    sums = dict(zip(rewards.names, rewards.sums[0], strict=True))
    pairs = len(frames) - 1
    lanes, all_pairs = np.arange(pairs), np.ones(pairs, np.bool_)
    alive = frames["players"]["state"] > REBIRTH_WAIT  # the facts leave its jumps at deaths and respawns out
    for name in TERMS.keys() - events:
        potential = Rewards({name: 1.0}, pairs, 1.0)
        potential.begin(lanes, frames[:-1], [replay.setup] * pairs)
        potential.settle(frames[1:], all_pairs, all_pairs, np.zeros((pairs, 2)))
        sums[name] = np.abs(potential.sums[:, 0] * (alive[1:] & alive[:-1])).sum(axis=0)
    return sums, len(frames)


def reference() -> dict[str, Any]:
    if not RATES.is_file():
        pytest.skip("../shared/facts is absent")
    return json.loads(RATES.read_text())  # type: ignore[no-any-return]


def test_terms_of_recorded_games_agree_with_what_slippi_js_counts_in_them(replays_dir: Path) -> None:
    table = reference()["slippi_js_reference"]
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"][::80]]
    assert len(rows) > 5
    for row in rows:
        sums, _ = sums_of(replays_dir / "games" / row["file"])
        seat = row["seat"]
        assert -sums["tech"][seat] == row["tech_missed"]
        assert -sums["damage"][1 - seat] == pytest.approx(row["damage"], rel=0.02)
        assert row["successful_conversions"] <= sums["conversion"][seat] <= 12 * row["openings"]
        assert -sums["ledge_stall"][seat] <= row["ledge_grab"]
        assert abs(sums["l_cancel"][seat]) <= row["lcancel_success"] + row["lcancel_fail"] + 1


@pytest.mark.full
def test_people_earn_each_term_at_the_rate_of_interfaces_4(replays_dir: Path) -> None:
    facts = reference()
    expected = {name: row["all"] for name, row in facts["reward_terms"]["terms"].items()}
    totals, minutes = dict.fromkeys(TERMS, 0.0), 0.0
    for name in sorted({row[0] for row in facts["slippi_js_reference"]["rows"]}):
        path = replays_dir / "games" / name
        if read_slp(path).version < (2, 0, 0):
            continue
        sums, frames = sums_of(path)
        for term, by_seat in sums.items():
            totals[term] += float(by_seat.sum())
        minutes += 2 * frames / 3600
    rates = {term: total / minutes for term, total in totals.items()}
    assert rates == {
        "stock": pytest.approx(-expected["stock_lost"], rel=0.002),
        "damage": pytest.approx(-expected["damage_dealt"], rel=0.001),
        "approach": pytest.approx(expected["approach_self"], rel=0.002),
        "edge_guard": pytest.approx(expected["edge_guard_damage"], rel=0.001),
        "recovery": pytest.approx(expected["recovery_potential_abs_change"], rel=0.01),
        # 3.49 where each hit of a move counts.
        "combo": pytest.approx(2.51, rel=0.002),
        # INTERFACES 4: 14.25 moves in 6.43 openings. Here a punish ends with the death, not with the counter.
        "conversion": pytest.approx(14.25 - 6.43, rel=0.01),
        # 8.2 and 1.8 at any distance.
        "l_cancel": pytest.approx(6.43 - 1.39, rel=0.002),
        "tech": pytest.approx(-expected["missed_tech"], rel=0.001),
        "ledge_stall": pytest.approx(-expected["ledge_regrab"], rel=0.001),
        "offstage_stall": pytest.approx(-expected["offstage_stall_seconds_after_180"], rel=0.001),
        # One death more: within five seconds of the start of a match, before any hit.
        "self_destruct": pytest.approx(-expected["self_destruct"], rel=0.01),
        "shield_pressure": pytest.approx(expected["shield_pressure_points"], rel=0.001),
        # Not in the facts: measured here first.
        "spacing": pytest.approx(2.26, rel=0.01),
        "repetition": pytest.approx(-3.517, rel=0.001),
        "teleport_recovery": pytest.approx(0.019, rel=0.02),
        "projectile": pytest.approx(5.11, rel=0.002),
        "center": pytest.approx(24.01, rel=0.002),
    }  # fmt: skip
