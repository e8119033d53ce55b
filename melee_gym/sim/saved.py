"""What enters from outside: a saved lane is looked at before compiled code plays on from it.

Compiled code checks no index. Whatever it uses as one, as a bit or as the number of a loop has its range
here; every other number only has to be one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import plain
from melee_gym.data import STAGE_KEYS
from melee_gym.errors import BackendError
from melee_gym.game.action import SLEEP
from melee_gym.game.frame import MAX_ITEMS
from melee_gym.sim import lines
from melee_gym.sim.bodies import NOBODY
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.floors import NO_LINE
from melee_gym.sim.load_tables import TABLES
from melee_gym.sim.records import STALE_QUEUE, match_dtype
from melee_gym.sim.stages import is_living
from melee_gym.sim.tables import KINDS, LINES, STAGE, STATES

Array = NDArray[Any]
HIT_ROWS: Final = TABLES["hit_rows"].shape[0]
FAR: Final = 1e6  # no place, speed or time is beyond it
ANYTHING: Final = 1e30  # of variables that units keep: NEVER and the like
MANY: Final = 1 << 24  # frames and counts
FREE: Final = ("x0", "y0", "x1", "y1", "active", "moved", "was_x0", "was_y0", "was_x1", "was_y1")
LINE_FIELDS = r"(floor|last_floor|skip_line|hug_line|ledge|ledge_near)"


class OwnBytes(bytes):
    """A lane as this process saved it, which needs no check; what leaves the process is plain bytes."""

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (bytes(self),)


def check_match(match: Any, seats: int, stages: Any) -> None:
    """Whether compiled code can play on from a match.

    Args:
        match: MATCH, from outside.
        seats: of the engine.
        stages: those of TABLES.

    Raises:
        BackendError: names the first field that no match has, its value, and the valid ones.
    """
    bodies = len(match.fighters)
    for dtype, (places, low, high, names) in _limits(bodies).items():
        values = _numbers(match, dtype)[places]
        wrong = np.flatnonzero(~((values >= low) & (values <= high)))  # so that NaN is wrong
        if len(wrong):
            k = wrong[0]
            _refuse(names[k], values[k], f"{low[k]:g} to {high[k]:g}")
    for body, fighter in enumerate(match.fighters):
        if fighter.body != body:
            _refuse(f"fighters[{body}].body", fighter.body, str(body))
        if fighter.seat != body * seats // bodies:
            _refuse(f"fighters[{body}].seat", fighter.seat, str(body * seats // bodies))
        if fighter.kind not in SPECIALS and fighter.state != SLEEP:
            _refuse(f"fighters[{body}].kind", fighter.kind, ", ".join(map(str, SPECIALS)))
        if fighter.partner == NOBODY and (fighter.holding or fighter.held_by):
            _refuse(f"fighters[{body}].partner", fighter.partner, f"0 to {bodies - 1} in a hold")
    for slot, article in enumerate(match["items"]):
        if article.active and article.slot != slot:
            _refuse(f"items[{slot}].slot", article.slot, str(slot))
        if article.active and article.maker not in SPECIALS:
            _refuse(f"items[{slot}].maker", article.maker, ", ".join(map(str, SPECIALS)))
    if match.seats != seats:
        _refuse("seats", match.seats, str(seats))
    lives = is_living(match.stage)
    if bool(match.living) != lives:
        _refuse("living", match.living, str(int(lives)))
    if lives:
        _check_ground(match.ground, stages[match.stage])


def _check_ground(ground: Any, stage: Any) -> None:
    """Of a living stage only ends and activity of lines are free; the rest follows from them."""
    expected = stage.copy()
    for name in FREE:
        expected["lines"][name] = ground["lines"][name]
    plain(lines.list_lines)(expected)
    for line in range(expected.line_count):
        plain(lines.shape_line)(expected, line)
    plain(lines.bound_lines)(expected)
    for name, dtype, offset in _leaves(STAGE):
        place = offset // dtype.itemsize
        valid, value = _numbers(expected, dtype)[place], _numbers(ground, dtype)[place]
        if valid != value and not (valid != valid and value != value):  # NaN: an unknown camera
            _refuse(f"ground.{name}", value, f"{valid:g}")


def _numbers(record: Any, dtype: np.dtype[Any]) -> Array:
    """The bytes of a record as numbers of one type."""
    raw = record.tobytes()
    return np.frombuffer(raw, dtype, count=len(raw) // dtype.itemsize)


def _refuse(name: str, value: Any, valid: str) -> None:
    raise BackendError(f"no match has {name} = {value}; valid: {valid}.")


@functools.cache
def _limits(bodies: int) -> dict[np.dtype[Any], tuple[Array, Array, Array, list[str]]]:
    """By type of scalar: where they lie in a MATCH (in elements of that type), their ranges, their names."""
    found: dict[np.dtype[Any], list[tuple[int, float, float, str]]] = {}
    ranges = [(re.compile(pattern), limits) for pattern, limits in _ranges(bodies).items()]
    for name, dtype, offset in _leaves(match_dtype(bodies)):
        path = re.sub(r"\[\d+\]", "", name)
        low, high = next(limits for pattern, limits in ranges if pattern.fullmatch(path))
        if dtype.kind in "iu":
            low, high = max(low, np.iinfo(dtype).min), min(high, np.iinfo(dtype).max)
        found.setdefault(dtype, []).append((offset // dtype.itemsize, low, high, name))
    limits = {}
    for dtype, rows in found.items():
        places, lows, highs, names = zip(*rows, strict=True)
        limits[dtype] = np.array(places), np.array(lows), np.array(highs), list(names)
    return limits


def _ranges(bodies: int) -> dict[str, tuple[float, float]]:
    """Lowest and highest value by a pattern of the field's path; the first that fits counts."""
    return {
        r"stage": (0, len(STAGE_KEYS) - 1), r"seats": (1, bodies),
        r"fighters\.(state|prev_state|jab_state)": (0, STATES - 1),
        r"fighters\.kind|items\.maker": (0, KINDS - 1),
        r"fighters\.port": (0, 3), r"fighters\.seat": (0, bodies - 1),
        r"fighters\.(leader|partner|hit_by)|fighters\.log\.by": (NOBODY, bodies - 1),
        r"items\.(owner)": (0, bodies - 1), r"items\.holder": (NOBODY, bodies - 1),
        r"items\.slot": (0, MAX_ITEMS - 1), r"used_slots": (0, MAX_ITEMS),
        rf"fighters\.{LINE_FIELDS}": (NO_LINE, LINES - 1),
        r"fighters\.hit_count": (0, 4 * bodies), r"fighters\.stale_next": (0, STALE_QUEUE - 1),
        r"fighters\.hitboxes\.row": (0, HIT_ROWS - 1),
        r"fighters\.wall_jumps_used": (0, 1000),
        r".*(special|article|stage)_f": (-ANYTHING, ANYTHING),
        r"ground\..*": (-ANYTHING, ANYTHING),
        r"frame|seed|start_seed|timer|.*(held|pressed|presses|buffered|buttons).*": (-(1 << 62), 1 << 62),
        r".*\.(hit|grazed|clanked)": (-(1 << 31), (1 << 31) - 1),
        r".*": (-MANY, MANY),
    }  # fmt: skip


def _leaves(
    dtype: np.dtype[Any], path: str = "", offset: int = 0
) -> Iterator[tuple[str, np.dtype[Any], int]]:
    """Every scalar of a record: its path, type, and offset in bytes."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        for k in range(int(np.prod(shape))):
            yield from _leaves(base, f"{path}[{k}]", offset + k * base.itemsize)
    elif dtype.fields is not None:
        for name, field in dtype.fields.items():
            yield from _leaves(field[0], f"{path}.{name}" if path else name, offset + field[1])
    else:
        yield path, dtype, offset
