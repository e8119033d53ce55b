"""What a player is to its opponent, and what only it knows of itself."""

from __future__ import annotations

import math
from typing import Final

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.seats import opponent_of
from melee_gym.observations.blocks import Frame, Quantity, Track


@inner
def dx(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where the opponent is from here; right is positive."""
    return f32(frame.players[opponent_of(seat)].x - frame.players[seat].x)


@inner
def dy(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """How much higher the opponent is."""
    return f32(frame.players[opponent_of(seat)].y - frame.players[seat].y)


@inner
def distance(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Distance to the opponent."""
    x, y = dx(frame, track, seat, stage), dy(frame, track, seat, stage)
    return f32(math.sqrt(x * x + y * y))


@inner
def dvx(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """How fast `dx` grows."""
    return f32(track.players[opponent_of(seat)].dx_dt - track.players[seat].dx_dt)


@inner
def dvy(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """How fast `dy` grows."""
    return f32(track.players[opponent_of(seat)].dy_dt - track.players[seat].dy_dt)


@inner
def closing_speed(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """How fast the distance shrinks."""
    x, y = dx(frame, track, seat, stage), dy(frame, track, seat, stage)
    apart = distance(frame, track, seat, stage)
    if apart > ZERO:
        return f32(-(x * dvx(frame, track, seat, stage) + y * dvy(frame, track, seat, stage)) / apart)
    return ZERO


@inner
def facing_opponent(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether it looks towards the opponent."""
    return ONE if _sign(dx(frame, track, seat, stage)) == frame.players[seat].facing else ZERO


@inner
def opponent_facing_me(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether the opponent looks this way."""
    return ONE if _sign(-dx(frame, track, seat, stage)) == frame.players[opponent_of(seat)].facing else ZERO


@inner
def percent_diff(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """The opponent's percent minus one's own."""
    return f32(frame.players[opponent_of(seat)].percent - frame.players[seat].percent)


@inner
def stock_diff(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """One's own stocks minus the opponent's."""
    return f32(frame.players[seat].stocks) - f32(frame.players[opponent_of(seat)].stocks)


@inner
def lr_press_age(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since a trigger or Z was pressed, up to 40: an L-cancel counts for 7."""
    return f32(track.players[seat].lr_press_age)


@inner
def lr_digital_age(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since L or R was pressed to its click, up to 60: a tech counts for 20 and is locked for 40."""
    return f32(track.players[seat].lr_digital_age)


@inner
def stick_x_age(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since the stick left the middle sideways, up to 10."""
    return f32(track.players[seat].stick_x_age)


@inner
def stick_y_age(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since the stick left the middle up or down, up to 10."""
    return f32(track.players[seat].stick_y_age)


@inner
def _sign(value: f32) -> f32:
    if value > ZERO:
        return ONE
    return -ONE if value < ZERO else ZERO


RELATIVE: Final = (
    Quantity("dx", "units", 1 / 80, dx),
    Quantity("dy", "units", 1 / 80, dy),
    Quantity("distance", "units", 1 / 80, distance),
    Quantity("dvx", "units/frame", 1 / 2, dvx),
    Quantity("dvy", "units/frame", 1 / 2, dvy),
    Quantity("closing_speed", "units/frame", 1 / 2, closing_speed),
    Quantity("facing_opponent", "flag", 1.0, facing_opponent),
    Quantity("opponent_facing_me", "flag", 1.0, opponent_facing_me),
    Quantity("percent_diff", "%", 1 / 100, percent_diff),
    Quantity("stock_diff", "stocks", 1 / 4, stock_diff),
)
OWN: Final = (
    Quantity("lr_press_age", "frames", 1 / 20, lr_press_age),
    Quantity("lr_digital_age", "frames", 1 / 20, lr_digital_age),
    Quantity("stick_x_age", "frames", 1 / 10, stick_x_age),
    Quantity("stick_y_age", "frames", 1 / 10, stick_y_age),
)
