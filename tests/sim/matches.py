"""Whole matches for property tests: starts where the fight is on at once, and pads from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.data import load_stage
from melee_gym.game import pad as P
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import Engine, offered_fighters, offered_stages

Array = NDArray[Any]

# Levels that the rules tell apart (INTERFACES 1.4), and the rim beyond the circle, which UCF reads raw.
STICKS = (-100, -80, -64, -56, -54, -45, -34, 0, 0, 0, 34, 45, 54, 56, 64, 80, 100)
BUTTONS = (0, 0, 0, P.A, P.A, P.B, P.B, P.X, P.Z, P.L, P.L, P.L | P.A, P.R, P.X | P.Z, P.X | P.L, P.D_UP)
TRIGGERS = (0, 0, 0, 0, 50, 140)
CHANGE = 0.2  # share of frames on which a hand does something new


def random_pads(seed: int, frames: int, lanes: int = 1) -> Array:
    """Pads of two players who hold something for some frames and then something else, (frames, lanes, 2)."""
    rng = np.random.default_rng(seed)
    shape = (frames, lanes, 2)
    pads = np.zeros(shape, PAD)
    for field, levels in (("main_x", STICKS), ("main_y", STICKS), ("buttons", BUTTONS), ("l", TRIGGERS)):
        pads[field] = rng.choice(levels, shape)
    flicked = rng.random(shape) < CHANGE
    for field in ("c_x", "c_y"):
        pads[field] = np.where(flicked, rng.choice(STICKS, shape), 0)
    rows = np.where(rng.random(shape) < CHANGE, np.arange(frames)[:, None, None], 0)
    held = np.maximum.accumulate(rows, axis=0)
    return np.take_along_axis(pads, held, axis=0)


def fight(
    fighters: tuple[Fighter, Fighter] = (Fighter.FOX, Fighter.MARTH),
    stage: Stage = Stage.FINAL_DESTINATION,
    *,
    seed: int = 0,
    x: float = 8.0,
) -> Setup:
    """A match that begins with both fighters standing at -x and x, face to face, at 30 and 60 percent."""
    start = (SeatStart(-x, 0.0, 1, 30.0), SeatStart(x, 0.0, -1, 60.0))
    return Setup(fighters, stage, seed=seed, start=start)


def fights(seed: int, lanes: int, stages: Sequence[Stage] = ()) -> list[Setup]:
    """Fights of different fighters, on different stages (default: all), at different distances."""
    rng = np.random.default_rng(seed)
    fighters, stages = offered_fighters(), stages or offered_stages()
    return [
        fight(
            (fighters[rng.integers(len(fighters))], fighters[rng.integers(len(fighters))]),
            stages[rng.integers(len(stages))],
            seed=int(rng.integers(1 << 32)),
            x=float(rng.uniform(3, 30)),
        )
        for _ in range(lanes)
    ]


def is_its_own_mirror_image(stage: Stage) -> bool:
    """Whether left and right of a stage are alike, line by line, and nothing moves on it."""
    data = load_stage(stage.key)
    other = {"left_wall": "right_wall", "right_wall": "left_wall"}
    active = [line for line in data["lines"].values() if line["active"]]
    ends = {(line["kind"], *np.round([*line["from"], *line["to"]], 2)) for line in active}
    mirrored = {(other.get(kind, kind), -x1 + 0.0, y1, -x0 + 0.0, y0) for kind, x0, y0, x1, y1 in ends}
    return ends == mirrored and not data["moving"]


def play(setups: Sequence[Setup], pads: Array, *, threads: int = 1) -> tuple[Engine, Array]:
    """Play `pads` (frames, lanes, 2): the engine as it stands then, and all frames (frames, lanes) FRAME."""
    engine = Engine(len(setups), threads=threads)
    engine.reset(setups)
    return engine, go_on(engine, pads)


def go_on(engine: Engine, pads: Array) -> Array:
    """All frames (frames, lanes) FRAME of an engine that plays on."""
    frames = np.zeros((len(pads), engine.lanes), FRAME)
    rows = raw(frames)
    for row, now in zip(rows, pads, strict=True):
        row[:] = raw(engine.step(now))
    return frames


def raw(records: Array) -> Array:
    """The bytes of an array of records, with one more axis; not a copy."""
    return records.view(np.uint8).reshape(*records.shape, records.itemsize)


def state_of(engine: Engine) -> Array:
    """The whole hidden state, (lanes, bytes)."""
    return raw(engine.matches).copy()
