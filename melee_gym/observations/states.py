"""Which fighter a player is and what it is doing: as flags of groups of states, or as ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from melee_gym.compiled.jit import inner
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.ids import Fighter
from melee_gym.observations.blocks import Frame, Lookups, Track, integer, one_hot
from melee_gym.observations.state_groups import COARSE_GROUPS, STATE_GROUPS

MAX_STATE_ID = 511
SPECIAL_SLOTS = 64


def state_groups() -> list[int]:
    """For each common state, 0 to 340, the position of its group among the one-hot columns."""
    return _group_table(STATE_GROUPS.values())


def coarse_groups() -> list[int]:
    """The same for the groups of `lite`."""
    return _group_table(
        [span for name in names for span in STATE_GROUPS[name]] for names in COARSE_GROUPS.values()
    )


def _group_table(spans_of_groups: Iterable[Iterable[tuple[int, int]]]) -> list[int]:
    table = [-1] * FIRST_SPECIAL
    for position, spans in enumerate(spans_of_groups):
        for first, last in spans:
            table[first : last + 1] = [position] * (last + 1 - first)
    return table


@inner
def fighter(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """External id."""
    internal = frame.players[seat].fighter
    return int(lookups.fighters[internal]) if internal < lookups.fighters.shape[0] else -1


@inner
def state(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """Action state id."""
    return int(frame.players[seat].state)


@inner
def state_group(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """Position in the state groups; special moves belong to none."""
    number = int(frame.players[seat].state)
    return int(lookups.groups[number]) if number < FIRST_SPECIAL else -1


@inner
def coarse_group(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """Position in the coarse groups; special moves are one of them."""
    number = int(frame.players[seat].state)
    return int(lookups.coarse_groups[number]) if number < FIRST_SPECIAL else SPECIAL_GROUP


@inner
def special(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """Which of the fighter's own states it is in, the last slot for all further ones; -1 in common states."""
    number = int(frame.players[seat].state)
    return min(number - FIRST_SPECIAL, SPECIAL_SLOTS - 1) if number >= FIRST_SPECIAL else -1


SPECIAL_GROUP: Final = list(COARSE_GROUPS).index("special")
FIGHTER: Final = one_hot([f"fighter.{one.key}" for one in Fighter], fighter)
STATE_GROUP: Final = one_hot([f"state.{group}" for group in STATE_GROUPS], state_group)
COARSE_GROUP: Final = one_hot([f"state.{group}" for group in COARSE_GROUPS], coarse_group)
SPECIAL: Final = one_hot([f"special.{slot}" for slot in range(SPECIAL_SLOTS)], special)
FIGHTER_ID: Final = integer("fighter", "external fighter id", len(Fighter) - 1, fighter)
STATE_ID: Final = integer("state", "action state id", MAX_STATE_ID, state)
