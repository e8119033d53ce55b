"""Everything that an object of this project remembers, found by looking: what `state()` must not forget."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

OURS = ("melee_gym.", "exphil_agents.", "toy_", "stable_baselines3.ppo.", "stable_baselines3.common.buffers")
# Time that went by, open files, the game's tables, and what Stable-Baselines3 counts for nobody.
LEFT_OUT = (
    "_tables",
    "seconds",
    "_started",
    "start_time",
    "curves",
    "_curves",
    "_parts",
    "_saved",
    "_logged",
    "_evaluated",
    "_n_updates",
)


def everything_in(thing: Any, path: str = "", around: tuple[int, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every array, tensor and plain value inside, with its place."""
    if isinstance(thing, (bool, int, float, str, np.generic)) or thing is None:
        yield path, thing
        return
    if id(thing) in around:
        return
    around = (*around, id(thing))
    if isinstance(thing, torch.Tensor):
        yield path, thing.detach().numpy().copy()
    elif isinstance(thing, np.ndarray):
        yield path, thing.copy()
    elif isinstance(thing, np.random.Generator):
        yield path, str(thing.bit_generator.state)
    elif isinstance(thing, (torch.optim.Optimizer, torch.nn.Module)):
        yield from everything_in(thing.state_dict(), path, around)
    elif isinstance(thing, dict):
        for key, part in thing.items():
            yield from everything_in(part, f"{path}.{key}", around)
    elif isinstance(thing, (list, tuple)):
        for place, part in enumerate(thing):
            yield from everything_in(part, f"{path}.{place}", around)
    elif dataclasses.is_dataclass(thing) or type(thing).__module__.startswith(OURS):
        for name, part in vars(thing).items() if hasattr(thing, "__dict__") else ():
            if name not in LEFT_OUT:
                yield from everything_in(part, f"{path}.{name}", around)
    if isinstance(thing, torch.nn.Module) and hasattr(thing, "optimizer"):
        yield from everything_in(thing.optimizer, f"{path}.optimizer", around)


def differences(first: Any, second: Any) -> list[str]:
    """Where two things remember different things."""
    one, other = dict(everything_in(first)), dict(everything_in(second))
    assert one.keys() == other.keys(), one.keys() ^ other.keys()
    return [name for name, value in one.items() if not _same(value, other[name])]


def _same(value: Any, other: Any) -> bool:
    if not isinstance(value, np.ndarray):
        return bool(value == other)
    # By value, for the bytes between the fields of a record are nobody's; by bytes, for NaN is no value.
    return np.array_equal(value, other) or value.tobytes() == other.tobytes()
