"""Frames to pictures, pictures to files."""

from __future__ import annotations

from melee_gym.errors import ConfigError
from melee_gym.render.picture import draw
from melee_gym.render.video import write_video

__all__ = ["ConfigError", "draw", "write_video"]
