"""Fox's special moves, a file each (facts/mechanics/specials/fox.md)."""

from __future__ import annotations

from melee_gym.sim.articles import PROP, SHOT
from melee_gym.sim.fighters.fox import blaster, firefox, illusion, reflector, throws
from melee_gym.sim.fighters.fox.states import GHOST, GUN, LASER
from melee_gym.sim.parts import Unit

UNIT = Unit(
    states={**blaster.TABLE, **illusion.TABLE, **firefox.TABLE, **reflector.TABLE},
    articles={LASER: SHOT, GHOST: illusion.GHOST_ARTICLE, GUN: PROP},
    enter_n=blaster.enter_blaster,
    enter_s=illusion.enter_illusion,
    enter_hi=firefox.enter_firefox,
    enter_lw=reflector.enter_shine,
    throwing=throws.throwing,
    bubble_hit=reflector.reflected,
)
