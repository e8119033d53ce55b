"""Going on with a run: everything that the next iteration depends on, saved and put back.

That is the policy (its checkpoint), the optimizer, counters, the random generators, and the matches: the
engine's lanes through `Backend.save`, and every array that the loop and its opponents hold.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from exphil_agents.checkpoint import check_fits, read_meta, read_weights
from exphil_agents.config import Config
from exphil_agents.files import write_file
from exphil_agents.run import Run
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.envs.core import MatchLoop
from melee_gym.errors import CheckpointError
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.setup import SeatStart, Setup

if TYPE_CHECKING:
    from exphil_agents.trainers.ppo import Learner

Array = NDArray[Any]
ARRAYS, VALUES = "state.safetensors", "state.json"
OURS = ("melee_gym.", "exphil_agents.")  # packages whose objects are searched for arrays


def write_state(folder: Path, learner: Learner, env: MeleeVecEnv, *, seconds: float) -> None:
    """Write what is needed to go on into the folder of a checkpoint.

    Args:
        folder: of the checkpoint.
        learner: its optimizer, counters and last observations.
        env: its matches.
        seconds: of the training so far.
    """
    arrays = {f"optimizer.{name}": array for name, array in _optimizer_arrays(learner)}
    arrays |= {f"loop.{name}": _bytes(array) for name, array in arrays_of(env.loop)}
    arrays["lanes"] = np.stack(
        [np.frombuffer(env.loop.backend.save(lane), np.uint8) for lane in range(env.num_envs)]
    )
    arrays["torch_random"] = torch.get_rng_state().numpy()
    arrays["last_observations"] = np.asarray(learner._last_obs)
    arrays["episode_starts"] = np.asarray(learner._last_episode_starts)
    values = {
        "seconds": seconds,
        "decisions": learner.num_timesteps,
        "updates": learner._n_updates,
        "generators": [generator.bit_generator.state for generator in env.loop.generators],
        "setups": [dataclasses.asdict(setup) for setup in env.loop.setups],
        "numpy_random": np.random.get_state(legacy=False),  # noqa: NPY002 (SB3 shuffles batches with it)
        "python_random": random.getstate(),
    }
    write_file(folder / ARRAYS, save(arrays))
    write_file(folder / VALUES, json.dumps(values, default=_plain).encode())


def restore(run: Run, learner: Learner, env: MeleeVecEnv, config: Config) -> tuple[int, float]:
    """Put everything back as it was at the last checkpoint.

    Returns:
        Match frames and seconds of the training so far.

    Raises:
        CheckpointError: the run's last checkpoint or its state is damaged, or does not fit the config; the
            message names the differences.
    """
    folder = run.checkpoint(run.find())
    meta = read_meta(folder)
    check_fits(folder, meta, learner.policy, config.network)
    arrays, values = _read(folder)
    learner.policy.load_state_dict(read_weights(folder, learner.policy))
    _restore_optimizer(learner, arrays)
    _put(folder, arrays, dict(arrays_of(env.loop)))
    for lane, data in enumerate(arrays["lanes"]):
        env.loop.backend.restore(lane, data.tobytes())
    env.loop.setups = [_setup(fields) for fields in values["setups"]]
    for generator, state in zip(env.loop.generators, values["generators"], strict=True):
        generator.bit_generator.state = state
    learner.num_timesteps, learner._n_updates = values["decisions"], values["updates"]
    learner._last_obs = arrays["last_observations"]
    learner._last_episode_starts = arrays["episode_starts"]
    torch.set_rng_state(torch.from_numpy(arrays["torch_random"]))
    state = values["numpy_random"]
    state["state"]["key"] = np.array(state["state"]["key"], np.uint32)
    np.random.set_state(state)  # noqa: NPY002
    version, inner, gauss = values["python_random"]
    random.setstate((version, tuple(inner), gauss))
    return meta.frames, float(values["seconds"])


def forget_states(run: Run, *, keep: int) -> None:
    """Delete what is needed to go on from all but the last few checkpoints; their policies stay."""
    for frames in run.checkpoints()[:-keep]:
        for name in (ARRAYS, VALUES):
            (run.checkpoint(frames) / name).unlink(missing_ok=True)


def arrays_of(thing: Any, path: str = "") -> Iterator[tuple[str, Array]]:
    """Every array that an object of this project holds, with its place, the backend's own left out.

    What loop, rewards and opponents remember of a match lives in arrays that are written in place, so that
    this is all of it; `tests/agents/test_resume.py` holds each opponent to that.
    """
    if isinstance(thing, np.ndarray):
        if thing.flags.writeable and not thing.dtype.hasobject:
            yield path, thing
    elif isinstance(thing, (list, tuple)):
        for place, part in enumerate(thing):
            yield from arrays_of(part, f"{path}.{place}")
    elif isinstance(thing, dict):
        for key, part in thing.items():
            yield from arrays_of(part, f"{path}.{key}")
    elif type(thing).__module__.startswith(OURS) and hasattr(thing, "__dict__"):
        for name, part in vars(thing).items():
            if not (isinstance(thing, MatchLoop) and name == "backend"):
                yield from arrays_of(part, f"{path}.{name}")


def _put(folder: Path, saved: dict[str, Array], targets: dict[str, Array]) -> None:
    """Copy the loop's saved arrays into those of the new loop."""
    kept = {name.removeprefix("loop."): array for name, array in saved.items() if name.startswith("loop.")}
    sizes = {name: array.nbytes for name, array in targets.items()}
    found = {name: array.nbytes for name, array in kept.items()}
    problems = [
        f"{name} has {found.get(name, 'no')} bytes, expected {sizes.get(name, 'none')}"
        for name in sorted(found.keys() | sizes.keys())
        if found.get(name) != sizes.get(name)
    ]
    if problems:
        raise CheckpointError(
            "\n- ".join([f"{folder} holds other matches than the config asks for:", *problems[:8]])
        )
    for name, target in targets.items():
        target[...] = kept[name].view(target.dtype).reshape(target.shape)


def _bytes(array: Array) -> NDArray[np.uint8]:
    """The bytes of an array: safetensors knows no records."""
    return np.frombuffer(array.tobytes(), np.uint8)


def _optimizer_arrays(learner: Learner) -> Iterator[tuple[str, Array]]:
    for number, values in learner.policy.optimizer.state_dict()["state"].items():
        for name, tensor in values.items():
            yield f"{number}.{name}", tensor.numpy()


def _restore_optimizer(learner: Learner, arrays: dict[str, Array]) -> None:
    optimizer = learner.policy.optimizer
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, array in arrays.items():
        if name.startswith("optimizer."):
            _, number, key = name.split(".")
            state.setdefault(int(number), {})[key] = torch.from_numpy(array.copy())
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def _read(folder: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    try:
        values = json.loads((folder / VALUES).read_text(encoding="utf-8"))
        return load_file(folder / ARRAYS), values
    except (OSError, ValueError, SafetensorError) as error:
        raise CheckpointError(f"{folder} cannot be gone on from: {error}") from None


def _setup(fields: dict[str, Any]) -> Setup:
    first, second = fields["fighters"]
    start = fields["start"] and tuple(SeatStart(**seat) for seat in fields["start"])
    return Setup(
        **{
            **fields,
            "fighters": (Fighter(first), Fighter(second)),
            "stage": Stage(fields["stage"]),
            "costumes": tuple(fields["costumes"]),
            "ports": tuple(fields["ports"]),
            "start": start,
        }
    )


def _plain(value: Any) -> Any:
    """What JSON does not know: numpy's numbers and arrays."""
    return value.tolist()
