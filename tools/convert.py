"""How the files of `melee_gym/data` were made: `python -m tools.convert ../shared/facts`.

Reads the collected facts of the game (each with its evidence) and writes what an engine, an encoder and a
renderer need, resolved into one schema: one line per state, fallbacks filled in and listed in the file.
`specials/` is written by hand from facts/mechanics/specials.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from melee_gym.data import FIGHTER_KEYS, STAGE_KEYS
from tools.convert_fighter import Facts, convert_fighter, convert_states

Json = dict[str, Any]
DATA = Path(__file__).parents[1] / "melee_gym/data"
GEOMETRY = ("ecb_bottom", "ledge", "hold_motion", "hurt", "extra")
# Measured by us on the recordings, beyond the facts; each file says how.
MEASURED = (
    "fox_ecb", "ecb_half", "ecb_diamond", "hold_air", "throw_release", "throw_motion", "lengths",
)  # fmt: skip
# Names of ours for constants that have none.
NAMES = {0x514: "star_ko_height_mul"}

# Numbers of scripts and animations that are the same for all fighters. Charge: 350 x 0.003906 and 60 in the
# smash charge command (facts/mechanics/damage.md 1.1). GuardSetOff: last frame of the animation
# (shield.md 4.2).
CODE_CONSTANTS = {"smash_charge_mul": 1.3671, "smash_charge_frames": 60, "guard_set_off_frames": 20.0}


def main(facts: Path, out: Path) -> None:
    """Write every data file.

    Args:
        facts: the folder of facts.
        out: the folder to write into, normally `melee_gym/data`.
    """
    _write(out / "common.json", convert_common(_read(facts / "common.json")), depth=2)
    spawns = _read(facts / "raw/slippi_neutral_spawns.json")["stages"]
    for key in STAGE_KEYS:
        source = _read(facts / f"stages/{key}.json")
        points = spawns[str(source["ids"]["slp_stage_id"])]
        _write(out / f"stages/{key}.json", convert_stage(key, source, points["singles"]), depth=2)
    index = _read(facts / "fighters/index.json")["fighters"]
    fighters = {key: _read(facts / f"fighters/{key}.json") for key in FIGHTER_KEYS}
    tables = Facts(
        fighters=fighters,
        motion={key: _read(facts / f"special_motion/{key}.json") for key in FIGHTER_KEYS},
        common=_read(facts / "fighters/common_states.json")["states"],
        playable={key: row["playable"] for key, row in index.items()},
        geometry={name: _read(facts / f"geometry/{name}.json") for name in GEOMETRY}
        | {name: _read(Path(__file__).parent / f"measured/{name}.json") for name in MEASURED}
        | {"facing": _read(facts / "mechanics/down_bound_facing.json")},
    )
    _write(out / "states.json", convert_states(tables), depth=2)
    for key in FIGHTER_KEYS:
        _write(out / f"fighters/{key}.json", convert_fighter(key, tables), depth=2)


def convert_common(source: Json) -> Json:
    """Constants common to all fighters: name -> value, kind ("float" or "int"), offset in ftCommonData."""
    fields: Json = {}
    for row in source["fields"]:
        offset = int(row["offset"], 16)
        name = NAMES.get(offset) or row.get("name") or row["header_field"]
        if name is None or name == "x808":  # the header gives 0x804 the name of the next word
            name = f"x{offset:X}"
        kind = {"float32": "float", "int32": "int"}[row["type"]]
        fields[name] = {"value": row["value"], "kind": kind, "offset": row["offset"]}
    for row in source["other"]:  # constants of the code itself, not of ftCommonData
        if isinstance(row["value"], int | float):
            kind = "int" if isinstance(row["value"], int) else "float"
            fields[row["name"]] = {"value": row["value"], "kind": kind, "offset": None}
    for name, value in CODE_CONSTANTS.items():
        fields[name] = {"value": value, "kind": "int" if isinstance(value, int) else "float", "offset": None}
    return {
        "schema": "melee-gym-common-1",
        "source": "facts/common.json: ftCommonData of PlCo.dat (NTSC 1.02); offset null: from the code",
        "fields": fields,
    }


def convert_stage(key: str, source: Json, singles: list[list[float]]) -> Json:
    """A stage: lines by id, blast zone, camera, spawns by rank of port, respawns by port, moving parts."""
    lines = [
        {
            "kind": line["kind"], "from": [line["x0"], line["y0"]], "to": [line["x1"], line["y1"]],
            "friction": line.get("friction_multiplier", 1.0), "drop_through": line["drop_through"],
            "ledge": line["ledge_grab"], "active": line["active"], "previous": line.get("prev", -1),
            "next": line.get("next", -1), "group": line["group"], "moving": line.get("moving"),
        }
        for line in source["lines"]
    ]  # fmt: skip
    respawn = source["respawn"]
    return {
        "schema": "melee-gym-stage-1",
        "source": f"facts/stages/{key}.json (stage file, checked on recordings), Slippi's neutral spawns",
        "key": key,
        "name": source["name"],
        "id": source["ids"]["slp_stage_id"],
        "blast_zone": source["blast_zone"],
        "camera": source["camera_bounds"],
        "spawns": singles,
        "respawn": {"start_y": respawn["start_y"], "points": respawn["by_port"]},
        "ledges": {ledge["side"]: [ledge["x"], ledge["y"], ledge["line"]] for ledge in source["ledges"]},
        "moving": source["moving_parts"],
        "lines": {str(index): line for index, line in enumerate(lines)},
    }


def _read(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _write(path: Path, content: Json, depth: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_lines(content, depth) + "\n", encoding="utf-8")


def _lines(value: Any, depth: int, indent: str = "") -> str:
    """JSON whose containers down to `depth` have one line per entry: compact and diffable."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, separators=(", ", ": "))
    inner = indent + " "
    entries = [f"{inner}{json.dumps(key)}: {_lines(item, depth - 1, inner)}" for key, item in value.items()]
    return "{\n" + ",\n".join(entries) + f"\n{indent}}}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), DATA)
