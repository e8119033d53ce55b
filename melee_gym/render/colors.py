"""The colours of pictures, RGB."""

from __future__ import annotations

from melee_gym.game.frame import HURT_INTANGIBLE, HURT_INVINCIBLE

Color = tuple[int, int, int]

SKY: Color = (20, 22, 36)
GROUND: Color = (58, 62, 84)
EDGE: Color = (156, 164, 196)
PLATFORM: Color = (120, 200, 160)
BLAST: Color = (92, 52, 64)
BOARD: Color = (10, 11, 18)
TEXT: Color = (232, 234, 240)
COLORS: tuple[Color, ...] = (  # of seats; multi-man modes have six
    (236, 88, 80), (84, 148, 244), (240, 176, 56), (88, 196, 108), (214, 120, 200), (110, 200, 210),
)  # fmt: skip
HIT: Color = (255, 224, 72)
STUNNED: Color = (250, 250, 250)
HURTBOXES: dict[int, Color] = {HURT_INTANGIBLE: (120, 240, 200), HURT_INVINCIBLE: (190, 255, 120)}
SHIELD: Color = (190, 120, 240)
REFLECTOR: Color = (96, 220, 255)
NOBODYS: Color = (150, 150, 160)
