"""The fighters' special moves, one file each.

A file ends with `UNIT` (parts.Unit): its action states, its articles, and the hooks that it needs; its
numbers lie in `data/specials/<key>.json`. Adding a fighter: its file, its line here.
"""

from __future__ import annotations

SPECIALS: dict[int, str] = {  # internal id -> module
    1: "melee_gym.sim.fighters.fox",
    18: "melee_gym.sim.fighters.marth",
}
