from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
import toy_network

from exphil_agents import team
from exphil_agents.networks.mlp import MLPConfig
from exphil_agents.policies import MeleePolicy, make_policy
from exphil_agents.policy_opponent import PolicyOpponent
from exphil_agents.registry import NETWORKS
from exphil_agents.sections import NetworkConfig, SeatConfig
from exphil_agents.team import Team
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options
from melee_gym.game.setup import Setup
from melee_gym.opponents import OPPONENTS, Lanes, Opponent

LANES_OF = [[0, 4, 9], [], [1], [2, 3, 5, 6], [7], [8], [10]]


class Everyone:
    """An opponent whose lanes a team shares: members, with other policies and a script among them."""

    def __init__(self, lanes: int, seat: int) -> None:
        torch.manual_seed(0)
        small, large = MLPConfig(name="mlp", widths=(16, 8)), MLPConfig(name="mlp", widths=(8,), shared=False)
        recurrent = toy_network.RecurrentConfig(name="recurrent")
        plays, slow = SeatConfig(), SeatConfig(frame_skip=5)
        kinds: list[tuple[SeatConfig, NetworkConfig]] = [(plays, small)] * 3 + [
            (slow, small), (plays, large), (plays, recurrent),
        ]  # fmt: skip
        self.players: list[Opponent] = [
            PolicyOpponent(decided(make_policy(*kind)), kind[0], "p", lanes, seat) for kind in kinds
        ]
        self.players.append(OPPONENTS["chase"](lanes, seat))
        self.team = Team([*self.players, None])

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: np.ndarray) -> None:
        for player in self.players:
            player.reset(lanes, setups, seeds)

    def act(self, frames: np.ndarray, lanes: Lanes, pads: np.ndarray) -> None:
        self.team.act(frames, [np.array(mine, np.intp) for mine in [*LANES_OF, []]], pads)

    def label(self, lane: int) -> str:
        return "everyone"


def decided(policy: MeleePolicy) -> MeleePolicy:
    """With larger weights: its choices follow what it sees."""
    with torch.no_grad():
        policy.action_net.weight.mul_(300.0)
    return policy


def played() -> np.ndarray:
    loop = MatchLoop(make_options({"opponent": Everyone}), 11)
    loop.generators = [np.random.default_rng(seed) for seed in range(11)]
    loop.reset()
    for _ in range(120):
        loop.step(np.zeros((11, 3), np.int64))
    loop.close()
    return loop.frames


def test_policies_of_a_team_decide_as_they_do_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))
    stacked: list[int] = []

    def stack(policies: Sequence[MeleePolicy]) -> object:
        stacked.append(len(policies))
        return original(policies)

    original = team.stack
    monkeypatch.setattr(team, "stack", stack)
    together = played()
    assert stacked == [4]
    monkeypatch.setattr(team, "stack", lambda policies: None)
    assert np.array_equal(together, played())
