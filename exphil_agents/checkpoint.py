"""Checkpoints: the weights of a policy and what it needs to play, as safetensors and JSON.

Loading one executes nothing that the file contains. A checkpoint that is damaged, or does not fit what it is
loaded into, is refused before anything runs, with the differences.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import torch
from pydantic import BeforeValidator, Field, SerializeAsAny, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load, save

from exphil_agents.device import choose_device
from exphil_agents.files import parse_json, read_checked, write_file
from exphil_agents.policies import MeleePolicy, make_policy
from exphil_agents.registry import network_options
from exphil_agents.run import find_checkpoint
from exphil_agents.sections import Device, EnvConfig, NetworkConfig, SeatConfig, Section
from exphil_agents.spaces import head_sizes
from melee_gym.errors import CheckpointError, ConfigError, bulleted

FORMAT = 2
SHOWN = 8  # differences named in a message


def _network(value: Any) -> NetworkConfig:
    """The options of the network that they name."""
    if isinstance(value, NetworkConfig):
        return value
    try:
        name = value.get("name") if isinstance(value, dict) else value
        return network_options(str(name)).model_validate(value)
    except ConfigError as error:
        raise ValueError(str(error)) from None
    except ValidationError as error:
        raise ValueError(sentences(error)) from None


class Plays(SeatConfig):
    """What a policy plays with: how it is connected to the game, and its network."""

    network: Annotated[SerializeAsAny[NetworkConfig], BeforeValidator(_network)]


class Match(Section):
    """The match that a policy was trained for, which it is shown in where nothing else is asked for."""

    fighters: tuple[str | tuple[str, ...], ...]
    stage: str | tuple[str, ...]
    stocks: int
    timer: int
    ucf: bool


class Meta(Section):
    """What a checkpoint says about itself.

    Attributes:
        format: of the checkpoint.
        frames: match frames that it was trained on.
        layout_hash: of the observation's columns.
        columns: their names, to tell differences.
        choices: of each head of the controls.
        plays: what it plays with.
        match: what it was trained for.
    """

    format: int
    frames: Annotated[int, Field(ge=0, le=2**53)]
    layout_hash: str
    columns: tuple[str, ...]
    choices: tuple[int, ...]
    plays: Plays
    match: Match


def write_checkpoint(
    folder: Path, policy: MeleePolicy, *, env: EnvConfig, network: NetworkConfig, frames: int
) -> None:
    """Write the files of a checkpoint into a `new_folder`.

    Args:
        folder: where to.
        policy: whose weights.
        env: what it was trained on.
        network: the options of its network.
        frames: match frames that it was trained on.
    """
    meta = Meta(
        format=FORMAT, frames=frames, layout_hash=policy.layout.hash,
        columns=tuple(column.name for column in policy.layout.columns),
        choices=tuple(head_sizes(policy.action_space)),
        plays=Plays(**{name: getattr(env, name) for name in SeatConfig.model_fields}, network=network),
        match=Match(**{name: getattr(env, name) for name in Match.model_fields}),
    )  # fmt: skip
    weights = {name: tensor.contiguous().cpu() for name, tensor in policy.state_dict().items()}
    write_file(folder / "policy.safetensors", save(weights))
    write_file(folder / "meta.json", meta.model_dump_json(indent=1).encode())


def load_policy(run: str | Path, *, device: Device = "cpu") -> MeleePolicy:
    """The policy of a run, ready for `predict`.

    Args:
        run: RUN (its last checkpoint), RUN@best or RUN@FRAMES.
        device: where it computes: "cpu", "cuda", or "auto" for a card where there is one.

    Raises:
        CheckpointError: no such checkpoint, or it does not fit this version; the message names the
            differences.
        ConfigError: no such device.
    """
    return load_checkpoint(find_checkpoint(run), choose_device(device))[0]


def load_checkpoint(folder: Path, device: torch.device | None = None) -> tuple[MeleePolicy, Meta]:
    """The policy and the description in a checkpoint's folder; see `load_policy`."""
    meta = read_meta(folder)
    weights = read_weights(folder)
    # First without memory: a description may ask for a network larger than the machine.
    with torch.device("meta"):
        described = make_policy(meta.plays, meta.plays.network)
    check_fits(folder, meta, described)
    check_weights(folder, weights, described)
    with torch.random.fork_rng(devices=[]):  # whoever trains draws on as if nothing had been loaded
        policy = make_policy(meta.plays, meta.plays.network)
    policy.load_state_dict(weights)
    policy.set_training_mode(False)
    return policy.to(device or torch.device("cpu")), meta


def read_meta(folder: Path) -> Meta:
    """The description in a checkpoint's folder.

    Raises:
        CheckpointError: it is absent, damaged or of another format; the message names the field.
    """
    path = folder / "meta.json"
    data = read_checked(path)
    try:
        fields = parse_json(data)
        found = fields.get("format") if isinstance(fields, dict) else None
        if found != FORMAT:
            raise CheckpointError(f"{path} has format {found!r}; this version reads {FORMAT}.")
        return Meta.model_validate(fields)
    except ValidationError as error:
        raise CheckpointError(f"{path} cannot be read: {sentences(error)}") from None
    except ValueError as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from None


def check_fits(folder: Path, meta: Meta, policy: MeleePolicy, network: NetworkConfig | None = None) -> None:
    """Whether a checkpoint belongs to such a policy.

    Args:
        folder: of the checkpoint.
        meta: its description.
        policy: which policy.
        network: the options of its network; None: those that the checkpoint says.

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
    its, here = meta.plays.network.model_dump(), (network or meta.plays.network).model_dump()
    for key in sorted(its.keys() | here.keys()):
        if its.get(key) != here.get(key):
            problems.append(f"network.{key}: it has {its.get(key)!r}, here {here.get(key)!r} is asked for")
    if problems:
        raise CheckpointError(bulleted(f"{folder} does not fit:", problems))


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """The weights in a checkpoint's folder.

    Raises:
        CheckpointError: the file is absent or damaged.
    """
    path = folder / "policy.safetensors"
    try:
        return load(read_checked(path))
    except SafetensorError as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from None


def check_weights(folder: Path, weights: dict[str, torch.Tensor], policy: MeleePolicy) -> None:
    """Whether weights are those of a policy, by name, shape and type.

    Raises:
        CheckpointError: they are not; the message names the first that differ.
    """
    shapes = {name: _kind(tensor) for name, tensor in policy.state_dict().items()}
    found = {name: _kind(tensor) for name, tensor in weights.items()}
    wrong = [
        f"{name} is {found.get(name, 'absent')}, expected {shapes.get(name, 'absent')}"
        for name in sorted(shapes.keys() | found.keys())
        if shapes.get(name) != found.get(name)
    ]
    if wrong:
        path = folder / "policy.safetensors"
        raise CheckpointError(bulleted(f"{path} holds other weights:", wrong[:SHOWN]))


def sentences(error: ValidationError) -> str:
    """What is wrong with a description, each with the path of its field."""
    parts = [f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}" for e in error.errors()]
    return "; ".join(parts[:SHOWN])


def _kind(tensor: torch.Tensor) -> str:
    return f"{list(tensor.shape)} {str(tensor.dtype).removeprefix('torch.')}"


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


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
