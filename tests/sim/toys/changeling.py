"""A fighter who turns into another in the middle of a match, and back: kinds 19 and 7."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.enter.life import change_kind
from melee_gym.sim.parts import Unit
from melee_gym.sim.records import Fighter, Match, Tables

ONE_KIND, OTHER_KIND = 19, 7  # Zelda, Sheik


@inner
def turn_into_the_other(f: Fighter, m: Match, t: Tables) -> None:
    change_kind(f, m, t, OTHER_KIND if f.kind == ONE_KIND else ONE_KIND, A.FALL if f.airborne else A.WAIT)


UNIT = Unit(states={}, becomes=(ONE_KIND, OTHER_KIND), enter_lw=turn_into_the_other)
