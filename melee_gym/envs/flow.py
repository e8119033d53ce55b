"""What the loop does to every match on every frame, compiled: pads in, counts and ends out."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.game.action import SLEEP
from melee_gym.game.record import record
from melee_gym.observations.track import follow

Array = NDArray[Any]

RECORD = record([
    ("returned", "f8"),  # reward of seat 0 so far
    ("frames", "i4"), ("decisions", "i4"),  # since the first decision
    ("deaths", "i4", (2,)), ("self_destructs", "i4", (2,)),
    ("last_hit", "i4", (2,)),  # value of `frames` when the seat's percent last rose
    ("damage_taken", "f4", (2,)),
    ("end", "i4"),  # one of the below
    ("clock", "i4"),  # frames on the match's timer; 0: none
])  # fmt: skip

PLAYING: Final = 0
KNOCK_OUT: Final = 1  # a seat has no stocks
TIME_OUT: Final = 2  # the game's own timer
CUT_OFF: Final = 3  # the horizon, or the backend could not go on
ENDS = ("playing", "knock-out", "time-out", "cut-off")
SELF_DESTRUCT: Final = 300  # frames without a hit before a death of one's own making, INTERFACES 5.2


@cached
def choose(playing: Array, chosen: Array, acting: Array, live: Array) -> int:
    """Fill `acting` and `live` (N,) bool with the matches that go on and are `chosen`; how many these are."""
    count = 0
    for lane in range(playing.shape[0]):
        acting[lane] = live[lane] = playing[lane] and chosen[lane]
        count += acting[lane]
    return count


@cached
def start_records(records: Array, lanes: Array, clocks: Array) -> None:
    """Matches start in some lanes; `clocks` holds the frames on the timer of each of `lanes`."""
    for i in range(lanes.shape[0]):
        record = records[lanes[i]]
        record.returned = 0.0
        record.frames = 0
        record.decisions = 0
        record.end = PLAYING
        record.clock = clocks[i]
        for seat in range(2):
            record.deaths[seat] = 0
            record.self_destructs[seat] = 0
            record.damage_taken[seat] = 0
            record.last_hit[seat] = -SELF_DESTRUCT


@partial(cached, rooms=("observations",))
def take_frames(new: Array, pads: Array, live: Array, frames: Array, tracks: Array, records: Array) -> int:
    """Take over the new frames of the lanes that are `live`, and see which matches end with them.

    Args:
        new: (N,) FRAME, what the backend shows.
        pads: (N, 2) PAD, what it made them of.
        live: (N,) bool; lanes whose match ends are taken out.
        frames: (N,) FRAME, the last frame of each match; overwritten.
        tracks: (N,) TRACK, counted on.
        records: (N,) RECORD.

    Returns:
        How many lanes are still live.
    """
    count = 0
    for lane in range(live.shape[0]):
        if not live[lane]:
            continue
        record, before, now = records[lane], frames[lane], new[lane]
        record.frames += 1
        for seat in range(2):
            was, player = before.players[seat], now.players[seat]
            if player.percent > was.percent:
                record.damage_taken[seat] += player.percent - was.percent
                record.last_hit[seat] = record.frames
            if player.state < SLEEP and was.state >= SLEEP:
                record.deaths[seat] += 1
                if record.frames - record.last_hit[seat] > SELF_DESTRUCT:
                    record.self_destructs[seat] += 1
        follow(tracks[lane], now, pads[lane])
        frames[lane] = now
        if now.players[0].stocks == 0 or now.players[1].stocks == 0:
            record.end = KNOCK_OUT
        elif record.clock > 0 and now.frame >= record.clock:
            record.end = TIME_OUT
        live[lane] = record.end == PLAYING
        count += live[lane]
    return count


@cached
def finish(
    acting: Array, records: Array, rewards: Array, horizon: int,
    playing: Array, terminated: Array, truncated: Array, ended: Array,
) -> int:  # fmt: skip
    """Close a decision of the lanes that were `acting`: flags, returns, and cuts by horizon or backend.

    Returns:
        How many matches are over with this decision.
    """
    over = 0
    for lane in range(acting.shape[0]):
        terminated[lane] = False
        truncated[lane] = False
        if not acting[lane]:
            continue
        record = records[lane]
        record.decisions += 1
        record.returned += rewards[lane, 0]
        if record.end == PLAYING and (ended[lane] or 0 < horizon <= record.frames):
            record.end = CUT_OFF
        terminated[lane] = record.end == KNOCK_OUT or record.end == TIME_OUT
        truncated[lane] = record.end == CUT_OFF
        playing[lane] = record.end == PLAYING
        over += not playing[lane]
    return over
