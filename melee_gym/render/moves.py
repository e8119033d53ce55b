"""What people call the special moves: up to four names a fighter, for B alone, sideways, up and down."""

from __future__ import annotations

from typing import Final

# By key of the fighter's table; "nana" plays as "popo".
MOVES: Final[dict[str, tuple[str, str, str, str]]] = {
    "mario": ("Fireball", "Cape", "Super Jump Punch", "Mario Tornado"),
    "fox": ("Blaster", "Fox Illusion", "Fire Fox", "Reflector"),
    "falcon": ("Falcon Punch", "Raptor Boost", "Falcon Dive", "Falcon Kick"),
    "dk": ("Giant Punch", "Headbutt", "Spinning Kong", "Hand Slap"),
    "kirby": ("Swallow", "Hammer", "Final Cutter", "Stone"),
    "bowser": ("Fire Breath", "Koopa Klaw", "Whirling Fortress", "Bowser Bomb"),
    "link": ("Bow", "Boomerang", "Spin Attack", "Bomb"),
    "sheik": ("Needle Storm", "Chain", "Vanish", "Transform"),
    "ness": ("PK Flash", "PK Fire", "PK Thunder", "PSI Magnet"),
    "peach": ("Toad", "Peach Bomber", "Parasol", "Vegetable"),
    "popo": ("Ice Shot", "Squall Hammer", "Belay", "Blizzard"),
    "nana": ("Ice Shot", "Squall Hammer", "Belay", "Blizzard"),
    "pikachu": ("Thunder Jolt", "Skull Bash", "Quick Attack", "Thunder"),
    "samus": ("Charge Shot", "Missile", "Screw Attack", "Bomb"),
    "yoshi": ("Egg Lay", "Egg Roll", "Egg Throw", "Yoshi Bomb"),
    "jigglypuff": ("Rollout", "Pound", "Sing", "Rest"),
    "mewtwo": ("Shadow Ball", "Confusion", "Teleport", "Disable"),
    "luigi": ("Fireball", "Green Missile", "Super Jump Punch", "Luigi Cyclone"),
    "marth": ("Shield Breaker", "Dancing Blade", "Dolphin Slash", "Counter"),
    "zelda": ("Nayru's Love", "Din's Fire", "Farore's Wind", "Transform"),
    "young_link": ("Fire Bow", "Boomerang", "Spin Attack", "Bomb"),
    "dr_mario": ("Megavitamin", "Super Sheet", "Super Jump Punch", "Dr. Tornado"),
    "falco": ("Blaster", "Falco Phantasm", "Fire Bird", "Reflector"),
    "pichu": ("Thunder Jolt", "Skull Bash", "Agility", "Thunder"),
    "game_and_watch": ("Chef", "Judge", "Fire", "Oil Panic"),
    "ganondorf": ("Warlock Punch", "Gerudo Dragon", "Dark Dive", "Wizard's Foot"),
    "roy": ("Flare Blade", "Double-Edge Dance", "Blazer", "Counter"),
}
_KINDS = {"N": 0, "S": 1, "Hi": 2, "Lw": 3}


def move_name(fighter: str, state: str) -> str:
    """What people call a special move; empty for other states.

    Args:
        fighter: key of its table, e.g. "fox".
        state: the game's name of the action state, e.g. "SpecialAirSStart".
    """
    if not state.startswith("Special"):
        return ""
    rest = state.removeprefix("Special").removeprefix("Air")
    kind = next((kind for kind in ("Hi", "Lw", "N", "S") if rest.startswith(kind)), None)
    return MOVES[fighter][_KINDS[kind]] if kind else ""
