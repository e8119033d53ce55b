"""Where tensors live: the CPU, or a CUDA card."""

from __future__ import annotations

from typing import Literal

import torch

from melee_gym.errors import ConfigError

Device = Literal["auto", "cpu", "cuda"]


def choose_device(name: Device) -> torch.device:
    """The device of a name; `auto` is a CUDA card where torch sees one, and otherwise the CPU.

    Raises:
        ConfigError: `cuda` where torch sees no card.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError(
            f"device is 'cuda', and torch {torch.__version__} sees no CUDA card; valid: auto, cpu."
        )
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)
