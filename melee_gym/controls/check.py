"""A public check of action spaces: what environments, opponents and demonstrations rely on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.controls import make_controls
from melee_gym.controls.base import Controls
from melee_gym.errors import ConfigError, check_parts
from melee_gym.game.pad import BUTTONS, PAD, START, TRIGGER_MAX

SAMPLES = 300
SKIPS = (1, 3)
Array = NDArray[Any]


def check_controls(name: str, options: Mapping[str, Any] | None = None) -> None:
    """Try an action space with decisions of one and of three frames.

    Checked are: that every sampled action is decoded, in a batch as alone, into whole pads that never pause;
    that the neutral action touches nothing; that `encode` finds what an action does, and makes an action of
    the space of whatever a controller does; and that actions of another length are refused.

    Args:
        name: a key of `melee_gym.controls.CONTROLS`.
        options: its further keywords.

    Raises:
        ConfigError: there is no such action space, or it does not take the options.
        AssertionError: some of these are not so; the message lists all that were found.
    """
    parts = {
        f"decisions of {skip} frames": partial(_problems, make_controls(name, skip, options))
        for skip in SKIPS
    }
    check_parts(f"action space {name!r}", parts)


def _decode(controls: Controls, actions: Array) -> Array:
    pads = np.zeros((len(actions), controls.frame_skip), PAD)
    pads.view(np.uint8)[...] = 0xEE
    controls.decode(actions, pads)
    return pads


def _problems(controls: Controls) -> Iterator[str]:
    controls.space.seed(0)
    actions = np.array([np.ravel(controls.space.sample()) for _ in range(SAMPLES)])
    if actions.shape != (SAMPLES, controls.columns):
        yield f"columns is {controls.columns}, but an action has {actions.shape[1]}."
    pads = _decode(controls, actions)
    if (pads["buttons"] & START).any():
        yield "an action presses Start, which pauses."
    if (pads["buttons"] & ~np.uint16(BUTTONS)).any() or (pads["l"] > TRIGGER_MAX).any():
        yield "pads are none of a controller, or not wholly written."
    if (pads != np.concatenate([_decode(controls, actions[i : i + 1]) for i in range(SAMPLES)])).any():
        yield "an action is decoded otherwise in a batch than alone."
    if _decode(controls, controls.neutral()[None]).tobytes().strip(b"\0"):
        yield "the neutral action touches something."
    if (_decode(controls, controls.encode(pads)) != pads).any():
        yield "decode(encode(decode(action))) is not decode(action) for every action."
    raw = np.random.default_rng(0).bytes(SAMPLES * controls.frame_skip * PAD.itemsize)
    found = controls.encode(np.frombuffer(raw, PAD).reshape(SAMPLES, controls.frame_skip))
    shape = controls.space.shape
    if not all(controls.space.contains(row.reshape(shape) if shape else row[0]) for row in found):
        yield "encode makes actions of some pads that are not in the space."
    try:
        _decode(controls, np.zeros((1, controls.columns + 1), actions.dtype))
        yield "an action that is too long is taken; valid: ConfigError."
    except ConfigError:
        pass
