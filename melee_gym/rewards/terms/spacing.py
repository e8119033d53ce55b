"""`spacing`: hits from a distance."""

from __future__ import annotations

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.action import ATTACKS
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.ids import Fighter
from melee_gym.game.seats import opponent_of
from melee_gym.rewards.predicates import Frame, hit, within

# Horizontal units from a fighter to whom it hits, median and 90th percentile of people (INTERFACES 4.1), of
# fighters with 50 hits in ../shared/replays/games.
EVERYBODY = 8.6, 18.7
MEASURED = {
    Fighter.DR_MARIO: (8.4, 17.0), Fighter.FALCO: (8.0, 16.4), Fighter.FALCON: (9.4, 18.4),
    Fighter.FOX: (7.1, 15.5), Fighter.GAME_AND_WATCH: (12.3, 23.8), Fighter.GANONDORF: (11.6, 22.6),
    Fighter.ICE_CLIMBERS: (8.5, 17.5), Fighter.JIGGLYPUFF: (8.8, 16.4), Fighter.LUIGI: (9.5, 18.3),
    Fighter.MARIO: (10.3, 19.9), Fighter.MARTH: (13.2, 25.3), Fighter.MEWTWO: (6.7, 17.3),
    Fighter.PEACH: (8.4, 16.1), Fighter.ROY: (13.4, 27.7), Fighter.SAMUS: (9.2, 19.6),
    Fighter.SHEIK: (9.0, 19.8), Fighter.YOSHI: (7.3, 15.9), Fighter.YOUNG_LINK: (6.3, 13.3),
}  # fmt: skip


def _by_internal_id() -> NDArray[np.float32]:
    table = np.full((256, 2), EVERYBODY, f32)
    for fighter, distances in MEASURED.items():
        table[fighter.internal] = distances
    table.flags.writeable = False
    return table


DISTANCES = _by_internal_id()


@inner
def spacing(before: Frame, now: Frame, seat: int, stage: StageRecord) -> f32:
    """How far away a normal attack hit, 0 to 1: 0 at the fighter's usual distance, 1 at its farthest.

    Usual and farthest are the median and the 90th percentile of people with that fighter; linear in between.
    People make 2.3 of 8.2 hits a minute. Only hits pay, so it is not gamed by staying away; but a hit that
    kills from nearby pays nothing: a small weight.
    """
    own, was, other = now.players[seat], before.players[opponent_of(seat)], now.players[opponent_of(seat)]
    if not hit(was, other) or own.hitlag <= ZERO or not within(own, ATTACKS):
        return ZERO
    usual, farthest = DISTANCES[own.fighter, 0], DISTANCES[own.fighter, 1]
    return min(max((abs(other.x - own.x) - usual) / (farthest - usual), ZERO), ONE)
