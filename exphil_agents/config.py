"""Config: one tree of everything that a training is started from, checked before anything runs.

    defaults < file of `--config` < `key.path=value`

A file names only what it changes. Sections are merged; free mappings (`opponents`, `env.rewards`,
`env.controls_options`) are replaced as a whole by a file, while `opponents.chase=0.5` changes one entry.
`network` holds the options of the network that its `name` says, and the section that bears the name of `algo`
those of the algorithm; both are described in their own files.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import yaml
from pydantic import BaseModel, Field, SerializeAsAny, ValidationError, create_model, field_validator
from pydantic_core import ErrorDetails

from exphil_agents.registry import TRAINERS, network_options, trainer_options
from exphil_agents.sections import (
    AlarmsConfig,
    Device,
    EnvConfig,
    EvaluationConfig,
    Frames,
    NetworkConfig,
    Section,
    StartsConfig,
    TrainerConfig,
    Weight,
    check_players,
)
from exphil_agents.tree import Tree, override, read_tree
from melee_gym.envs.options import Options, make_options
from melee_gym.errors import ConfigError, listed, unknown

ALGO, NETWORK = "ppo", "mlp"  # where a config names none


class General(Section):
    """What every training is told, whatever it trains and how."""

    algo: str = ALGO
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    total_frames: Frames | None = None  # match frames, all lanes together
    max_minutes: Annotated[float, Field(gt=0.0)] | None = 15.0  # from the first training frame
    device: Device = "auto"  # auto: a CUDA card where torch sees one
    # Two threads were no faster on two cores, and 15 times slower where others used one.
    torch_threads: Annotated[int, Field(ge=1, le=256)] = 1
    checkpoint_minutes: Annotated[float, Field(gt=0.0)] = 2.0
    log_seconds: Annotated[float, Field(ge=0.0)] = 5.0  # between two rows of TensorBoard
    env: EnvConfig = EnvConfig()
    opponents: Mapping[str, Weight] = {"idle": 0.1, "uniform": 0.1, "chase": 0.8}  # shares of the lanes
    starts: StartsConfig = StartsConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    alarms: AlarmsConfig = AlarmsConfig()

    @field_validator("opponents")
    @classmethod
    def _someone_plays(cls, value: dict[str, float]) -> dict[str, float]:
        check_players(value)
        if not sum(value.values()) > 0.0:
            raise ValueError(f"opponents is {value}; valid: names with shares, at least one above 0.")
        return value


class Config(General):
    """A training from its first to its last frame; `load_config` makes one.

    Attributes:
        network: options of the network.
        trainer: options of the algorithm; in a file they stand under its name.
    """

    network: SerializeAsAny[NetworkConfig]
    trainer: SerializeAsAny[TrainerConfig]

    def options(self) -> Options:
        """The environment's options, without opponent and starts."""
        return make_options(self.env.model_dump())

    def tree(self) -> Tree:
        """Everything as plain values, as in a file."""
        tree = self.model_dump(mode="json", exclude={"trainer"})
        return {**tree, self.algo: self.trainer.model_dump(mode="json")}


def load_config(
    path: str | Path | None = None, overrides: Sequence[str] = (), *, changes: Mapping[str, Any] | None = None
) -> Config:
    """The config of a file and of `key.path=value` words, checked.

    Args:
        path: a YAML file; None: the defaults.
        overrides: e.g. ["ppo.learning_rate=1e-4", "env.stage=battlefield"]; values are YAML.
        changes: a tree that comes between file and words, e.g. {"algo": "ppo"}.

    Raises:
        ConfigError: the file cannot be read, or keys or values are wrong; the message lists all of them, each
            with its path, the nearest valid name and the valid list.
    """
    problems: list[str] = []
    tree: Tree = {}
    try:
        tree = read_tree(Path(path)) if path is not None else {}
    except ConfigError as error:
        problems.append(str(error))
    tree.update(changes or {})
    for word in overrides:
        _spell_network(tree)
        try:
            override(tree, word, lambda: _defaults(tree))
        except ConfigError as error:
            problems.append(str(error))
    config = check_tree(tree, problems)
    if config is None or problems:
        raise ConfigError(listed("the configuration", problems))
    return config


def dump_config(config: Config) -> str:
    """The whole tree as YAML; `load_config` reads it back."""
    return yaml.safe_dump(config.tree(), sort_keys=False, default_flow_style=None)


