"""Checks of options: what a keyword is given, turned into the value that is used, or refused."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from melee_gym.backends import BACKENDS
from melee_gym.errors import ConfigError, shown, unknown
from melee_gym.game.ids import Fighter, Stage, parse_fighter, parse_stage
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import SeatStart
from melee_gym.opponents import OPPONENTS, OpponentFactory, find_opponent
from melee_gym.rewards import DEFAULT_WEIGHTS, Weighting, check_weighting

Check = Callable[[Any], Any]


def fighters(value: Any) -> tuple[Fighter | tuple[Fighter, ...], ...]:
    """For each seat a fighter, or several."""
    valid = "for each of two seats a fighter, or several, e.g. ('fox', 'marth')"
    seats = _items("fighters", value, valid)
    if len(seats) != SEATS:
        raise ConfigError(f"fighters is {shown(value)}; valid: {valid}.")
    found: list[Fighter | tuple[Fighter, ...]] = []
    for seat in seats:
        if isinstance(seat, (str, int)):
            found.append(parse_fighter(seat))
            continue
        names = tuple(map(parse_fighter, _items("fighters", seat, valid)))
        if not names:
            raise ConfigError(f"fighters is {shown(value)}; valid: {valid}.")
        found.append(names if len(names) > 1 else names[0])
    return tuple(found)


def stages(value: Any) -> tuple[Stage, ...]:
    """One stage, or several."""
    valid = "a stage, or several of which one is drawn for each match"
    names = [value] if isinstance(value, (str, int)) else _items("stage", value, valid)
    if not names:
        raise ConfigError(f"stage is empty; valid: {valid}.")
    return tuple(map(parse_stage, names))


def opponent(value: Any) -> str | OpponentFactory:
    """A name, or what makes an opponent."""
    if callable(value):
        factory: OpponentFactory = value
        return factory
    if not isinstance(value, str):
        raise ConfigError(unknown("opponent", value, OPPONENTS))
    find_opponent(value)
    return value


def rewards(value: Any) -> Weighting:
    """Weights of terms, those that are not named having their default; or whose file of weights."""
    if isinstance(value, str):
        check_weighting(value)
        return value
    weights = mapping("rewards")(value)
    check_weighting(weights)
    for name, weight in weights.items():
        number(f"the rewards weight of {name}", float, -1e6, 1e6)(weight)
    return {**DEFAULT_WEIGHTS, **{name: float(weight) for name, weight in weights.items()}}


def backend(value: Any) -> str:
    """A name of BACKENDS, or "package.module:Class"."""
    if isinstance(value, str) and ":" in value:
        return value
    return str(one_of("backend", [*BACKENDS, "package.module:Class"])(value))


def starts(value: Any) -> tuple[tuple[SeatStart, ...], ...]:
    """Situations: a SeatStart for each seat."""
    valid = "pairs of SeatStart, one of each seat"
    found: list[tuple[SeatStart, ...]] = []
    for start in _items("starts", value, valid):
        if not isinstance(start, Sequence) or [type(seat) for seat in start] != [SeatStart] * SEATS:
            raise ConfigError(f"starts holds {shown(start)}; valid: {valid}.")
        found.append(tuple(start))
    return tuple(found)


def optional(check: Check) -> Check:
    """None, or what another check takes."""

    def check_or_none(value: Any) -> Any:
        return None if value is None else check(value)

    return check_or_none


def one_of(what: str, valid: Iterable[str]) -> Check:
    """One of some names."""
    names = list(valid)

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in names:
            raise ConfigError(unknown(what, value, names))
        return value

    return check


def number(what: str, kind: type[int] | type[float], low: float, high: float) -> Check:
    """A number, numpy's too, from `low` to `high`."""

    def check(value: Any) -> int | float:
        fits = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not fits or not low <= value <= high or kind(value) != value:
            raise ConfigError(f"{what} is {shown(value)}; valid: {kind.__name__}, {low} to {high}.")
        return kind(value)

    return check


def flag(what: str) -> Check:
    """True or False."""

    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ConfigError(f"{what} is {shown(value)}; valid: True or False.")
        return value

    return check


def mapping(what: str) -> Check:
    """Names with values."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise ConfigError(f"{what} is {shown(value)}; valid: a mapping of names to values.")
        return dict(value)

    return check


def _items(what: str, value: Any, valid: str) -> list[Any]:
    try:
        if not isinstance(value, (str, bytes, Mapping)):
            return list(value)
    except TypeError:
        pass
    raise ConfigError(f"{what} is {shown(value)}; valid: {valid}.")
