"""Options: everything that can be asked of an environment, checked where it enters, shared by all faces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, TypeVar, get_args

from melee_gym.backends import BACKENDS
from melee_gym.controls import CONTROLS
from melee_gym.errors import ConfigError, MeleeError, unknown
from melee_gym.game.ids import Fighter, Stage, parse_fighter, parse_stage
from melee_gym.game.setup import MAX_STOCKS, SeatStart, Setup
from melee_gym.observations import OBSERVATIONS
from melee_gym.opponents import OPPONENTS, OpponentFactory
from melee_gym.rewards import DEFAULT_WEIGHTS, TERMS

MAX_REACTION_DELAY = 21  # frames; a third of a second is what people need
HALF_LIFE = 8 * 60  # frames, of the default discount (DESIGN 6)

Start = tuple[SeatStart, SeatStart]
RenderMode = Literal["rgb_array", "human"]
Sides = Literal["random", "fixed"]
Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Options:
    """The options of an environment, as they are used; `make_options` makes them of keywords.

    Attributes:
        fighters: of seat 0 and seat 1.
        stages: one is drawn for each match.
        opponent: who plays the seat without an agent: a name, or what makes one (`melee_gym.opponents`).
        controls: action space, a key of `melee_gym.controls.CONTROLS`.
        controls_options: further keywords of the action space, e.g. {"stick": 65}.
        observation: one of `melee_gym.observations.OBSERVATIONS`.
        rewards: weight of each reward term.
        discount: of one frame, for potential terms.
        frame_skip: frames of one decision.
        reaction_delay: frames, 0 to 21, from a decision to the first frame that it acts on.
        horizon: frames after which a match is cut off; None: never.
        stocks: of each seat.
        timer: of the match, seconds; 0: none.
        ucf: whether UCF 0.84 acts.
        sides: whether the seats swap spawn points at random.
        starts: situations, one drawn for each match; none: matches start at the spawn points.
        seed: of the first reset that is not given one.
        backend: a key of `melee_gym.backends.BACKENDS`, or "package.module:Class".
        backend_options: further keywords of the backend, e.g. {"path": "game.slp"}.
        threads: of the engine and the observations; 1 is fastest below some 256 matches.
    """

    fighters: tuple[Fighter, Fighter] = (Fighter.FOX, Fighter.FOX)
    stages: tuple[Stage, ...] = (Stage.FINAL_DESTINATION,)
    opponent: str | OpponentFactory = "uniform"
    controls: str = "multi_discrete"
    controls_options: Mapping[str, Any] = field(default_factory=dict)
    observation: str = "full"
    rewards: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    discount: float = 0.5 ** (1 / HALF_LIFE)
    frame_skip: int = 1
    reaction_delay: int = 0
    horizon: int | None = None
    stocks: int = 4
    timer: int = 480
    ucf: bool = True
    sides: Sides = "random"
    starts: tuple[Start, ...] = ()
    seed: int | None = None
    backend: str = "embedded"
    backend_options: Mapping[str, Any] = field(default_factory=dict)
    threads: int = 1

    def setup(self, *, stage: int, start: int, swapped: bool, seed: int) -> Setup:
        """A match of these options.

        Args:
            stage: which of `stages`.
            start: which of `starts`, where there are any.
            swapped: whether the seats swap spawn points.
            seed: of the game's random generator.
        """
        return Setup(
            fighters=self.fighters, stage=self.stages[stage], stocks=self.stocks, timer=self.timer, seed=seed,
            ports=(1, 0) if swapped else (0, 1), ucf=self.ucf, ucf_cardinals=self.ucf,
            start=self.starts[start] if self.starts else None,
        )  # fmt: skip

    def setups(self) -> Iterator[Setup]:
        """A match of every kind that may be drawn, up to its seed and the sides."""
        for stage in range(len(self.stages)):
            for start in range(max(1, len(self.starts))):
                yield self.setup(stage=stage, start=start, swapped=False, seed=0)


class OptionKeywords(TypedDict, total=False):
    """The keywords of every environment; `Options` describes them."""

    fighters: Sequence[str | int | Fighter]
    stage: str | int | Stage | Sequence[str | int | Stage]
    opponent: str | OpponentFactory
    controls: str
    controls_options: Mapping[str, Any]
    observation: str
    rewards: Mapping[str, float]
    discount: float
    frame_skip: int
    reaction_delay: int
    horizon: int | None
    stocks: int
    timer: int
    ucf: bool
    sides: Sides
    starts: Sequence[Start]
    seed: int | None
    backend: str
    backend_options: Mapping[str, Any]
    threads: int


def make_options(keywords: Mapping[str, Any]) -> Options:
    """The options of keywords, all checked.

    Args:
        keywords: as in OptionKeywords. `stage` is one stage or several; `rewards` changes the weights of the
            terms it names and leaves the default ones as they are.

    Raises:
        ConfigError: unknown keywords, names or values; the message lists every one of them with what is
            valid.
    """
    problems: list[str] = []
    for name in keywords.keys() - OptionKeywords.__annotations__.keys():
        problems.append(unknown("option", name, OptionKeywords.__annotations__))
    values: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name not in keywords:
            continue
        try:
            values["stages" if name == "stage" else name] = check(keywords[name])
        except MeleeError as error:
            problems.append(str(error))
    if problems:
        head = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        raise ConfigError("\n- ".join([f"{head} in the options:", *sorted(problems)]))
    return Options(**values)


def _fighters(value: Any) -> tuple[Fighter, Fighter]:
    names = _items("fighters", value, "two fighters, e.g. ('fox', 'marth')")
    if len(names) != 2:
        raise ConfigError(f"fighters is {value!r}; valid: two fighters, e.g. ('fox', 'marth').")
    return parse_fighter(names[0]), parse_fighter(names[1])


def _stages(value: Any) -> tuple[Stage, ...]:
    valid = "a stage, or several of which one is drawn for each match"
    names = [value] if isinstance(value, (str, int)) else _items("stage", value, valid)
    if not names:
        raise ConfigError(f"stage is empty; valid: {valid}.")
    return tuple(parse_stage(name) for name in names)


def _opponent(value: Any) -> str | OpponentFactory:
    if callable(value):
        factory: OpponentFactory = value
        return factory
    return _one_of("opponent", OPPONENTS)(value)


def _rewards(value: Any) -> dict[str, float]:
    weights = _mapping("rewards")(value)
    for name, weight in weights.items():
        if name not in TERMS:
            raise ConfigError(unknown("reward term", name, TERMS))
        _number("rewards weight", float, -1e6, 1e6)(weight)
    return {**DEFAULT_WEIGHTS, **{name: float(weight) for name, weight in weights.items()}}


def _backend(value: Any) -> str:
    if isinstance(value, str) and ":" in value:
        return value
    return _one_of("backend", [*BACKENDS, "package.module:Class"])(value)


def _starts(value: Any) -> tuple[Start, ...]:
    valid = "pairs of SeatStart, one of each seat"
    starts: list[Start] = []
    for start in _items("starts", value, valid):
        if not isinstance(start, Sequence) or [type(seat) for seat in start] != [SeatStart, SeatStart]:
            raise ConfigError(f"starts holds {start!r}; valid: {valid}.")
        starts.append((start[0], start[1]))
    return tuple(starts)


def _horizon(value: Any) -> int | None:
    return None if value is None else _number("horizon", int, 1, 10**9)(value)


def _seed(value: Any) -> int | None:
    return None if value is None else _number("seed", int, 0, 2**63)(value)


def _items(what: str, value: Any, valid: str) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ConfigError(f"{what} is {value!r}; valid: {valid}.")
    return list(value)


def _one_of(what: str, valid: Iterable[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in list(valid):
            raise ConfigError(unknown(what, value, valid))
        return str(value)

    return check


def _number(what: str, kind: type[Parsed], low: float, high: float) -> Callable[[Any], Parsed]:
    def check(value: Any) -> Parsed:
        try:
            number = kind(value)  # type: ignore[call-arg]
        except (TypeError, ValueError):
            number = None
        if number is None or isinstance(value, (bool, str)) or number != value or not low <= value <= high:
            raise ConfigError(f"{what} is {value!r}; valid: {kind.__name__}, {low} to {high}.")
        return number

    return check


def _flag(what: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ConfigError(f"{what} is {value!r}; valid: True or False.")
        return value

    return check


def _mapping(what: str) -> Callable[[Any], dict[str, Any]]:
    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ConfigError(f"{what} is {value!r}; valid: a mapping of names to values.")
        return dict(value)

    return check


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "fighters": _fighters,
    "stage": _stages,
    "opponent": _opponent,
    "controls": _one_of("controls", CONTROLS),
    "controls_options": _mapping("controls_options"),
    "observation": _one_of("observation", OBSERVATIONS),
    "rewards": _rewards,
    "discount": _number("discount", float, 0.0, 1.0),
    "frame_skip": _number("frame_skip", int, 1, 60),
    "reaction_delay": _number("reaction_delay", int, 0, MAX_REACTION_DELAY),
    "horizon": _horizon,
    "stocks": _number("stocks", int, 1, MAX_STOCKS),
    "timer": _number("timer", int, 0, 10**6),
    "ucf": _flag("ucf"),
    "sides": _one_of("sides", get_args(Sides)),
    "starts": _starts,
    "seed": _seed,
    "backend": _backend,
    "backend_options": _mapping("backend_options"),
    "threads": _number("threads", int, 1, 1024),
}
