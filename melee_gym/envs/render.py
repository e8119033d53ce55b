"""Pictures of an environment: as arrays, or in a window."""

from __future__ import annotations

import importlib.util
from typing import Any, get_args

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.envs.options import RenderMode
from melee_gym.errors import ConfigError, unknown
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.ids import Stage

# What can be offered here: a window needs pygame.
RENDER_MODES: list[str] = ["rgb_array", *(["human"] if importlib.util.find_spec("pygame") else [])]


class Renderer:
    """Draws frames as `render_mode` says.

    Args:
        mode: None, "rgb_array" (a picture when asked) or "human" (a window that follows the match in real
            time).
        frame_skip: frames from one picture to the next.

    Raises:
        ConfigError: no such mode. That a window lacks pygame is said by the first `show`.
    """

    def __init__(self, mode: RenderMode | None, frame_skip: int = 1) -> None:
        if mode is not None and mode not in get_args(RenderMode):
            raise ConfigError(unknown("render_mode", mode, [None, *get_args(RenderMode)]))
        self.mode = mode
        self._rate = FRAMES_PER_SECOND / frame_skip
        self._pygame: Any = None
        self._window: Any = None
        self._clock: Any = None

    def picture(self, frame: np.void, stage: Stage) -> NDArray[np.uint8] | None:
        """A picture of a frame in mode "rgb_array", (360, 480, 3); else None."""
        if self.mode is None:
            gymnasium.logger.warn(
                'render() draws nothing: make the environment with render_mode="rgb_array".'
            )
        return _draw(frame, stage) if self.mode == "rgb_array" else None

    def show(self, frames: NDArray[np.void], stage: Stage) -> None:
        """In mode "human": show the first of `frames` in the window, and wait until it is due.

        Raises:
            ConfigError: pygame is not installed.
        """
        if self.mode != "human":
            return
        picture = _draw(frames[0], stage)
        if self._window is None:
            self._pygame = _load_pygame()
            self._pygame.init()
            self._window = self._pygame.display.set_mode((picture.shape[1], picture.shape[0]))
            self._pygame.display.set_caption("melee-gym")
            self._clock = self._pygame.time.Clock()
        self._pygame.event.pump()
        self._window.blit(self._pygame.surfarray.make_surface(picture.swapaxes(0, 1)), (0, 0))
        self._pygame.display.flip()
        self._clock.tick(self._rate)

    def close(self) -> None:
        """Close the window."""
        if self._window is not None:
            self._pygame.quit()
            self._pygame = self._window = self._clock = None

    def __getstate__(self) -> dict[str, Any]:
        if self._window is not None:
            raise ConfigError(
                'an environment with an open window (render_mode="human") can be neither copied nor pickled: '
                'close() it first, or use render_mode="rgb_array".'
            )
        return vars(self).copy()


def _draw(frame: np.void, stage: Stage) -> NDArray[np.uint8]:
    from melee_gym.render import draw  # loads the drawing library, which only pictures need

    return draw(frame, stage)


def _load_pygame() -> Any:
    try:
        import pygame
    except ImportError:
        raise ConfigError(
            'render_mode="human" needs a window: pip install pygame-ce. Without: render_mode="rgb_array".'
        ) from None
    return pygame
