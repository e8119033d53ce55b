"""What is to be drawn of a frame beside bodies, in units of the game: from FRAME and the tables alone."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np

from melee_gym.data import FIGHTER_KEYS, load_fighter, load_stage
from melee_gym.data.stage_table import RANDALL_PERIOD, STAGES, stage_row
from melee_gym.game.action import FIRST_SPECIAL, NAMES
from melee_gym.game.frame import FLAG_SHIELD, has_flag
from melee_gym.game.ids import Stage

SHIELD_FLOOR, SHIELD_SHARE, SHIELD_FULL = 0.15, 0.85, 60.0  # facts/mechanics/shield.md 3
HARD_SHIELD = 0.5  # the frame does not tell how hard a shield is pressed; most are
DEPTH = 62.0  # units below the floor at which a stage that goes on is cut: Final Destination is 55 deep

Point = tuple[float, float]
Line = tuple[Point, Point]


class Circle(NamedTuple):
    """Centre and radius."""

    x: float
    y: float
    radius: float


class StageShape(NamedTuple):
    """A stage: closed outlines of what is solid, platforms, and the lowest point.

    Attributes:
        solids: outlines, each a round of points.
        platforms: lines that still stand.
        bottom: lowest point of the solids.
        ledges: the left and the right corner to hang from.
    """

    solids: tuple[tuple[Point, ...], ...]
    platforms: tuple[Line, ...]
    bottom: float
    ledges: tuple[complex, complex]


# Pokemon Stadium's groups of lines by the type that FRAME tells; of other types those that are active.
SHELL: Final = 6  # around all of them
TRANSFORMED: Final = {3: (1, 2), 4: (2, 3), 6: (5,), 9: (0, 7)}  # fire, grass, rock, water


def stage_of(frame: np.void, stage: Stage) -> StageShape:
    """The stage without its moving parts (`moving_platforms`)."""
    transformed = int(frame["stadium_type"]) if stage is Stage.POKEMON_STADIUM else 0
    return _stage_shape(stage, transformed if transformed in TRANSFORMED else 0)


@functools.cache
def _stage_shape(stage: Stage, transformed: int) -> StageShape:
    data = load_stage(stage.key)
    groups = (SHELL, *TRANSFORMED[transformed]) if transformed else None
    lines: dict[int, dict[str, Any]] = {
        int(key): line
        for key, line in data["lines"].items()
        if (line["active"] if groups is None else line["group"] in groups) and line["moving"] is None
    }
    platforms = [
        (_point(line["from"]), _point(line["to"])) for line in lines.values() if line["drop_through"]
    ]
    chains = _chains({key: line for key, line in lines.items() if not line["drop_through"]})
    outlines = [_cut(chain, -DEPTH) for chain in chains if len(chain) > 3]
    solids = [outline for outline in outlines if outline]
    bottom = min(y for outline in solids for _, y in outline)
    ledges = [complex(*data["ledges"][side][:2]) for side in ("left", "right")]
    return StageShape(tuple(solids), tuple(platforms), bottom, (ledges[0], ledges[1]))


def _chains(lines: dict[int, dict[str, Any]]) -> list[list[Point]]:
    """The points along lines that follow each other; closed and open ones."""
    chains = []
    left = set(lines)
    while left:
        key = first = min(left)
        while lines[first]["previous"] in left and lines[first]["previous"] != key:
            first = lines[first]["previous"]
        chain: list[Point] = []
        while first in left:
            left.remove(first)
            chain += [_point(lines[first]["from"]), _point(lines[first]["to"])]
            first = lines[first]["next"]
        chains.append(chain)
    return chains


def _point(place: Iterable[float]) -> Point:
    x, y = place
    return float(x), float(y)


def _cut(outline: list[Point], floor: float) -> tuple[Point, ...]:
    """An outline without what lies deeper than `floor`."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y0 >= floor:
            kept.append((x0, y0))
        if (y0 < floor) != (y1 < floor):
            kept.append((x0 + (x1 - x0) * (floor - y0) / (y1 - y0), floor))
    return tuple(kept)


def moving_platforms(frame: np.void, stage: Stage) -> list[Line]:
    """The platforms that move, where they are in this frame."""
    if stage is Stage.FOUNTAIN_OF_DREAMS:
        return _fountain_platforms(frame)
    if stage is Stage.YOSHIS_STORY:
        middle, y = STAGES[stage_row(stage)]["randall"][int(frame["frame"]) % RANDALL_PERIOD].tolist()
        half = load_stage(stage.key)["moving"]["randall"]["width"] / 2
        return [((middle - half, y), (middle + half, y))]
    return []


def _fountain_platforms(frame: np.void) -> list[Line]:
    """Heights are 0 where they were not recorded: then as at the start."""
    sides = load_stage(Stage.FOUNTAIN_OF_DREAMS.key)["moving"]["side_platforms"]
    platforms = []
    for side, recorded in zip(("left", "right"), frame["fountain_heights"].tolist(), strict=True):
        height = 0.75 * (recorded or sides["start_h"][side]) + 1.125  # `world_y` of the table
        left, right = sides["x"][side]
        platforms.append(((left, height), (right, height)))
    return platforms


def state_name(player: np.void) -> str:
    """The game's name of a player's action state."""
    state = int(player["state"])
    if state < FIRST_SPECIAL:
        return NAMES[state]
    known = fighter_of(player)["states"].get(str(state), {})
    return str(known.get("name", f"Special {state}"))


def hit_circles(player: np.void) -> list[Circle]:
    """The hitboxes that are out at the player's present age."""
    state = fighter_of(player)["states"].get(str(int(player["state"])), {})
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
    if not has_flag(player, FLAG_SHIELD):
        return None
    fighter = fighter_of(player)
    body, size = fighter["body"], fighter["attributes"]["initial_shield_size"]
    share = SHIELD_FLOOR + SHIELD_SHARE * float(player["shield"]) / SHIELD_FULL * HARD_SHIELD
    x = float(player["x"]) + float(player["facing"]) * body["shield_x"]
    return Circle(x, float(player["y"]) + body["shield_y"], body["shield_factor"] * size * share)


def fighter_of(player: np.void) -> dict[str, Any]:
    """The table of a player's fighter; of one that the game does not have, Mario's."""
    internal = int(player["fighter"])
    return load_fighter(FIGHTER_KEYS[internal if internal < len(FIGHTER_KEYS) else 0])
