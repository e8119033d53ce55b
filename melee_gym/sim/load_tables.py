"""Fills the TABLES record from `melee_gym/data`."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from melee_gym.compiled.cache import keep, source_key
from melee_gym.compiled.jit import plain
from melee_gym.data import (
    FIGHTER_KEYS,
    SPECIAL_FAMILIES,
    STAGE_KEYS,
    load_common,
    load_fighter,
    load_specials,
    load_stage,
    load_states,
)
from melee_gym.sim import lines
from melee_gym.sim.tables import (
    ATTRIBUTE_NAMES,
    CAPSULES,
    ELEMENT_COIN,
    ELEMENT_DARKNESS,
    ELEMENT_ELECTRIC,
    ELEMENT_FIRE,
    ELEMENT_GRAB,
    ELEMENT_ICE,
    ELEMENT_NORMAL,
    ELEMENT_OTHER,
    ELEMENT_SLASH,
    ELEMENT_SLEEP,
    FACE_AGES,
    HIT_SLOTS,
    HURT_WINDOWS,
    LINE_CEILING,
    LINE_FLOOR,
    LINE_LEFT_WALL,
    LINE_RIGHT_WALL,
    NEVER,
    STATES,
    tables_dtype,
)

Json = dict[str, Any]
Tables = np.ndarray[Any, np.dtype[Any]]
Record = Any  # one element of a structured array, with attribute access

ELEMENTS = {
    "normal": ELEMENT_NORMAL, "fire": ELEMENT_FIRE, "electric": ELEMENT_ELECTRIC, "slash": ELEMENT_SLASH,
    "coin": ELEMENT_COIN, "ice": ELEMENT_ICE, "sleep": ELEMENT_SLEEP, "sleep_103f": ELEMENT_SLEEP,
    "grab": ELEMENT_GRAB, "darkness": ELEMENT_DARKNESS, "cape": ELEMENT_OTHER, "grounded": ELEMENT_OTHER,
    "empty": ELEMENT_OTHER,
}  # fmt: skip
LINE_KINDS = {
    "floor": LINE_FLOOR, "ceiling": LINE_CEILING, "right_wall": LINE_RIGHT_WALL, "left_wall": LINE_LEFT_WALL,
    "dynamic": LINE_FLOOR,
}  # fmt: skip
# What the states 341 and up share.
SPECIAL = {"hurt_family": "special", "landing_family": "Special", "move": 0, "animation": -1}
# Name of a number in the data -> field of STATE, value where the data has none.
STATE_SCALARS: dict[str, tuple[str, float]] = {
    "frames": ("anim_frames", 0.0), "first_age": ("first_age", 1.0), "iasa": ("iasa", NEVER),
    "loop": ("loop_from_age", 0.0), "lag": ("landing_lag", 0.0), "cancel_before": ("autocancel_before", 0.0),
    "cancel_after": ("autocancel_after", NEVER), "flip": ("flip_age", NEVER),
    "charge": ("charge_age", NEVER), "next_jab": ("next_jab_age", NEVER),
    "rapid_jab": ("rapid_jab_age", NEVER), "repeat": ("repeat_age", NEVER),
    "turn_back": ("flip_back_age", NEVER), "loop_mark": ("loop_mark", 0.0),
    "loop_mark_step": ("loop_mark_step", 0.0), "root": ("root_motion", 0.0),
    "ledge_ground_age": ("ledge_ground_age", NEVER),
}  # fmt: skip
# Name of a curve in the data -> field of STATE.
STATE_CURVES = {
    "dx": "dx", "dy": "dy", "bottom": "ecb_bottom", "half": "ecb_half", "side": "ecb_side", "top": "ecb_top",
    "ledge_x": "ledge_x", "ledge_y": "ledge_y", "hold_x": "hold_x", "hold_y": "hold_y",
}  # fmt: skip
STATE_IDS = {"move": "move_id", "animation": "animation"}  # likewise; where there is none, as in all fighters
NO_CURVE, NO_WINDOW = (0, 0, 0), (0.0, 0.0, 0)
NO_HITS = [(0, 0, 0)] * HIT_SLOTS
POOLS = ("curves", "hit_points", "hit_rows")  # of all fighters together
NO_CAPSULE = (0.0, 0.0, 0.0, 0.0, -NEVER)  # nothing comes so near
THROW_VALUES = ("damage", "angle", "kbg", "wdsk", "bkb", "release_frame", "weight_dependent")


class _Pools:
    """The variable-length curves and hitboxes of all fighters, gathered before the record can be sized."""

    def __init__(self) -> None:
        self.curves: list[float] = []
        self.hit_points: list[tuple[float, float, float, int]] = []
        self.hit_rows: list[tuple[int, ...]] = []
        self._offsets: dict[tuple[float, ...], int] = {}

    def curve(self, curve: list[Any] | None) -> tuple[int, int, int]:
        """The CURVE of [first age, values]; equal curves are stored once."""
        if curve is None:
            return 0, 0, 0
        first, values = curve
        key = tuple(values)
        if key not in self._offsets:
            self._offsets[key] = len(self.curves)
            self.curves.extend(values)
        return first, len(values), self._offsets[key]

    def tracks(self, rows: list[list[Any]], hits: dict[str, list[Any]]) -> list[tuple[int, int, int]]:
        """The HIT_TRACK of each slot of a state."""
        first_row = len(self.hit_rows)
        self.hit_rows.extend((*row[:5], ELEMENTS[row[5]], *row[6:]) for row in rows)
        tracks = [(0, 0, 0)] * HIT_SLOTS
        for slot, (first, points) in hits.items():
            tracks[int(slot)] = (first, len(points), len(self.hit_points))
            for point in points:
                self.hit_points.append((*point[:3], first_row + point[3]) if point else (0.0, 0.0, 0.0, -1))
        return tracks


def load() -> Tables:
    """(1,) TABLES, read-only; filled once for each state of the data, and kept beside compiled code."""
    key = source_key("sim/load_tables.py", "sim/lines.py", "sim/tables.py", "data", data=True)
    kept = keep("tables", key, lambda: _to_bytes(fill()))
    sizes = np.frombuffer(kept, np.int64, len(POOLS)).tolist()
    dtype = tables_dtype(dict(zip(POOLS, sizes, strict=True)))
    tables: Tables = np.frombuffer(bytearray(kept[8 * len(POOLS) :]), dtype)  # aligned, as `kept` need not be
    tables.flags.writeable = False
    return tables


def _to_bytes(tables: Tables) -> bytes:
    """The sizes of the pools, and the record."""
    return np.array([tables[name].size for name in POOLS], np.int64).tobytes() + tables.tobytes()


def fill() -> Tables:
    """(1,) TABLES, filled from the data."""
    pools = _Pools()
    fighters = [_fighter(load_fighter(key), pools) for key in FIGHTER_KEYS]
    tables: Tables = np.zeros(1, tables_dtype({name: len(getattr(pools, name)) for name in POOLS}))
    t = tables[0]
    for name, field in load_common().items():
        t.common[name] = field["value"]
    for family, (keys, sizes) in SPECIAL_FAMILIES.items():
        for row, key in enumerate(keys):
            t.fighters[FIGHTER_KEYS.index(key)].row = row
            for name in sizes:
                t[family][row][name] = load_specials()[key]["values"][name][0]
    for row, key in enumerate(STAGE_KEYS):
        _fill_stage(t.stages[row], load_stage(key))
    for kind, fields in enumerate(fighters):
        _assign(t.fighters[kind], fields)
    for name in POOLS:
        t[name][:] = getattr(pools, name)
    return tables


def _assign(record: Record, fields: Json) -> None:
    """Write values by field name; nested ones are records or columns of an array of records."""
    for name, value in fields.items():
        if isinstance(value, dict):
            _assign(record[name], value)
        else:
            record[name] = value


def _fighter(data: Json, pools: _Pools) -> Json:
    """The fields of a FIGHTER_TABLE; `states` and `throws` as columns."""
    throws = [_throw(throw, pools) for throw in data["throws"].values()]
    facing = [letters.ljust(FACE_AGES, letters[-1]) for letters in data["facing"].values()]
    return {
        "attributes": {name: data["attributes"][name] for name in ATTRIBUTE_NAMES},
        "states": _states(data, pools),
        "throws": {name: [throw[name] for throw in throws] for name in throws[0]},
        **data["body"],
        "face_up": [letter == "U" for ages in facing for letter in ages],
        **{name: NEVER if value is None else value for name, value in data["timing"].items()},
    }


def _states(data: Json, pools: _Pools) -> Json:
    """The columns of the STATE array, by state id."""
    common, specials = load_states(), load_specials().get(data["key"], {})
    shared = [common.get(str(state), SPECIAL) for state in range(STATES)]
    heights, capsules = data["landing_heights"], _capsules(data)
    columns: Json = {field: [default] * STATES for field, default in STATE_SCALARS.values()}
    columns |= {field: [NO_CURVE] * STATES for field in STATE_CURVES.values()}
    columns |= {
        "move_id": [every["move"] for every in shared],
        "animation": [every["animation"] for every in shared],
        "ecb_bottom_default": [heights[every["landing_family"]] for every in shared],
        "capsules": [capsules[every["hurt_family"]] for every in shared],
        "hurt_windows": [_padded([], NO_WINDOW, HURT_WINDOWS)] * STATES,
        "hits": [NO_HITS] * STATES,
    }
    for key, row in data["states"].items():
        state = int(key)
        for name, value in row.items():
            if name in STATE_CURVES:
                columns[STATE_CURVES[name]][state] = pools.curve(value)
            elif name in STATE_SCALARS:
                columns[STATE_SCALARS[name][0]][state] = value
            elif name in STATE_IDS:
                columns[STATE_IDS[name]][state] = value
        columns["hurt_windows"][state] = _padded(row.get("hurt", []), NO_WINDOW, HURT_WINDOWS)
        columns["hits"][state] = pools.tracks(row.get("rows", []), row.get("hits", {}))
    for state in specials.get("moved_by_animation", ()):
        row = data["states"].get(str(state), {})
        columns["root_motion"][state] = ("dx" in row) | ("dy" in row) << 1
    for state in specials.get("begin_at_age_0", ()):
        columns["first_age"][state] = 0.0
    return columns


def _capsules(data: Json) -> dict[str, list[tuple[float, ...]]]:
    return {family: _padded(rows, NO_CAPSULE, CAPSULES) for family, rows in data["capsules"].items()}


def _padded(rows: list[list[float]], unused: tuple[float, ...], count: int) -> list[tuple[float, ...]]:
    return ([tuple(row) for row in rows] + [unused] * count)[:count]


def _throw(data: Json, pools: _Pools) -> Json:
    path, motion = _columns(data["path"]), _columns(data["motion"])
    return {
        **{name: data[name] for name in THROW_VALUES},
        "element": ELEMENTS[data["element"]],
        **{f"path_{name}": pools.curve([0, path[name]]) for name in path},
        **{f"move_{name}": pools.curve([0, motion[name]]) for name in motion},
        "release_x": [release[0] for release in data["releases"]],
        "release_y": [release[1] for release in data["releases"]],
        "release_floor": [release[2] for release in data["releases"]],
        "victim_faces": data["victim_faces"],
        "holder_faces": data["holder_faces"],
    }


def _columns(rows: list[list[float]]) -> dict[str, list[float]]:
    """The columns of rows [age, x, y]."""
    return {name: [row[k] for row in rows] for k, name in enumerate(("age", "x", "y"))}


def _fill_stage(stage: Record, data: Json) -> None:
    blast, camera = data["blast_zone"], data["camera"]
    stage.blast_left, stage.blast_right = blast["left"], blast["right"]
    stage.blast_top, stage.blast_bottom = blast["top"], blast["bottom"]
    stage.camera_left, stage.camera_right = camera["left"], camera["right"]
    stage.camera_top, stage.camera_bottom = camera["top"], camera["bottom"]
    for port in range(4):
        x, y = data["respawn"]["points"][port]
        stage.spawns[port] = tuple(data["spawns"][port])
        stage.respawns[port] = (x, y)
        stage.respawn_starts[port] = (x, data["respawn"]["start_y"])
    stage.ledge_x, stage.ledge_y = data["ledges"]["right"][:2]
    stage.line_count = len(data["lines"])
    for index, line in data["lines"].items():
        _fill_line(stage.lines[int(index)], line)
    plain(lines.list_lines)(stage)
    for index in range(stage.line_count):
        plain(lines.shape_line)(stage, index)
    plain(lines.bound_lines)(stage)


def _fill_line(record: Record, line: Json) -> None:
    (x0, y0), (x1, y1) = line["from"], line["to"]
    record.kind = LINE_KINDS[line["kind"]]
    record.x0, record.y0, record.x1, record.y1 = x0, y0, x1, y1
    record.friction = line["friction"]
    record.drop_through, record.ledge, record.active = line["drop_through"], line["ledge"], line["active"]
    record.group = line["group"]


# Every number of the game: (1,) `TABLES`, fighters by internal id, stages in the order of STAGE_KEYS.
# The address of UNITS is the process's (build.tables).
FILLED: Final = load()
TABLES: Final = FILLED.dtype  # the one dtype object: compiled code compares by identity (ENGINE_TECH 5)
