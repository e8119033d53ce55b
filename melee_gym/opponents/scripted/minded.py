"""A scripted opponent that remembers each match it plays: what `chase` and `shield_grab` are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached
from melee_gym.data.stage_table import STAGES, stage_row
from melee_gym.game.seats import opponent_of
from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Lanes
from melee_gym.opponents.scripted.mind import clear, forget, new_minds, remember
from melee_gym.state import State, plain, put

Loop = Callable[..., None]


class Minded:
    """One compiled call for all lanes, each with its mind and random numbers.

    Subclasses set `name` and `loop` (of `make_loop`).

    Args:
        lanes: matches of the batch.
        seat: the seat it plays.
    """

    name: ClassVar[str]
    loop: ClassVar[Loop]

    def __init__(self, lanes: int, seat: int) -> None:
        self._seat = seat
        self._random = np.zeros(lanes, np.uint64)
        self._stages = np.zeros(lanes, np.int64)
        self._minds = new_minds(lanes)

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._random[lanes] = seeds
        self._stages[lanes] = [stage_row(setup.stage) for setup in setups]
        forget(self._minds, lanes)

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        self.loop(frames, lanes, self._seat, STAGES, self._stages, self._minds, self._random, pads)

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return self.name

    def state(self) -> State:
        """See `Opponent.state`."""
        return {"random": self._random.copy(), "stages": self._stages.copy(), "minds": plain(self._minds)}

    def load(self, state: State) -> None:
        """See `Opponent.load`."""
        put(state, "random", self._random)
        put(state, "stages", self._stages, low=0, high=len(STAGES) - 1)
        put(state, "minds", self._minds)


def make_loop(play: Callable[..., None], name: str) -> Loop:
    """The compiled loop over lanes of `play(me, other, stage, mind, random, lane, pad)`."""

    def loop(
        frames: NDArray[Any],
        lanes: Lanes,
        seat: int,
        stages: NDArray[Any],
        rows: NDArray[np.int64],
        minds: NDArray[Any],
        random: NDArray[np.uint64],
        pads: NDArray[Any],
    ) -> None:
        for lane in lanes:
            pad = pads[lane]
            clear(pad)
            players = frames[lane].players
            play(
                players[seat], players[opponent_of(seat)], stages[rows[lane]], minds[lane], random, lane, pad
            )
            remember(pad, minds[lane])

    return staticmethod(cached(loop, name=name))
