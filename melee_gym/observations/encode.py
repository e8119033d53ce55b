"""FRAME and TRACK -> float32 columns: compiled, for many matches at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.frame import (
    FLAG_DEAD,
    FLAG_FAST_FALL,
    FLAG_HITLAG,
    FLAG_HITSTUN,
    FLAG_HOLDING,
    FLAG_OFFSCREEN,
    FLAG_SHIELD,
)
from melee_gym.game.pad import INPUT, A, B, L, R, X, Y, Z, process
from melee_gym.observations.layout import ITEM_FIELDS, ITEM_KINDS, MAX_STATE_ID, PAD_COLUMNS, SPECIAL_SLOTS
from melee_gym.observations.plan import PLAYER_NUMBERS, RANDALL_PERIOD, RELATIVE_NUMBERS, STAGE_NUMBERS

Array = NDArray[Any]
Record = np.record  # type of one record, for annotations

CLIP = f32(5)
ZERO = f32(0)
ONE = f32(1)
SIXTIETH = f32(1 / 60)
NO_TIMER = f32(480)  # shown where there is no timer: the usual start
MAX_AGE = f32(120)
MAX_FALL = f32(100)  # floor_dy where there is no floor below
FLOOR_SLACK = f32(0.5)
ITEM_WIDTH = len(ITEM_FIELDS) + len(ITEM_KINDS)
PAD_WIDTH = len(PAD_COLUMNS)
# Numbers before they are selected: of both players and the stage, once a match; relative ones, once a view.
STAGE_AT = 2 * PLAYER_NUMBERS
RELATIVE_AT = STAGE_AT + STAGE_NUMBERS
NUMBERS = RELATIVE_AT + RELATIVE_NUMBERS


@cached
def encode(
    plan: Array, frames: Array, tracks: Array, queues: Array, seats: Array, frame_skip: int,
    out: Array, first: int, last: int,
) -> None:  # fmt: skip
    """Fill `out[first:last]`.

    Args:
        plan: (1,) PLAN.
        frames: (N,) FRAME, the latest of each match.
        tracks: (N,) TRACK, counted up to that frame.
        queues: (N, 2, P) PAD, pads decided but not yet executed; the next frame's first.
        seats: (V,) whose views to write.
        frame_skip: frames of one decision; decisions end where the queue ends.
        out: (N, V, columns) float32.
        first: first match to encode.
        last: one past the last.
    """
    p = plan[0]
    scratch = np.empty(NUMBERS, np.float32)
    pending = np.empty(1, INPUT)
    for lane in range(first, last):
        frame, track = frames[lane], tracks[lane]
        for seat in range(2):
            _player_numbers(p, frame.players[seat], track.players[seat], p.stages[track.stage], seat, scratch)
        _stage_numbers(p, frame, track, scratch)
        for view in range(seats.shape[0]):
            seat = seats[view]
            row = out[lane, view]
            row[:] = ZERO
            at = _write_stage(p, frame, track, scratch, row)
            row[at] = _scaled(_time_left(track, frame), p.time_scale)
            at += 1
            at = _write_player(p, frame.players[seat], seat, scratch, row, at)
            at = _write_player(p, frame.players[1 - seat], 1 - seat, scratch, row, at)
            at = _write_own(p, track.players[seat], row, at)
            at = _write_relative(p, frame, track, seat, scratch, row, at)
            at = _write_items(p, frame, seat, row, at)
            at = _write_pad(track.players[seat], row, at)
            _write_pending(p, queues[lane, seat], frame_skip, pending[0], row, at)


@inner
def _scaled(value: f32, scale: f32) -> f32:
    scaled = f32(value) * scale
    if scaled > CLIP:
        return CLIP
    return scaled if scaled >= -CLIP else -CLIP  # also where a damaged recording holds no number


@inner
def _flag(player: Record, byte: int, mask: int) -> f32:
    return ONE if player.state_flags[byte] & mask else ZERO


@inner
def _player_numbers(p: Record, player: Record, own: Record, stage: Record, seat: int, out: Array) -> None:
    """The 37 numbers of a player, scaled, in the order of `layout.player_columns`."""
    at = seat * PLAYER_NUMBERS
    out[at] = player.x
    out[at + 1] = player.y
    out[at + 2] = player.speed_air_x_self if player.airborne else player.speed_ground_x_self
    out[at + 3] = player.speed_y_self
    out[at + 4] = player.speed_x_attack
    out[at + 5] = player.speed_y_attack
    out[at + 6] = own.dx_dt
    out[at + 7] = own.dy_dt
    out[at + 8] = player.facing
    out[at + 9] = player.percent
    out[at + 10] = player.stocks
    out[at + 11] = player.shield
    out[at + 12] = player.jumps_left
    out[at + 13] = ONE if player.airborne else ZERO
    out[at + 14] = min(max(player.state_age, -ONE), MAX_AGE)
    out[at + 15] = own.state_frames
    out[at + 16] = player.hitlag
    in_hitstun = _flag(player, FLAG_HITSTUN[0], FLAG_HITSTUN[1])
    out[at + 17] = min(player.misc, MAX_AGE) if in_hitstun > ZERO else ZERO
    out[at + 18] = ONE if player.hurtbox == 1 else ZERO
    out[at + 19] = ONE if player.hurtbox == 2 else ZERO
    out[at + 20] = own.hurt_frames
    out[at + 21] = _flag(player, FLAG_HITLAG[0], FLAG_HITLAG[1])
    out[at + 22] = in_hitstun
    out[at + 23] = _flag(player, FLAG_FAST_FALL[0], FLAG_FAST_FALL[1])
    out[at + 24] = _flag(player, FLAG_SHIELD[0], FLAG_SHIELD[1])
    out[at + 25] = _flag(player, FLAG_HOLDING[0], FLAG_HOLDING[1])
    out[at + 26] = _flag(player, FLAG_DEAD[0], FLAG_DEAD[1])
    out[at + 27] = _flag(player, FLAG_OFFSCREEN[0], FLAG_OFFSCREEN[1])
    out[at + 28] = own.air_frames
    out[at + 29] = own.hit_ago
    out[at + 30] = abs(player.x) - stage.ledge_x
    out[at + 31] = player.y - stage.ledge_y
    out[at + 32] = player.x - stage.blast_left
    out[at + 33] = stage.blast_right - player.x
    out[at + 34] = stage.blast_top - player.y
    out[at + 35] = player.y - stage.blast_bottom
    out[at + 36] = _above_floor(player, stage)
    for i in range(PLAYER_NUMBERS):
        out[at + i] = _scaled(out[at + i], p.player_scale[i])


@inner
def _above_floor(player: Record, stage: Record) -> f32:
    """Height above the highest still floor at or just below."""
    best = MAX_FALL
    for i in range(stage.floor_count):
        floor = stage.floors[i]
        if floor.left <= player.x <= floor.right:
            share = (player.x - floor.left) / (floor.right - floor.left)
            height = player.y - (floor.left_y + share * (floor.right_y - floor.left_y))
            if -FLOOR_SLACK <= height < best:
                best = height
    return best


@inner
def _stage_numbers(p: Record, frame: Record, track: Record, out: Array) -> None:
    """In the order of `layout.STAGE_COLUMNS`, then the blast lines of `lite`; scaled."""
    at = STAGE_AT
    stage = p.stages[track.stage]
    fountain = track.stage == p.fountain_stage
    cloud = track.stage == p.randall_stage
    moment = frame.frame % RANDALL_PERIOD
    out[at] = stage.ledge_x
    out[at + 1] = frame.fountain_heights[0] if fountain else ZERO
    out[at + 2] = frame.fountain_heights[1] if fountain else ZERO
    out[at + 3] = p.randall[moment, 0] if cloud else ZERO
    out[at + 4] = p.randall[moment, 1] if cloud else ZERO
    out[at + 5] = frame.wind
    out[at + 6] = stage.blast_right
    out[at + 7] = stage.blast_top
    out[at + 8] = stage.blast_bottom
    for i in range(STAGE_NUMBERS):
        out[at + i] = _scaled(out[at + i], p.stage_scale[i])


@inner
def _time_left(track: Record, frame: Record) -> f32:
    """Seconds on the clock, which stands still until frame 0."""
    if track.timer == 0:
        return NO_TIMER
    return max(f32(track.timer) - f32(max(frame.frame, 0)) * SIXTIETH, ZERO)


@inner
def _one_hot(row: Array, at: int, width: int, hot: int) -> int:
    if 0 <= hot < width:
        row[at + hot] = ONE
    return at + width


@inner
def _write_stage(p: Record, frame: Record, track: Record, numbers: Array, row: Array) -> int:
    at = _one_hot(row, 0, p.stage_one_hot, p.stage_order[track.stage])
    for i in range(p.stage_count):
        row[at] = numbers[STAGE_AT + p.stage_numbers[i]]
        at += 1
    hot = -1
    if p.stadium_one_hot > 0 and track.stage == p.stadium_stage:
        hot = 0  # normal, also where recordings are too old to tell
        for i in range(p.stadium_one_hot):
            if p.stadium_types[i] == frame.stadium_type:
                hot = i
    return _one_hot(row, at, p.stadium_one_hot, hot)


@inner
def _write_player(p: Record, player: Record, seat: int, numbers: Array, row: Array, start: int) -> int:
    at = start
    for i in range(p.player_count):
        row[at] = numbers[seat * PLAYER_NUMBERS + p.player_numbers[i]]
        at += 1
    state = int(player.state)
    fighter = p.fighters[player.fighter] if player.fighter < p.fighters.shape[0] else -1
    if p.ids:
        row[at] = max(fighter, 0)
        row[at + 1] = min(state, MAX_STATE_ID)
        return at + 2
    at = _one_hot(row, at, p.fighter_one_hot, fighter)
    group = p.groups[state] if state < FIRST_SPECIAL else p.special_group
    at = _one_hot(row, at, p.group_one_hot, group)
    special = min(state - FIRST_SPECIAL, SPECIAL_SLOTS - 1) if state >= FIRST_SPECIAL else -1
    return _one_hot(row, at, p.special_one_hot, special)


@inner
def _write_own(p: Record, own: Record, row: Array, at: int) -> int:
    row[at] = _scaled(own.lr_press_age, p.own_scale[0])
    row[at + 1] = _scaled(own.lr_digital_age, p.own_scale[1])
    row[at + 2] = _scaled(own.stick_x_age, p.own_scale[2])
    row[at + 3] = _scaled(own.stick_y_age, p.own_scale[3])
    return at + 4


@inner
def _write_relative(
    p: Record, frame: Record, track: Record, seat: int, numbers: Array, row: Array, start: int
) -> int:
    """In the order of `layout.RELATIVE_COLUMNS`; closing speed = how fast the distance shrinks."""
    own, other = frame.players[seat], frame.players[1 - seat]
    own_track, other_track = track.players[seat], track.players[1 - seat]
    dx, dy = other.x - own.x, other.y - own.y
    dvx, dvy = other_track.dx_dt - own_track.dx_dt, other_track.dy_dt - own_track.dy_dt
    distance = f32(math.sqrt(dx * dx + dy * dy))
    at = RELATIVE_AT
    numbers[at] = dx
    numbers[at + 1] = dy
    numbers[at + 2] = distance
    numbers[at + 3] = dvx
    numbers[at + 4] = dvy
    numbers[at + 5] = -(dx * dvx + dy * dvy) / distance if distance > ZERO else ZERO
    numbers[at + 6] = ONE if _sign(dx) == own.facing else ZERO
    numbers[at + 7] = ONE if _sign(-dx) == other.facing else ZERO
    numbers[at + 8] = other.percent - own.percent
    numbers[at + 9] = f32(own.stocks) - f32(other.stocks)
    for i in range(p.relative_count):
        number = p.relative_numbers[i]
        row[start + i] = _scaled(numbers[at + number], p.relative_scale[number])
    return start + int(p.relative_count)


@inner
def _sign(value: f32) -> f32:
    if value > ZERO:
        return ONE
    return -ONE if value < ZERO else ZERO


@inner
def _write_items(p: Record, frame: Record, seat: int, row: Array, start: int) -> int:
    """The nearest owned items, nearest first; of equally near ones the lower slot."""
    own = frame.players[seat]
    taken = 0  # bits of the slots already written
    for slot in range(p.item_slots):
        at = start + slot * ITEM_WIDTH
        nearest, least = -1, ZERO
        for i in range(np.int64(frame.item_count)):
            item = frame.items[i]
            if item.owner < 0 or taken >> i & 1:
                continue
            distance = (item.x - own.x) ** 2 + (item.y - own.y) ** 2  # squared: only the order matters
            if nearest < 0 or distance < least:
                nearest, least = i, distance
        if nearest < 0:
            continue
        taken |= 1 << nearest
        item = frame.items[nearest]
        row[at] = ONE
        row[at + 1] = ONE if item.owner == seat else ZERO
        row[at + 2] = _scaled(item.x - own.x, p.item_scale[2])
        row[at + 3] = _scaled(item.y - own.y, p.item_scale[3])
        row[at + 4] = _scaled(item.speed_x, p.item_scale[4])
        row[at + 5] = _scaled(item.speed_y, p.item_scale[5])
        row[at + 6] = _scaled(item.timer, p.item_scale[6])
        kind = p.item_kinds[min(int(item.type), p.item_kinds.shape[0] - 1)]
        row[at + len(ITEM_FIELDS) + kind] = ONE
    return start + int(p.item_slots) * ITEM_WIDTH


@inner
def _write_pad(own: Record, row: Array, at: int) -> int:
    _add_pad(own.input, int(own.buttons), ONE, row, at)
    return at + PAD_WIDTH


@inner
def _add_pad(used: Record, buttons: int, share: f32, row: Array, at: int) -> None:
    """Add a pad times `share`: sticks and trigger as the game used them (INPUT), buttons as held."""
    row[at] += share * used.x
    row[at + 1] += share * used.y
    row[at + 2] += share * used.cx
    row[at + 3] += share * used.cy
    row[at + 4] += share * used.trigger
    row[at + 5] += share if buttons & A else ZERO
    row[at + 6] += share if buttons & B else ZERO
    row[at + 7] += share if buttons & (X | Y) else ZERO
    row[at + 8] += share if buttons & Z else ZERO
    row[at + 9] += share if buttons & (L | R) else ZERO


@inner
def _write_pending(p: Record, queue: Array, frame_skip: int, used: Record, row: Array, start: int) -> None:
    """Each pending decision as the mean of its pads that are still to come, so that patterns show."""
    waiting = queue.shape[0]
    for decision in range(p.pending):
        stop = waiting - (p.pending - 1 - decision) * frame_skip
        begin = max(stop - frame_skip, 0)
        at = start + decision * PAD_WIDTH
        for i in range(begin, stop):
            process(queue[i], used)
            _add_pad(used, int(queue[i].buttons), ONE / f32(stop - begin), row, at)
