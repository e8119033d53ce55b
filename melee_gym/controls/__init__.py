"""Action spaces by name. A new one is its file and its line in CONTROLS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from melee_gym.controls.base import Controls
from melee_gym.controls.continuous import ContinuousControls
from melee_gym.controls.discrete import DiscreteControls
from melee_gym.controls.multi_discrete import MultiDiscreteControls
from melee_gym.controls.pads import PadControls
from melee_gym.errors import ConfigError, unknown

__all__ = ["CONTROLS", "ConfigError", "Controls", "make_controls"]

CONTROLS: dict[str, Callable[..., Controls]] = {
    "multi_discrete": MultiDiscreteControls,
    "discrete": DiscreteControls,
    "continuous": ContinuousControls,
    "pads": PadControls,
}


def make_controls(name: str, frame_skip: int, options: Mapping[str, Any] | None = None) -> Controls:
    """The action space `name` for decisions of `frame_skip` frames.

    Args:
        name: a key of CONTROLS.
        frame_skip: frames of one decision, at least 1.
        options: further keywords of that space, e.g. {"stick": 65}.

    Raises:
        ConfigError: unknown name, option or value; the message says what is valid.
    """
    if name not in CONTROLS:
        raise ConfigError(unknown("controls", name, CONTROLS))
    if frame_skip < 1:
        raise ConfigError(f"frame_skip is {frame_skip}; valid: 1 or more.")
    try:
        return CONTROLS[name](frame_skip, **(options or {}))
    except TypeError as error:
        raise ConfigError(f"controls {name!r} with options {dict(options or {})}: {error}.") from None
