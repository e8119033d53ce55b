"""Fox's own action states, and what his specials keep in `special_i` and `special_f`."""

from __future__ import annotations

N_START, N_LOOP, N_END, AIR_N_START, AIR_N_LOOP, AIR_N_END = 341, 342, 343, 344, 345, 346
S_START, S_DASH, S_END, AIR_S_START, AIR_S_DASH, AIR_S_END = 347, 348, 349, 350, 351, 352
HI_HOLD, AIR_HI_HOLD, HI_TRAVEL, AIR_HI_TRAVEL = 353, 354, 355, 356
HI_LANDING, HI_FALL, HI_BOUND = 357, 358, 359
LW_START, LW_LOOP, LW_HIT, LW_END, LW_TURN = 360, 361, 362, 363, 364
AIR_LW_START, AIR_LW_LOOP, AIR_LW_HIT, AIR_LW_END, AIR_LW_TURN = 365, 366, 367, 368, 369

# special_i: DELAY frames before gravity acts, REPEAT another shot asked for, RELEASED B was let go,
# COUNT frames of travel, or frames until the reflector may close, or the next of a throw's shots. special_f:
# ANGLE of the travel, WAIT until a throw's next shot, WAS and BEFORE the places of the last two frames.
DELAY, REPEAT, RELEASED, COUNT = 0, 1, 2, 3
ANGLE, WAIT, WAS_X, WAS_Y, BEFORE_X, BEFORE_Y = 0, 1, 2, 3, 4, 5

LASER, GHOST, GUN = 54, 56, 74  # item types
GHOST_FOLLOWS, GHOST_RESTS = 1, 2  # item states
