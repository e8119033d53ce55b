"""The stages that are offered, and the files of those that live.

A file ends with `STAGE` (parts.Ground): what moves, switches and blows on it. The lines of all stages lie in
`data/stages`. Adding a stage: its line here, and its file if anything moves on it.
"""

from __future__ import annotations

from typing import Final

from melee_gym.data import STAGE_KEYS, load_stage

STILL: Final = ""

GROUNDS: dict[int, str] = {  # .slp stage id -> module, or STILL
    32: STILL,
    31: STILL,
}


def ground_of(row: int) -> str:
    """The module of a stage that lives, or STILL.

    Args:
        row: of `t.stages`.
    """
    return GROUNDS.get(load_stage(STAGE_KEYS[row])["id"], STILL)


def is_living(row: int) -> bool:
    """Whether anything moves on a stage."""
    return ground_of(row) != STILL
