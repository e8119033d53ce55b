"""STAGES: what readers of frames need of each stage, as one array that compiled code takes."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from melee_gym.data import STAGE_KEYS, load_stage
from melee_gym.game.ids import Stage
from melee_gym.game.record import record

MAX_FLOORS = 16
RANDALL_PERIOD = 1200  # frames

FLOOR = record([("left", "f4"), ("left_y", "f4"), ("right", "f4"), ("right_y", "f4")])  # end points
STAGE = record([
    ("ledge_x", "f4"), ("ledge_y", "f4"),  # the right ledge; the left is its mirror image on all stages
    ("blast_left", "f4"), ("blast_right", "f4"), ("blast_top", "f4"), ("blast_bottom", "f4"),
    ("floor_count", "i4"), ("floors", FLOOR, (MAX_FLOORS,)),  # floors that neither move nor come and go
    # Middle and height of the cloud of Yoshi's Story by frame % RANDALL_PERIOD; 0 on the other stages.
    ("randall", "f4", (RANDALL_PERIOD, 2)),
])  # fmt: skip

StageRecord: TypeAlias = np.record  # of one record, for annotations


def stage_row(stage: Stage) -> int:
    """Row of a stage in STAGES."""
    return STAGE_KEYS.index(stage.key)


def _fill() -> NDArray[Any]:
    stages = np.zeros(len(STAGE_KEYS), STAGE)
    for row, key in zip(stages, STAGE_KEYS, strict=True):
        data = load_stage(key)
        row["ledge_x"], row["ledge_y"] = data["ledges"]["right"][:2]
        for side in ("left", "right", "top", "bottom"):
            row[f"blast_{side}"] = data["blast_zone"][side]
        floors = [
            (*line["from"], *line["to"])
            for line in data["lines"].values()
            if line["kind"] == "floor" and line["active"] and line["moving"] is None
        ]
        row["floor_count"] = len(floors)
        row["floors"][: len(floors)] = floors
        if "randall" in data["moving"]:
            cloud = data["moving"]["randall"]
            row["randall"] = np.add(cloud["table_left_x_and_line_y_by_frame"], (cloud["width"] / 2, 0.0))
    stages.flags.writeable = False
    return stages


STAGES: NDArray[Any] = _fill()
"""(6,) STAGE in the order of STAGE_KEYS; read-only."""
