"""Names and numbers of fighters and stages. Action states: `action.py`.

Source: `.slp` specification; external ids are the character-select order (game start event), internal
ids are what the post-frame event holds.
"""

from __future__ import annotations

import enum
from typing import TypeVar

from melee_gym.errors import SetupError, unknown


class Fighter(enum.IntEnum):
    """The 26 fighters; the value is the external id (game start event)."""

    FALCON = 0
    DK = 1
    FOX = 2
    GAME_AND_WATCH = 3
    KIRBY = 4
    BOWSER = 5
    LINK = 6
    LUIGI = 7
    MARIO = 8
    MARTH = 9
    MEWTWO = 10
    NESS = 11
    PEACH = 12
    PIKACHU = 13
    ICE_CLIMBERS = 14
    JIGGLYPUFF = 15
    SAMUS = 16
    YOSHI = 17
    ZELDA = 18
    SHEIK = 19
    FALCO = 20
    YOUNG_LINK = 21
    DR_MARIO = 22
    ROY = 23
    PICHU = 24
    GANONDORF = 25

    @property
    def internal(self) -> int:
        """The internal id, as recorded in post-frame events (Ice Climbers: Popo)."""
        return INTERNAL[self]

    @property
    def key(self) -> str:
        """The lower-case name used in options, files and tables, e.g. "game_and_watch"."""
        return self.name.lower()


class Stage(enum.IntEnum):
    """The six tournament stages; the value is the stage id of the game start event."""

    FOUNTAIN_OF_DREAMS = 2
    POKEMON_STADIUM = 3
    YOSHIS_STORY = 8
    DREAM_LAND_N64 = 28
    BATTLEFIELD = 31
    FINAL_DESTINATION = 32

    @property
    def key(self) -> str:
        """The lower-case name used in options, files and tables, e.g. "final_destination"."""
        return self.name.lower()


INTERNAL: dict[Fighter, int] = {
    Fighter.FALCON: 2, Fighter.DK: 3, Fighter.FOX: 1, Fighter.GAME_AND_WATCH: 24, Fighter.KIRBY: 4,
    Fighter.BOWSER: 5, Fighter.LINK: 6, Fighter.LUIGI: 17, Fighter.MARIO: 0, Fighter.MARTH: 18,
    Fighter.MEWTWO: 16, Fighter.NESS: 8, Fighter.PEACH: 9, Fighter.PIKACHU: 12, Fighter.ICE_CLIMBERS: 10,
    Fighter.JIGGLYPUFF: 15, Fighter.SAMUS: 13, Fighter.YOSHI: 14, Fighter.ZELDA: 19, Fighter.SHEIK: 7,
    Fighter.FALCO: 22, Fighter.YOUNG_LINK: 20, Fighter.DR_MARIO: 21, Fighter.ROY: 26, Fighter.PICHU: 23,
    Fighter.GANONDORF: 25,
}  # fmt: skip
FROM_INTERNAL: dict[int, Fighter] = {internal: fighter for fighter, internal in INTERNAL.items()}
NANA_INTERNAL = 11

# What people call them; keys of the enums are names already.
ALIASES: dict[type[enum.IntEnum], dict[str, str]] = {
    Fighter: {
        "C_FALCON": "FALCON", "CAPTAIN_FALCON": "FALCON", "CF": "FALCON",
        "CLIMBERS": "ICE_CLIMBERS", "DOC": "DR_MARIO", "DONKEY_KONG": "DK", "DRMARIO": "DR_MARIO",
        "GANON": "GANONDORF", "GAMEANDWATCH": "GAME_AND_WATCH",
        "GNW": "GAME_AND_WATCH", "ICS": "ICE_CLIMBERS", "ICIES": "ICE_CLIMBERS", "KOOPA": "BOWSER",
        "MR_GAME_AND_WATCH": "GAME_AND_WATCH", "PIKA": "PIKACHU", "POPO": "ICE_CLIMBERS",
        "PUFF": "JIGGLYPUFF", "YLINK": "YOUNG_LINK",
    },
    Stage: {
        "BF": "BATTLEFIELD", "DL": "DREAM_LAND_N64", "DL64": "DREAM_LAND_N64", "DREAMLAND": "DREAM_LAND_N64",
        "DREAM_LAND": "DREAM_LAND_N64", "DREAMLAND_64": "DREAM_LAND_N64", "FD": "FINAL_DESTINATION",
        "FOD": "FOUNTAIN_OF_DREAMS", "FOUNTAIN": "FOUNTAIN_OF_DREAMS", "PS": "POKEMON_STADIUM",
        "STADIUM": "POKEMON_STADIUM", "YOSHIS": "YOSHIS_STORY", "YS": "YOSHIS_STORY",
    },
}  # fmt: skip

Id = TypeVar("Id", Fighter, Stage)


def _parse(kind: type[Id], what: str, name: str | int | Id) -> Id:
    if isinstance(name, kind):
        return name
    try:
        if isinstance(name, str):
            key = name.strip().replace("'", "").replace(".", "").replace("&", "and").upper()
            key = key.replace(" ", "_").replace("-", "_")
            return kind[ALIASES[kind].get(key, key)]
        return kind(name)
    except (KeyError, ValueError):
        raise SetupError(unknown(what, name, [member.key for member in kind])) from None


def parse_fighter(name: str | int | Fighter) -> Fighter:
    """The fighter of a name ("marth", "Game and Watch", "puff") or external id.

    Raises:
        SetupError: no such fighter; the message lists all.
    """
    return _parse(Fighter, "fighter", name)


def parse_stage(name: str | int | Stage) -> Stage:
    """The stage of a name ("battlefield", "Yoshi's Story", "fd") or `.slp` stage id.

    Raises:
        SetupError: no such stage; the message lists all.
    """
    return _parse(Stage, "stage", name)
