"""Games as moving pictures: which frames to show, and how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exphil_agents.evaluation.arena import record_game
from melee_gym.envs.options import Options
from melee_gym.errors import ConfigError, unknown
from melee_gym.game.action import SLEEP
from melee_gym.game.ids import Stage
from melee_gym.opponents import OpponentFactory
from melee_gym.render import draw, write_video

FRAMES_PER_SECOND = 60
RATES = {".gif": 20.0, ".mp4": 60.0}  # pictures per second; browsers slow gifs above 50 down
AFTER_SECONDS = 1.5  # shown after the death that a clip is about
STRIP_PICTURES = 6
STRIP_STEP = 2  # every second pixel

Array = NDArray[Any]


def film(
    path: Path, first: OpponentFactory, second: OpponentFactory, options: Options, *,
    seconds: float, rate: float | None = None, seed: int = 0,
) -> None:  # fmt: skip
    """Play a game between two players and write it as a gif or mp4.

    Args:
        path: where to, by its ending.
        first: the player in seat 0.
        second: the player in seat 1.
        options: what is played.
        seconds: of play, at most.
        rate: pictures per second of play; None: 20 in a gif, 60 in an mp4.
        seed: of the game.

    Raises:
        ConfigError: another ending than .gif and .mp4.
        SetupError: a match that the backend cannot play.
    """
    if path.suffix not in RATES:
        raise ConfigError(unknown("video format", path.suffix, RATES))
    if not seconds > 0.0 or (rate is not None and not 0.0 < rate <= FRAMES_PER_SECOND):
        raise ConfigError(
            f"seconds is {seconds} and rate is {rate}; valid: above 0, and a rate of at most 60."
        )
    cut = replace(options, horizon=max(1, int(seconds * FRAMES_PER_SECOND)))
    frames, setup = record_game(first, second, cut, seed=seed)
    rate = RATES[path.suffix] if rate is None else rate
    write_video(path, draw_frames(frames, setup.stage, rate=rate), rate=rate)


def draw_frames(frames: Array, stage: Stage, *, rate: float) -> Iterator[NDArray[np.uint8]]:
    """Pictures of a game, (360, 480, 3) each.

    Args:
        frames: (T,) FRAME.
        stage: where it was played.
        rate: pictures per second of play.
    """
    count = max(1, int(len(frames) * rate / FRAMES_PER_SECOND))
    for row in np.linspace(0, len(frames) - 1, count).round().astype(int):
        yield draw(frames[row], stage)


def highlight(frames: Array, *, seconds: float) -> Array:
    """At most so many seconds of a game, up to just after its first death; without one, the first seconds."""
    length = int(seconds * FRAMES_PER_SECOND)
    dying = (frames["players"]["state"] < SLEEP).any(axis=1)
    if dying.any():
        end = min(len(frames), int(np.argmax(dying)) + int(AFTER_SECONDS * FRAMES_PER_SECOND))
        return frames[max(0, end - length) : end]
    return frames[:length]


def strip(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Some pictures side by side, evenly spaced, at half their size."""
    rows = np.linspace(0, len(pictures) - 1, min(STRIP_PICTURES, len(pictures))).round().astype(int)
    return np.concatenate([pictures[row][::STRIP_STEP, ::STRIP_STEP] for row in rows], axis=1)
