"""What tables hold and files end with: `State`, `Article`, `Unit`, `Ground`, each a tuple of callbacks.

A callback is a compiled function; one that does nothing is one of the four here. `dispatch.py` makes
functions of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from melee_gym.compiled.jit import inner
from melee_gym.sim.bodies import NOBODY
from melee_gym.sim.records import ArticleRecord, Fighter, Match, Tables

Callback = Callable[[Any, Any, Any], None]
Contact = Callable[[Any, Any, Any, Any], None]
Hook = Callable[[Any, Any, Any], Any] | None
Adopt = Callable[[Any, Any, Any, Any, Any], None]
StageCallback = Callable[[Any, Any], None]


@inner
def still(m: Match, t: Tables) -> None:
    """A callback of a stage that does nothing."""


@inner
def nothing(f: Fighter, m: Match, t: Tables) -> None:
    """A callback of a fighter that does nothing."""


@inner
def no_change(p: ArticleRecord, m: Match, t: Tables) -> None:
    """A callback of an article that does nothing."""


@inner
def no_effect(p: ArticleRecord, v: Fighter, m: Match, t: Tables) -> None:
    """A contact that does nothing to the article."""


class State(NamedTuple):
    """The four callbacks of an action state, each `(f, m, t) -> None`, and how the judge enters it.

    `adopt(f, p, q, m, t)` puts a fighter who is elsewhere into the visit that a recording shows: p is the
    recorded player of this frame, q of the frame before. It sets what no recording shows: the variables that
    the other callbacks keep. Without one, he enters the state at its beginning.
    """

    animation: Callback
    interrupts: Callback
    physics: Callback
    collision: Callback
    adopt: Adopt | None = None


class Article(NamedTuple):
    """The callbacks of a type of article: four phases `(p, m, t)`, four contacts `(p, v, m, t)`.

    No phase is called on the frame on which the article is spawned; in hitlag only `stage` and `held` are.
    """

    animation: Callback = no_change  # priority 1: life time
    physics: Callback = no_change  # priority 4, after the fighters
    stage: Callback = no_change  # priority 5: what it does where it meets the stage
    held: Callback = no_change  # priority 9, after everybody moved: where it is in a hand
    touched: Contact = no_effect  # it hit the body of `v`, which is logged
    blocked: Contact = no_effect  # the shield or counter of `v` took the hit
    reflected: Contact = no_effect  # `v` sent it back, and owns it now
    clanked: Contact = no_effect  # it lost against a hitbox of `v`


class Unit(NamedTuple):
    """What a fighter's file ends with: his action states, his articles, and the hooks that he needs.

    A hook is a compiled function `(f, m, t)`, on the ground or in the air by `f.airborne`. One that returns a
    bool answers a question of the common code: True means that the unit has done what was asked for, in its
    own way. A hook that a fighter does not name costs the test of a bit.
    """

    states: Mapping[int, State]  # from 341 on
    articles: Mapping[int, Article] = {}  # by item type
    becomes: tuple[int, ...] = ()  # other kinds that he can turn into (`enter.life.change_kind`)
    follower: int = NOBODY  # kind of the body that follows him
    # Special moves. One that answers False was not entered, and the list of interrupts goes on.
    enter_n: Hook = None
    enter_s: Hook = None
    enter_hi: Hook = None
    enter_lw: Hook = None
    # Ways of his own to do what everybody does; they answer.
    air_jump: Hook = None  # a jump in the air while jumps are left: several, or with speeds of its own
    hover: Hook = None  # the list of Fall has come to its end without an action: a float
    tether: Hook = None  # Z in the air: a chain or tongue
    attack: Hook = None  # a common attack is about to begin: `f.asked` is its state
    land_aerial: Hook = None  # an aerial attack lands with lag: one without an L-cancel
    guard: Hook = None  # the shield is about to rise
    dodge: Hook = None  # a roll is about to begin: `f.asked` is its state
    place_held: Hook = None  # where the fighter is whom he holds or throws (`partner`)
    # What happens to him; they answer nothing.
    landed: Hook = None  # he touched the ground or a ledge: what is once per airtime is back
    left_ground: Hook = None  # he left the floor
    struck: Hook = None  # he is hit: `f.hit_kb` and `f.hit_damage` may be lowered, 0 knockback is no reaction
    bubble_hit: Hook = (
        None  # something met `f.bubble`: `f.hit_direction` is its side, `f.bubble_damage` how hard
    )
    contact: Hook = None  # his own attack met a body (`f.dealt_damage`) or a shield (`f.shield_dealt_damage`)
    caught: Hook = None  # a grab box of a special caught `partner`, who is not yet in any state of a hold
    throwing: Hook = None  # each frame of a common throw, before its release
    died: Hook = None  # he is about to enter a death state
    follow: Hook = None  # of a follower, before inputs are read: writes `m.inputs[f.body]`


class Ground(NamedTuple):
    """What a living stage's file ends with (lines.py has what it may do to `m.ground`)."""

    start: StageCallback = still  # `(m, t)`: the stage as a match begins; its lines lie as in the tables
    move: StageCallback = still  # `(m, t)`: priority 4, before the fighters
    wind: Callback = nothing  # `(f, m, t)`: each fighter who is not frozen, after he moved


STATE_PHASES: Final = State._fields[:4]
ARTICLE_PHASES: Final = tuple(f"article_{name}" for name in Article._fields)
HOOKS: Final = Unit._fields[Unit._fields.index("enter_n") :]
STAGE_PHASES: Final = tuple(f"stage_{name}" for name in Ground._fields)
# What a unit can be asked to do, by number; the bits of its hooks are the same numbers.
PHASES: Final = {
    name: number for number, name in enumerate((*STATE_PHASES, *ARTICLE_PHASES, *HOOKS, *STAGE_PHASES))
}
