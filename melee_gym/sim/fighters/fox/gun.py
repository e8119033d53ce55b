"""The gun in his hand, seen while a move shoots; it neither hits nor is hit (specials/fox.md 2.6)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game.frame import MAX_ITEMS
from melee_gym.sim import projectiles
from melee_gym.sim.fighters.fox.states import GUN
from melee_gym.sim.records import Fighter, Match, Tables


@inner
def draw_gun(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Recorded where the fighter is at this moment, and nowhere else: 1,025 of 1,025."""
    slot = projectiles.spawn(m, f, GUN, f.x, f.y)
    if slot >= 0:
        gun = m.items[slot]
        gun.state = state
        gun.timer = t.fox.gun_timer
        gun.behaviour = projectiles.PROP
        gun.hits = 0


@inner
def find_gun(f: Fighter, m: Match) -> int:
    """Slot of his gun; -1: not drawn."""
    for slot in range(MAX_ITEMS):
        if m.items[slot].active and m.items[slot].type == GUN and m.items[slot].owner == f.body:
            return slot
    return -1


@inner
def turn_gun(f: Fighter, m: Match, state: int) -> None:
    """The gun's item state follows its owner's."""
    slot = find_gun(f, m)
    if slot >= 0:
        m.items[slot].state = state
