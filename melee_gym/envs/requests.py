"""What a caller hands to `reset` and `step`: checked where it enters, and the same for all faces."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.controls import Controls
from melee_gym.errors import ConfigError, shown, unknown
from melee_gym.game.setup import Setup


def action_rows(actions: Any, leading: tuple[int, ...], controls: Controls) -> NDArray[Any]:
    """Actions as (n, columns), the form that `MatchLoop.step` takes.

    Args:
        actions: an array of shape (*leading, columns), or of an action space with one column also `leading`.
        leading: () for one action, (n,) for a batch.
        controls: the action space.

    Raises:
        ConfigError: another shape, or no array of numbers at all.
    """
    try:
        array = np.asarray(actions)
    except ValueError:  # lists of different lengths
        array = np.empty((), object)
    columns = controls.columns
    if array.shape == (*leading, columns):
        return array.reshape(-1, columns)
    if columns == 1 and array.shape == leading and array.dtype != object:
        return array.reshape(-1, 1)
    if array.dtype == object:
        raise ConfigError(f"the action is {shown(actions)}; valid: {controls.space}.")
    what = "actions have" if leading else "the action has"
    raise ConfigError(f"{what} shape {array.shape}; valid: {(*leading, columns)}, {controls.space}.")


def seed_of_reset(seed: Any) -> int | None:
    """A seed, numpy's whole numbers too, as Gymnasium takes it.

    Raises:
        ConfigError: it is no whole number, or below 0.
    """
    if seed is None:
        return None
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if number < 0 or isinstance(seed, bool):
        raise ConfigError(f"seed is {shown(seed)}; valid: a whole number from 0 on, or None.")
    return number


def why_not_playing(closed: bool) -> Exception:
    """The error for a step where no match goes on."""
    if closed:
        return gymnasium.error.ClosedEnvironmentError("the environment is closed: make a new one.")
    return gymnasium.error.ResetNeeded("the match is over or has not begun: call reset().")


def setup_of_reset(options: Mapping[str, Any] | None) -> Setup | None:
    """The match asked for by {"setup": Setup}; None: one drawn from the environment's options.

    Raises:
        ConfigError: anything else is asked for.
    """
    _check_names(options, ("setup",))
    setup = (options or {}).get("setup")
    if setup is not None and not isinstance(setup, Setup):
        raise ConfigError(f"reset option setup is {shown(setup)}; valid: a melee_gym.game.setup.Setup.")
    return setup


def mask_of_reset(options: Mapping[str, Any] | None, lanes: int) -> NDArray[np.bool_]:
    """The matches asked for by {"reset_mask": (lanes,) bool}; all where nothing is asked.

    Raises:
        ConfigError: anything else is asked for, or no match at all.
    """
    _check_names(options, ("reset_mask",))
    mask = (options or {}).get("reset_mask")
    if mask is None:
        return np.ones(lanes, np.bool_)
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (lanes,) or not mask.any():
        raise ConfigError(
            f"reset option reset_mask is {shown(mask)}; valid: a bool array ({lanes},), not all False."
        )
    return mask


def _check_names(options: Mapping[str, Any] | None, valid: tuple[str, ...]) -> None:
    if options is not None and not isinstance(options, Mapping):
        raise ConfigError(f"reset options are {shown(options)}; valid: a mapping of {', '.join(valid)}.")
    for name in options or {}:
        if name not in valid:
            raise ConfigError(unknown("reset option", name, valid))
