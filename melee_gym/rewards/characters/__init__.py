"""Character rewards: what each fighter is paid for, one file each.

`<key>.json` holds for each term its `weight`, `why` it is paid, how it is `gamed`, and when it is `annealed`:
two numbers of match frames, between which its weight falls linearly to zero as training goes on, or null for
what stays. Terms that depend on the fighter himself (`spacing`, `teleport_recovery`) know him from FRAME.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Final, NamedTuple, TypeAlias

from melee_gym.errors import ConfigError, choices, shown, unknown
from melee_gym.game.ids import Fighter
from melee_gym.rewards.terms import TERMS

OWN: Final = "character"  # the weighting that gives each seat the file of its fighter
FOREVER: Final = 2.0**53  # frames

Weighting: TypeAlias = Mapping[str, float] | str
"""Term name -> weight; OWN; or a fighter's key, for both seats."""


class Weight(NamedTuple):
    """A weight over a training: `full` up to `start` match frames, 0 from `end` on, linear in between."""

    full: float
    start: float = FOREVER
    end: float = FOREVER


def _keys() -> tuple[str, ...]:
    names = {file.name for file in resources.files(__name__).iterdir()}
    return tuple(fighter.key for fighter in Fighter if f"{fighter.key}.json" in names)


CHARACTERS: Final = _keys()
"""Keys of the fighters that have a file."""


@functools.cache
def load_character(key: str) -> Mapping[str, Weight]:
    """The weights of a fighter, by term; do not change them.

    Args:
        key: one of CHARACTERS.
    """
    terms = json.loads(resources.files(__name__).joinpath(f"{key}.json").read_text(encoding="utf-8"))
    return {name: Weight(term["weight"], *(term["annealed"] or ())) for name, term in terms.items()}


def check_weighting(weighting: Weighting) -> None:
    """Whether there are such terms, or such a fighter.

    Raises:
        ConfigError: there are not; the message names the nearest and all that there are.
    """
    if isinstance(weighting, str):
        valid = (OWN, *CHARACTERS)
        if weighting not in valid:
            raise ConfigError(
                f"rewards is {shown(weighting)}: neither weights of terms nor a fighter with a file of them."
                f"{choices(weighting, valid)}"
            )
        return
    for name in weighting:
        if name not in TERMS:
            raise ConfigError(unknown("reward term", name, TERMS))


def weights_by_fighter(weighting: Weighting) -> dict[Fighter, Mapping[str, Weight]]:
    """What each fighter's quantities are worth; where files are asked for, of the fighters who have one.

    Raises:
        ConfigError: see `check_weighting`.
    """
    check_weighting(weighting)
    if weighting == OWN:
        return {Fighter[key.upper()]: load_character(key) for key in CHARACTERS}
    if isinstance(weighting, str):
        same = load_character(weighting)
    else:
        same = {name: Weight(weight) for name, weight in weighting.items()}
    return dict.fromkeys(Fighter, same)
