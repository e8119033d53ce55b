"""What went wrong in a player-frame: its cause, and the family of action states in which it happened."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import plain
from melee_gym.data import FIGHTER_KEYS, load_fighter
from melee_gym.fidelity.compare import FULL_FIELDS, hitstun
from melee_gym.game import action as A
from melee_gym.sim.fighters import SPECIALS

# Causes beyond a field of `compare.FULL_FIELDS`: contacts and floors explain differing states. They come
# first: a missed hit also moves, damages and turns its victim.
CONTACT_CAUSES = (
    "hit missed", "hit invented", "hit differs", "grab missed", "grab invented",
    "landing missed", "landing invented", "left the floor", "kept the floor",
)  # fmt: skip
CAUSES = (*CONTACT_CAUSES, *FULL_FIELDS)

FAMILIES: tuple[tuple[str, int, int], ...] = (
    ("dead", A.DEAD_DOWN, A.SLEEP), ("respawn", A.REBIRTH, A.REBIRTH_WAIT), ("stand", A.WAIT, A.WAIT),
    ("walk", A.WALK_SLOW, A.WALK_FAST), ("turn", A.TURN, A.TURN_RUN), ("dash and run", A.DASH, A.RUN_BRAKE),
    ("jump squat", A.KNEE_BEND, A.KNEE_BEND), ("jump", A.JUMP_F, A.JUMP_B),
    ("air jump", A.JUMP_AERIAL_F, A.JUMP_AERIAL_B), ("fall", A.FALL, A.FALL_AERIAL_B),
    ("helpless fall", A.FALL_SPECIAL, A.FALL_SPECIAL_B), ("tumble", A.DAMAGE_FALL, A.DAMAGE_FALL),
    ("crouch", A.SQUAT, A.SQUAT_RV), ("landing", A.LANDING, A.LANDING_FALL_SPECIAL),
    ("jab", A.ATTACK11, A.ATTACK100_END), ("dash attack", A.ATTACK_DASH, A.ATTACK_DASH),
    ("tilt", A.ATTACK_S3_HI, A.ATTACK_LW3), ("smash", A.ATTACK_S4_HI, A.ATTACK_LW4),
    ("aerial", A.ATTACK_AIR_N, A.ATTACK_AIR_LW), ("aerial landing", A.LANDING_AIR_N, A.LANDING_AIR_LW),
    ("hit", A.DAMAGE_HI1, A.DAMAGE_AIR3), ("hit, flying", A.DAMAGE_FLY_HI, A.DAMAGE_FLY_ROLL),
    ("shield", A.GUARD_ON, A.GUARD_REFLECT), ("lying", A.DOWN_BOUND_U, A.DOWN_SPOT_D),
    ("tech", A.PASSIVE, A.PASSIVE_CEIL), ("broken shield", A.SHIELD_BREAK_FLY, A.FURAFURA),
    ("grab", A.CATCH, A.CATCH_CUT), ("throw", A.THROW_F, A.THROW_LW),
    ("held", A.CAPTURE_PULLED_HI, A.CAPTURE_FOOT), ("roll and spot dodge", A.ESCAPE_F, A.ESCAPE_N),
    ("air dodge", A.ESCAPE_AIR, A.ESCAPE_AIR), ("clank", A.REBOUND_STOP, A.REBOUND),
    ("thrown", A.THROWN_F, A.THROWNLW_WOMEN), ("platform drop", A.PASS, A.PASS),
    ("teeter", A.OTTOTTO, A.OTTOTTO_WAIT), ("wall and ceiling", A.FLY_REFLECT_WALL, A.MISS_FOOT),
    ("ledge", A.CLIFF_CATCH, A.CLIFF_JUMP_QUICK2),
)  # fmt: skip
OTHER_FAMILY, SPECIAL_FAMILY = "other", "special"


def family_of(state: int) -> str:
    """The family of an action state."""
    if state >= A.FIRST_SPECIAL:
        return SPECIAL_FAMILY
    return next((name for name, first, last in FAMILIES if first <= state <= last), OTHER_FAMILY)


@cache
def state_name(kind: int, state: int) -> str:
    """The game's name of an action state; specials with their fighter's, "fox SpecialAirLwLoop"."""
    if state < A.FIRST_SPECIAL:
        return A.NAMES[state]
    if kind >= len(FIGHTER_KEYS):
        return f"{kind} {state}"
    key = FIGHTER_KEYS[kind]
    return f"{key} {load_fighter(key)['states'].get(str(state), {}).get('name', state)}"


def special_name(kind: int, state: int) -> str:
    """The special move that a state belongs to, "fox Lw special"."""
    name = state_name(kind, state)
    found = re.match(r"(\w+ )Special(?:Air)?(N|S|Hi|Lw)", name)
    return f"{found[1]}{found[2]} special" if found else f"{name} special"


def callbacks_of(kind: int, state: int) -> tuple[str, ...]:
    """The rules of a state: its animation, interrupt, physics and collision functions in the engine."""
    from melee_gym.sim.build import unit_of
    from melee_gym.sim.common_states import TABLE
    from melee_gym.sim.parts import STATE_PHASES

    table = TABLE if state < A.FIRST_SPECIAL else unit_of(SPECIALS[kind]).states
    if state not in table:
        return ()
    rules = [plain(getattr(table[state], phase)) for phase in STATE_PHASES]
    return tuple(f"{f.__module__.removeprefix('melee_gym.')}.{f.__name__}" for f in rules)


def causes(predicted: Any, recorded: Any, before: Any, different: NDArray[np.bool_]) -> NDArray[np.int8]:
    """The first cause of each player-frame, as an index of CAUSES; -1 where nothing differs.

    Args:
        predicted: PLAYER of shape (N, 2), both seats.
        recorded: PLAYER (N, 2).
        before: PLAYER (N, 2), recorded on the frame before.
        different: (N, 2, fields) from `compare.differences`.
    """
    result = np.full(different.shape[:2], -1, np.int8)
    for index in reversed(range(len(FULL_FIELDS))):
        result[different[..., index]] = len(CONTACT_CAUSES) + index
    wrong_state = different[..., FULL_FIELDS.index("state")] | different[..., FULL_FIELDS.index("airborne")]
    wrong_result = wrong_state | different[..., FULL_FIELDS.index("percent")]
    got, hit = _newly_hit(predicted, before), _newly_hit(recorded, before)
    # From the last to the first cause: later assignments win.
    was_airborne = before["airborne"] == 1
    up, down = predicted["airborne"] == 1, recorded["airborne"] == 0
    _set(result, "kept the floor", wrong_state & ~was_airborne & ~up & ~down)
    _set(result, "left the floor", wrong_state & ~was_airborne & up & down)
    _set(result, "landing invented", wrong_state & was_airborne & ~up & ~down)
    _set(result, "landing missed", wrong_state & was_airborne & up & down)
    got_grab, grab = _in_grab(predicted), _in_grab(recorded)
    grabbing_before = _in_grab(before)
    _set(result, "grab invented", wrong_state & got_grab & ~grab & ~grabbing_before)
    _set(result, "grab missed", wrong_state & ~got_grab & grab & ~grabbing_before)
    _set(result, "hit differs", wrong_result & got & hit)
    _set(result, "hit invented", wrong_result & got & ~hit)
    _set(result, "hit missed", wrong_result & ~got & hit)
    return result


def _set(result: NDArray[np.int8], cause: str, where: NDArray[np.bool_]) -> None:
    result[where] = CAUSES.index(cause)


def _newly_hit(players: Any, before: Any) -> NDArray[np.bool_]:
    """Who was struck since the frame before: more hitlag than was left, more percent or new hitstun."""
    left = np.maximum(before["hitlag"] - 1, 0)
    stunned = (hitstun(players) > hitstun(before)) & (hitstun(players) > 0)
    return np.asarray((players["hitlag"] > left) | (players["percent"] > before["percent"] + 0.005) | stunned)


def _in_grab(players: Any) -> NDArray[np.bool_]:
    state = players["state"]
    held = (state >= A.CAPTURE_PULLED_HI) & (state <= A.CAPTURE_DAMAGE_LW)
    return np.asarray(held | (state == A.CATCH_PULL) | (state == A.CATCH_DASH_PULL))
