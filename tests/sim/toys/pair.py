"""A leader with a follower who does what he does, eight frames later: kinds 10 and 11."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game.pad import copy_input
from melee_gym.sim.parts import Unit
from melee_gym.sim.records import Fighter, Match, Tables

FOLLOWER = 11  # Nana
LATE = 8  # frames: as many as `special_f` keeps


@inner
def follow(f: Fighter, m: Match, t: Tables) -> None:
    """Its stick is that of its leader some frames ago; its buttons are his."""
    mine = m.inputs[f.body]
    copy_input(m.inputs[f.leader], mine)
    place = int(m.frame) % LATE
    mine.x = f.special_f[place]
    f.special_f[place] = m.inputs[f.leader].x


UNIT = Unit(states={}, follower=FOLLOWER, follow=follow)
