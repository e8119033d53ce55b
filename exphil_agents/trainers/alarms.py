"""Alarms: what a collapse of play looks like, said once each time that it begins.

one_attack      most attacks are the same one
few_openers     it opens neutral with one kind of attack
forgetting      it loses to what it once beat
time_outs       matches end by the clock
self_destructs  it kills itself
certain_policy  a head of the policy hardly explores any more

Where too little happened to judge, an alarm stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import torch

from exphil_agents.policies import MeleePolicy
from exphil_agents.sections import AlarmsConfig
from exphil_agents.spaces import head_sizes
from exphil_agents.trainers.matches import Matches
from melee_gym.game.frame import FRAMES_PER_MINUTE
from melee_gym.state import State, put
from melee_gym.stats import Counts, figures_of
from melee_gym.stats.groups import ATTACKS

NAMES: Final = (
    "one_attack", "few_openers", "forgetting", "time_outs", "self_destructs", "certain_policy",
)  # fmt: skip
OLDER_HALF: Final = "pool/win_rate_older_half"  # the figure of which forgetting is told
HEAD: Final = "policy/entropy_head_"


class Verdict(NamedTuple):
    """What was found of an alarm.

    Attributes:
        name: one of NAMES.
        on: whether it is on.
        told: what is to be said; empty unless it was off before.
    """

    name: str
    on: bool
    told: str


class Alarms:
    """Judges what a training shows.

    Args:
        limits: of the config.
    """

    def __init__(self, limits: AlarmsConfig) -> None:
        self._limits = limits
        self._on = np.zeros(len(NAMES), np.bool_)
        self._best = np.array(0.0)  # win rate against the pool's older half
        self._seen = np.zeros(4)  # matches, time-outs, frames, self-destructs since they were judged last

    def of_row(
        self, seconds: float, matches: Sequence[Mapping[str, Any]], figures: Mapping[str, Any]
    ) -> Iterator[Verdict]:
        """What a row of the curves shows.

        Args:
            seconds: of the training clock.
            matches: summaries of those that ended since the last row.
            figures: of the last update, and `head_entropies`.
        """
        limits = self._limits
        if seconds < 60.0 * limits.start_minutes:
            return
        heads = {name: value for name, value in figures.items() if name.startswith(HEAD)}
        if heads:
            name, least = min(heads.items(), key=lambda head: head[1])
            told = f"head {name.removeprefix(HEAD)} of the policy has an entropy of {least:.3f} nats"
            yield self._judge("certain_policy", least < limits.policy_entropy, told)
        if OLDER_HALF in figures:
            now = float(figures[OLDER_HALF])
            self._best[...] = max(now, self._best)
            told = f"it wins {now:.0%} against the pool's older half, and once won {self._best:.0%}"
            yield self._judge("forgetting", bool(self._best - now > limits.forgetting), told)
        for match in matches:
            own = match["self_destructs"][match["seat"]]
            self._seen += (1, match["end"] == "time-out", match["l"], own)
        count, time_outs, played, own = self._seen.tolist()
        minutes = played / FRAMES_PER_MINUTE
        if count >= limits.min_matches and minutes >= limits.min_minutes:
            told = f"{time_outs / count:.0%} of {count:.0f} matches ended by the clock"
            yield self._judge("time_outs", time_outs / count > limits.time_outs, told)
            told = f"it kills itself {own / minutes:.2f} times a minute"
            yield self._judge("self_destructs", own / minutes > limits.self_destructs, told)
            self._seen[:] = 0.0

    def of_behaviour(self, counts: Counts) -> Iterator[Verdict]:
        """What the games of an evaluation show, by what was counted of the policy."""
        limits = self._limits
        share, entropy = figures_of(counts, ("top_attack_share", "opener_entropy_bits")).values()
        attacks = counts["attacks"]
        if share is not None and attacks.sum() >= limits.min_attacks:
            told = f"{ATTACKS[attacks.argmax()].replace('_', ' ')} is {share:.0%} of its attacks"
            yield self._judge("one_attack", share > limits.attack_share, told)
        if entropy is not None and counts["openers"].sum() >= limits.min_openers:
            told = f"its openers have an entropy of {entropy:.2f} bits"
            yield self._judge("few_openers", entropy < limits.opener_entropy, told)

    def state(self) -> State:
        """See `Stateful.state`."""
        return {"on": self._on.copy(), "best": self._best.copy(), "seen": self._seen.copy()}

    def load(self, state: State) -> None:
        """See `Stateful.load`."""
        put(state, "on", self._on)
        put(state, "best", self._best, low=0, high=1)
        put(state, "seen", self._seen, low=0, high=2**53)

    def _judge(self, name: str, on: bool, told: str) -> Verdict:
        place = NAMES.index(name)
        anew = on and not self._on[place]
        self._on[place] = on
        return Verdict(name, on, told if anew else "")


def head_entropies(policy: MeleePolicy, matches: Matches) -> dict[str, float]:
    """By curve, the mean entropy in nats of each head of a policy in the matches as they stand."""
    policy.set_training_mode(False)
    with torch.no_grad():
        probabilities, _ = policy.probabilities(
            torch.as_tensor(matches.observations, device=policy.device), matches.memory,
            torch.as_tensor(matches.first, device=policy.device),
        )  # fmt: skip
    heads = torch.split(probabilities, list(head_sizes(policy.action_space)), dim=1)
    return {f"{HEAD}{i}": float(torch.special.entr(head).sum(dim=1).mean()) for i, head in enumerate(heads)}
