"""The callbacks of the action states that all fighters share, as one function per phase."""

from __future__ import annotations

from melee_gym.sim.dispatch import phase_function
from melee_gym.sim.parts import State
from melee_gym.sim.states import air, attacks, capture, damage, down, ground, guard, ledge, life, running

TABLE: dict[int, State] = {
    **life.TABLE, **ground.TABLE, **air.TABLE, **attacks.TABLE, **guard.TABLE, **damage.TABLE, **down.TABLE,
    **capture.TABLE, **ledge.TABLE, **running.TABLE,
}  # fmt: skip

common_animation = phase_function("common_animation", TABLE, "animation")
common_interrupts = phase_function("common_interrupts", TABLE, "interrupts")
common_physics = phase_function("common_physics", TABLE, "physics")
common_collision = phase_function("common_collision", TABLE, "collision")
