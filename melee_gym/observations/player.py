"""The numbers of one player.

The scales are fixed, so that checkpoints and data sets agree. With them every quantity has a standard
deviation of at most 1 over 3,966,012 player-frames of 245 games between people
(facts/observation_stats.json).
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.data.stage_table import StageRecord
from melee_gym.game.f32 import ONE, ZERO
from melee_gym.game.frame import (
    FLAG_DEAD,
    FLAG_FAST_FALL,
    FLAG_HITLAG,
    FLAG_HITSTUN,
    FLAG_HOLDING,
    FLAG_OFFSCREEN,
    FLAG_SHIELD,
    HURT_INTANGIBLE,
    HURT_INVINCIBLE,
    has_flag,
)
from melee_gym.observations.blocks import Frame, Quantity, Track

MAX_AGE = f32(120)  # frames
MAX_FALL = f32(100)  # floor_dy where there is no floor below
FLOOR_SLACK = f32(0.5)


@inner
def x(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Position; right is positive."""
    return f32(frame.players[seat].x)


@inner
def y(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height; 0 is the main floor of most stages."""
    return f32(frame.players[seat].y)


@inner
def vx(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Speed of one's own movement."""
    player = frame.players[seat]
    return f32(player.speed_air_x_self if player.airborne else player.speed_ground_x_self)


@inner
def vy(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Upward speed of one's own movement."""
    return f32(frame.players[seat].speed_y_self)


@inner
def kb_x(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Speed that a hit gave."""
    return f32(frame.players[seat].speed_x_attack)


@inner
def kb_y(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Upward speed that a hit gave."""
    return f32(frame.players[seat].speed_y_attack)


@inner
def dx_dt(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Position minus that of the frame before; 0 after a respawn."""
    return f32(track.players[seat].dx_dt)


@inner
def dy_dt(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height minus that of the frame before; 0 after a respawn."""
    return f32(track.players[seat].dy_dt)


@inner
def facing(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Where it looks: -1 left, 1 right."""
    return f32(frame.players[seat].facing)


@inner
def percent(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Damage taken."""
    return f32(frame.players[seat].percent)


@inner
def stocks(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Stocks left, as recorded."""
    return f32(frame.players[seat].stocks)


@inner
def shield(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Strength of the shield, up or not."""
    return f32(frame.players[seat].shield)


@inner
def jumps_left(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Jumps left, the one from the ground included."""
    return f32(frame.players[seat].jumps_left)


@inner
def airborne(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether it is in the air."""
    return ONE if frame.players[seat].airborne else ZERO


@inner
def state_age(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frame of the action state's animation."""
    return f32(min(max(frame.players[seat].state_age, -ONE), MAX_AGE))


@inner
def state_frames(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since the action state changed."""
    return f32(track.players[seat].state_frames)


@inner
def hitlag(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames of hitlag left."""
    return f32(frame.players[seat].hitlag)


@inner
def hitstun(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames of hitstun left."""
    if in_hitstun(frame, track, seat, stage) > ZERO:
        return f32(min(frame.players[seat].misc, MAX_AGE))
    return ZERO


@inner
def hurt_invincible(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether hits touch it without an effect."""
    return ONE if frame.players[seat].hurtbox == HURT_INVINCIBLE else ZERO


@inner
def hurt_intangible(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether hits pass through it."""
    return ONE if frame.players[seat].hurtbox == HURT_INTANGIBLE else ZERO


@inner
def hurt_frames(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames for which it has been invincible or intangible."""
    return f32(track.players[seat].hurt_frames)


@inner
def in_hitlag(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether it stands still because of a hit."""
    return ONE if has_flag(frame.players[seat], FLAG_HITLAG) else ZERO


@inner
def in_hitstun(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether a hit keeps it from acting."""
    return ONE if has_flag(frame.players[seat], FLAG_HITSTUN) else ZERO


@inner
def fast_fall(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether it falls fast."""
    return ONE if has_flag(frame.players[seat], FLAG_FAST_FALL) else ZERO


@inner
def shielding(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether its shield is up."""
    return ONE if has_flag(frame.players[seat], FLAG_SHIELD) else ZERO


@inner
def holding(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether it holds somebody."""
    return ONE if has_flag(frame.players[seat], FLAG_HOLDING) else ZERO


@inner
def dead(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether its stock is taken and it has not come back."""
    return ONE if has_flag(frame.players[seat], FLAG_DEAD) else ZERO


@inner
def offscreen(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Whether it is out of the camera's view."""
    return ONE if has_flag(frame.players[seat], FLAG_OFFSCREEN) else ZERO


@inner
def air_frames(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since it left the ground."""
    return f32(track.players[seat].air_frames)


@inner
def hit_ago(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Frames since its percent rose."""
    return f32(track.players[seat].hit_ago)


@inner
def ledge_dx(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """How far beyond the nearer ledge; negative over the stage."""
    return f32(abs(frame.players[seat].x) - stage.ledge_x)


@inner
def ledge_dy(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height above the ledges."""
    return f32(frame.players[seat].y - stage.ledge_y)


@inner
def blast_left(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Distance to the left blast line."""
    return f32(frame.players[seat].x - stage.blast_left)


@inner
def blast_right(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Distance to the right blast line."""
    return f32(stage.blast_right - frame.players[seat].x)


@inner
def blast_top(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Distance to the upper blast line."""
    return f32(stage.blast_top - frame.players[seat].y)


@inner
def blast_bottom(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Distance to the lower blast line."""
    return f32(frame.players[seat].y - stage.blast_bottom)


@inner
def floor_dy(frame: Frame, track: Track, seat: int, stage: StageRecord) -> f32:
    """Height above the highest still floor at or just below."""
    player = frame.players[seat]
    best = MAX_FALL
    for i in range(stage.floor_count):
        floor = stage.floors[i]
        if floor.left <= player.x <= floor.right:
            share = (player.x - floor.left) / (floor.right - floor.left)
            height = player.y - (floor.left_y + share * (floor.right_y - floor.left_y))
            if -FLOOR_SLACK <= height < best:
                best = height
    return best


PLAYER = (
    Quantity("x", "units", 1 / 80, x),
    Quantity("y", "units", 1 / 80, y),
    Quantity("vx", "units/frame", 1 / 2, vx),
    Quantity("vy", "units/frame", 1 / 2, vy),
    Quantity("kb_x", "units/frame", 1 / 2, kb_x),
    Quantity("kb_y", "units/frame", 1 / 2, kb_y),
    Quantity("dx_dt", "units/frame", 1 / 2, dx_dt),
    Quantity("dy_dt", "units/frame", 1 / 2, dy_dt),
    Quantity("facing", "sign", 1.0, facing),
    Quantity("percent", "%", 1 / 100, percent),
    Quantity("stocks", "stocks", 1 / 4, stocks),
    Quantity("shield", "shield points", 1 / 60, shield),
    Quantity("jumps_left", "jumps", 1 / 2, jumps_left),
    Quantity("airborne", "flag", 1.0, airborne),
    Quantity("state_age", "frames", 1 / 30, state_age),
    Quantity("state_frames", "frames", 1 / 30, state_frames),
    Quantity("hitlag", "frames", 1 / 10, hitlag),
    Quantity("hitstun", "frames", 1 / 30, hitstun),
    Quantity("hurt_invincible", "flag", 1.0, hurt_invincible),
    Quantity("hurt_intangible", "flag", 1.0, hurt_intangible),
    Quantity("hurt_frames", "frames", 1 / 30, hurt_frames),
    Quantity("in_hitlag", "flag", 1.0, in_hitlag),
    Quantity("in_hitstun", "flag", 1.0, in_hitstun),
    Quantity("fast_fall", "flag", 1.0, fast_fall),
    Quantity("shielding", "flag", 1.0, shielding),
    Quantity("holding", "flag", 1.0, holding),
    Quantity("dead", "flag", 1.0, dead),
    Quantity("offscreen", "flag", 1.0, offscreen),
    Quantity("air_frames", "frames", 1 / 60, air_frames),
    Quantity("hit_ago", "frames", 1 / 60, hit_ago),
    Quantity("ledge_dx", "units", 1 / 80, ledge_dx),
    Quantity("ledge_dy", "units", 1 / 80, ledge_dy),
    Quantity("blast_left", "units", 1 / 250, blast_left),
    Quantity("blast_right", "units", 1 / 250, blast_right),
    Quantity("blast_top", "units", 1 / 250, blast_top),
    Quantity("blast_bottom", "units", 1 / 250, blast_bottom),
    Quantity("floor_dy", "units", 1 / 60, floor_dy),
)
