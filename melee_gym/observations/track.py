"""The tracker: count-ups that an agent could keep by watching, from the FRAME and PAD streams alone.

The console hides its timers. What a player knows of them is how long ago something visible happened, and that
is what is counted here, for one match a record (INTERFACES 3.1).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import float32 as f32
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner
from melee_gym.game.f32 import ZERO
from melee_gym.game.frame import HURT_NORMAL
from melee_gym.game.pad import INPUT, LR, L, R, process
from melee_gym.game.record import record
from melee_gym.game.seats import SEATS

Array = NDArray[Any]
Record = np.record  # type of one record, for annotations

SEAT_TRACK = record([
    ("input", INPUT), ("buttons", "u2"),  # the last pad: as the game used it, and its buttons as held
    # Frames since, 0 on the frame itself; the caps below.
    ("state_frames", "i2"),  # the action state changed
    ("hurt_frames", "i2"),  # the hurtbox status changed; 0 while vulnerable
    ("air_frames", "i2"),  # it left the ground; 0 on it
    ("hit_ago", "i2"),  # its percent rose
    ("lr_press_age", "i2"),  # a trigger was pressed: digital, analog or Z
    ("lr_digital_age", "i2"),  # L or R was pressed down to its click
    ("stick_x_age", "i2"), ("stick_y_age", "i2"),  # the stick crossed 0.25, also from side to side
    ("dx_dt", "f4"), ("dy_dt", "f4"),  # units/frame; 0 where it was moved (respawn)
    ("x", "f4"), ("y", "f4"), ("percent", "f4"), ("state", "u2"), ("hurtbox", "u1"), ("airborne", "u1"),
])  # fmt: skip
TRACK = record([
    ("stage", "i4"),  # row of STAGES
    ("timer", "i4"),  # seconds of the match; 0: no timer
    ("players", SEAT_TRACK, (SEATS,)),
])  # fmt: skip

CAP = 120
PRESS_CAP = 40  # the L-cancel window is 7 frames
DIGITAL_CAP = 60  # the tech window is 20 frames, its lockout 40
STICK_CAP = 10  # dash 2, tap jump and fast fall 4
STICK_EDGE = f32(0.25)  # facts/mechanics/frame.md 3.3: where the game's own stick timers start
MOVED = f32(40.0)  # no fighter moves that far in one frame, INTERFACES 3.2


@inner
def begin(track: Record, frame: Record, stage: int, timer: int) -> None:
    """Start the counts of a match at its first visible frame: nothing has been pressed or hit yet."""
    track.stage = stage
    track.timer = timer
    for seat in range(SEATS):
        player, own = frame.players[seat], track.players[seat]
        own.state_frames = 0
        own.hurt_frames = 0
        own.air_frames = 0
        own.hit_ago = CAP
        own.lr_press_age = PRESS_CAP
        own.lr_digital_age = DIGITAL_CAP
        own.stick_x_age = STICK_CAP
        own.stick_y_age = STICK_CAP
        own.dx_dt = ZERO
        own.dy_dt = ZERO
        own.input.x = ZERO
        own.input.y = ZERO
        own.input.cx = ZERO
        own.input.cy = ZERO
        own.input.trigger = ZERO
        own.input.held = 0
        own.buttons = 0
        _remember(own, player)


@inner
def follow(track: Record, frame: Record, pads: Array) -> None:
    """Count on by one frame: `frame` is what came of `pads`, (SEATS,) PAD."""
    for seat in range(SEATS):
        player, own = frame.players[seat], track.players[seat]
        own.state_frames = _count(own.state_frames, player.state != own.state, CAP)
        hurtbox = player.hurtbox
        own.hurt_frames = _count(own.hurt_frames, hurtbox == HURT_NORMAL or hurtbox != own.hurtbox, CAP)
        own.air_frames = _count(own.air_frames, not player.airborne or not own.airborne, CAP)
        own.hit_ago = _count(own.hit_ago, player.percent > own.percent, CAP)
        own.dx_dt = player.x - own.x
        own.dy_dt = player.y - own.y
        if max(abs(own.dx_dt), abs(own.dy_dt)) > MOVED:
            own.dx_dt = ZERO
            own.dy_dt = ZERO
        _remember(own, player)
        _follow_pad(own, pads[seat])


@inner
def _follow_pad(own: Record, pad: Record) -> None:
    x, y, held = own.input.x, own.input.y, own.input.held
    process(pad, own.input)
    own.buttons = pad.buttons
    pressed = own.input.held & ~held
    clicked = own.input.held & (L | R) != 0 and held & (L | R) == 0
    own.lr_press_age = _count(own.lr_press_age, pressed & LR != 0, PRESS_CAP)
    own.lr_digital_age = _count(own.lr_digital_age, clicked, DIGITAL_CAP)
    own.stick_x_age = _count(own.stick_x_age, _crossed(x, own.input.x), STICK_CAP)
    own.stick_y_age = _count(own.stick_y_age, _crossed(y, own.input.y), STICK_CAP)


@inner
def _count(age: int, again: bool, cap: int) -> int:
    if again:
        return 0
    return min(age + 1, cap)


@inner
def _crossed(before: f32, now: f32) -> bool:
    if abs(now) < STICK_EDGE:
        return False
    return bool(abs(before) < STICK_EDGE or (before > ZERO) != (now > ZERO))


@inner
def _remember(own: Record, player: Record) -> None:
    own.x = player.x
    own.y = player.y
    own.percent = player.percent
    own.state = player.state
    own.hurtbox = player.hurtbox
    own.airborne = player.airborne


@cached
def begin_tracks(tracks: Array, lanes: Array, frames: Array, stages: Array, timers: Array) -> None:
    """`begin` in some lanes: frames (N,) FRAME; for each lane a row of STAGES and a timer in seconds."""
    for i in range(lanes.shape[0]):
        begin(tracks[lanes[i]], frames[lanes[i]], stages[i], timers[i])


@cached
def follow_tracks(tracks: Array, frames: Array, pads: Array, live: Array) -> None:
    """`follow` where `live` (N,) bool: tracks (N,) TRACK, frames (N,) FRAME, pads (N, SEATS) PAD."""
    for lane in range(tracks.shape[0]):
        if live[lane]:
            follow(tracks[lane], frames[lane], pads[lane])
