from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from exphil_agents.sections import AlarmsConfig
from exphil_agents.trainers.alarms import NAMES, OLDER_HALF, Alarms, Verdict
from exphil_agents.trainers.logging import Curves
from melee_gym.stats import Counts
from melee_gym.stats.groups import ATTACKS, OPENERS

LIMITS = AlarmsConfig(start_minutes=0.0)
Match = dict[str, Any]


def behaviour(attacks: dict[str, int], openers: list[int]) -> Counts:
    """Counts of a side that did nothing else."""
    numbers = np.zeros(len(ATTACKS), np.int64)
    for name, count in attacks.items():
        numbers[ATTACKS.index(name)] = count
    kinds = np.zeros(len(OPENERS), np.int64)
    kinds[: len(openers)] = openers
    return {"attacks": numbers, "openers": kinds}


def matches(count: int, *, time_outs: int = 0, self_destructs: int = 0, minutes: float = 10.0) -> list[Match]:
    """So many of so many minutes in all; the seat's self-destructs are in the first of them."""
    return [
        {
            "seat": 1,
            "end": "time-out" if number < time_outs else "knock-out",
            "l": 3600 * minutes / count,
            "self_destructs": [9, self_destructs if number == 0 else 0],
        }
        for number in range(count)
    ]


def found(verdicts: Iterable[Verdict]) -> dict[str, bool]:
    return {verdict.name: verdict.on for verdict in verdicts}


@pytest.mark.parametrize(("smashes", "on"), [(50, False), (51, True)])
def test_more_than_half_of_all_attacks_are_one(smashes: int, on: bool) -> None:
    counts = behaviour({"up_smash": smashes, "jab": 50}, [])
    assert found(Alarms(LIMITS).of_behaviour(counts)) == {"one_attack": on}


def test_an_alarm_names_the_attack() -> None:
    (verdict,) = Alarms(LIMITS).of_behaviour(behaviour({"up_smash": 57, "forward_smash": 43}, []))
    assert verdict.told == "up smash is 57% of its attacks"


@pytest.mark.parametrize(("openers", "on"), [([19, 1], True), ([10, 10, 1], False)])
def test_neutral_that_is_opened_with_one_kind_of_attack(openers: list[int], on: bool) -> None:
    assert found(Alarms(LIMITS).of_behaviour(behaviour({}, openers))) == {"few_openers": on}


@pytest.mark.parametrize(
    "counts", [behaviour({"up_smash": 49}, []), behaviour({}, [19]), behaviour({"jab": 1}, [1])]
)
def test_too_few_events_are_silence(counts: Counts) -> None:
    assert found(Alarms(LIMITS).of_behaviour(counts)) == {}


@pytest.mark.parametrize(("now", "on"), [(0.76, False), (0.74, True)])
def test_forgetting_is_told_from_the_best_so_far(now: float, on: bool) -> None:
    alarms = Alarms(LIMITS)
    for rate in (0.5, 0.9):
        assert found(alarms.of_row(9.0, [], {OLDER_HALF: rate})) == {"forgetting": False}
    assert found(alarms.of_row(9.0, [], {OLDER_HALF: now})) == {"forgetting": on}


def test_without_a_pool_nothing_is_forgotten() -> None:
    assert found(Alarms(LIMITS).of_row(9.0, [], {"pool/members": 3.0})) == {}


@pytest.mark.parametrize(("time_outs", "self_destructs"), [(4, 5), (5, 5), (4, 6), (5, 6)])
def test_matches_that_end_by_the_clock_or_by_ones_own_hand(time_outs: int, self_destructs: int) -> None:
    ended = matches(20, time_outs=time_outs, self_destructs=self_destructs)
    assert found(Alarms(LIMITS).of_row(9.0, ended, {})) == {
        "time_outs": time_outs > 4,
        "self_destructs": self_destructs > 5,
    }


def test_matches_are_judged_when_there_are_enough_since_the_last_time() -> None:
    alarms = Alarms(LIMITS)
    assert found(alarms.of_row(9.0, matches(19, time_outs=19), {})) == {}
    assert found(alarms.of_row(9.0, matches(1), {})) == {"time_outs": True, "self_destructs": False}
    assert found(alarms.of_row(9.0, matches(20, minutes=4.9), {})) == {}


@pytest.mark.parametrize(("entropy", "on"), [(0.021, False), (0.019, True)])
def test_the_most_certain_head_counts(entropy: float, on: bool) -> None:
    figures = {"policy/entropy": 5.0, "policy/entropy_head_0": 2.0, "policy/entropy_head_1": entropy}
    assert found(Alarms(LIMITS).of_row(9.0, [], figures)) == {"certain_policy": on}


def test_nothing_is_said_of_a_beginner() -> None:
    alarms = Alarms(AlarmsConfig(start_minutes=1.0))
    figures = {"policy/entropy_head_0": 0.0}
    assert found(alarms.of_row(59.0, matches(99, time_outs=99), figures)) == {}
    assert found(alarms.of_row(60.0, matches(20), figures)) == {
        "certain_policy": True,
        "time_outs": False,
        "self_destructs": False,
    }


def test_an_alarm_is_said_again_only_when_it_begins_anew() -> None:
    alarms = Alarms(LIMITS)
    told = [
        verdict.told
        for entropy in (0.0, 0.0, 1.0, 0.0)
        for verdict in alarms.of_row(9.0, [], {"policy/entropy_head_2": entropy})
    ]
    sentence = "head 2 of the policy has an entropy of 0.000 nats"
    assert told == [sentence, "", "", sentence]


def test_alarms_go_on_with_the_training() -> None:
    alarms, resumed = Alarms(LIMITS), Alarms(LIMITS)
    list(alarms.of_row(9.0, matches(19, time_outs=19), {OLDER_HALF: 0.9, "policy/entropy_head_0": 0.0}))
    resumed.load(alarms.state())
    rows = [
        list(one.of_row(9.0, matches(1), {OLDER_HALF: 0.5, "policy/entropy_head_0": 0.0}))
        for one in (alarms, resumed)
    ]
    assert rows[0] == rows[1]
    assert {verdict.name: bool(verdict.told) for verdict in rows[1]} == {
        "certain_policy": False, "forgetting": True, "time_outs": True, "self_destructs": False,
    }  # fmt: skip


def test_alarms_are_curves_and_lines_above_the_progress(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    curves = Curves(tmp_path, "x")
    for frames, on in ((1_000_000, True), (2_000_000, False)):
        curves.alarms(frames, [Verdict(NAMES[0], on, "up smash is 57% of its attacks" if on else "")])
    curves.close()
    assert "Alarm one_attack at 1.0 M frames: up smash is 57% of its attacks." in capsys.readouterr().err
    events = EventAccumulator(str(tmp_path))
    events.Reload()
    assert [point.value for point in events.Scalars("alarm/one_attack")] == [1.0, 0.0]
