"""A small stage for rule tests: two fighters where a test wants them, pads by name, the hidden state."""

from __future__ import annotations

from typing import Any

import numpy as np

from melee_gym.game import pad as P
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine

BUTTONS = {"A": P.A, "B": P.B, "X": P.X, "Y": P.Y, "Z": P.Z, "L": P.L, "R": P.R}
FAR_AWAY = 50.0


def pad(
    buttons: str = "", *, x: int = 0, y: int = 0, cx: int = 0, cy: int = 0, trigger: int = 0
) -> np.ndarray[Any, Any]:
    """One PAD: buttons as letters ("LA"), sticks in 1/80, the left trigger in 1/140."""
    out = np.zeros((), PAD)
    for letter in buttons:
        out["buttons"] |= BUTTONS[letter]
    out["main_x"], out["main_y"], out["c_x"], out["c_y"], out["l"] = x, y, cx, cy, trigger
    return out


NEUTRAL = pad()


class Scene:
    """Two fighters on a stage, `x` apart, facing each other, standing; seat 0 is the one a test is about.

    `hero` and `rival` are the FIGHTER records of the engine, live.
    """

    def __init__(
        self,
        hero: Fighter = Fighter.FOX,
        rival: Fighter = Fighter.FOX,
        *,
        gap: float = FAR_AWAY,
        height: float = 0.0,
        percents: tuple[float, float] = (0.0, 0.0),
        stocks: tuple[int, int] = (4, 4),
        stage: Stage = Stage.FINAL_DESTINATION,
        ports: tuple[int, int] = (0, 1),
    ) -> None:
        state = 29 if height else 14  # Fall, Wait
        starts = (
            SeatStart(-gap / 2, height, 1, percents[0], state, bool(height), stocks=stocks[0]),
            SeatStart(gap / 2, 0.0, -1, percents[1], stocks=stocks[1]),
        )
        self.engine = Engine(1)
        self.engine.reset([Setup((hero, rival), stage, ports=ports, ucf_cardinals=False, start=starts)])
        self.match = self.engine.matches[0]
        self.hero = self.match.fighters[0]
        self.rival = self.match.fighters[1]

    def play(
        self, first: np.ndarray[Any, Any] = NEUTRAL, second: np.ndarray[Any, Any] = NEUTRAL, frames: int = 1
    ) -> Any:
        """Hold both pads for some frames; the hero's record."""
        pads = np.zeros((1, 2), PAD)
        pads[0, 0], pads[0, 1] = first, second
        for _ in range(frames):
            self.engine.step(pads)
        return self.hero

    def wait_for(self, state: int, limit: int = 120, first: np.ndarray[Any, Any] = NEUTRAL) -> int:
        """Play until the hero is in a state; how many frames that took.

        Raises:
            AssertionError: it did not come within `limit` frames.
        """
        for count in range(1, limit + 1):
            if self.play(first).state == state:
                return count
        raise AssertionError(f"state {state} did not come within {limit} frames; now {self.hero.state}")
