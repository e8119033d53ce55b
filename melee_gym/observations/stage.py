"""The stage, its moving parts and the clock."""

from __future__ import annotations

from typing import Final

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import RANDALL_PERIOD, StageRecord, stage_row
from melee_gym.game.f32 import ZERO
from melee_gym.game.ids import Stage
from melee_gym.observations.blocks import Frame, Lookups, Quantity, Track, one_hot

SIXTIETH = f32(1 / 60)
NO_TIMER = f32(480)  # shown where there is no timer: the usual start
STAGE_ORDER: Final = (
    "battlefield", "final_destination", "yoshis_story", "fountain_of_dreams", "dream_land_n64",
    "pokemon_stadium",
)  # fmt: skip
STADIUM_TYPES: Final = {"normal": 5, "fire": 3, "grass": 4, "rock": 6, "water": 9}  # ids: replays/FACTS.md 10
FOUNTAIN: Final = stage_row(Stage.FOUNTAIN_OF_DREAMS)
STADIUM_ROW: Final = stage_row(Stage.POKEMON_STADIUM)


@inner
def which_stage(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """Position in STAGE_ORDER."""
    return int(lookups.stage_order[track.stage])


@inner
def stadium_type(frame: Frame, track: Track, seat: int, lookups: Lookups) -> int:
    """Position in STADIUM_TYPES; the normal one too where recordings are too old to tell."""
    if track.stage != STADIUM_ROW:
        return -1
    for i in range(lookups.stadium_types.shape[0]):
        if lookups.stadium_types[i] == frame.stadium_type:
            return i
    return 0


@inner
def ledge_x(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where the right ledge is; the left is its mirror image."""
    return f32(stage.ledge_x)


@inner
def fod_left(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height of Fountain of Dreams' left platform."""
    return f32(frame.fountain_heights[0]) if track.stage == FOUNTAIN else ZERO


@inner
def fod_right(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height of Fountain of Dreams' right platform."""
    return f32(frame.fountain_heights[1]) if track.stage == FOUNTAIN else ZERO


@inner
def randall_x(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Middle of the cloud that circles Yoshi's Story."""
    return f32(stage.randall[frame.frame % RANDALL_PERIOD, 0])


@inner
def randall_y(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height of the cloud that circles Yoshi's Story."""
    return f32(stage.randall[frame.frame % RANDALL_PERIOD, 1])


@inner
def wind(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where Dream Land's wind blows: -1 left, 1 right."""
    return f32(frame.wind)


@inner
def time_left(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Seconds on the clock, which stands still until frame 0."""
    if track.timer == 0:
        return NO_TIMER
    return f32(max(f32(track.timer) - f32(max(frame.frame, 0)) * SIXTIETH, ZERO))


@inner
def blast_right(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where the right blast line is; the left is its mirror image on most stages."""
    return f32(stage.blast_right)


@inner
def blast_top(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where the upper blast line is."""
    return f32(stage.blast_top)


@inner
def blast_bottom(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where the lower blast line is."""
    return f32(stage.blast_bottom)


WHICH_STAGE: Final = one_hot(STAGE_ORDER, which_stage)
STADIUM: Final = one_hot([f"stadium_{name}" for name in STADIUM_TYPES], stadium_type)
LEDGE: Final = Quantity("ledge_x", "units", 1 / 80, ledge_x)
STAGE: Final = (
    LEDGE,
    Quantity("fod_left", "units", 1 / 30, fod_left),
    Quantity("fod_right", "units", 1 / 30, fod_right),
    Quantity("randall_x", "units", 1 / 80, randall_x),
    Quantity("randall_y", "units", 1 / 80, randall_y),
    Quantity("wind", "sign", 1.0, wind),
)
STILL_STAGE: Final = (
    LEDGE,
    Quantity("blast_right", "units", 1 / 250, blast_right),
    Quantity("blast_top", "units", 1 / 250, blast_top),
    Quantity("blast_bottom", "units", 1 / 250, blast_bottom),
)
CLOCK: Final = (Quantity("time_left", "s", 1 / 480, time_left),)
