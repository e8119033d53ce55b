"""Adoption on the engine's own play, where all else is foreseen: it alone can lose frames."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from recorded import play

from melee_gym.fidelity.compare import differences, is_right
from melee_gym.fidelity.follow import Follower
from melee_gym.fidelity.recordings import Recording
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.setup import SeatStart, Setup

FRAMES = 2400
SEEDS = (1, 2, 3)
BREAK_FRAMES = 900
LEAST_FRAMES = 40


class Adopting(Follower):
    """Takes every visit up anew from its recorded first frame, as if it had foreseen none."""

    def correct(self) -> None:
        states = self.frames["players"]["state"]
        for seat in np.flatnonzero(states[self.row] != states[max(self.row - 1, 0)]).tolist():
            if states[self.row, seat] > A.REBIRTH_WAIT:
                self._adopt(seat)
        super().correct()


def shares(recordings: list[Recording]) -> dict[int, tuple[float, int]]:
    """By common state: share of the frames after a visit's first that come out exact, and their number."""
    right: defaultdict[int, list[bool]] = defaultdict(list)
    for recording in recordings:
        follower = Adopting(recording, cardinals=True)
        for _ in follower.walk():
            pass
        recorded: Any = follower.frames["players"]
        exact = is_right(differences(follower.predicted["players"], recorded), "exact")
        later = recording.counted.copy()
        later[1:] &= recorded["state"][1:] == recorded["state"][:-1]
        for state, value in zip(recorded["state"][later].tolist(), exact[later].tolist(), strict=True):
            right[state].append(value)
    return {state: (float(np.mean(values)), len(values)) for state, values in right.items()}


@pytest.fixture(scope="module")
def of_random_play() -> dict[int, tuple[float, int]]:
    start = (SeatStart(-8.0, 0.0, 1, 30.0), SeatStart(8.0, 0.0, -1, 60.0))
    fighters = (Fighter.FOX, Fighter.MARTH)
    setups = [Setup(fighters, Stage.BATTLEFIELD, seed=seed, start=start) for seed in SEEDS]
    return shares([play(FRAMES, seed=setup.seed, setup=setup) for setup in setups])


def test_a_visit_that_is_taken_up_goes_on_as_recorded(of_random_play: dict[int, tuple[float, int]]) -> None:
    frequent = {state: share for state, (share, n) in of_random_play.items() if n >= LEAST_FRAMES}
    assert len(frequent) > 30
    assert {A.NAMES.get(state, state): share for state, share in frequent.items() if share < 0.9} == {}


def test_a_broken_shield_is_taken_up_until_he_stands_again() -> None:
    def hands(pads: Any, row: int) -> None:
        pads[0]["buttons"] = P.L if row < BREAK_FRAMES // 2 else 0

    start = (SeatStart(-40.0, 0.0, 1), SeatStart(40.0, 0.0, -1))
    found = shares([play(BREAK_FRAMES, setup=Setup(start=start), hands=hands)])
    broken = (A.SHIELD_BREAK_FLY, A.SHIELD_BREAK_DOWN_U, A.SHIELD_BREAK_STAND_U, A.FURAFURA)
    print(found)
    assert {state: found[state][0] for state in broken} == dict.fromkeys(broken, 1.0)
    assert found[A.FURAFURA][1] > 200
