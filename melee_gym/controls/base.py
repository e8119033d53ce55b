"""Controls: an action space and its translation into pads."""

from __future__ import annotations

from typing import Any, Protocol

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ConfigError


class Controls(Protocol):
    """What every action space offers."""

    @property
    def name(self) -> str:
        """The name in `controls=`."""

    @property
    def space(self) -> gymnasium.Space[Any]:
        """The Gymnasium space of one agent's action."""

    @property
    def frame_skip(self) -> int:
        """Frames of one decision."""

    @property
    def columns(self) -> int:
        """Length of one action as a row of `actions`."""

    def decode(self, actions: NDArray[Any], pads: NDArray[np.void]) -> None:
        """Translate `actions` (N, columns) into `pads` (N, frame_skip) PAD, every field of it.

        Raises:
            ConfigError: an action is not in the space; nothing is written.
        """

    def encode(self, pads: NDArray[np.void]) -> NDArray[Any]:
        """The actions (N, columns) nearest to `pads` (N, frame_skip) PAD, by what the game makes of them.

        `decode` gives the pads of any action of the space back. Other pads, people's, become the nearest
        action: category first, then distance (`melee_gym.controls.nearest`).
        """

    def neutral(self) -> NDArray[Any]:
        """The action that touches nothing, (columns,)."""


def check_rows(actions: NDArray[Any], controls: Controls, kinds: str, valid: str) -> None:
    """Whether actions have the shape and the kind of number that an action space takes.

    Args:
        actions: (N, columns).
        controls: the action space.
        kinds: numpy's letters of dtypes that it takes, e.g. "iu".
        valid: what these are, for the message.

    Raises:
        ConfigError: they have not.
    """
    if actions.ndim != 2 or actions.shape[1] != controls.columns:
        raise ConfigError(
            f"actions have shape {actions.shape}; valid: (N, {controls.columns}) for {controls.space}."
        )
    if actions.dtype.kind not in kinds:
        raise ConfigError(f"actions are {actions.dtype}; valid: {valid} for {controls.space}.")


def refuse(actions: NDArray[Any], wrong: NDArray[np.bool_], controls: Controls) -> ConfigError:
    """The error for the first of `actions` (N, columns) that is `wrong` (N,)."""
    row = int(np.argmax(wrong))
    place = f" (row {row} of {len(actions)})" if len(actions) > 1 else ""
    return ConfigError(f"action {actions[row].tolist()}{place} is not in {controls.space}.")
