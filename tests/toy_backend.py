"""A backend that is no game: sticks move, A hurts, B dies, so that a test sees what reached it and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import BackendError, SetupError
from melee_gym.game import pad as P
from melee_gym.game.action import DEAD_DOWN, WAIT
from melee_gym.game.frame import FIRST_INPUT_FRAME, FRAME
from melee_gym.game.ids import Stage
from melee_gym.game.setup import Setup

HURT = 3.0  # percent of an A press held for one frame
SPEED = 2.0  # units a frame at full deflection
LAST_FRAME = 10**6


class LiveToy:
    """A frame moves each seat by its stick, hurts the other by HURT while A is down, and kills it while B is.

    A dead seat has one stock less and is back on the next frame. The seed drifts both seats, so that seeds
    matter. Like a console it can be neither saved nor restored.
    """

    def __init__(self, lanes: int, *, last_frame: int = LAST_FRAME) -> None:
        self.lanes = lanes
        self.ended = np.zeros(lanes, np.bool_)
        self.pads: list[NDArray[Any]] = []  # of every step, copied
        self._last_frame = last_frame
        self._frames = np.zeros(lanes, FRAME)

    def check(self, setup: Setup) -> None:
        if setup.stage is Stage.POKEMON_STADIUM:
            raise SetupError("the toy cannot play stage 'pokemon_stadium'.")

    def reset(self, mask: NDArray[np.bool_], setups: Sequence[Setup]) -> NDArray[Any]:
        for lane in np.flatnonzero(mask):
            setup, frame = setups[lane], self._frames[lane]
            frame["frame"], frame["seed"] = FIRST_INPUT_FRAME - 1, setup.seed
            for seat, player in enumerate(frame["players"]):
                player["x"] = -20.0 if setup.ports[seat] == 0 else 20.0
                player["y"], player["percent"], player["shield"] = 0.0, 0.0, 60.0
                player["facing"] = 1.0 if setup.ports[seat] == 0 else -1.0
                player["state"], player["stocks"] = WAIT, setup.stocks
                player["fighter"] = setup.fighters[seat].internal
        self.ended[mask] = False
        return self._frames

    def step(self, pads: NDArray[Any]) -> NDArray[Any]:
        self.pads.append(pads.copy())
        frames, players = self._frames, self._frames["players"]
        frames["frame"] += 1
        frames["seed"] = frames["seed"] * np.uint32(1664525) + np.uint32(1013904223)
        drift = (frames["seed"] >> np.uint32(24)).astype(np.float32) / np.float32(2560)
        players["x"] += np.float32(SPEED / P.STICK_MAX) * pads["main_x"] + drift[:, None]
        hurt = (pads["buttons"] & P.A != 0)[:, ::-1]
        died = pads["buttons"] & P.B != 0
        players["percent"] = np.where(died, 0, players["percent"] + np.float32(HURT) * hurt)
        players["state"] = np.where(died, DEAD_DOWN, WAIT)
        players["stocks"] -= died & (players["stocks"] > 0)
        self.ended[:] = frames["frame"] >= self._last_frame
        return frames

    def close(self) -> None:
        pass


class ToyBackend(LiveToy):
    """The same, and its lanes can be saved."""

    def save(self, lane: int) -> bytes:
        return self._frames[lane].tobytes()

    def restore(self, lane: int, data: bytes) -> None:
        if len(data) != FRAME.itemsize:
            raise BackendError(f"{len(data)} bytes are no saved toy.")
        self._frames[lane] = np.frombuffer(data, FRAME)[0]


LIVE_TOY = "toy_backend:LiveToy"
TOY = "toy_backend:ToyBackend"