def check_tree(tree: Tree, problems: list[str]) -> Config | None:
    """The config that a tree describes; None where there is none, and then `problems` has grown."""
    schema, tree = _schema(tree, problems)
    try:
        checked: Any = schema.model_validate(tree)
    except ValidationError as error:
        problems += [_sentence(schema, detail) for detail in error.errors()]
        return None
    if problems:
        return None
    general = {name: getattr(checked, name) for name in General.model_fields}
    config = Config(**general, network=checked.network, trainer=getattr(checked, checked.algo))
    problems += config.trainer.problems(config)
    return None if problems else config


def changed_paths(old: Tree, new: Tree, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The dotted paths at which two trees differ, and what stands there in each; None where nothing does."""
    for key in sorted({**old, **new}):
        first, second = old.get(key), new.get(key)
        if isinstance(first, dict) and isinstance(second, dict):
            yield from changed_paths(first, second, f"{place}{key}.")
        elif first != second:
            yield f"{place}{key}", first, second


def _schema(tree: Tree, problems: list[str]) -> tuple[type[BaseModel], Tree]:
    """The model of a tree, with the sections of the network and the algorithm that it names; and the tree.

    An unknown name is a problem, and left out of the tree, so that the rest can be checked.
    """
    tree = dict(tree)
    sections: dict[str, type[Section]] = {}
    _spell_network(tree)
    network = tree.pop("network", {})
    if isinstance(network, dict):
        network = {"name": NETWORK, **network}
        try:
            sections["network"] = network_options(network["name"])
            tree["network"] = network
        except ConfigError as error:
            problems.append(f"network.name: {error}")
    else:
        problems.append(f"network is {network!r}; valid: a network's name, or its options.")
    try:
        algo = tree.get("algo", ALGO)
        sections[algo] = trainer_options(algo)
        tree.setdefault(algo, {})
    except ConfigError as error:
        problems.append(f"algo: {error}")
        sections |= {key: trainer_options(key) for key in tree if key in TRAINERS}
        del tree["algo"]
    fields: dict[str, Any] = {name: (section, ...) for name, section in sections.items()}
    return create_model("Config", __base__=General, **fields), tree


def _spell_network(tree: Tree) -> None:
    """Write `network: NAME` out as `network: {name: NAME}`."""
    if isinstance(tree.get("network"), str):
        tree["network"] = {"name": tree["network"]}


def _defaults(tree: Tree) -> Tree:
    """What a tree would be that says nothing but this one's algorithm and network."""
    network = tree.get("network")
    name = network.get("name") if isinstance(network, dict) else None
    config = check_tree({"algo": tree.get("algo", ALGO), "network": {"name": name or NETWORK}}, [])
    return config.tree() if config else General().model_dump(mode="json")


def _sentence(schema: type[BaseModel], detail: ErrorDetails) -> str:
    """One of pydantic's errors in this project's words."""
    place = [str(part) for part in detail["loc"]]
    path, value = ".".join(place), detail["input"]
    if detail["type"] == "extra_forbidden":
        return f"{path}: {_unknown_key(schema, place)}"
    if detail["type"] == "literal_error":
        return f"{path}: {unknown(place[-1], value, _choices(schema, place))}"
    if detail["type"] == "value_error":
        return f"{path}: {detail['ctx']['error']}"
    return f"{path} is {value!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _unknown_key(schema: type[BaseModel], place: list[str]) -> str:
    """That there is no such key, the nearest one in the whole tree, and those of its section."""
    if len(place) == 1 and place[0] in TRAINERS:
        return f"these are options of another algorithm; they go with algo={place[0]}."
    here = list(_section(schema, place[:-1]).model_fields)
    if difflib.get_close_matches(place[-1], here, n=1, cutoff=0.5):
        return unknown("config key", place[-1], here)
    last_words = {path.rpartition(".")[2]: path for path in _paths(schema)}
    near = difflib.get_close_matches(place[-1], last_words, n=1)
    hint = f" Did you mean {last_words[near[0]]!r}?" if near else ""
    return f"unknown config key {place[-1]!r}.{hint} Valid: {', '.join(here)}."


def _paths(section: type[BaseModel], place: str = "") -> Iterator[str]:
    """The dotted path of every key below a section."""
    for name, field in section.model_fields.items():
        yield f"{place}{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _paths(field.annotation, f"{place}{name}.")


def _section(schema: type[BaseModel], place: Sequence[str]) -> type[BaseModel]:
    section: Any = schema
    for key in place:
        section = section.model_fields[key].annotation
    return cast("type[BaseModel]", section)


def _choices(schema: type[BaseModel], place: Sequence[str]) -> Sequence[str]:
    return get_args(_section(schema, place[:-1]).model_fields[place[-1]].annotation)
