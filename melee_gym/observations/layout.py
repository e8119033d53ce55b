"""Layouts: the named columns of an observation in order, with unit and scale, and a hash of them."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from melee_gym.observations.blocks import Block, Column, Quantity, numbers
from melee_gym.observations.items import ITEMS
from melee_gym.observations.pads import LAST_PAD
from melee_gym.observations.player import PLAYER
from melee_gym.observations.relative import OWN, RELATIVE
from melee_gym.observations.stage import CLOCK, STADIUM, STAGE, STILL_STAGE, WHICH_STAGE
from melee_gym.observations.states import COARSE_GROUP, FIGHTER, FIGHTER_ID, SPECIAL, STATE_GROUP, STATE_ID

OPPONENT = "opponent"


class Part(NamedTuple):
    """A block's place in a layout.

    Attributes:
        prefix: what its columns' names begin with; "opponent": the block shows the opponent.
        block: the columns.
    """

    prefix: str
    block: Block

    @property
    def of_opponent(self) -> bool:
        """Whether it shows the opponent."""
        return self.prefix == OPPONENT

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns under their whole names."""
        start = f"{self.prefix}." if self.prefix else ""
        return tuple(replace(column, name=start + column.name) for column in self.block.columns)


@dataclass(frozen=True)
class Layout:
    """The columns of an observation in order.

    Attributes:
        name: "full", "lite" or "ids".
        columns: as the encoder writes them.
        pending: how many committed, not yet executed decisions it shows (reaction delay).
    """

    name: str
    columns: tuple[Column, ...]
    pending: int

    @property
    def hash(self) -> str:
        """Hash of name, unit and scale of all columns in order, 16 hexadecimal digits."""
        return self._hash

    @functools.cached_property
    def _hash(self) -> str:
        rows = [[column.name, column.unit, column.scale] for column in self.columns]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]

    def index(self, name: str) -> int:
        """The position of a column.

        Raises:
            KeyError: no such column.
        """
        return self._positions[name]

    @functools.cached_property
    def _positions(self) -> dict[str, int]:
        return {column.name: position for position, column in enumerate(self.columns)}


def make_layout(name: str, pending: int = 0) -> Layout:
    """The layout of a name of PARTS that shows so many pending decisions, the next one first."""
    columns = [column for part in PARTS[name] for column in part.columns]
    for place in range(1, 1 + pending):
        columns += Part(f"pad{place}", LAST_PAD).columns
    return Layout(name, tuple(columns), pending)


def _players(*blocks: Block) -> tuple[Part, ...]:
    """The same blocks for both players, own first."""
    return tuple(Part(who, block) for who in ("own", OPPONENT) for block in blocks)


def _chosen(table: Sequence[Quantity], *names: str) -> Block:
    by_name = {quantity.name: quantity for quantity in table}
    return numbers(*(by_name[name] for name in names))


def _full(*players: Block) -> tuple[Part, ...]:
    return (
        Part("stage", WHICH_STAGE), Part("stage", numbers(*STAGE)), Part("stage", STADIUM),
        Part("", numbers(*CLOCK)),
        *_players(*players),
        Part("own", numbers(*OWN)), Part("rel", numbers(*RELATIVE)), Part("", ITEMS), Part("pad0", LAST_PAD),
    )  # fmt: skip


_LITE_PLAYER = _chosen(
    PLAYER, "x", "y", "dx_dt", "dy_dt", "facing", "percent", "stocks", "shield", "jumps_left", "airborne",
    "state_frames", "hitlag", "hitstun", "hurt_invincible", "hurt_intangible", "fast_fall", "ledge_dx",
    "offscreen",
)  # fmt: skip
_LITE_RELATIVE = _chosen(
    RELATIVE, "dx", "dy", "distance", "dvx", "dvy", "facing_opponent", "opponent_facing_me", "percent_diff"
)
_PLAYER = numbers(*PLAYER)

PARTS: Final[dict[str, tuple[Part, ...]]] = {
    # Everything, ids as flags: 554 columns and 10 for each pad (INTERFACES 3.2).
    "full": _full(_PLAYER, FIGHTER, STATE_GROUP, SPECIAL),
    # `full` with fighter and state of both players as integers: 166 and 10 for each pad.
    "ids": _full(_PLAYER, FIGHTER_ID, STATE_ID),
    # For one pairing on one stage without items: 95 and 10 for each pad (INTERFACES 3.3).
    "lite": (
        Part("stage", numbers(*STILL_STAGE)), Part("", numbers(*CLOCK)),
        *_players(_LITE_PLAYER, COARSE_GROUP),
        Part("own", numbers(*OWN)), Part("rel", _LITE_RELATIVE), Part("pad0", LAST_PAD),
    ),
}  # fmt: skip
