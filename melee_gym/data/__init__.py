"""The tables of the game as package data, and their loader.

`common.json`: constants of all fighters. `states.json`: the common states. `fighters/<key>.json`: one fighter
(Popo and Nana apart). `stages/<key>.json`: one stage. `specials/<key>.json`: the numbers of a fighter's
special moves, written by hand. `human_behaviour.json`: what people do, by `tools/human_behaviour.py`. Every
file names its source and `tools/convert.py` made the others.
Loaded files are cached: do not change what a loader returns.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any, Final, Literal

from melee_gym.errors import ConfigError, unknown

Kind = Literal["float", "int"]
Json = dict[str, Any]


@functools.cache
def load_common() -> Json:
    """The constants common to all fighters: name -> {"value", "kind", "offset"} (offset in ftCommonData)."""
    return _load("common.json")["fields"]  # type: ignore[no-any-return]


@functools.cache
def load_specials() -> dict[str, Json]:
    """The numbers of special moves: fighter key -> {"family", "values": name -> [value, source]}."""
    files = resources.files("melee_gym.data").joinpath("specials").iterdir()
    keys = {file.name.removesuffix(".json") for file in files if file.name.endswith(".json")}
    return {key: _load(f"specials/{key}.json") for key in FIGHTER_KEYS if key in keys}


@functools.cache
def load_states() -> Json:
    """The states 0 to 340 of every fighter: id -> {"name", "move", "hurt_family", "landing_family"}."""
    return _load("states.json")["states"]  # type: ignore[no-any-return]


@functools.cache
def load_human_behaviour() -> Json:
    """What people do: fighter key, or "all" -> metric -> [n, p10, p25, p50, p75, p90, pooled]."""
    return _load("human_behaviour.json")["fighters"]  # type: ignore[no-any-return]


@functools.cache
def load_fighter(key: str) -> Json:
    """One fighter's table.

    Args:
        key: lower-case name, e.g. "fox"; the Ice Climbers are "popo" and "nana".

    Raises:
        ConfigError: no such fighter; the message lists all.
    """
    if key not in FIGHTER_KEYS:
        raise ConfigError(unknown("fighter table", key, FIGHTER_KEYS))
    return _load(f"fighters/{key}.json")


@functools.cache
def load_stage(key: str) -> Json:
    """One stage's table.

    Args:
        key: lower-case name, e.g. "final_destination".

    Raises:
        ConfigError: no such stage; the message lists all.
    """
    if key not in STAGE_KEYS:
        raise ConfigError(unknown("stage table", key, STAGE_KEYS))
    return _load(f"stages/{key}.json")


def _load(path: str) -> Json:
    text = resources.files("melee_gym.data").joinpath(path).read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


# By internal id, 0 to 26.
FIGHTER_KEYS: Final = (
    "mario", "fox", "falcon", "dk", "kirby", "bowser", "link", "sheik", "ness", "peach", "popo", "nana",
    "pikachu", "samus", "yoshi", "jigglypuff", "mewtwo", "luigi", "marth", "zelda", "young_link", "dr_mario",
    "falco", "pichu", "game_and_watch", "ganondorf", "roy",
)  # fmt: skip
STAGE_KEYS: Final = (
    "fountain_of_dreams", "pokemon_stadium", "yoshis_story", "dream_land_n64", "battlefield",
    "final_destination",
)  # fmt: skip

COMMON_FIELDS: Final[tuple[tuple[str, Kind], ...]] = tuple(
    (name, field["kind"]) for name, field in load_common().items()
)


def _special_families() -> dict[str, tuple[tuple[str, ...], dict[str, int]]]:
    families: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {}
    for key, specials in load_specials().items():
        family, values = specials["family"], specials["values"]
        sizes = {name: len(value) if isinstance(value, list) else 0 for name, (value, _) in values.items()}
        keys, shared = families.get(family, ((), sizes))
        if sizes != shared:
            odd = ", ".join(sorted(name for name, _ in sizes.items() ^ shared.items()))
            raise ConfigError(f"data/specials/{key}.json and {keys[0]}.json name different numbers: {odd}.")
        families[family] = (*keys, key), sizes
    return families


# Of each family: its fighters, and of each name how many values it has; 0: a single one.
SPECIAL_FAMILIES: Final = _special_families()
