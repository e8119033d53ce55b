"""Pictures into a file: gif by Pillow, mp4 by ffmpeg."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from melee_gym.errors import ConfigError, unknown
from melee_gym.files import replacing

GIF_COLORS = 64
MACRO_BLOCK = 8  # pixels: both sides of our pictures are multiples, so that none is rescaled


def write_video(path: str | os.PathLike[str], pictures: Iterable[NDArray[np.uint8]], *, rate: float) -> None:
    """Write pictures as `.gif` or `.mp4`, by the name; to a temporary name first.

    An mp4 is written picture by picture; a gif is held in memory until its end.

    Args:
        path: where to.
        pictures: (height, width, 3) uint8 each, all of one size; at least one.
        rate: pictures per second.

    Raises:
        ConfigError: another ending, no picture, `.mp4` without imageio-ffmpeg, or the system refuses.
    """
    target = Path(path)
    writers = {".gif": _write_gif, ".mp4": _write_mp4}
    if target.suffix not in writers:
        raise ConfigError(unknown("video format", target.suffix, writers))
    remaining = iter(pictures)
    first = next(remaining, None)
    if first is None:
        raise ConfigError("there is no picture to write.")
    with replacing(target) as temporary:
        writers[target.suffix](temporary, first, remaining, rate)


def _write_gif(path: Path, first: NDArray[np.uint8], rest: Iterator[NDArray[np.uint8]], rate: float) -> None:
    images = (Image.fromarray(picture).quantize(GIF_COLORS) for picture in chain([first], rest))
    next(images).save(path, save_all=True, append_images=images, duration=1000 / rate, loop=0)


def _write_mp4(path: Path, first: NDArray[np.uint8], rest: Iterator[NDArray[np.uint8]], rate: float) -> None:
    check_mp4()
    from imageio_ffmpeg import write_frames

    height, width, _ = first.shape
    with closing(write_frames(path, (width, height), fps=rate, macro_block_size=MACRO_BLOCK)) as writer:
        writer.send(None)
        for picture in chain([first], rest):
            writer.send(np.ascontiguousarray(picture))


def check_mp4() -> None:
    """Look whether this machine can write mp4.

    Raises:
        ConfigError: imageio-ffmpeg, or the program that it brings along, is missing.
    """
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        raise ConfigError(
            "writing mp4 needs imageio-ffmpeg (pip install imageio-ffmpeg); gif does not."
        ) from None
