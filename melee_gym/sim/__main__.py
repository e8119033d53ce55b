"""`python -m melee_gym.sim`: compile everything that the engine offers."""

from melee_gym.sim.build import main

main()
