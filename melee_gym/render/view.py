"""Which part of the world a picture shows, and how finely it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from melee_gym.render.shapes import StageShape

WIDTH, HEIGHT = 480, 360
PANEL = 40  # pixels at the bottom for percents and states
BESIDE_STAGE, OVER_STAGE, BELOW_STAGE = 12.0, 48.0, 4.0  # units of air around a stage's body; over its floor
BESIDE, OVER, BELOW = 24.0, 30.0, 14.0  # units around a fighter


class View(NamedTuple):
    """From places in the world, as x + iy, to pixels.

    Attributes:
        scale: pixels of a unit.
        left, top: of the picture's upper left corner, in pixels from the world's origin.
        line: pixels of a thin line.
    """

    scale: float
    left: float
    top: float
    line: int = 2

    def point(self, place: complex) -> tuple[float, float]:
        """Pixel of a place in the world."""
        return place.real * self.scale - self.left, -place.imag * self.scale - self.top

    def within(self, left: float, top: float, finer: int) -> View:
        """The view of a part of the picture, by the pixel of its corner, in smaller pixels."""
        return View(
            self.scale * finer, (self.left + left) * finer, (self.top + top) * finer, self.line * finer
        )


def whole_view(shape: StageShape, bodies: Iterable[complex]) -> View:
    """The whole stage, and everybody who plays.

    It moves only when somebody leaves that part, so that a video is calm, and the stage is never cut off.

    Args:
        shape: the stage.
        bodies: places of those who play.
    """
    xs = [x for outline in shape.solids for x, _ in outline]
    left, right = min(xs) - BESIDE_STAGE, max(xs) + BESIDE_STAGE
    low, high = shape.bottom - BELOW_STAGE, OVER_STAGE
    for body in bodies:
        left, right = min(left, body.real - BESIDE), max(right, body.real + BESIDE)
        low, high = min(low, body.imag - BELOW), max(high, body.imag + OVER)
    scale = min(WIDTH / (right - left), (HEIGHT - PANEL) / (high - low))
    return View(scale, (left + right) / 2 * scale - WIDTH / 2, -low * scale - (HEIGHT - PANEL))
