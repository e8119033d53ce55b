"""Config: one tree of everything that a training is started from, checked before anything runs.

    defaults < file of `--config` < `key.path=value`

A file names only what it changes. Sections are merged; free mappings (`opponents`, `env.rewards`,
`env.controls_options`) are replaced as a whole by a file, while `opponents.chase=0.5` changes one entry.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from exphil_agents.players import check_player
from melee_gym.envs.options import Options, make_options
from melee_gym.errors import ConfigError, MeleeError, unknown

Positive = Annotated[int, Field(ge=1)]
Weight = Annotated[float, Field(ge=0.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
FRAMES_PER_SECOND = 60


class Section(BaseModel):
    """A part of the tree: frozen, and without room for unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class EnvConfig(Section):
    """What is played; `melee_gym.envs.options.Options` describes each key and names what is valid."""

    fighters: tuple[str, str] = ("fox", "fox")
    stage: str | tuple[str, ...] = "final_destination"
    controls: Literal["multi_discrete", "discrete"] = "multi_discrete"  # what a policy here can choose from
    controls_options: dict[str, int | bool] = {}
    observation: Literal["full", "lite", "ids"] = "ids"
    rewards: dict[str, float] = {"stock": 1.0, "damage": 0.01}
    frame_skip: int = 3
    reaction_delay: int = 0
    horizon: int | None = None
    stocks: int = 4
    timer: int = 480
    ucf: bool = True
    threads: int = 1

    @property
    def pending(self) -> int:
        """How many decisions are committed but not wholly executed when the next one is made."""
        return -(-self.reaction_delay // self.frame_skip)

    @field_validator("*")
    @classmethod
    def _is_an_option(cls, value: Any, info: ValidationInfo) -> Any:
        try:
            make_options({str(info.field_name): value})
        except MeleeError as error:
            raise ValueError(str(error).partition("\n- ")[2]) from None
        return value


class StartsConfig(Section):
    """Situations that training matches start from: every part of a match is seen from the first minute."""

    count: Annotated[int, Field(ge=0)] = 256  # how many are drawn; 0: all matches start at the spawn points
    percent: Annotated[float, Field(ge=0.0, le=999.0)] = 120.0  # each seat's is drawn evenly from 0 to this
    airborne: Share = 0.25  # of the seats that start in the air


class NetworkConfig(Section):
    """The network between observation and action; `exphil_agents.networks.NETWORKS` has the names."""

    name: Literal["mlp"] = "mlp"
    widths: tuple[Positive, ...] = (256, 256)
    activation: Literal["tanh", "relu", "silu"] = "tanh"
    embedding: Positive = 32  # width that replaces each integer column of `observation: ids`
    shared: bool = True  # whether policy and value share their hidden layers


class PPOConfig(Section):
    """Proximal policy optimisation; the names are those of Stable-Baselines3 where it has the quantity."""

    lanes: Positive = 128  # matches at a time
    n_steps: Positive = 64  # decisions of each lane between two updates
    batch_size: Positive = 2048  # decisions
    n_epochs: Positive = 2
    learning_rate: Annotated[float, Field(gt=0.0)] = 1.5e-3
    final_learning_rate: Annotated[float, Field(ge=0.0)] = 2e-4  # reached linearly at the end
    half_life: Annotated[float, Field(gt=0.0)] = 8.0  # seconds after which a reward counts half
    gae_lambda: Share = 0.98
    clip_range: Annotated[float, Field(gt=0.0)] = 0.2
    entropy: Annotated[float, Field(ge=0.0)] = 0.002
    final_entropy: Annotated[float, Field(ge=0.0)] = 0.001  # reached linearly at the end
    value_weight: Annotated[float, Field(ge=0.0)] = 0.5
    max_grad_norm: Annotated[float, Field(gt=0.0)] = 0.5
    target_kl: Annotated[float, Field(gt=0.0)] | None = None

    @model_validator(mode="after")
    def _batches_are_whole(self) -> PPOConfig:
        if self.lanes * self.n_steps % self.batch_size:
            raise ValueError(
                f"batch_size {self.batch_size} does not divide {self.lanes * self.n_steps} decisions."
            )
        return self


class EvaluationConfig(Section):
    """Games against fixed opponents during training, without the training clock running."""

    every_minutes: Annotated[float, Field(gt=0.0)] | None = 5.0  # of the training clock; null: never
    opponents: tuple[str, ...] = ("idle", "uniform", "chase")
    games: Positive = 16  # against each; even, since seats are swapped
    gif: bool = True  # of the first game, in TensorBoard and in the run folder

    @field_validator("opponents")
    @classmethod
    def _exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _check_players(value)
        return value


class Config(Section):
    """A training from its first to its last frame."""

    algo: Literal["ppo"] = "ppo"
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    total_frames: Positive | None = None  # match frames, all lanes together
    max_minutes: Annotated[float, Field(gt=0.0)] | None = 15.0  # from the first training frame
    torch_threads: Positive = 1  # two were no faster on two cores, and 15 times slower where others used one
    checkpoint_minutes: Annotated[float, Field(gt=0.0)] = 2.0
    log_seconds: Annotated[float, Field(ge=0.0)] = 5.0  # between two rows of TensorBoard
    env: EnvConfig = EnvConfig()
    opponents: dict[str, Weight] = {"idle": 0.1, "uniform": 0.1, "chase": 0.8}  # shares of the lanes
    starts: StartsConfig = StartsConfig()
    network: NetworkConfig = NetworkConfig()
    ppo: PPOConfig = PPOConfig()
    evaluation: EvaluationConfig = EvaluationConfig()

    @field_validator("opponents")
    @classmethod
    def _someone_plays(cls, value: dict[str, float]) -> dict[str, float]:
        _check_players(value)
        if not sum(value.values()) > 0.0:
            raise ValueError(f"opponents is {value}; valid: names with shares, at least one above 0.")
        return value

    @property
    def discount(self) -> float:
        """Of one frame."""
        return float(0.5 ** (1.0 / (self.ppo.half_life * FRAMES_PER_SECOND)))

    def options(self) -> Options:
        """The environment's options, without opponent and starts."""
        return make_options({**self.env.model_dump(), "discount": self.discount})


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
    tree = _read(Path(path), problems) if path is not None else {}
    tree.update(changes or {})
    for word in overrides:
        _override(tree, word, problems)
    try:
        config = Config.model_validate(tree)
    except ValidationError as error:
        problems += [_sentence(detail) for detail in error.errors()]
    if problems:
        head = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        raise ConfigError("\n- ".join([f"{head} in the configuration:", *problems]))
    return config


def dump_config(config: Config) -> str:
    """The whole tree as YAML; `load_config` reads it back."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, default_flow_style=None)


def _check_players(names: Iterable[str]) -> None:
    problems = []
    for name in names:
        try:
            check_player(name)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ValueError(" ".join(problems))


def _read(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{path} cannot be read: {error}")
        return {}
    if tree is not None and not isinstance(tree, dict):
        problems.append(f"{path} holds {type(tree).__name__}; valid: a mapping of keys to values.")
    return tree if isinstance(tree, dict) else {}


def _override(tree: dict[str, Any], word: str, problems: list[str]) -> None:
    """Set one `key.path=value` in the tree, entering the defaults where the tree says nothing yet."""
    path, equals, text = word.partition("=")
    keys = path.split(".")
    if not equals or not all(keys):
        problems.append(f"{word!r} is no override; valid: key.path=value, e.g. ppo.learning_rate=1e-4.")
        return
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        problems.append(f"{word!r}: the value is no YAML: {error}")
        return
    node: dict[str, Any] = tree
    defaults: Any = Config().model_dump(mode="json")
    for key in keys[:-1]:
        defaults = defaults.get(key) if isinstance(defaults, dict) else None
        child = node.setdefault(key, copy.deepcopy(defaults) if isinstance(defaults, dict) else {})
        if not isinstance(child, dict):
            problems.append(f"{word!r}: {key} holds {child!r} and has no keys.")
            return
        node = child
    node[keys[-1]] = value


def _sentence(detail: ErrorDetails) -> str:
    """One of pydantic's errors in this project's words."""
    place = [str(part) for part in detail["loc"]]
    path, value = ".".join(place), detail["input"]
    if detail["type"] == "extra_forbidden":
        return f"{path}: {unknown('config key', place[-1], _keys(place[:-1]))}"
    if detail["type"] == "literal_error":
        return f"{path}: {unknown(place[-1], value, _choices(place))}"
    if detail["type"] == "value_error":
        return f"{path}: {detail['ctx']['error']}"
    return f"{path} is {value!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _section(place: Iterable[str]) -> type[BaseModel]:
    section: type[BaseModel] = Config
    for key in place:
        section = type(section.model_fields[key].get_default())
    return section


def _keys(place: Iterable[str]) -> list[str]:
    return list(_section(place).model_fields)


def _choices(place: list[str]) -> list[str]:
    return list(_section(place[:-1]).model_fields[place[-1]].annotation.__args__)  # type: ignore[union-attr]
