from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from frame_builder import situation
from numpy.typing import NDArray

from melee_gym.compiled.jit import entry, inner
from melee_gym.observations.blocks import Block, Quantity, integer, numbers, one_hot
from melee_gym.observations.layout import PARTS, Part
from melee_gym.observations.lookups import lookups
from melee_gym.observations.track import TRACK


@inner
def percent(frame: Any, track: Any, seat: int, stage: Any) -> float:
    return frame.players[seat].percent  # type: ignore[no-any-return]


@inner
def right_ledge(frame: Any, track: Any, seat: int, stage: Any) -> float:
    return stage.ledge_x  # type: ignore[no-any-return]


@inner
def jumps(frame: Any, track: Any, seat: int, lookups: Any) -> int:
    return int(frame.players[seat].jumps_left)


def written(block: Block, own: dict[str, Any], *, at: int = 0, width: int = 8) -> list[float]:
    """The row of seat 0 after the block was written at a position."""
    write = block.write

    @entry
    def call(frames: Any, tracks: Any, tables: Any, row: NDArray[Any]) -> None:
        write(frames[0], tracks[0], 0, tables[0], row, at)

    row = np.zeros(width, np.float32)
    call(situation(own=own), np.zeros(1, TRACK), lookups(), row)
    return row.tolist()  # type: ignore[no-any-return]


def test_a_new_line_of_a_table_is_a_new_column_and_its_value() -> None:
    line = Quantity("right_ledge", "units", 1 / 80, right_ledge)
    before, after = numbers(Quantity("percent", "%", 1 / 100, percent)), numbers(
        Quantity("percent", "%", 1 / 100, percent), line
    )  # fmt: skip
    assert [column.name for column in after.columns] == [*(c.name for c in before.columns), "right_ledge"]
    # Row 0 of STAGES is Fountain of Dreams, whose ledge is at 63.35.
    assert written(after, {"percent": 50.0}, width=3) == [0.5, pytest.approx(63.35 / 80, abs=1e-4), 0.0]


def test_a_block_is_written_from_its_position_on() -> None:
    block = numbers(Quantity("percent", "%", 1 / 100, percent))
    assert written(block, {"percent": 25.0}, at=3, width=5) == [0, 0, 0, 0.25, 0]


@pytest.mark.parametrize(("value", "shown"), [(700.0, 5.0), (-700.0, -5.0), (float("nan"), -5.0)])
def test_a_quantity_lies_within_the_clip_whatever_a_frame_holds(value: float, shown: float) -> None:
    block = numbers(Quantity("percent", "%", 1 / 100, percent))
    assert written(block, {"percent": value}, width=1) == [shown]


@pytest.mark.parametrize(("count", "row"), [(0, [1, 0, 0]), (2, [0, 0, 1]), (3, [0, 0, 0])])
def test_one_flag_of_a_group_is_set_or_none(count: int, row: list[float]) -> None:
    block = one_hot(("none", "one", "two"), jumps)
    assert written(block, {"jumps_left": count}, width=3) == row
    assert [column.unit for column in block.columns] == ["flag"] * 3


def test_an_id_is_written_as_it_is_up_to_the_largest() -> None:
    block = integer("jumps", "jumps", 4, jumps)
    assert [written(block, {"jumps_left": n}, width=1)[0] for n in (3, 5)] == [3, 4]
    assert block.columns[0].high == 4


@pytest.mark.parametrize("name", PARTS)
def test_own_blocks_are_shown_of_the_opponent_too(name: str) -> None:
    own = [part.block for part in PARTS[name] if part.prefix == "own"]
    opponent = [part.block for part in PARTS[name] if part.of_opponent]
    assert own[: len(opponent)] == opponent != []


def test_a_prefix_stands_before_the_names_of_a_block() -> None:
    part = Part("rel", numbers(Quantity("percent", "%", 1 / 100, percent)))
    assert [column.name for column in part.columns] == ["rel.percent"]
