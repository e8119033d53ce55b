"""The fighters' special moves, one file each.

A file has `TABLE` (state id -> State, ids from 341), and `run(m, seat, phase, t)`, the unit's entry.
Adding a fighter: its file, its line here.
"""

from __future__ import annotations

SPECIALS: dict[int, str] = {  # internal id -> module
    1: "melee_gym.sim.fighters.fox",
    18: "melee_gym.sim.fighters.marth",
}
