"""Fox's special moves, a file each (facts/mechanics/specials/fox.md)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.sim import units
from melee_gym.sim.dispatch import State, phase_function
from melee_gym.sim.fighters.fox import blaster, firefox, illusion, reflector, throws
from melee_gym.sim.fighters.fox.states import N_START
from melee_gym.sim.records import Match, Tables

TABLE: dict[int, State] = {**blaster.TABLE, **illusion.TABLE, **firefox.TABLE, **reflector.TABLE}

fox_animation = phase_function("fox_animation", TABLE, "animation")
fox_interrupts = phase_function("fox_interrupts", TABLE, "interrupts")
fox_physics = phase_function("fox_physics", TABLE, "physics")
fox_collision = phase_function("fox_collision", TABLE, "collision")


@inner
def run(m: Match, seat: int, phase: int, t: Tables) -> None:
    """The unit's entry (units.py)."""
    f = m.fighters[seat]
    if phase == units.ANIMATION:
        if f.state < N_START:
            throws.throw_gun(f, m, t)
            throws.throw_shots(f, m, t)
        else:
            fox_animation(f, m, t)
    elif phase == units.INTERRUPTS:
        fox_interrupts(f, m, t)
    elif phase == units.PHYSICS:
        fox_physics(f, m, t)
    elif phase == units.COLLISION:
        fox_collision(f, m, t)
    elif phase == units.ENTER_N:
        blaster.enter_blaster(f, m, t)
    elif phase == units.ENTER_S:
        illusion.enter_illusion(f, m, t)
    elif phase == units.ENTER_HI:
        firefox.enter_firefox(f, m, t)
    elif phase == units.ENTER_LW:
        reflector.enter_shine(f, m, t)
    elif phase == units.BUBBLE_HIT:
        reflector.reflected(f, m, t)
