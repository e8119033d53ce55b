"""Layout: the named columns of an observation in order, with unit and scale, and a hash of them."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.ids import Fighter

CLIP = 5.0  # of every column but ids
MAX_STATE_ID = 511
SPECIAL_SLOTS = 64
ITEM_SLOTS = 4
STAGE_ORDER: Final = (
    "battlefield", "final_destination", "yoshis_story", "fountain_of_dreams", "dream_land_n64",
    "pokemon_stadium",
)  # fmt: skip
STADIUM_TYPES: Final = {"normal": 5, "fire": 3, "grass": 4, "rock": 6, "water": 9}  # ids: replays/FACTS.md 10
ITEM_FIELDS = ("present", "mine", "dx", "dy", "vx", "vy", "timer")
ITEM_KINDS: Final = (
    "straight_shot", "charged_shot", "held_or_thrown", "returning", "trap", "homing", "other",
)  # fmt: skip
OWN_COLUMNS = ("lr_press_age", "lr_digital_age", "stick_x_age", "stick_y_age")
RELATIVE_COLUMNS = (
    "dx", "dy", "distance", "dvx", "dvy", "closing_speed", "facing_opponent", "opponent_facing_me",
    "percent_diff", "stock_diff",
)  # fmt: skip
LITE_RELATIVE_COLUMNS = tuple(c for c in RELATIVE_COLUMNS if c not in ("closing_speed", "stock_diff"))
PAD_COLUMNS = ("main_x", "main_y", "c_x", "c_y", "trigger", "a", "b", "xy", "z", "lr")
STAGE_COLUMNS = ("ledge_x", "fod_left", "fod_right", "randall_x", "randall_y", "wind")
LITE_STAGE_COLUMNS = ("ledge_x", "blast_right", "blast_top", "blast_bottom")


@dataclass(frozen=True)
class Column:
    """One number of an observation: `value = clip(raw * scale, -5, 5)`, or an id as it is.

    Attributes:
        name: e.g. "own.percent", "item2.dx", "pad1.main_x" (the first pending decision).
        unit: of the raw quantity.
        scale: what it is multiplied with.
        high: the largest id; 0 for quantities, which lie within the clip.
    """

    name: str
    unit: str
    scale: float
    high: int = 0


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


def full_layout(pending: int = 0) -> Layout:
    """554 + 10 (1 + pending) columns: everything, ids as one-hot groups (INTERFACES 3.2)."""
    return Layout("full", tuple(_full_columns(pending, one_hot=True)), pending)


def ids_layout(pending: int = 0) -> Layout:
    """166 + 10 (1 + pending) columns: `full` with fighter and state of both seats as integers."""
    return Layout("ids", tuple(_full_columns(pending, one_hot=False)), pending)


def lite_layout(pending: int = 0) -> Layout:
    """95 + 10 (1 + pending) columns for one pairing on one stage without items (INTERFACES 3.3)."""
    return Layout("lite", tuple(_lite_columns(pending)), pending)


@functools.cache
def tables() -> dict[str, Any]:
    """The package's table of columns, units, scales and state groups."""
    text = resources.files("melee_gym.observations").joinpath("tables.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def player_columns() -> tuple[str, ...]:
    """The 37 numbers of a player, in the order in which they are computed."""
    return tuple(name for name in tables()["columns"] if "." not in name and name != "time_left")


def scale_of(name: str) -> float:
    """What a raw quantity is multiplied with, e.g. of "percent", "rel.dx", "item.timer"."""
    return 1.0 / float(tables()["columns"][name]["divisor"])


def state_groups() -> list[int]:
    """For each common state, 0 to 340, the position of its group among the one-hot columns."""
    return _group_table(list(tables()["state_groups"].values()))


def coarse_groups() -> list[int]:
    """The same for the groups of `lite`."""
    fine = tables()["state_groups"]
    return _group_table([
        [span for name in names for span in fine[name]] for names in tables()["coarse_groups"].values()
    ])  # fmt: skip


def special_coarse_group() -> int:
    """The group of `lite` that all special moves belong to."""
    return list(tables()["coarse_groups"]).index("special")


def _group_table(groups: list[list[list[int]]]) -> list[int]:
    table = [-1] * FIRST_SPECIAL
    for position, spans in enumerate(groups):
        for first, last in spans:
            table[first : last + 1] = [position] * (last + 1 - first)
    return table


def _full_columns(pending: int, *, one_hot: bool) -> Iterator[Column]:
    yield from (_flag(f"stage.{key}") for key in STAGE_ORDER)
    yield from (_quantity("stage", name) for name in STAGE_COLUMNS)
    yield from (_flag(f"stage.stadium_{name}") for name in STADIUM_TYPES)
    yield _column("time_left", "time_left")
    for who in ("own", "opponent"):
        yield from (_column(f"{who}.{name}", name) for name in player_columns())
        if one_hot:
            yield from (_flag(f"{who}.fighter.{fighter.key}") for fighter in Fighter)
            yield from (_flag(f"{who}.state.{group}") for group in tables()["state_groups"])
            yield from (_flag(f"{who}.special.{slot}") for slot in range(SPECIAL_SLOTS))
        else:
            yield Column(f"{who}.fighter", "external fighter id", 1.0, len(Fighter) - 1)
            yield Column(f"{who}.state", "action state id", 1.0, MAX_STATE_ID)
    yield from (_quantity("own", name) for name in OWN_COLUMNS)
    yield from (_quantity("rel", name) for name in RELATIVE_COLUMNS)
    for slot in range(1, ITEM_SLOTS + 1):
        yield from (_column(f"item{slot}.{name}", f"item.{name}") for name in ITEM_FIELDS)
        yield from (_flag(f"item{slot}.kind_{kind}") for kind in ITEM_KINDS)
    yield from _pad_columns(pending)


def _lite_columns(pending: int) -> Iterator[Column]:
    yield from (_quantity("stage", name) for name in LITE_STAGE_COLUMNS)
    yield _column("time_left", "time_left")
    for who in ("own", "opponent"):
        yield from (_column(f"{who}.{name}", name) for name in tables()["lite_player"])
        yield from (_flag(f"{who}.state.{group}") for group in tables()["coarse_groups"])
    yield from (_quantity("own", name) for name in OWN_COLUMNS)
    yield from (_quantity("rel", name) for name in LITE_RELATIVE_COLUMNS)
    yield from _pad_columns(pending)


def _pad_columns(pending: int) -> Iterator[Column]:
    for place in range(1 + pending):
        yield from (_column(f"pad{place}.{name}", f"pad.{name}") for name in PAD_COLUMNS)


def _column(name: str, entry: str) -> Column:
    return Column(name, tables()["columns"][entry]["unit"], scale_of(entry))


def _quantity(block: str, name: str) -> Column:
    return _column(f"{block}.{name}", f"{block}.{name}")


def _flag(name: str) -> Column:
    return Column(name, "flag", 1.0)
