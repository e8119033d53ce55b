"""Options: everything that can be asked of an environment, checked where it enters, shared by all faces.

`Options` says of each one, once, how it is checked, its default and what it means; messages and docstrings
are made of that. `OptionKeywords` names the types that each may be given as.
"""

from __future__ import annotations

import dataclasses
import itertools
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal, TypedDict, TypeVar, get_args

from melee_gym.backends import BACKENDS, offer_of
from melee_gym.controls import CONTROLS
from melee_gym.envs import checks
from melee_gym.envs.checks import Check
from melee_gym.errors import ConfigError, MeleeError, UnknownOptionError, choices, listed
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import MAX_STOCKS, SeatStart, Setup
from melee_gym.observations import OBSERVATIONS
from melee_gym.opponents import OPPONENTS, OpponentFactory
from melee_gym.rewards import CHARACTERS, DEFAULT_WEIGHTS, OWN, Weighting

MAX_REACTION_DELAY = 21  # frames; a third of a second is what people need
HALF_LIFE = 8 * FRAMES_PER_SECOND  # frames, of the default discount (DESIGN 6)
WIDTH = 100  # of the table of options in docstrings

Start = tuple[SeatStart, ...]
RenderMode = Literal["rgb_array", "human"]
Sides = Literal["random", "fixed"]
Documented = TypeVar("Documented", bound=Callable[..., Any])


def about(check: Check, meaning: str, *, keyword: str = "") -> dict[str, Any]:
    """What a field of Options knows of itself.

    Args:
        check: what is given -> the value that is used, or ConfigError.
        meaning: a sentence for docstrings.
        keyword: its name among the keywords, if that is another.
    """
    return {"check": check, "meaning": meaning, "keyword": keyword}


@dataclass(frozen=True)
class Options:
    """The options of an environment, as they are used; `make_options` makes them of keywords."""

    fighters: tuple[Fighter | tuple[Fighter, ...], ...] = field(
        default=(Fighter.FOX, Fighter.FOX),
        metadata=about(
            checks.fighters, "Of seat 0 and seat 1; of several in a seat one is drawn for each match."
        ),
    )
    stages: tuple[Stage, ...] = field(
        default=(Stage.FINAL_DESTINATION,),
        metadata=about(checks.stages, "One, or several: one is drawn for each match.", keyword="stage"),
    )
    opponent: str | OpponentFactory = field(
        default="uniform",
        metadata=about(
            checks.opponent,
            f"Who plays the seat without an agent: {', '.join(OPPONENTS)}; what another package offers; or "
            "what makes one (`melee_gym.opponents`).",
        ),
    )
    controls: str = field(
        default="multi_discrete",
        metadata=about(checks.one_of("controls", CONTROLS), f"Action space: {', '.join(CONTROLS)}."),
    )
    controls_options: Mapping[str, Any] = field(
        default_factory=dict,
        metadata=about(
            checks.mapping("controls_options"), 'Further keywords of the action space, e.g. {"stick": 65}.'
        ),
    )
    observation: str = field(
        default="full",
        metadata=about(
            checks.one_of("observation", OBSERVATIONS), f"What agents see: {', '.join(OBSERVATIONS)}."
        ),
    )
    rewards: Weighting = field(
        default_factory=partial(dict, DEFAULT_WEIGHTS),
        metadata=about(
            checks.rewards,
            f"Weights of reward terms; those that are not named keep theirs. {OWN!r}: each seat those of its "
            f"fighter (`melee_gym.rewards.characters`); or both those of one: {', '.join(CHARACTERS)}.",
        ),
    )
    anneal_after: int | None = field(
        default=None,
        metadata=about(
            checks.optional(checks.number("anneal_after", int, 1, 2**53)),
            "Match frames of this environment, all matches together, after which nothing is paid that "
            "a fighter's file anneals; None: all of it is, unless a trainer follows the file.",
        ),
    )
    discount: float = field(
        default=0.5 ** (1 / HALF_LIFE),
        metadata=about(
            checks.number("discount", float, 0.0, 1.0), "Of one frame, for reward terms that are potentials."
        ),
    )
    frame_skip: int = field(
        default=1, metadata=about(checks.number("frame_skip", int, 1, 60), "Frames of one decision.")
    )
    reaction_delay: int = field(
        default=0,
        metadata=about(
            checks.number("reaction_delay", int, 0, MAX_REACTION_DELAY),
            f"Frames, 0 to {MAX_REACTION_DELAY}, from a decision to the first frame that it acts on.",
        ),
    )
    horizon: int | None = field(
        default=None,
        metadata=about(
            checks.optional(checks.number("horizon", int, 1, 10**9)),
            "Frames after which a match is cut off; None: never.",
        ),
    )
    stocks: int = field(
        default=4, metadata=about(checks.number("stocks", int, 1, MAX_STOCKS), "Of each seat.")
    )
    timer: int = field(
        default=480,
        metadata=about(checks.number("timer", int, 0, 10**6), "Of the match, in seconds; 0: none."),
    )
    ucf: bool = field(default=True, metadata=about(checks.flag("ucf"), "Whether UCF 0.84 acts."))
    sides: Sides = field(
        default="random",
        metadata=about(
            checks.one_of("sides", get_args(Sides)),
            'Whether the seats swap spawn points at random ("random") or not ("fixed").',
        ),
    )
    starts: tuple[Start, ...] = field(
        default=(),
        metadata=about(
            checks.starts,
            "Situations, each a SeatStart (`melee_gym.game.setup`) for every seat, one drawn for each match; "
            "none: matches start at the spawn points.",
        ),
    )
    seed: int | None = field(
        default=None,
        metadata=about(
            checks.optional(checks.number("seed", int, 0, 2**63)),
            "Of the first reset that is not given one; None: a new one each time.",
        ),
    )
    backend: str = field(
        default="embedded",
        metadata=about(
            checks.backend,
            f'What plays: {", ".join(BACKENDS)}, or "package.module:Class" (`melee_gym.backends`).',
        ),
    )
    backend_options: Mapping[str, Any] = field(
        default_factory=dict,
        metadata=about(
            checks.mapping("backend_options"), 'Further keywords of the backend, e.g. {"path": "game.slp"}.'
        ),
    )
    threads: int = field(
        default=1,
        metadata=about(
            checks.number("threads", int, 1, 1024),
            "Of the engine and the observations; 1 is fastest below some 256 matches.",
        ),
    )

    @cached_property
    def pairs(self) -> tuple[tuple[Fighter, ...], ...]:
        """The fighters of all seats, in every way that they may be drawn."""
        seats = [(seat,) if isinstance(seat, Fighter) else seat for seat in self.fighters]
        return tuple(itertools.product(*seats))

    def setup(self, *, pair: int = 0, stage: int, start: int, swapped: bool, seed: int) -> Setup:
        """A match of these options.

        Args:
            pair: which of `pairs`.
            stage: which of `stages`.
            start: which of `starts`, where there are any.
            swapped: whether the seats swap spawn points.
            seed: of the game's random generator.
        """
        ports = tuple(range(SEATS))
        return Setup(
            fighters=self.pairs[pair], stage=self.stages[stage], stocks=self.stocks, timer=self.timer,
            seed=seed, ports=ports[::-1] if swapped else ports, ucf=self.ucf, ucf_cardinals=self.ucf,
            start=self.starts[start] if self.starts else None,
        )  # fmt: skip

    def setups(self) -> Iterator[Setup]:
        """Matches in which every pair meets on every stage, and in which each stage has every start."""
        for stage in range(len(self.stages)):
            for pair in range(len(self.pairs)):
                yield self.setup(pair=pair, stage=stage, start=0, swapped=False, seed=0)
            for start in range(1, len(self.starts)):
                yield self.setup(stage=stage, start=start, swapped=False, seed=0)


