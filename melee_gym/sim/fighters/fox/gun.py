"""The gun in his hand, seen while a move shoots; it neither hits nor is hit (specials/fox.md 2.6)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.sim import articles
from melee_gym.sim.fighters.fox.states import GUN
from melee_gym.sim.records import Fighter, Match, Tables


@inner
def draw_gun(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Recorded where the fighter is at this moment, and nowhere else: 1,025 of 1,025."""
    n = t.fox[t.fighters[f.kind].row]
    slot = articles.spawn(m, f, GUN, f.x, f.y)
    if slot >= 0:
        gun = m.items[slot]
        gun.state = state
        gun.timer = n.gun_timer
        gun.hits = 0


@inner
def turn_gun(f: Fighter, m: Match, state: int) -> None:
    """The gun's item state follows its owner's."""
    slot = articles.find(f, m, GUN)
    if slot >= 0:
        m.items[slot].state = state
