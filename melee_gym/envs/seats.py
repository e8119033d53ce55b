"""Seats: what those who decide see of a batch of matches, and what becomes of their decisions.

The match loop has the seats of its agents here, and a policy that plays as an opponent its own, so that both
see, wait and press alike:

    frames --watch--> tracks --observe--> observations --> who decides --decide--> decided pads
                        ^                                                               |
                        +--- pads <-- press, one frame at a time <-- reaction delay <---+
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import bind, cached
from melee_gym.controls import make_controls
from melee_gym.data.stage_table import STAGES, stage_row
from melee_gym.errors import CheckpointError
from melee_gym.game.pad import PAD
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.observations import make_observer
from melee_gym.observations.track import TRACK, begin, follow
from melee_gym.state import State, plain, put

Array = NDArray[Any]
Lanes = NDArray[np.intp]


class Seats:
    """One or more seats of every lane that share an action space, an observation and their pace.

    A decision is due on every `frame_skip`-th frame of a match, from its first on, in each lane by itself.

    Args:
        lanes: N, matches of the batch.
        seats: V numbers of seats.
        controls: a key of `melee_gym.controls.CONTROLS`.
        controls_options: further keywords of the action space.
        observation: one of `melee_gym.observations.OBSERVATIONS`.
        frame_skip: k, frames of one decision.
        reaction_delay: D, frames from a decision to the first that it acts on.

    Attributes:
        controls: the action space of one seat, and its translation.
        observer: the observation of one seat.
        numbers: (V,) the seats.
        observations: (N, V, columns), as `observe` wrote them last.
        pads: (N, SEATS) PAD, the controllers on the latest frame. `press` writes those of `numbers`; the
            others are for whoever plays them to write.
        tracks: (N,) TRACK, what was counted while watching.
        fresh: (N,) bool, where a match has begun and nothing was pressed in it yet. What a policy remembers
            of a lane is to be forgotten before a decision that finds it fresh.

    Raises:
        ConfigError: an unknown action space or observation, or options that it does not take.
    """

    def __init__(
        self, lanes: int, seats: Sequence[int], *, controls: str, controls_options: Mapping[str, Any],
        observation: str, frame_skip: int, reaction_delay: int,
    ) -> None:  # fmt: skip
        self.controls = make_controls(controls, frame_skip, controls_options)
        pending = pending_decisions(reaction_delay, frame_skip)
        self.observer = make_observer(observation, frame_skip=frame_skip, pending=pending)
        self.numbers = np.array(seats, np.int64)
        space = self.observer.space
        self.observations = np.zeros((lanes, len(seats), *space.shape), space.dtype)
        self.pads = np.zeros((lanes, SEATS), PAD)
        self.tracks = np.zeros(lanes, TRACK)
        self.fresh = np.zeros(lanes, np.bool_)
        self._ages = np.zeros(lanes, np.int64)  # frames into the decision; 0: a new one is due
        self._decided = np.zeros((lanes, len(seats), frame_skip), PAD)
        self._pending = np.zeros((lanes, SEATS, reaction_delay), PAD)  # decided, not yet pressed
        self._press = bind(
            press, self.fresh, self._ages, self._decided, self._pending, self.numbers, self.pads,
            rest=(np.zeros(0, np.intp),),
        )  # fmt: skip

    def reset(self, lanes: Lanes, setups: Sequence[Setup]) -> None:
        """New matches start in `lanes` (n,), from n `setups`; nothing was seen of them yet."""
        self.fresh[lanes] = True
        self.tracks["stage"][lanes] = [stage_row(setup.stage) for setup in setups]
        self.tracks["timer"][lanes] = [setup.timer for setup in setups]
        self._ages[lanes] = 0
        self._pending[lanes] = 0

    def watch(self, frames: Array, lanes: Lanes) -> None:
        """Count what `frames` (N,) FRAME show in `lanes`: what came of `pads`, or the first of a match."""
        watch(frames, lanes, self.fresh, self.pads, self.tracks)

    def due(self, lanes: Lanes) -> Lanes:
        """Those of `lanes` whose next frame begins a decision."""
        due: Lanes = lanes[self._ages[lanes] == 0]
        return due

    def observe(self, frames: Array, first: int, last: int) -> None:
        """Fill `observations[first:last]` with what `frames` (N,) FRAME, watched before, show."""
        self.observer.write(frames, self.tracks, self._pending, self.numbers, self.observations, first, last)

    def decide(self, actions: Array, lanes: Lanes | None = None) -> None:
        """Take the decisions that are pressed from the next frame on, behind those that still wait.

        Args:
            actions: (n * V, columns), rows of the action space by lane, then seat.
            lanes: (n,) where a decision is due; None: everywhere.

        Raises:
            ConfigError: an action is not in the action space; nothing has changed.
        """
        skip = self._decided.shape[2]
        if lanes is None:
            self.controls.decode(actions, self._decided.reshape(-1, skip))
            return
        decided = np.zeros((len(actions), skip), PAD)
        self.controls.decode(actions, decided)
        self._decided[lanes] = decided.reshape(len(lanes), -1, skip)

    def press(self, lanes: Lanes) -> None:
        """Write the next frame's `pads` of these seats in `lanes`."""
        self._press(lanes)

    def state(self) -> State:
        """What is remembered of the matches under way (`melee_gym.state`)."""
        return {name: plain(array) for name, array in self._remembered().items()}

    def load(self, state: State) -> None:
        """Go on with a state.

        Raises:
            CheckpointError: it does not fit these seats and lanes.
        """
        for name, array in self._remembered().items():
            if name != "ages":
                put(state, name, array)
        put(state, "ages", self._ages, low=0, high=self._decided.shape[2] - 1)
        stages = self.tracks["stage"]
        if (stages < 0).any() or (stages >= len(STAGES)).any():
            raise CheckpointError(f"tracks.stage holds {stages.tolist()}; valid: 0 to {len(STAGES) - 1}.")

    def _remembered(self) -> State:
        return {
            "observations": self.observations, "pads": self.pads, "tracks": self.tracks, "fresh": self.fresh,
            "ages": self._ages, "decided": self._decided, "pending": self._pending,
        }  # fmt: skip


def pending_decisions(reaction_delay: int, frame_skip: int) -> int:
    """How many decisions are committed but not wholly executed when the next one is made."""
    return -(-reaction_delay // frame_skip)


@partial(cached, rooms=("observations",))
def watch(frames: Array, lanes: Array, fresh: Array, pads: Array, tracks: Array) -> None:
    """See `Seats.watch`."""
    for lane in lanes:
        track = tracks[lane]
        if fresh[lane]:
            begin(track, frames[lane], track.stage, track.timer)
        else:
            follow(track, frames[lane], pads[lane])


@cached
def press(
    fresh: Array, ages: Array, decided: Array, pending: Array, seats: Array, pads: Array, lanes: Array
) -> None:
    """See `Seats.press`; `pending` is shifted by one frame, and what `decided` says for it goes in behind."""
    views, delay = seats.shape[0], pending.shape[2]
    for lane in lanes:
        fresh[lane] = False
        age = ages[lane]
        for view in range(views):
            seat = seats[view]
            if delay == 0:
                pads[lane, seat] = decided[lane, view, age]
                continue
            pads[lane, seat] = pending[lane, seat, 0]
            for i in range(1, delay):
                pending[lane, seat, i - 1] = pending[lane, seat, i]
            pending[lane, seat, delay - 1] = decided[lane, view, age]
        ages[lane] = (age + 1) % decided.shape[2]
