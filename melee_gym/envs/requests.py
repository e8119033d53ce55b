"""What a caller may ask for in `reset(options=...)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ConfigError, unknown
from melee_gym.game.setup import Setup


def setup_of_reset(options: Mapping[str, Any] | None) -> Setup | None:
    """The match asked for by {"setup": Setup}; None: one drawn from the environment's options.

    Raises:
        ConfigError: anything else is asked for.
    """
    _check_names(options, ("setup",))
    setup = (options or {}).get("setup")
    if setup is not None and not isinstance(setup, Setup):
        raise ConfigError(f"reset option setup is {setup!r}; valid: a melee_gym.game.setup.Setup.")
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
            f"reset option reset_mask is {mask!r}; valid: a bool array ({lanes},), not all False."
        )
    return mask


def _check_names(options: Mapping[str, Any] | None, valid: tuple[str, ...]) -> None:
    for name in options or {}:
        if name not in valid:
            raise ConfigError(unknown("reset option", name, valid))
