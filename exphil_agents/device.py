"""Where tensors live: the CPU, or a CUDA card; and how the CPU multiplies."""

from __future__ import annotations

import ctypes
import platform
from pathlib import Path
from typing import Any, Final, get_args

import torch
from numpy.typing import NDArray

from exphil_agents.sections import Device, Precision
from melee_gym.errors import ConfigError, unknown

M_TRIM_THRESHOLD: Final = -1  # of glibc's malloc.h, as the next
M_MMAP_THRESHOLD: Final = -3
MIB: Final = 2**20


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


def choose_precision(name: Precision, device: torch.device) -> torch.dtype:
    """What a network multiplies in.

    Raises:
        ConfigError: a card that would compute it in float32 and then round.
    """
    rounds = device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False)
    if name == "bfloat16" and rounds:
        raise ConfigError(
            f"precision is 'bfloat16', and {torch.cuda.get_device_name(device)} does not compute in it; "
            "valid: float32."
        )
    return torch.bfloat16 if name == "bfloat16" else torch.float32


def to_device(array: NDArray[Any], device: torch.device) -> torch.Tensor:
    """An array on a device: no copy on the CPU; to a card from pinned memory, while the CPU goes on."""
    tensor = torch.as_tensor(array)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def prepare_cpu(threads: int) -> None:
    """Have torch compute on the CPU with so many threads, multiply by the faster library, and keep memory.

    What is chosen depends on nothing but the processor and the version of torch, so a run that goes on
    computes as before. CUDA cards are not touched.
    """
    torch.set_num_threads(threads)
    _choose_multiplication()
    _keep_memory()


def made_by_amd() -> bool:
    """Whether the processor is AMD's, for which Intel's libraries keep to slower ways."""
    return "AuthenticAMD" in _processor()


def _choose_multiplication() -> None:
    """Have oneDNN multiply on AMD's processors, of which MKL uses half.

    Torch asks oneDNN for products of float32 only where it may round factors to bfloat16. It may here if it
    does not do so: products stay float32's.
    """
    settings = getattr(torch.backends.mkldnn, "matmul", None)  # torch 2.9 and newer
    if settings is None or not made_by_amd():
        return
    settings.fp32_precision = "bf16"
    if not _multiplies_exactly():
        settings.fp32_precision = "none"


def _keep_memory() -> None:
    """Have glibc keep what is freed: each update needs the same again, cleared page by page by the system."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, 32 * MIB)  # the largest that it takes
        libc.mallopt(M_TRIM_THRESHOLD, 512 * MIB)


def _processor() -> str:
    """What the system says of the processor, its maker in it."""
    described = Path("/proc/cpuinfo")
    return described.read_text() if described.exists() else platform.processor()


def _multiplies_exactly() -> bool:
    """Whether a product with 1 is what it was, in batches of one, few and many."""
    one = torch.eye(256)
    factors = torch.linspace(1.0, 2.0, 256).repeat(512, 1)
    return all(torch.equal(factors[:rows] @ one, factors[:rows]) for rows in (1, 16, 512))