class OptionKeywords(TypedDict, total=False):
    """The keywords of every environment, and what each may be given as; `Options` says what they mean."""

    fighters: Sequence[str | int | Fighter | Sequence[str | int | Fighter]]
    stage: str | int | Stage | Sequence[str | int | Stage]
    opponent: str | OpponentFactory
    controls: str
    controls_options: Mapping[str, Any]
    observation: str
    rewards: Weighting
    anneal_after: int | None
    discount: float
    frame_skip: int
    reaction_delay: int
    horizon: int | None
    stocks: int
    timer: int
    ucf: bool
    sides: Sides
    starts: Sequence[Sequence[SeatStart]]
    seed: int | None
    backend: str
    backend_options: Mapping[str, Any]
    threads: int


_FIELDS = {one.metadata["keyword"] or one.name: one for one in dataclasses.fields(Options)}


def make_options(keywords: Mapping[str, Any]) -> Options:
    """The options of keywords, all checked.

    Args:
        keywords: as in OptionKeywords.

    Raises:
        ConfigError: unknown keywords, names or values; the message lists every one of them with what is
            valid. It is an UnknownOptionError, which is a TypeError too, where a keyword is unknown.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    strangers = keywords.keys() - _FIELDS.keys()
    for name in strangers:
        problems.append(f"unexpected keyword argument {name!r}.{choices(name, _FIELDS)}")
    for name in keywords.keys() - strangers:
        try:
            values[_FIELDS[name].name] = check_option(name, keywords[name])
        except MeleeError as error:
            offer = offer_of(keywords.get("backend", "embedded")) if name in ("fighters", "stage") else ""
            problems.append(f"{error}{offer}")
    if problems:
        kind = UnknownOptionError if strangers else ConfigError
        raise kind(listed("the options", sorted(problems)))
    return Options(**values)


def check_option(keyword: str, value: Any) -> Any:
    """What an option is given, as it is used.

    Args:
        keyword: the option's.
        value: what it is given.

    Raises:
        MeleeError: the value is none of it; the message says what is valid.
    """
    return _FIELDS[keyword].metadata["check"](value)


def with_options(documented: Documented) -> Documented:
    """Append the table of all options to the docstring of what takes them as keywords."""
    defaults = Options()
    lines = [
        textwrap.fill(
            f"{keyword} = {_shown(getattr(defaults, one.name))}: {one.metadata['meaning']}",
            WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 12,
        )
        for keyword, one in _FIELDS.items()
    ]  # fmt: skip
    table = "\n".join(["", "    Options, all of them keywords:", *lines, "    "])
    if documented.__doc__ is not None:  # there is none under `python -OO`
        documented.__doc__ = documented.__doc__.rstrip() + "\n" + table
    return documented


def _shown(value: Any) -> str:
    """A default as one would write it."""
    if isinstance(value, (Fighter, Stage)):
        return repr(value.key)
    if isinstance(value, tuple) and value:
        return f"({', '.join(map(_shown, value))})" if len(value) > 1 else _shown(value[0])
    return f"{value:.6g}" if isinstance(value, float) else repr(value)
