"""A frame as a picture: stage, bodies, hitboxes, shields, articles, percents, stocks, state names."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from melee_gym.game.frame import FLAG_HITSTUN
from melee_gym.game.ids import Stage
from melee_gym.game.items import Item
from melee_gym.render.shapes import (
    Capsule,
    Circle,
    hit_circles,
    hurt_capsules,
    shield_circle,
    stage_shape,
    state_name,
)

WIDTH, HEIGHT = 480, 360
# Recorded where they were drawn, not where they are held.
GUNS = frozenset({Item.FOX_BLASTER, Item.FALCO_BLASTER, Item.KIRBY_FOX_BLASTER, Item.KIRBY_FALCO_BLASTER})
PANEL = 40  # pixels at the bottom for percents and states
Color = tuple[int, int, int]

SKY: Color = (18, 20, 32)
GROUND: Color = (58, 62, 84)
EDGE: Color = (150, 158, 190)
PLATFORM: Color = (120, 200, 160)
TEXT: Color = (232, 234, 240)
SEATS: tuple[Color, Color] = ((232, 92, 84), (88, 148, 240))
HIT: Color = (255, 214, 64)
STUNNED: Color = (250, 250, 250)
INTANGIBLE: Color = (120, 240, 200)
INVINCIBLE: Color = (180, 255, 120)
SHIELD: Color = (190, 120, 240)
ARTICLE: Color = (255, 150, 60)

MARGIN = 45.0  # units around the fighters
NARROWEST, WIDEST = 150.0, 420.0  # width of the view in units
LOWEST_FLOOR = -8.0  # a piece of the stage stays in view
OUTLINE = 2


class View:
    """Which part of the world a picture shows: everything near the fighters, never too close."""

    def __init__(self, players: Any) -> None:
        xs, ys = players["x"].astype(float), players["y"].astype(float)
        left, right = xs.min() - MARGIN, xs.max() + MARGIN
        low, high = min(ys.min(), LOWEST_FLOOR) - MARGIN / 2, ys.max() + MARGIN
        aspect = WIDTH / (HEIGHT - PANEL)
        width = min(max(right - left, (high - low) * aspect, NARROWEST), WIDEST)
        self.scale = WIDTH / width
        self._x, self._y = (left + right) / 2, (low + high) / 2

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Pixel of a place in the world."""
        return (
            WIDTH / 2 + (x - self._x) * self.scale,
            (HEIGHT - PANEL) / 2 - (y - self._y) * self.scale,
        )


def draw(frame: np.void, stage: Stage) -> NDArray[np.uint8]:
    """Draw a frame.

    Bodies are the measured hurt capsules in the seat's colour (white in hitstun, green while they cannot be
    hit), hitboxes yellow circles, shields violet, articles orange. The panel names each player's percent,
    stocks and action state with its age.

    Args:
        frame: one FRAME.
        stage: where it was played.

    Returns:
        (360, 480, 3) uint8, RGB.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    canvas = ImageDraw.Draw(image)
    players = frame["players"]
    view = View(players)
    _draw_stage(canvas, view, stage)
    for seat in (0, 1):
        _draw_player(canvas, view, players[seat], SEATS[seat])
    for item in frame["items"][: int(frame["item_count"])]:
        if item["type"] in GUNS:
            continue
        _draw_circle(canvas, view, Circle(float(item["x"]), float(item["y"]), 1.5), ARTICLE, filled=True)
    for seat in (0, 1):
        for circle in hit_circles(players[seat]):
            _draw_circle(canvas, view, circle, HIT)
    _draw_panel(canvas, frame)
    return np.asarray(image).copy()


def _draw_stage(canvas: ImageDraw.ImageDraw, view: View, stage: Stage) -> None:
    shape = stage_shape(stage)
    for outline in shape.solids:
        canvas.polygon([view.point(x, y) for x, y in outline], fill=GROUND, outline=EDGE, width=OUTLINE)
    for platform in shape.platforms:
        canvas.line([view.point(x, y) for x, y in platform], fill=PLATFORM, width=OUTLINE)


def _draw_player(canvas: ImageDraw.ImageDraw, view: View, player: np.void, color: Color) -> None:
    byte, mask = FLAG_HITSTUN
    fill = {0: color, 1: INVINCIBLE, 2: INTANGIBLE}[int(player["hurtbox"])]
    if player["state_flags"][byte] & mask:
        fill = STUNNED
    for capsule in hurt_capsules(player):
        _draw_capsule(canvas, view, capsule, fill, color)
    x, y, facing = (float(player[name]) for name in ("x", "y", "facing"))
    tip, back = view.point(x + 5 * facing, y + 6), view.point(x, y + 6)
    canvas.line([back, tip], fill=SKY, width=OUTLINE)
    canvas.line([view.point(x - 3, y), view.point(x + 3, y)], fill=color, width=OUTLINE)
    shield = shield_circle(player)
    if shield is not None:
        _draw_circle(canvas, view, shield, SHIELD)


def _draw_capsule(
    canvas: ImageDraw.ImageDraw, view: View, capsule: Capsule, fill: Color, outline: Color
) -> None:
    a, b = view.point(capsule.x0, capsule.y0), view.point(capsule.x1, capsule.y1)
    radius = capsule.radius * view.scale
    for grown, color in ((radius + OUTLINE, outline), (radius, fill)):
        canvas.line([a, b], fill=color, width=max(1, int(2 * grown)))
        for x, y in (a, b):
            canvas.ellipse([x - grown, y - grown, x + grown, y + grown], fill=color)


def _draw_circle(
    canvas: ImageDraw.ImageDraw, view: View, circle: Circle, color: Color, *, filled: bool = False
) -> None:
    x, y = view.point(circle.x, circle.y)
    radius = max(2.0, circle.radius * view.scale)
    box = [x - radius, y - radius, x + radius, y + radius]
    canvas.ellipse(box, outline=color, width=OUTLINE, fill=color if filled else None)


def _draw_panel(canvas: ImageDraw.ImageDraw, frame: np.void) -> None:
    font = ImageFont.load_default(13)
    small = ImageFont.load_default(11)
    top = HEIGHT - PANEL
    canvas.rectangle([0, top, WIDTH, HEIGHT], fill=(10, 11, 18))
    canvas.text((WIDTH / 2, top + 6), f"{frame['frame'] / 60:.1f} s", fill=TEXT, font=small, anchor="ma")
    for seat in (0, 1):
        player = frame["players"][seat]
        x, anchor = (8, "la") if seat == 0 else (WIDTH - 8, "ra")
        title = f"{player['percent']:.0f} %   {'*' * int(player['stocks'])}"
        canvas.text((x, top + 4), title, fill=SEATS[seat], font=font, anchor=anchor)
        label = f"{state_name(player)}  {player['state_age']:.0f}"
        canvas.text((x, top + 22), label, fill=TEXT, font=small, anchor=anchor)
