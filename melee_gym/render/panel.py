"""What a picture says in words: the panel of percents and states, names over figures, the clock."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.render.colors import BOARD, COLORS, TEXT, Color
from melee_gym.render.moves import move_name
from melee_gym.render.shapes import fighter_of, state_name
from melee_gym.render.view import HEIGHT, PANEL, WIDTH

Canvas = ImageDraw.ImageDraw

LABEL = 11  # pixels of the text over a figure
SEATS_SHOWN_LARGE = 2
MOST_STOCKS = 5  # that are shown as dots


def draw_panel(canvas: Canvas, players: NDArray[np.void]) -> None:
    """Of each seat its fighter, percent, stocks and state; of more than two in smaller letters, without age.

    Args:
        canvas: of the whole picture.
        players: (seats,) PLAYER.
    """
    top, seats = HEIGHT - PANEL, len(players)
    few = seats <= SEATS_SHOWN_LARGE
    large, small = (13, 11) if few else (10, 9)
    canvas.rectangle([0, top, WIDTH, HEIGHT], fill=BOARD)
    for seat, player in enumerate(players):
        x, color, fighter = 8 + seat * WIDTH // seats, COLORS[seat], fighter_of(player)
        title = f"P{seat + 1} {fighter['name']} {player['percent']:.0f} %"
        end = draw_text(canvas, (x, top + 3), title, large, color) + 10
        for stock in range(min(int(player["stocks"]), MOST_STOCKS)):
            at = (end + 8 * stock, top + 12) if few else (x + 3 + 7 * stock, top + 20)
            canvas.ellipse([at[0] - 2.5, at[1] - 2.5, at[0] + 2.5, at[1] + 2.5], fill=color)
        name = state_name(player)
        move = move_name(str(fighter["key"]), name)
        if few:
            end = draw_text(canvas, (x, top + 22), f"{move} ({name})" if move else name, small, TEXT)
            draw_text(canvas, (end + 4, top + 22), f"{player['state_age']:.0f}", small, TEXT)
        else:
            draw_text(canvas, (x, top + 26), move or name, small, TEXT)


def draw_label(canvas: Canvas, at: tuple[float, float], player: np.void, seat: int) -> None:
    """Over a figure, whose top is at `at`: its special move, else its seat."""
    move = move_name(str(fighter_of(player)["key"]), state_name(player))
    draw_text(
        canvas, (at[0], max(at[1] - LABEL, 2)), move or f"P{seat + 1}", LABEL, COLORS[seat], middle=True
    )


def draw_clock(canvas: Canvas, frame: int) -> None:
    """The time since the match began, at the top."""
    draw_text(canvas, (WIDTH / 2, 2), f"{frame / FRAMES_PER_SECOND:.1f} s", 11, TEXT, middle=True)


def draw_text(
    canvas: Canvas, at: tuple[float, float], text: str, size: int, color: Color, *, middle: bool = False
) -> float:
    """Draw a line of text under its upper left corner, or its upper middle; where it ends."""
    letters = _letters(text, size)
    x = at[0] - letters.width / 2 if middle else at[0]
    canvas.bitmap((round(x), round(at[1])), letters, fill=color)
    return x + letters.width


@functools.lru_cache(maxsize=1024)
def _letters(text: str, size: int) -> Image.Image:
    """A line of text as a mask: making one takes as long as drawing a figure, and most are drawn again."""
    font = _font(size)
    _, _, right, bottom = font.getbbox(text)
    image = Image.new("L", (max(1, math.ceil(right)), max(1, math.ceil(bottom))))
    ImageDraw.Draw(image).text((0, 0), text, fill=255, font=font)
    return image


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
