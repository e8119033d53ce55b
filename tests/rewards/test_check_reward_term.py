"""`check_reward_term`: our own terms pass, and each way in which one can be wrong is found."""

from __future__ import annotations

import inspect
import zlib
from typing import Any

import pytest

from melee_gym.compiled.jit import inner
from melee_gym.errors import ConfigError
from melee_gym.game.record import record
from melee_gym.rewards import TERMS, Term
from melee_gym.rewards.check import check_reward_term


@pytest.mark.parametrize("name", TERMS)
def test_every_term_of_the_table_keeps_what_terms_promise(name: str) -> None:
    check_reward_term(name)


@inner
def silent(before: Any, now: Any, seat: int, stage: Any) -> float:
    """Percent."""
    return float(now.players[seat].percent)


@inner
def divides(before: Any, now: Any, seat: int, stage: Any) -> float:
    """Percent for each stock; gamed by losing them."""
    return float(now.players[seat].percent) / float(now.players[seat].stocks)


@inner
def favours(before: Any, now: Any, seat: int, stage: Any) -> float:
    """Percent of seat 1; gamed by sitting there."""
    return float(now.players[1].percent) * seat


@inner
def level(frame: Any, seat: int, stage: Any) -> float:
    """Percent; cannot be gamed."""
    return float(frame.players[seat].percent) / 100.0


@inner
def grows(before: Any, now: Any, seat: int, stage: Any, memory: Any) -> float:
    """Frames that the seat has been there for; gamed by staying."""
    memory.frames += 1
    return float(memory.frames)


def name_of(term: Term) -> str:
    """A name that changes with the term, since compiled loops are kept on disk by the names of terms."""
    source = inspect.getsource(getattr(term.function, "py_func", term.function))
    return f"toy {zlib.crc32(source.encode())} {term.kind}"


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (Term(silent), "does not say how it is gamed"), (Term(divides), "its quantities hold (inf|nan)"),
        (Term(favours), "paid otherwise in the other seat"),
        (Term(silent, "level"), "its kind is 'level'; valid: event, potential"),  # type: ignore[arg-type]
        (Term(silent, weight=float("nan")), "its weight is nan"),
        (Term(silent, "potential"), r"(?s)payments: TypingError: .*\[\.\.\.\] .*missing a required argument"),
    ],
)  # fmt: skip
def test_a_wrong_term_is_found_out(monkeypatch: pytest.MonkeyPatch, term: Term, message: str) -> None:
    name = name_of(term)
    monkeypatch.setitem(TERMS, name, term)
    with pytest.raises(AssertionError, match=message):
        check_reward_term(name)


def test_a_potential_of_ones_own_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    term = Term(level, "potential")
    monkeypatch.setitem(TERMS, name_of(term), term)
    check_reward_term(name_of(term))


def test_a_term_that_remembers_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    term = Term(grows, memory=record([("frames", "i4")]))
    monkeypatch.setitem(TERMS, name_of(term), term)
    check_reward_term(name_of(term))


def test_a_term_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'damage'"):
        check_reward_term("damge")
