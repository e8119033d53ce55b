"""A backend's arrays as compiled code takes them, whoever wrote the backend."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import BackendError, shown
from melee_gym.game.frame import FRAME

BOOL = np.dtype(np.bool_)


def as_frames(frames: Any, lanes: int) -> NDArray[np.void]:
    """What a backend shows: the very array if it is (lanes,) FRAME in one piece, else a copy that is.

    Raises:
        BackendError: another dtype or shape.
    """
    return _as_array("frames are", frames, lanes, FRAME, "FRAME")


def as_ended(ended: Any, lanes: int) -> NDArray[np.bool_]:
    """Which matches a backend cannot continue, (lanes,) bool; see `as_frames`.

    Raises:
        BackendError: another dtype or shape.
    """
    return _as_array("ended is", ended, lanes, BOOL, "bool")


def _as_array(what: str, array: Any, lanes: int, dtype: np.dtype[Any], name: str) -> NDArray[Any]:
    if not isinstance(array, np.ndarray):
        raise BackendError(f"the backend's {what} {shown(array)}; valid: an array ({lanes},) of {name}.")
    if array.dtype != dtype or array.shape != (lanes,):
        kind = "FRAME" if array.dtype == FRAME else array.dtype.name
        raise BackendError(
            f"the backend's {what} an array {array.shape} of {kind}; valid: ({lanes},) of {name}."
        )
    if array.dtype is dtype and array.flags.carray:
        return array
    copy = np.zeros(lanes, dtype)  # the bytes between the fields, too
    copy[...] = array
    return copy
