"""Where tensors live: the CPU, or a CUDA card; and how the CPU multiplies."""

from __future__ import annotations

import platform
from pathlib import Path
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


def prepare_cpu(threads: int) -> None:
    """Have torch compute on the CPU with so many threads, and multiply by the library that is faster there.

    MKL uses half of what AMD's processors can do. oneDNN uses all of it, and torch asks it for products of
    float32 only where it may round factors to bfloat16. It may here, if it does not: so products stay
    float32's. What is chosen depends on nothing but processor and version of torch, so a run that goes on
    computes as before. CUDA cards are not touched.
    """
    torch.set_num_threads(threads)
    settings = getattr(torch.backends.mkldnn, "matmul", None)  # torch 2.9 and newer
    if settings is None or "AuthenticAMD" not in _processor():
        return
    settings.fp32_precision = "bf16"
    if not _multiplies_exactly():
        settings.fp32_precision = "none"


def _processor() -> str:
    """What the system says of the processor, its maker in it."""
    described = Path("/proc/cpuinfo")
    return described.read_text() if described.exists() else platform.processor()


def _multiplies_exactly() -> bool:
    """Whether a product with 1 is what it was, in batches of one, few and many."""
    one = torch.eye(256)
    factors = torch.linspace(1.0, 2.0, 256).repeat(512, 1)
    return all(torch.equal(factors[:rows] @ one, factors[:rows]) for rows in (1, 16, 512))
