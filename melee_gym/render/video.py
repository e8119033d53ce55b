"""Pictures into a file: gif by Pillow, mp4 by imageio."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from melee_gym.errors import ConfigError, unknown
from melee_gym.files import replacing

GIF_COLORS = 64


def write_video(path: str | os.PathLike[str], pictures: Iterable[NDArray[np.uint8]], *, rate: float) -> None:
    """Write pictures as `.gif` or `.mp4`, by the name; to a temporary name first.

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
    with replacing(target) as temporary:
        writers[target.suffix](temporary, pictures, rate)


def _write_gif(path: Path, pictures: Iterable[NDArray[np.uint8]], rate: float) -> None:
    images = [Image.fromarray(picture).quantize(GIF_COLORS) for picture in pictures]
    if not images:
        raise ConfigError("there is no picture to write.")
    images[0].save(path, save_all=True, append_images=images[1:], duration=1000 / rate, loop=0)


def _write_mp4(path: Path, pictures: Iterable[NDArray[np.uint8]], rate: float) -> None:
    try:
        import imageio_ffmpeg  # noqa: F401
        from imageio import v3 as imageio
    except ImportError:
        raise ConfigError("writing mp4 needs imageio and imageio-ffmpeg; gif needs neither.") from None
    stack: list[Any] = list(pictures)
    if not stack:
        raise ConfigError("there is no picture to write.")
    imageio.imwrite(path, np.stack(stack), fps=rate, codec="libx264", macro_block_size=8)
