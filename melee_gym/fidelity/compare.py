"""What counts as the same frame: the definitions of `exact` and `full`, and the two baselines.

Source: replays/FACTS.md 15 (exact, frozen, ballistic); `full` adds what a player can feel next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.frame import FLAG_HITSTUN

Bools = NDArray[np.bool_]
Players = NDArray[Any]  # PLAYER of any shape

# Tolerances by field; fields absent here must be equal.
TOLERANCE = {
    "x": 0.01, "y": 0.01, "percent": 0.01,
    "speed_air_x_self": 0.01, "speed_y_self": 0.01, "speed_ground_x_self": 0.01,
    "speed_x_attack": 0.01, "speed_y_attack": 0.01,
    "hitstun": 1.0, "shield": 0.05, "state_age": 0.01,
}  # fmt: skip
EXACT_FIELDS = ("state", "airborne", "facing", "percent", "stocks", "x", "y")
FULL_FIELDS = (
    *EXACT_FIELDS,
    "speed_air_x_self", "speed_y_self", "speed_ground_x_self", "speed_x_attack", "speed_y_attack",
    "hitlag", "hitstun", "shield", "jumps_left", "state_age",
)  # fmt: skip
DEFINITIONS = {"exact": EXACT_FIELDS, "full": FULL_FIELDS}


def hitstun(players: Players) -> NDArray[np.float32]:
    """Frames of hitstun left: the `misc` field while the hitstun flag is set, else 0."""
    byte, mask = FLAG_HITSTUN
    return np.where(players["state_flags"][..., byte] & mask, players["misc"], np.float32(0))


def differences(predicted: Players, recorded: Players) -> Bools:
    """Which fields differ beyond their tolerance.

    Args:
        predicted: PLAYER array of any shape S.
        recorded: PLAYER array of the same shape.

    Returns:
        S + (len(FULL_FIELDS),) bool, columns in the order of FULL_FIELDS (those of exact first).
    """
    columns = []
    for name in FULL_FIELDS:
        got, expected = (hitstun(p) if name == "hitstun" else p[name] for p in (predicted, recorded))
        if name in TOLERANCE:
            close = np.abs(got.astype(np.float64) - expected) <= TOLERANCE[name]
            columns.append(~close)  # nan is no match
        else:
            columns.append(got != expected)
    return np.stack(columns, axis=-1)


def is_right(different: Bools, definition: str) -> Bools:
    """Whether player-frames match by "exact" or "full": the shape of `differences` without its last axis."""
    return np.asarray(~different[..., : len(DEFINITIONS[definition])].any(axis=-1))


def frozen(frames: NDArray[np.void]) -> Players:
    """The baseline that nothing changes: row t holds the players of row t - 1 (row 0: itself)."""
    players = frames["players"].copy()
    players[1:] = frames["players"][:-1]
    return players


def ballistic(frames: NDArray[np.void]) -> Players:
    """The baseline that everybody keeps his speed: `frozen`, moved by own and knockback speed of t - 1.

    The horizontal own speed is the "air" field on the ground too (FACTS 15, "ballistic").
    """
    players = frozen(frames)
    players["x"] += players["speed_air_x_self"] + players["speed_x_attack"]
    players["y"] += players["speed_y_self"] + players["speed_y_attack"]
    return players
