"""Bodies: the fighters of a match by index, and who is whose foe or partner.

A seat's leader and its follower (the Ice Climbers) are two bodies. In a match with followers the leader of
seat i is body 2 i and its follower body 2 i + 1, which is the order of the game's own lists; without, body i
is seat i. A body that is not in play, such as the follower of a fighter who has none, sleeps (A.SLEEP).
"""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.records import Fighter, Match

NOBODY = -1  # of fields that hold a body


@inner
def bodies(m: Match) -> int:
    """How many bodies a match has room for."""
    return len(m.fighters)


@inner
def leader_of(m: Match, seat: int) -> int:
    """The body of a seat's leader."""
    return int(seat * (len(m.fighters) // m.seats))


@inner
def is_foe(a: Fighter, v: Fighter) -> bool:
    """Whether what `a` does meets `v`: nobody meets himself or his own side."""
    return bool(a.team != v.team)


@inner
def is_asleep(f: Fighter) -> bool:
    """Whether a body is not in play: never there, or without stocks in a match that goes on."""
    return bool(f.state == A.SLEEP)


@inner
def partner(f: Fighter, m: Match) -> Fighter:
    """Whom `f` holds or is held by; only while `holding` or `held_by`."""
    return m.fighters[f.partner]


@inner
def only_foe(f: Fighter, m: Match) -> int:
    """The body of the opponent in a match of one against one."""
    foe = int(f.body)
    for k in range(bodies(m)):
        if is_foe(m.fighters[k], f) and not is_asleep(m.fighters[k]):
            foe = k
    return foe


@inner
def is_follower(f: Fighter) -> bool:
    """Whether a leader decides where this body goes."""
    return bool(f.leader != NOBODY)
