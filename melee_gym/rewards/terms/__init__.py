"""Reward terms by name. A new one is its file and its line in TERMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from melee_gym.rewards.terms.approach import approach
from melee_gym.rewards.terms.center import center
from melee_gym.rewards.terms.combo import COMBO, combo
from melee_gym.rewards.terms.conversion import CONVERSION, conversion
from melee_gym.rewards.terms.damage import damage
from melee_gym.rewards.terms.edge_guard import edge_guard
from melee_gym.rewards.terms.l_cancel import l_cancel
from melee_gym.rewards.terms.ledge_stall import LEDGE_STALL, ledge_stall
from melee_gym.rewards.terms.offstage_stall import OFFSTAGE_STALL, offstage_stall
from melee_gym.rewards.terms.projectile import projectile
from melee_gym.rewards.terms.recovery import recovery
from melee_gym.rewards.terms.repetition import REPETITION, repetition
from melee_gym.rewards.terms.self_destruct import SELF_DESTRUCT, self_destruct
from melee_gym.rewards.terms.shield_pressure import shield_pressure
from melee_gym.rewards.terms.spacing import spacing
from melee_gym.rewards.terms.stock import stock
from melee_gym.rewards.terms.tech import tech
from melee_gym.rewards.terms.teleport_recovery import TELEPORT_RECOVERY, teleport_recovery


@dataclass(frozen=True)
class Term:
    """A reward term.

    Attributes:
        function: compiled. Of an event: (before, now, seat, stage) -> the quantity of one frame. Of a
            potential: (frame, seat, stage) -> its level; what is paid is the discounted difference over a
            decision.
        kind: which of the two.
        weight: the default; only `stock` and `damage` are paid unless a configuration says otherwise.
        memory: what an event remembers of each seat from frame to frame, a record that is zero when a match
            starts; its function gets it as a fifth argument and changes it.
    """

    function: Any
    kind: Literal["event", "potential"] = "event"
    weight: float = 0.0
    memory: np.dtype[np.void] | None = None


TERMS: dict[str, Term] = {
    "stock": Term(stock, weight=1.0),
    "damage": Term(damage, weight=0.01),
    "approach": Term(approach),
    "edge_guard": Term(edge_guard),
    "recovery": Term(recovery, "potential"),
    "combo": Term(combo, memory=COMBO),
    "conversion": Term(conversion, memory=CONVERSION),
    "l_cancel": Term(l_cancel),
    "tech": Term(tech),
    "ledge_stall": Term(ledge_stall, memory=LEDGE_STALL),
    "offstage_stall": Term(offstage_stall, memory=OFFSTAGE_STALL),
    "self_destruct": Term(self_destruct, memory=SELF_DESTRUCT),
    "repetition": Term(repetition, memory=REPETITION),
    "shield_pressure": Term(shield_pressure),
    "spacing": Term(spacing),
    "teleport_recovery": Term(teleport_recovery, memory=TELEPORT_RECOVERY),
    "projectile": Term(projectile),
    "center": Term(center, "potential"),
}
DEFAULT_WEIGHTS: dict[str, float] = {name: term.weight for name, term in TERMS.items() if term.weight}
