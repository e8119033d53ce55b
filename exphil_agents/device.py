"""Where tensors live: the CPU, or a CUDA card."""

from __future__ import annotations

from typing import get_args

import torch

from exphil_agents.sections import Device
from melee_gym.errors import ConfigError, unknown


def choose_device(name: Device) -> torch.device:
    """The device of a name; `auto` is a CUDA card where torch sees one, and otherwise the CPU.

    Raises:
        ConfigError: another name, or `cuda` where torch sees no card.
    """
    if name not in get_args(Device):
        raise ConfigError(unknown("device", name, get_args(Device)))
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError(
            f"device is 'cuda', and torch {torch.__version__} sees no CUDA card; valid: auto, cpu."
        )
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)
