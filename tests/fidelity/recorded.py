"""Recordings that the engine itself made: the judge must find nothing wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from melee_gym.fidelity.recordings import Recording, counted_frames
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter
from melee_gym.game.pad import BUTTONS, INPUT, PAD, START, process_pads
from melee_gym.game.setup import Setup
from melee_gym.replays import Replay
from melee_gym.sim import Engine

Hands = Callable[[Any, int], None]
ITEM_FIELDS = frozenset({"items.owner", "items.type"})


def play(frames: int, *, seed: int = 1, setup: Setup | None = None, hands: Hands | None = None) -> Recording:
    """A match, by default of Fox and Marth who hold random inputs for some frames each, as a recording.

    Args:
        frames: how many, from the start of the match.
        seed: of the match and the random hands.
        setup: the match.
        hands: `hands(pads, row)` changes the pads (2,) PAD of the frame before.
    """
    setup = setup or Setup(fighters=(Fighter.FOX, Fighter.MARTH), seed=seed)
    hands = hands or random_hands(seed)
    engine = Engine(1)
    engine.reset([setup])
    rows, inputs = np.zeros(frames, FRAME), np.zeros((frames, 2), INPUT)
    pads = np.zeros((1, 2), PAD)
    for row in range(frames):
        hands(pads[0], row)
        engine.step(pads)
        rows[row : row + 1] = engine.frames
        process_pads(pads[0], inputs[row])
    exists = np.ones((frames, 2), bool)
    replay = SimpleNamespace(frames=rows, inputs=inputs, exists=exists, recorded=ITEM_FIELDS)
    counted = counted_frames(cast(Replay, replay))
    return Recording(Path("engine.slp"), cast(Replay, replay), setup, counted, cardinals_known=True)


def random_hands(seed: int) -> Hands:
    """Both hands do something new on every fifth frame or so."""
    rng = np.random.default_rng(seed)

    def hands(pads: Any, row: int) -> None:
        for pad in pads:
            if rng.random() < 0.2:
                _press(pad, rng)

    return hands


def _press(pad: Any, rng: np.random.Generator) -> None:
    pad["main_x"], pad["main_y"] = rng.choice([-80, -40, 0, 40, 80], 2)
    pad["buttons"] = (1 << int(rng.integers(0, 12))) & BUTTONS & ~START if rng.random() < 0.5 else 0
