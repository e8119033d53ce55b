"""A frame as a picture: stage, bodies, hitboxes, shields, articles, percents, stocks, state names."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from melee_gym.data.stage_table import STAGES, stage_row
from melee_gym.game import action as A
from melee_gym.game.frame import FLAG_DEFENDER_HITLAG, FLAG_HITSTUN, FLAG_REFLECT, has_flag
from melee_gym.game.ids import NANA_INTERNAL, Stage
from melee_gym.game.items import ItemKind, item_kind
from melee_gym.render.colors import (
    BLAST,
    COLORS,
    EDGE,
    GROUND,
    HIT,
    HURTBOXES,
    NOBODYS,
    PLATFORM,
    REFLECTOR,
    SHIELD,
    SKY,
    STUNNED,
    TEXT,
    Color,
)
from melee_gym.render.figure import HAND, HEAD, HIP, LIMBS, NECK, Figure, figure
from melee_gym.render.panel import draw_clock, draw_label, draw_panel
from melee_gym.render.shapes import (
    Circle,
    StageShape,
    hit_circles,
    moving_platforms,
    shield_circle,
    stage_of,
)
from melee_gym.render.view import HEIGHT, PANEL, WIDTH, View, whole_view

Canvas = ImageDraw.ImageDraw
FINER = 2  # smooth edges: drawn so many times larger and made smaller
PLATFORM_WIDTH = 3  # pixels
STAR, BURST = 9.0, 26.0  # pixels, radius of a hit's and of a death's star
REFLECTOR_SIZE = 0.62  # heights
ARTICLE_SIZE = 2.0  # units
ARTICLE_SIZES = {ItemKind.CHARGED_SHOT: 4.0, ItemKind.TRAP: 2.6}
FARTHEST = 1000.0  # of any number; no stage is 700 units wide
SPIKES = [
    (radius * math.cos(spike * math.pi / 8), radius * math.sin(spike * math.pi / 8))
    for spike, radius in enumerate((1.0, 0.45) * 8)
]


def draw(frame: np.void, stage: Stage, *, blast_lines: bool = False) -> NDArray[np.uint8]:
    """Draw a frame.

    Figures stand, run, strike, shield, hang, lie or fly as their action state says, in the seat's colour:
    white in hitstun, green while they cannot be hit. The eye shows where they look, and a limb reaches for
    the hitboxes that are out. Hitboxes are yellow rings, hits yellow stars, shields violet, reflectors blue;
    articles are drawn by kind in their owner's colour. Over a figure stands its seat, or the name of its
    special move. The panel names each player's fighter, percent, stocks and action state with its age.

    Args:
        frame: one FRAME, of up to six seats; where a Nana is in the second half of `players`, that half
            follows the first.
        stage: where it was played.
        blast_lines: whether to show them.

    Returns:
        (360, 480, 3) uint8, RGB.
    """
    players, items = _sound(frame["players"]), _sound(frame["items"][: int(frame["item_count"])])
    seats = _seats(players)
    shape = stage_of(frame, stage)
    view = whole_view(shape, (_place(player) for player in players if _plays(player)))
    image = _background(shape, view, stage if blast_lines else None).copy()
    canvas = ImageDraw.Draw(image)
    for ends in moving_platforms(frame, stage):
        canvas.line([view.point(complex(*end)) for end in ends], fill=PLATFORM, width=PLATFORM_WIDTH)
    for item in items:
        _draw_item(canvas, view, item)
    tops = {}
    for body, player in reversed(list(enumerate(players))):  # the first seat in front
        if _plays(player):
            tops[body] = _draw_player(image, view, shape, player, COLORS[body % seats]).top
        elif player["state"] < A.SLEEP:
            _draw_death(canvas, view, player, COLORS[body % seats])
    for body, top in tops.items():
        draw_label(canvas, view.point(top), players[body], body % seats)
    draw_clock(canvas, int(frame["frame"]))
    draw_panel(canvas, players[:seats])
    return np.array(image)


def _sound(records: NDArray[np.void]) -> NDArray[np.void]:
    """Records without what damaged recordings may hold: infinities and what is no number."""
    names = [name for name in records.dtype.names or () if records.dtype[name] == np.float32]
    if all(np.abs(records[name]).max(initial=0) <= FARTHEST for name in names):
        return records
    sound = records.copy()
    for name in names:
        sound[name] = np.clip(np.nan_to_num(records[name]), -FARTHEST, FARTHEST)
    return sound


def _seats(players: NDArray[np.void]) -> int:
    half = len(players) // 2
    return half if (players["fighter"][half:] == NANA_INTERNAL).any() else len(players)


def _plays(player: np.void) -> bool:
    return bool(player["state"] > A.SLEEP)


def _place(player: np.void) -> complex:
    return complex(player["x"], player["y"])


@functools.lru_cache(maxsize=4)
def _background(shape: StageShape, view: View, blast_lines_of: Stage | None) -> Image.Image:
    """The stage, drawn finer and made smaller, so that its edges are smooth. Most frames have the same."""
    fine = view.within(0, 0, FINER)
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), SKY)
    canvas = ImageDraw.Draw(image)
    if blast_lines_of is not None:
        row = STAGES[stage_row(blast_lines_of)]
        corners = [
            complex(row["blast_left"], row["blast_top"]),
            complex(row["blast_right"], row["blast_bottom"]),
        ]
        canvas.rectangle([fine.point(corner) for corner in corners], outline=BLAST, width=fine.line)
    for outline in shape.solids:
        points = [fine.point(complex(x, y)) for x, y in outline]
        canvas.polygon(points, fill=GROUND, outline=EDGE, width=fine.line)
    for ends in shape.platforms:
        points = [fine.point(complex(x, y)) for x, y in ends]
        canvas.line(points, fill=PLATFORM, width=PLATFORM_WIDTH * FINER)
    return image.reduce(FINER)


def _draw_item(canvas: Canvas, view: View, item: np.void) -> None:
    kind = item_kind(int(item["type"]))
    if kind is ItemKind.PROP:  # recorded where it was drawn, not where it is held
        return
    owner = int(item["owner"])
    color = COLORS[owner] if 0 <= owner < len(COLORS) else NOBODYS
    at, speed = complex(item["x"], item["y"]), complex(item["speed_x"], item["speed_y"])
    if kind is ItemKind.STRAIGHT_SHOT and abs(speed) > 1.0:
        canvas.line([view.point(at), view.point(at - 1.6 * speed)], fill=color, width=3)
        canvas.line([view.point(at), view.point(at - 0.8 * speed)], fill=TEXT, width=1)
        return
    circle = Circle(at.real, at.imag, ARTICLE_SIZES.get(kind, ARTICLE_SIZE))
    _draw_circle(canvas, view, circle, color, filled=kind is not ItemKind.RETURNING)
    if kind is ItemKind.HELD_OR_THROWN:
        _draw_circle(canvas, view, circle, TEXT)


def _draw_player(image: Image.Image, view: View, shape: StageShape, player: np.void, color: Color) -> Figure:
    """Draw a player with its hitboxes and shield; its figure."""
    hits = hit_circles(player)
    corner = shape.ledges[int(player["x"] > 0)]
    body = figure(player, corner, [complex(hit.x, hit.y) for hit in hits])
    rings = [(hit, HIT) for hit in hits]
    shield = shield_circle(player)
    if shield is not None:
        rings.append((shield, SHIELD))
    # Its part of the picture is drawn finer and made smaller, as the background.
    left, top, right, bottom = box = _box(view, body, [ring for ring, _ in rings])
    part = image.crop(box).resize(((right - left) * FINER, (bottom - top) * FINER), Image.Resampling.NEAREST)
    canvas, fine = ImageDraw.Draw(part), view.within(left, top, FINER)
    _draw_figure(canvas, fine, body, _fill(player, color), color)
    for ring, ring_color in rings:
        _draw_circle(canvas, fine, ring, ring_color)
    middle = (body.joints[HIP] + body.joints[NECK]) / 2
    if has_flag(player, FLAG_REFLECT):
        size = REFLECTOR_SIZE * body.height * fine.scale
        canvas.regular_polygon((*fine.point(middle), size), 6, outline=REFLECTOR, width=fine.line)
    if player["hitlag"] > 0 and has_flag(player, FLAG_DEFENDER_HITLAG):
        _draw_star(canvas, fine.point(middle), STAR * FINER, HIT)
    if player["state"] in (A.REBIRTH, A.REBIRTH_WAIT):
        x, y = fine.point(_place(player))
        canvas.ellipse([x - 16 * FINER, y, x + 16 * FINER, y + 5 * FINER], fill=PLATFORM)
    image.paste(part.reduce(FINER), box)
    return body


def _box(view: View, body: Figure, rings: Sequence[Circle]) -> tuple[int, int, int, int]:
    """Pixels around all that is drawn of a player."""
    places = [*body.joints.tolist(), *(end for end in (body.blade, body.trail) if end is not None)]
    sizes = [body.height / 2] * len(places)
    places += [complex(ring.x, ring.y) for ring in rings]
    sizes += [ring.radius for ring in rings]
    points = [
        (view.point(place), size * view.scale + 4 * view.line)
        for place, size in zip(places, sizes, strict=True)
    ]
    left, right = min(x - r for (x, _), r in points), max(x + r for (x, _), r in points)
    top, bottom = min(y - r for (_, y), r in points), max(y + r for (_, y), r in points)
    clipped = np.clip([left, top, right, bottom], 0, [WIDTH, HEIGHT, WIDTH, HEIGHT])
    left, top, right, bottom = (int(edge) for edge in clipped)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _fill(player: np.void, color: Color) -> Color:
    if has_flag(player, FLAG_HITSTUN):
        return STUNNED
    return HURTBOXES.get(int(player["hurtbox"]), color)


def _draw_figure(canvas: Canvas, view: View, body: Figure, fill: Color, outline: Color) -> None:
    points = [view.point(joint) for joint in body.joints.tolist()]
    thick, thin = max(view.line, view.scale * body.trunk), max(view.line, 0.1 * view.scale * body.height)
    head = max(1.5 * view.line, view.scale * body.head)
    if body.trail is not None:
        canvas.line([view.point(body.trail), points[HIP]], fill=outline, width=round(thin))
    if body.blade is not None:
        canvas.line([points[HAND], view.point(body.blade)], fill=TEXT, width=view.line)
    for grown, color in ((view.line, outline), (0, fill)):
        for joints in LIMBS:
            canvas.line([points[joint] for joint in joints], fill=color, width=round(thin + grown))
            for joint in joints[1:]:
                _dot(canvas, points[joint], (thin + grown) / 2, color)
        canvas.line([points[NECK], points[HIP]], fill=color, width=round(thick + grown))
        for joint in (NECK, HIP):
            _dot(canvas, points[joint], (thick + grown) / 2, color)
        _dot(canvas, points[HEAD], head + grown / 2, color)
    x, y = points[HEAD]
    _dot(canvas, (x + body.facing * head * 0.55, y - head * 0.1), max(1.5, head * 0.32), SKY)


def _dot(canvas: Canvas, at: tuple[float, float], radius: float, color: Color) -> None:
    x, y = at
    canvas.ellipse([x - radius, y - radius, x + radius, y + radius], fill=color)


def _draw_star(canvas: Canvas, at: tuple[float, float], size: float, color: Color) -> None:
    canvas.polygon([(at[0] + size * x, at[1] + size * y) for x, y in SPIKES], fill=color)


def _draw_death(canvas: Canvas, view: View, player: np.void, color: Color) -> None:
    """A burst at the picture's edge where the fighter left; a star far away for who is sent into the sky."""
    x, y = view.point(_place(player))
    if player["state"] in (A.DEAD_UP_STAR, A.DEAD_UP_STAR_ICE):
        _draw_star(canvas, (min(max(x, 2 * STAR), WIDTH - 2 * STAR), 2 * STAR), STAR, color)
        return
    inside = BURST / 2
    at = min(max(x, inside), WIDTH - inside), min(max(y, inside), HEIGHT - PANEL - inside)
    _draw_star(canvas, at, BURST, color)
    _draw_star(canvas, at, BURST / 2, TEXT)


def _draw_circle(canvas: Canvas, view: View, circle: Circle, color: Color, *, filled: bool = False) -> None:
    x, y = view.point(complex(circle.x, circle.y))
    radius = max(view.line, circle.radius * view.scale)
    box = [x - radius, y - radius, x + radius, y + radius]
    canvas.ellipse(box, outline=color, width=view.line, fill=color if filled else None)
