"""Opponents that act at once: policies of the same kind decide in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from exphil_agents.networks import Stack
from exphil_agents.policies import stack
from exphil_agents.policy_opponent import PolicyOpponent
from melee_gym.opponents import Lanes, Opponent


class Team:
    """See the module.

    Args:
        players: who play the same seat, each in its own lanes; None: nobody.
    """

    def __init__(self, players: Sequence[Opponent | None]) -> None:
        self._alone: list[tuple[int, Opponent]] = []
        self._together: list[tuple[list[int], list[PolicyOpponent], Stack]] = []
        kinds: dict[object, dict[int, PolicyOpponent]] = defaultdict(dict)
        for place, player in enumerate(players):
            if isinstance(player, PolicyOpponent):
                kinds[player.policy.kind][place] = player
            elif player is not None:
                self._alone.append((place, player))
        for alike in kinds.values():
            stacked = stack([player.policy for player in alike.values()]) if len(alike) > 1 else None
            if stacked is None:
                self._alone += alike.items()
            else:
                self._together.append((list(alike), list(alike.values()), stacked))

    def act(self, frames: NDArray[np.void], lanes: Sequence[Lanes], pads: NDArray[np.void]) -> None:
        """See `Opponent.act`.

        Args:
            frames: see there.
            lanes: of each player, none or more.
            pads: see there.
        """
        for place, player in self._alone:
            if len(lanes[place]):
                player.act(frames, lanes[place], pads)
        for places, players, stacked in self._together:
            due = [player.look(frames, lanes[place]) for place, player in zip(places, players, strict=True)]
            _decide(players, stacked, due)
            for place, member in zip(places, players, strict=True):
                member.press(lanes[place], pads)


def _decide(players: Sequence[PolicyOpponent], stacked: Stack, due: Sequence[Lanes]) -> None:
    """Have players take the decisions that are due; the shorter rows end with made-up observations."""
    most = max(map(len, due))
    if not most:
        return
    policy = players[0].policy
    seen = np.zeros((len(players), most, len(policy.layout.columns)), np.float32)
    for row, player, mine in zip(seen, players, due, strict=True):
        row[: len(mine)] = player.observations(mine)
    with torch.no_grad():
        probabilities = stacked(torch.from_numpy(seen).to(policy.device)).cpu().numpy()
    for row, player, mine in zip(probabilities, players, due, strict=True):
        if len(mine):
            player.decide(mine, row[: len(mine)])
