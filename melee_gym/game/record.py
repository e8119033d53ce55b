"""Records: numpy structured dtypes with attribute access, laid out like C structs."""

from __future__ import annotations

from typing import Any

import numpy as np

Field = tuple[str, Any] | tuple[str, Any, tuple[int, ...]]


def record(fields: list[Field]) -> np.dtype[np.void]:
    """A structured dtype whose scalars give fields as attributes (`frame.players`), naturally aligned.

    numpy drops the alignment of a dtype that it turns into `np.record`, so offsets are set here: without
    them nested records would lie unaligned, which numba refuses.
    """
    offsets, end, widest = [], 0, 1
    formats = [np.dtype((field[1], field[2]) if len(field) == 3 else field[1]) for field in fields]
    for dtype in formats:
        step = _alignment(dtype)
        start = -(-end // step) * step
        offsets.append(start)
        end, widest = start + dtype.itemsize, max(widest, step)
    layout: Any = {
        "names": [field[0] for field in fields],
        "formats": formats,
        "offsets": offsets,
        "itemsize": -(-end // widest) * widest,
    }
    return np.dtype((np.record, np.dtype(layout, align=True)))


def _alignment(dtype: np.dtype[np.generic]) -> int:
    base = dtype.subdtype[0] if dtype.subdtype else dtype
    if base.fields:
        return max(_alignment(field[0]) for field in base.fields.values())
    return base.alignment
