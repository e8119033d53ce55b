"""PLAN: a layout as the numbers that the compiled encoder reads."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.data import STAGE_KEYS, load_stage
from melee_gym.data.stage_table import STAGE, STAGES
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.ids import INTERNAL, NANA_INTERNAL, Fighter
from melee_gym.game.record import record
from melee_gym.observations import layout as columns
from melee_gym.observations.items import MAX_ITEM_TYPE, item_kinds

PLAYER_NUMBERS: Final = 37
RELATIVE_NUMBERS: Final = len(columns.RELATIVE_COLUMNS)
STAGE_NUMBERS: Final = len(columns.STAGE_COLUMNS) + 3  # and the blast lines of `lite`
RANDALL_PERIOD: Final = 1200  # frames

PLAN = record([
    ("width", "i4"),  # columns of the layout
    ("pending", "i4"),  # decisions shown before they are executed
    # Which numbers are written, by position; the count first.
    ("stage_one_hot", "i4"), ("stage_count", "i4"), ("stage_numbers", "i4", (STAGE_NUMBERS,)),
    ("stadium_one_hot", "i4"),
    ("player_count", "i4"), ("player_numbers", "i4", (PLAYER_NUMBERS,)),
    ("relative_count", "i4"), ("relative_numbers", "i4", (RELATIVE_NUMBERS,)),
    # Widths of the one-hot groups of a player, 0 where the layout has none.
    ("fighter_one_hot", "i4"), ("group_one_hot", "i4"), ("special_one_hot", "i4"), ("ids", "i4"),
    ("item_slots", "i4"),
    # Scales.
    ("player_scale", "f4", (PLAYER_NUMBERS,)), ("relative_scale", "f4", (RELATIVE_NUMBERS,)),
    ("stage_scale", "f4", (STAGE_NUMBERS,)), ("own_scale", "f4", (4,)), ("item_scale", "f4", (7,)),
    ("time_scale", "f4"),
    # Tables.
    ("groups", "i2", (FIRST_SPECIAL,)), ("special_group", "i2"),  # -1: special moves belong to no group
    ("fighters", "i2", (len(INTERNAL) + 1,)),  # external by internal id
    ("item_kinds", "i2", (MAX_ITEM_TYPE + 1,)),
    ("stage_order", "i2", (len(STAGE_KEYS),)),  # position among the stage columns by row of STAGES
    ("stadium_types", "i2", (5,)),
    ("stages", STAGE, (len(STAGE_KEYS),)),
    ("randall", "f4", (RANDALL_PERIOD, 2)), ("randall_stage", "i4"),
    ("fountain_stage", "i4"), ("stadium_stage", "i4"),
])  # fmt: skip


def make_plan(layout: columns.Layout) -> NDArray[Any]:
    """The plan of a layout, (1,) PLAN."""
    plans = np.zeros(1, PLAN)
    plan = plans[0]
    lite = layout.name == "lite"
    stage_columns = (*columns.STAGE_COLUMNS, *columns.LITE_STAGE_COLUMNS[1:])
    players = columns.player_columns()
    plan.width, plan.pending = len(layout.columns), layout.pending
    _select(plan, "stage", stage_columns, columns.LITE_STAGE_COLUMNS if lite else columns.STAGE_COLUMNS)
    _select(plan, "player", players, columns.tables()["lite_player"] if lite else players)
    _select(
        plan, "relative", columns.RELATIVE_COLUMNS,
        columns.LITE_RELATIVE_COLUMNS if lite else columns.RELATIVE_COLUMNS,
    )  # fmt: skip
    plan.stage_one_hot = 0 if lite else len(columns.STAGE_ORDER)
    plan.stadium_one_hot = 0 if lite else len(columns.STADIUM_TYPES)
    plan.item_slots = 0 if lite else columns.ITEM_SLOTS
    plan.ids = layout.name == "ids"
    if layout.name == "full":
        plan.fighter_one_hot = len(Fighter)
        plan.group_one_hot = len(columns.tables()["state_groups"])
        plan.special_one_hot = columns.SPECIAL_SLOTS
    elif lite:
        plan.group_one_hot = len(columns.tables()["coarse_groups"])
    plan.groups = columns.coarse_groups() if lite else columns.state_groups()
    plan.special_group = columns.special_coarse_group() if lite else -1
    _fill_scales(plan, players, stage_columns)
    _fill_tables(plan)
    return plans


def _select(plan: Any, block: str, all_names: tuple[str, ...], chosen: tuple[str, ...]) -> None:
    plan[f"{block}_count"] = len(chosen)
    plan[f"{block}_numbers"][: len(chosen)] = [all_names.index(name) for name in chosen]


def _fill_scales(plan: Any, players: tuple[str, ...], stage_columns: tuple[str, ...]) -> None:
    def scales(block: str, names: tuple[str, ...]) -> list[float]:
        return [columns.scale_of(f"{block}{name}") for name in names]

    plan.player_scale = scales("", players)
    plan.relative_scale = scales("rel.", columns.RELATIVE_COLUMNS)
    plan.stage_scale = scales("stage.", stage_columns)
    plan.own_scale = scales("own.", columns.OWN_COLUMNS)
    plan.item_scale = scales("item.", columns.ITEM_FIELDS)
    plan.time_scale = columns.scale_of("time_left")


def _fill_tables(plan: Any) -> None:
    for fighter, internal in INTERNAL.items():
        plan.fighters[internal] = fighter
    plan.fighters[NANA_INTERNAL] = Fighter.ICE_CLIMBERS
    plan.item_kinds = item_kinds()
    plan.stage_order = [columns.STAGE_ORDER.index(key) for key in STAGE_KEYS]
    plan.stadium_types = list(columns.STADIUM_TYPES.values())
    plan.stages = STAGES
    cloud = load_stage("yoshis_story")["moving"]["randall"]
    path = np.array(cloud["table_left_x_and_line_y_by_frame"])
    plan.randall = path + np.array([cloud["width"] / 2, 0.0])  # its middle
    plan.randall_stage = STAGE_KEYS.index("yoshis_story")
    plan.fountain_stage = STAGE_KEYS.index("fountain_of_dreams")
    plan.stadium_stage = STAGE_KEYS.index("pokemon_stadium")
