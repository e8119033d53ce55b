"""How far each match is, counted frame by frame in compiled functions: deaths, damage, ends, returns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import bind, cached
from melee_gym.envs.seats import Seats
from melee_gym.errors import CheckpointError
from melee_gym.game.action import SLEEP
from melee_gym.game.frame import FRAME
from melee_gym.game.record import record
from melee_gym.game.seats import SEATS, opponent_of
from melee_gym.observations.track import follow
from melee_gym.state import State, plain, put

Array = NDArray[Any]

RECORD = record([
    ("returned", "f8", (SEATS,)),  # rewards so far
    ("frames", "i4"), ("decisions", "i4"),  # since the first decision
    ("deaths", "i4", (SEATS,)), ("self_destructs", "i4", (SEATS,)),
    ("last_hit", "i4", (SEATS,)),  # value of `frames` when the seat's percent last rose
    ("damage_dealt", "f4", (SEATS,)),
    ("end", "i4"),  # one of the below
    ("clock", "i4"),  # frames on the match's timer; 0: none
])  # fmt: skip

PLAYING: Final = 0
KNOCK_OUT: Final = 1  # a seat has no stocks
TIME_OUT: Final = 2  # the game's own timer
CUT_OFF: Final = 3  # the horizon, or the backend could not go on
ENDS = ("playing", "knock-out", "time-out", "cut-off")
SELF_DESTRUCT: Final = 300  # frames without a hit before a death of one's own making, INTERFACES 5.2


class Progress:
    """How far each of N matches is: who plays on, who ended and why, and what happened so far.

    Args:
        seats: of the N lanes: whose pads the frames come of.
        horizon: frames after which a match is cut off; 0: none.

    Attributes:
        frames: (N,) FRAME, the latest of each match.
        playing: (N,) bool, matches that go on.
        terminated: (N,) bool, matches that ended with the last decision: no stocks, or no time.
        truncated: (N,) bool, matches that were cut off with it: horizon, or the backend could not go on.
        acting: (N,) bool, matches that took part in it.
        live: (N,) bool, those of them that went on after the frame that was played last.
        rewards: (N, SEATS) float64, of the last decision.
        records: (N,) RECORD.
        choose: () -> int: fill `acting` and `live` with the matches that go on; how many these are.
        take: (new) -> int: take over (N,) FRAME, what the backend shows, where matches are `live`; how many
            still are.
        finish: (ended) -> int: close a decision, `ended` (N,) bool being what the backend cannot continue;
            how many matches are over with it.
    """

    def __init__(self, seats: Seats, horizon: int) -> None:
        lanes = len(seats.pads)
        self.frames = np.zeros(lanes, FRAME)
        self.playing, self.acting, self.live = (np.zeros(lanes, np.bool_) for _ in range(3))
        self.terminated, self.truncated = (np.zeros(lanes, np.bool_) for _ in range(2))
        self.rewards = np.zeros((lanes, SEATS))
        self.records = np.zeros(lanes, RECORD)
        self.choose = bind(choose, self.playing, self.acting, self.live)
        self.take = bind(
            take_frames, seats.pads, self.live, self.frames, seats.tracks, self.records, rest=(self.frames,)
        )
        self.finish = bind(
            finish, self.acting, self.records, self.rewards, horizon, self.playing, self.terminated,
            self.truncated, rest=(self.truncated,),
        )  # fmt: skip

    def begin(self, lanes: NDArray[np.intp], clocks: Sequence[int]) -> None:
        """Matches start in `lanes`; `clocks` are the frames on the timer of each, 0: none."""
        start_records(self.records, lanes, np.array(clocks, np.int64))
        self.playing[lanes] = True

    def state(self) -> State:
        """What is known of the matches under way (`melee_gym.state`)."""
        return {name: plain(array) for name, array in self._known().items()}

    def load(self, state: State) -> None:
        """Go on with a state.

        Raises:
            CheckpointError: it does not fit these lanes.
        """
        for name, array in self._known().items():
            put(state, name, array)
        wrong = self.records["end"][(self.records["end"] < 0) | (self.records["end"] >= len(ENDS))]
        if len(wrong):
            raise CheckpointError(f"records.end holds {wrong[0]}; valid: 0 to {len(ENDS) - 1}.")

    def _known(self) -> State:
        return {
            "frames": self.frames, "playing": self.playing, "terminated": self.terminated,
            "truncated": self.truncated, "rewards": self.rewards, "records": self.records,
        }  # fmt: skip


@cached
def choose(playing: Array, acting: Array, live: Array) -> int:
    """See `Progress.choose`."""
    count = 0
    for lane in range(playing.shape[0]):
        acting[lane] = live[lane] = playing[lane]
        count += playing[lane]
    return count


@cached
def start_records(records: Array, lanes: Array, clocks: Array) -> None:
    """Matches start in some lanes; `clocks` holds the frames on the timer of each of `lanes`."""
    for i in range(lanes.shape[0]):
        record = records[lanes[i]]
        record.frames = 0
        record.decisions = 0
        record.end = PLAYING
        record.clock = clocks[i]
        for seat in range(SEATS):
            record.returned[seat] = 0.0
            record.deaths[seat] = 0
            record.self_destructs[seat] = 0
            record.damage_dealt[seat] = 0
            record.last_hit[seat] = -SELF_DESTRUCT


@partial(cached, rooms=("observations",))
def take_frames(pads: Array, live: Array, frames: Array, tracks: Array, records: Array, new: Array) -> int:
    """See `Progress.take`; `new` came of `pads`, tracks count on, lanes whose match ends are live no more."""
    count = 0
    for lane in range(live.shape[0]):
        if not live[lane]:
            continue
        record, before, now = records[lane], frames[lane], new[lane]
        record.frames += 1
        out = False  # a seat is out of stocks
        for seat in range(SEATS):
            was, player = before.players[seat], now.players[seat]
            if player.percent > was.percent:
                record.damage_dealt[opponent_of(seat)] += player.percent - was.percent
                record.last_hit[seat] = record.frames
            if player.state < SLEEP and was.state >= SLEEP:
                record.deaths[seat] += 1
                if record.frames - record.last_hit[seat] > SELF_DESTRUCT:
                    record.self_destructs[seat] += 1
            out = out or player.stocks == 0
        follow(tracks[lane], now, pads[lane])
        frames[lane] = now
        if out:
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
    """See `Progress.finish`: flags, returns, and cuts by horizon or backend."""
    over = 0
    for lane in range(acting.shape[0]):
        terminated[lane] = False
        truncated[lane] = False
        if not acting[lane]:
            continue
        record = records[lane]
        record.decisions += 1
        for seat in range(SEATS):
            record.returned[seat] += rewards[lane, seat]
        if record.end == PLAYING and (ended[lane] or 0 < horizon <= record.frames):
            record.end = CUT_OFF
        terminated[lane] = record.end == KNOCK_OUT or record.end == TIME_OUT
        truncated[lane] = record.end == CUT_OFF
        playing[lane] = record.end == PLAYING
        over += not playing[lane]
    return over
