"""Setup: what a match is started from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

from melee_gym.errors import SetupError, shown
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.seats import MAX_SEATS, MIN_SEATS

MAX_STOCKS = 99
MAX_PERCENT = 999
FARTHEST = 1e6  # units of a place or speed that anybody can mean


@dataclass(frozen=True)
class SeatStart:
    """Where one seat begins when a match does not start at its spawn.

    Units of the game; `y` is snapped to the floor when `airborne` is False. `state` is an action state id
    (`melee_gym.game.action`); states that need a partner or a history are refused by the engine.

    Raises:
        SetupError: a place or speed that is no number or beyond 1e6, a facing other than -1 and 1, a percent
            outside of 0..999, a state that is no whole number, stocks outside of 1..99.
    """

    x: float
    y: float
    facing: int = 1
    percent: float = 0.0
    state: int = 14  # Wait
    airborne: bool = False
    speed_x: float = 0.0
    speed_y: float = 0.0
    stocks: int | None = None  # None: those of the setup

    def __post_init__(self) -> None:
        for name in ("x", "y", "percent", "speed_x", "speed_y"):
            self._check(
                name, lambda value: abs(value) <= FARTHEST, float, f"a number, at most {FARTHEST:.0f}"
            )
        for name in ("facing", "state", *(() if self.stocks is None else ("stocks",))):
            self._check(name, lambda value: value == int(value), int, "a whole number")
        if not isinstance(self.airborne, bool):
            raise SetupError(f"airborne of a start is {shown(self.airborne)}; valid: True or False.")
        if self.facing not in (-1, 1):
            raise SetupError(f"facing of a start is {self.facing}; valid: -1 (left) or 1 (right).")
        if not 0 <= self.percent <= MAX_PERCENT:
            raise SetupError(f"percent of a start is {self.percent}; valid: 0 to {MAX_PERCENT}.")
        if self.stocks is not None and not 1 <= self.stocks <= MAX_STOCKS:
            raise SetupError(f"stocks of a start is {self.stocks}; valid: 1 to {MAX_STOCKS}.")

    def _check(self, name: str, fits: Callable[[Any], bool], kind: type, valid: str) -> None:
        """Refuse what is no such number; what is one, numpy's too, becomes Python's."""
        value: Any = getattr(self, name)
        try:
            ok = not isinstance(value, bool) and isinstance(value, Real) and fits(value)
        except (OverflowError, ValueError):  # as a whole number: infinite, or none
            ok = False
        if not ok:
            raise SetupError(f"{name} of a start is {shown(value)}; valid: {valid}.")
        object.__setattr__(self, name, kind(value))


@dataclass(frozen=True)
class Setup:
    """A match: fighters, stage and rules. Seats are in order.

    Attributes:
        fighters: one per seat, for 2 to 4 seats.
        stage: the stage.
        stocks: stocks per seat, 1..99.
        timer: seconds; 0 means no timer.
        seed: state of the game's random generator at the first frame.
        costumes: colour index per seat; by default the number of the seat.
        ports: 0-based controller port per seat (decides spawn points and entry times), by default the number
            of the seat.
        teams: per seat; who is in one team does not meet the others in it. By default everybody is alone.
        ucf: whether UCF 0.84's dashback, shield drop and tumble rules act.
        ucf_cardinals: whether UCF 0.84's 1.0 cardinals act.
        start: per seat, where the match begins; None: at the spawn points, frame -123.

    Raises:
        SetupError: values out of range, or of another number of seats than `fighters`; the message names all.
    """

    fighters: tuple[Fighter, ...] = (Fighter.FOX, Fighter.FOX)
    stage: Stage = Stage.FINAL_DESTINATION
    stocks: int = 4
    timer: int = 480
    seed: int = 0
    costumes: tuple[int, ...] = ()
    ports: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    ucf: bool = True
    ucf_cardinals: bool = True
    start: tuple[SeatStart, ...] | None = None

    def __post_init__(self) -> None:
        seats = len(self.fighters)
        for name in ("costumes", "ports", "teams"):
            if not getattr(self, name):
                object.__setattr__(self, name, tuple(range(seats)))
        problems = []
        if not MIN_SEATS <= seats <= MAX_SEATS:
            problems.append(f"{seats} fighters; valid: one per seat, {MIN_SEATS} to {MAX_SEATS}.")
        for name in ("costumes", "ports", "teams", "start"):
            values = getattr(self, name)
            if values is not None and len(values) != seats:
                problems.append(f"{len(values)} {name} for {seats} fighters; valid: one per seat.")
        if not 1 <= self.stocks <= MAX_STOCKS:
            problems.append(f"stocks is {self.stocks}; valid: 1 to {MAX_STOCKS}.")
        if self.timer < 0:
            problems.append(f"timer is {self.timer} seconds; valid: 0 (none) or more.")
        if len(set(self.ports)) != len(self.ports) or not set(self.ports) <= set(range(MAX_SEATS)):
            problems.append(f"ports are {self.ports}; valid: different ports of 0 to {MAX_SEATS - 1}.")
        if len(set(self.teams)) < MIN_SEATS:
            problems.append(f"teams are {self.teams}; valid: at least two different ones.")
        if problems:
            raise SetupError(" ".join(problems))
