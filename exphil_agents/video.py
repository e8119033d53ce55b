"""Games as files that show them: moving pictures, or a recording for Slippi's own viewers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exphil_agents.evaluation.arena import Game, record_game
from melee_gym.envs.options import Options
from melee_gym.errors import ConfigError, ReplayError, SetupError, bulleted, unknown
from melee_gym.files import check_output, printable
from melee_gym.game.action import SLEEP
from melee_gym.game.frame import FIRST_FRAME, FRAMES_PER_SECOND, frame_dtype
from melee_gym.game.ids import NANA_INTERNAL, Stage
from melee_gym.game.pad import PAD
from melee_gym.opponents import OpponentFactory
from melee_gym.render import draw, write_video
from melee_gym.render.video import check_mp4
from melee_gym.replays import Replay, read_slp, write_slp
from melee_gym.sim import Engine, check_setup

RATES = {".gif": 20.0, ".mp4": 60.0}  # pictures per second; browsers slow gifs above 50 down
SLP = ".slp"
SECONDS = 60.0  # of play that pictures show unless asked otherwise
MOST_SECONDS = 6000.0  # the longest timer is 99 minutes
MOST_GIF_PICTURES = 4000  # 170 kB each, all in memory until the end
AFTER_SECONDS = 1.5  # shown after the death that a clip is about
STRIP_PICTURES = 6
STRIP_STEP = 2  # every second pixel

Array = NDArray[Any]


def film(
    path: Path, first: OpponentFactory, second: OpponentFactory, options: Options, *,
    start: float | None = None, seconds: float | None = None, rate: float | None = None, seed: int = 0,
) -> None:  # fmt: skip
    """Play a game between two players and write it as pictures (.gif, .mp4) or as a recording (.slp).

    Args:
        path: where to, by its ending.
        first: the player in seat 0.
        second: the player in seat 1.
        options: what is played.
        start: seconds on the clock from which to show pictures; None: the first frame. A recording is always
            written from there.
        seconds: of play, at most; None: 60 in pictures, the whole match in a recording.
        rate: pictures per second of play; None: 20 in a gif, 60 in an mp4.
        seed: of the game.

    Raises:
        ConfigError: see `check_film`.
        SetupError: a match that the backend cannot play.
    """
    check_film(path, start=start, seconds=seconds, rate=rate)
    if path.suffix == SLP:
        horizon = None if seconds is None else max(1, _frames(seconds))
        write_game(path, record_game(first, second, replace(options, horizon=horizon), seed=seed))
        return
    begin = 0 if start is None else _frames(start) - FIRST_FRAME
    horizon = begin + max(1, _frames(SECONDS if seconds is None else seconds))
    game = record_game(first, second, replace(options, horizon=horizon), seed=seed)
    _write_pictures(path, game.frames, game.setup.stage, start=start, seconds=seconds, rate=rate)


def write_game(path: Path, game: Game) -> None:
    """Write a game as a .slp that Slippi's own viewers open.

    They want the fighters' entry too, in which pads have no effect and which no agent sees: the engine plays
    it again. A game of another backend, which the engine would not begin like that, is written without.

    Args:
        path: where to.
        game: the game.

    Raises:
        ReplayError: the file cannot be written.
    """
    entry = _entry(game)
    pads = np.zeros((len(entry), *game.pads.shape[1:]), PAD)
    write_slp(path, np.concatenate([entry, game.frames]), np.concatenate([pads, game.pads]), game.setup)


def _entry(game: Game) -> Array:
    """The frames before the first one of a game."""
    first = game.frames[0]
    try:
        check_setup(game.setup)
    except SetupError:
        return game.frames[:0]
    engine = Engine(1)
    kept = [engine.reset([game.setup]).copy()]
    while kept[-1]["frame"][0] < first["frame"]:
        kept.append(engine.step(np.zeros((1, *game.pads.shape[1:]), PAD)).copy())
    engine.close()
    if kept[-1][0] != first:
        return game.frames[:0]
    before = np.concatenate(kept[:-1])
    return before[before["frame"] >= FIRST_FRAME]  # the engine shows the moment before it too


def film_recording(
    path: Path, recording: Path, *, start: float | None = None, seconds: float | None = None,
    rate: float | None = None,
) -> None:  # fmt: skip
    """Write a recording, or a part of it, as pictures.

    Args:
        path: where to, .gif or .mp4.
        recording: a .slp file, plain, .gz or .xz, of any fighters on one of the six stages.
        start: seconds on the clock from which to show; None: its first frame.
        seconds: of play, at most; None: 60.
        rate: pictures per second of play; None: 20 in a gif, 60 in an mp4.

    Raises:
        ConfigError: see `check_film`; or `path` is no picture's.
        ReplayError: the recording cannot be read, or was played on another stage.
    """
    if path.suffix == SLP:
        raise ConfigError(f"{printable(recording)} is a recording already; valid for --out: .gif or .mp4.")
    check_film(path, start=start, seconds=seconds, rate=rate)
    replay = read_slp(recording)
    stages = {int(stage): stage for stage in Stage}
    if replay.start.stage not in stages:
        known = ", ".join(stage.key for stage in Stage)
        raise ReplayError(
            f"{printable(recording)} was played on stage {replay.start.stage}; valid: the six of {known}."
        )
    stage = stages[replay.start.stage]
    _write_pictures(path, bodies(replay), stage, start=start, seconds=seconds, rate=rate)


def check_film(
    path: Path, *, start: float | None = None, seconds: float | None = None, rate: float | None = None
) -> None:
    """Look whether a game can be written like this, before it is played.

    Raises:
        ConfigError: another ending than .gif, .mp4 and .slp, a file that cannot be written, or numbers out of
            their range; the message lists all.
    """
    if path.suffix not in (*RATES, SLP):
        raise ConfigError(unknown("video format", path.suffix, (*RATES, SLP)))
    problems = []
    if seconds is not None and not 0.0 < seconds <= MOST_SECONDS:
        problems.append(f"seconds is {seconds}; valid: above 0, {MOST_SECONDS:.0f} at most")
    if path.suffix == SLP:
        for name, value in (("start", start), ("rate", rate)):
            if value is not None:
                problems.append(f"{name} is {value}, but a .slp holds every frame from the first on")
    else:
        if start is not None and not FIRST_FRAME / FRAMES_PER_SECOND <= start <= MOST_SECONDS:
            problems.append(f"start is {start}; valid: -2.05 (the first frame) to {MOST_SECONDS:.0f}")
        if rate is not None and not 0.1 <= rate <= FRAMES_PER_SECOND:
            problems.append(f"rate is {rate}; valid: 0.1 to {FRAMES_PER_SECOND} pictures a second")
    if not problems and path.suffix == ".gif":
        count = (seconds or SECONDS) * (rate or RATES[".gif"])
        if count > MOST_GIF_PICTURES:
            problems.append(
                f"a gif of {count:.0f} pictures would fill the memory; valid: {MOST_GIF_PICTURES}, or .mp4"
            )
    if problems:
        raise ConfigError(bulleted(f"{printable(path)} cannot be made:", problems))
    check_output(path)
    if path.suffix == ".mp4":
        check_mp4()


def bodies(replay: Replay) -> Array:
    """The frames of a recording as `draw` takes them: (T,) of `frame_dtype`, followers behind the leaders.

    Who is absent on a frame is in state Sleep there.
    """
    seats = len(replay.ports)
    followers = replay.followers is not None
    frames = np.zeros(len(replay.frames), frame_dtype(seats * (1 + followers)))
    for name in replay.frames.dtype.names or ():
        if name != "players":
            frames[name] = replay.frames[name]
    players = frames["players"]
    players[:, :seats] = replay.frames["players"]
    players["state"][:, :seats][~replay.exists] = SLEEP
    if replay.followers is not None and replay.follower_exists is not None:
        players[:, seats:] = replay.followers
        absent = ~replay.follower_exists
        players["state"][:, seats:][absent] = SLEEP
        players["fighter"][:, seats:][absent] = NANA_INTERNAL  # a follower all the same
    return frames


def _write_pictures(
    path: Path, frames: Array, stage: Stage, *, start: float | None, seconds: float | None, rate: float | None
) -> None:
    rate = RATES[path.suffix] if rate is None else rate
    first = 0 if start is None else int(np.searchsorted(frames["frame"], _frames(start)))
    if first == len(frames):
        end = frames["frame"][-1] / FRAMES_PER_SECOND
        raise ConfigError(f"start is {start}, but the game ends at {end:.1f} s.")
    part = frames[first : first + max(1, _frames(SECONDS if seconds is None else seconds))]
    write_video(path, draw_frames(part, stage, rate=rate), rate=rate)


def _frames(seconds: float) -> int:
    return round(seconds * FRAMES_PER_SECOND)


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
