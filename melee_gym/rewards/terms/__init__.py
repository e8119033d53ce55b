"""Reward terms by name. A new one is its file and its line in TERMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from melee_gym.rewards.terms.approach import approach
from melee_gym.rewards.terms.damage import damage
from melee_gym.rewards.terms.edge_guard import edge_guard
from melee_gym.rewards.terms.recovery import recovery
from melee_gym.rewards.terms.stock import stock


@dataclass(frozen=True)
class Term:
    """A reward term.

    Attributes:
        function: compiled. Of an event: (before, now, seat, stage) -> the quantity of one frame. Of a
            potential: (frame, seat, stage) -> its level; what is paid is the discounted difference over a
            decision.
        kind: which of the two.
        weight: the default; only `stock` and `damage` are paid unless a configuration says otherwise.
    """

    function: Any
    kind: Literal["event", "potential"] = "event"
    weight: float = 0.0


TERMS: dict[str, Term] = {
    "stock": Term(stock, weight=1.0),
    "damage": Term(damage, weight=0.01),
    "approach": Term(approach),
    "edge_guard": Term(edge_guard),
    "recovery": Term(recovery, "potential"),
}
DEFAULT_WEIGHTS: dict[str, float] = {name: term.weight for name, term in TERMS.items() if term.weight}
