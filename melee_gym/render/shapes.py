"""What is to be drawn of a frame, in units of the game: from FRAME and the tables, nothing else."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from melee_gym.data import FIGHTER_KEYS, load_fighter, load_stage, load_states
from melee_gym.game.action import FIRST_SPECIAL, NAMES
from melee_gym.game.frame import FLAG_SHIELD
from melee_gym.game.ids import Stage

SHIELD_FLOOR, SHIELD_SHARE, SHIELD_FULL = 0.15, 0.85, 60.0  # facts/mechanics/shield.md 3
HARD_SHIELD = 0.5  # the frame does not tell how hard a shield is pressed; most are


class Capsule(NamedTuple):
    """A thick line: both ends and the radius."""

    x0: float
    y0: float
    x1: float
    y1: float
    radius: float


class Circle(NamedTuple):
    """Centre and radius."""

    x: float
    y: float
    radius: float


class StageShape(NamedTuple):
    """A stage: closed outlines of what is solid, and platforms, as points."""

    solids: tuple[tuple[tuple[float, float], ...], ...]
    platforms: tuple[tuple[tuple[float, float], ...], ...]


@functools.cache
def stage_shape(stage: Stage) -> StageShape:
    """The active lines of a stage."""
    lines = {int(key): line for key, line in load_stage(stage.key)["lines"].items() if line["active"]}
    platforms = [(tuple(line["from"]), tuple(line["to"])) for line in lines.values() if line["drop_through"]]
    left = {key for key, line in lines.items() if not line["drop_through"]}
    solids = []
    while left:
        outline, key = [], min(left)
        while key in left:
            left.remove(key)
            outline += [tuple(lines[key]["from"]), tuple(lines[key]["to"])]
            key = lines[key]["next"]
        solids.append(tuple(outline))
    return StageShape(tuple(solids), tuple(platforms))


def state_name(player: np.void) -> str:
    """The game's name of a player's action state."""
    state = int(player["state"])
    if state < FIRST_SPECIAL:
        return NAMES[state]
    known = _fighter(player)["states"].get(str(state), {})
    return str(known.get("name", f"Special {state}"))


def hurt_capsules(player: np.void) -> list[Capsule]:
    """The measured body of a player in its present state (facts/geometry/hurt.json)."""
    fighter, state = _fighter(player), int(player["state"])
    family = load_states().get(str(state), {}).get("hurt_family", "special")
    capsules = fighter["capsules"].get(family) or next(iter(fighter["capsules"].values()))
    x, y, facing = (float(player[name]) for name in ("x", "y", "facing"))
    return [
        Capsule(x + facing * x0, y + y0, x + facing * x1, y + y1, radius)
        for x0, y0, x1, y1, radius in capsules
    ]


def hit_circles(player: np.void) -> list[Circle]:
    """The hitboxes that are out at the player's present age."""
    state = _fighter(player)["states"].get(str(int(player["state"])), {})
    age = int(player["state_age"])
    x, y, facing = (float(player[name]) for name in ("x", "y", "facing"))
    circles = []
    for first, points in state.get("hits", {}).values():
        k = age - first
        if 0 <= k < len(points) and points[k] is not None and points[k][3] >= 0:
            px, py, radius = points[k][:3]
            circles.append(Circle(x + facing * px, y + py, radius))
    return circles


def shield_circle(player: np.void) -> Circle | None:
    """The shield's sphere, if it is up."""
    byte, mask = FLAG_SHIELD
    if not player["state_flags"][byte] & mask:
        return None
    fighter = _fighter(player)
    body, size = fighter["body"], fighter["attributes"]["initial_shield_size"]
    share = SHIELD_FLOOR + SHIELD_SHARE * float(player["shield"]) / SHIELD_FULL * HARD_SHIELD
    x = float(player["x"]) + float(player["facing"]) * body["shield_x"]
    return Circle(x, float(player["y"]) + body["shield_y"], body["shield_factor"] * size * share)


def _fighter(player: np.void) -> dict[str, Any]:
    return load_fighter(FIGHTER_KEYS[int(player["fighter"])])
