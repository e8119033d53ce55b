"""UCF 0.84's help with the stick, on and off (facts/mechanics/frame.md 3.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matches import fight
from scene import NEUTRAL, pad

from melee_gym.game import action as A
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart
from melee_gym.sim import Engine

FULL = 80
PLATFORM = (-38.8, 27.2)  # a side platform of Battlefield


class Player:
    """Fox in seat 0, alone at his end of the stage; `fighter` is his live record."""

    def __init__(self, *, ucf: bool, start: SeatStart, stage: Stage = Stage.FINAL_DESTINATION) -> None:
        setup = replace(fight((Fighter.FOX, Fighter.FOX), stage), ucf=ucf, ucf_cardinals=False)
        self.engine = Engine(1)
        self.engine.reset([replace(setup, start=(start, SeatStart(60.0, 0.0, -1)))])
        self.fighter = self.engine.matches[0].fighters[0]

    def play(self, *pads: Any) -> list[int]:
        """One frame for each pad; the states."""
        states = []
        for held in pads:
            both = np.zeros((1, 2), PAD)
            both[0, 0] = held
            self.engine.step(both)
            states.append(int(self.fighter.state))
        return states


@pytest.mark.parametrize(("ucf", "state"), [(True, A.DASH), (False, A.TURN)])
def test_a_flick_seen_on_its_way_still_dashes_back(ucf: bool, state: int) -> None:
    player = Player(ucf=ucf, start=SeatStart(-20.0, 0.0, 1))
    # Half of the way starts a tilt turn, which a stick at its end one frame later does not make a dash.
    assert player.play(NEUTRAL, NEUTRAL, pad(x=-40), pad(x=-FULL))[-1] == state


@pytest.mark.parametrize("ucf", [True, False])
def test_a_slow_push_back_never_dashes(ucf: bool) -> None:
    player = Player(ucf=ucf, start=SeatStart(-20.0, 0.0, 1))
    assert A.DASH not in player.play(NEUTRAL, *(pad(x=-x) for x in (24, 36, 48, 60, 72, FULL)))


@pytest.mark.parametrize(("ucf", "state"), [(True, A.PASS), (False, A.ESCAPE_N)])
def test_a_stick_rolled_to_the_lower_rim_drops_through_a_platform(ucf: bool, state: int) -> None:
    player = Player(ucf=ucf, start=SeatStart(*PLATFORM), stage=Stage.BATTLEFIELD)
    shield = pad("L", x=FULL - 30)
    player.play(pad("L"), *[shield] * 10)
    assert (
        player.play(pad("L", x=50, y=-62))[-1] == state
    )  # y = -0.775 on the rim: past the spot dodge's -0.7


@pytest.mark.parametrize(("ucf", "state"), [(True, A.FALL), (False, A.DAMAGE_FALL)])
def test_a_flick_seen_on_its_way_still_ends_a_tumble(ucf: bool, state: int) -> None:
    player = Player(ucf=ucf, start=SeatStart(-20.0, 60.0, 1, 0.0, A.DAMAGE_FALL, True))
    assert player.play(NEUTRAL, NEUTRAL, pad(x=40), pad(x=FULL))[-1] == state
