"""Checkpoints: the weights of a policy and what it needs to play, as safetensors and JSON.

Loading one executes nothing that the file contains. A checkpoint for other columns, controls or another
network is refused before anything runs, with the differences.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from exphil_agents.config import EnvConfig, NetworkConfig
from exphil_agents.files import write_file
from exphil_agents.policies import MeleePolicy, head_sizes, make_policy
from exphil_agents.run import find_checkpoint
from melee_gym.controls import make_controls
from melee_gym.errors import CheckpointError
from melee_gym.observations import make_observer

FORMAT = 1
SHOWN = 8  # differences named in a message


class Meta(BaseModel):
    """What a checkpoint says about itself.

    Attributes:
        format: of the checkpoint.
        frames: match frames that it was trained on.
        layout_hash: of the observation's columns.
        columns: their names, to tell differences.
        choices: of each head of the controls.
        env: what it was trained on; observation, controls, frame skip and reaction delay are how it plays.
        network: what the weights belong to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    frames: int
    layout_hash: str
    columns: tuple[str, ...]
    choices: tuple[int, ...]
    env: EnvConfig
    network: NetworkConfig


def write_checkpoint(
    folder: Path, policy: MeleePolicy, *, env: EnvConfig, network: NetworkConfig, frames: int
) -> None:
    """Write the files of a checkpoint into a folder (`exphil_agents.files.new_folder` makes them whole)."""
    meta = Meta(
        format=FORMAT, frames=frames, layout_hash=policy.layout.hash,
        columns=tuple(column.name for column in policy.layout.columns),
        choices=tuple(head_sizes(policy.action_space)), env=env, network=network,
    )  # fmt: skip
    weights = {name: tensor.contiguous() for name, tensor in policy.state_dict().items()}
    write_file(folder / "policy.safetensors", save(weights))
    write_file(folder / "meta.json", meta.model_dump_json(indent=1).encode())


def load_policy(run: str | Path) -> MeleePolicy:
    """The policy of a run, ready for `predict`.

    Args:
        run: RUN (its last checkpoint), RUN@best or RUN@FRAMES.

    Raises:
        CheckpointError: no such checkpoint, or it does not fit this version; the message names the
    differences.
    """
    return load_checkpoint(find_checkpoint(run))[0]


def load_checkpoint(folder: Path) -> tuple[MeleePolicy, Meta]:
    """The policy and the description in a checkpoint's folder; see `load_policy`."""
    meta = read_meta(folder)
    env = meta.env
    observer = make_observer(env.observation, frame_skip=env.frame_skip, pending=env.pending)
    controls = make_controls(env.controls, env.frame_skip, env.controls_options)
    assert observer.layout is not None
    policy = make_policy(observer.space, controls.space, layout=observer.layout, network=meta.network)
    check_fits(folder, meta, policy)
    policy.load_state_dict(read_weights(folder, policy))
    policy.set_training_mode(False)
    return policy, meta


def read_meta(folder: Path) -> Meta:
    """The description in a checkpoint's folder.

    Raises:
        CheckpointError: it is absent, damaged or of another format.
    """
    path = folder / "meta.json"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        found = fields.get("format") if isinstance(fields, dict) else None
        if found != FORMAT:
            raise CheckpointError(f"{path} has format {found!r}; this version reads {FORMAT}.")
        return Meta.model_validate(fields)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ValidationError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from None


def check_fits(folder: Path, meta: Meta, policy: MeleePolicy, network: NetworkConfig | None = None) -> None:
    """Whether a checkpoint belongs to such a policy.

    Raises:
        CheckpointError: it does not; the message names every difference of columns, controls and network.
    """
    problems: list[str] = []
    if meta.layout_hash != policy.layout.hash:
        problems.append(f"observation: {_column_differences(meta, policy)}")
    choices = tuple(head_sizes(policy.action_space))
    if meta.choices != choices:
        problems.append(
            f"controls: it chooses among {list(meta.choices)}, here {list(choices)} are asked for"
        )
    here = (network or meta.network).model_dump()
    for key, value in meta.network.model_dump().items():
        if value != here[key]:
            problems.append(f"network.{key}: it has {value!r}, here {here[key]!r} is asked for")
    if problems:
        raise CheckpointError("\n- ".join([f"{folder} does not fit:", *problems]))


def read_weights(folder: Path, policy: MeleePolicy) -> dict[str, torch.Tensor]:
    """The weights in a checkpoint's folder, checked against a policy by name and shape.

    Raises:
        CheckpointError: the file is damaged or holds other tensors.
    """
    path = folder / "policy.safetensors"
    try:
        weights = load_file(path)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from None
    shapes = {name: list(tensor.shape) for name, tensor in policy.state_dict().items()}
    found = {name: list(tensor.shape) for name, tensor in weights.items()}
    wrong = [
        f"{name} is {found.get(name, 'absent')}, expected {shapes.get(name, 'absent')}"
        for name in sorted(shapes.keys() | found.keys())
        if shapes.get(name) != found.get(name)
    ]
    if wrong:
        raise CheckpointError("\n- ".join([f"{path} holds other weights:", *wrong[:SHOWN]]))
    return weights


def _column_differences(meta: Meta, policy: MeleePolicy) -> str:
    old, new = list(meta.columns), [column.name for column in policy.layout.columns]
    lost = [name for name in old if name not in set(new)]
    added = [name for name in new if name not in set(old)]
    parts = [f"it has {len(old)} columns, here are {len(new)}"]
    parts += [f"only in it: {_listed(lost)}"] if lost else []
    parts += [f"only here: {_listed(added)}"] if added else []
    if not lost and not added:
        parts.append("order, units or scales differ")
    return "; ".join(parts)


def _listed(names: list[Any]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(map(str, names[:SHOWN])) + more
