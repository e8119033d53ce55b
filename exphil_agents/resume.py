"""Going on with a run: everything that the next iteration depends on, saved and put back.

That is the policy (its checkpoint), the optimizer, counters, the random generators, and the matches
(`MatchLoop.state`).
"""

from __future__ import annotations

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
from melee_gym.errors import CheckpointError, MeleeError
from melee_gym.state import nested, part

if TYPE_CHECKING:
    from exphil_agents.trainers.ppo import Learner

Array = NDArray[Any]
ARRAYS, VALUES = "state.safetensors", "state.json"


def write_state(folder: Path, learner: Learner, env: MeleeVecEnv, *, seconds: float) -> None:
    """Write what is needed to go on into the folder of a checkpoint.

    Args:
        folder: of the checkpoint.
        learner: its optimizer, counters and last observations.
        env: its matches.
        seconds: of the training so far.
    """
    arrays = {f"optimizer.{name}": array for name, array in _optimizer_arrays(learner)}
    arrays |= nested("loop", env.loop.state())
    arrays["torch_random"] = torch.get_rng_state().numpy()
    arrays["last_observations"] = np.asarray(learner._last_obs)
    arrays["episode_starts"] = np.asarray(learner._last_episode_starts)
    values = {
        "seconds": seconds,
        "decisions": learner.num_timesteps,
        "updates": learner._n_updates,
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
    try:
        env.loop.load(part(arrays, "loop"))
    except MeleeError as error:
        raise CheckpointError(f"{folder} holds other matches than the config asks for: {error}") from None
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


def _plain(value: Any) -> Any:
    """What JSON does not know: numpy's numbers and arrays."""
    return value.tolist()
