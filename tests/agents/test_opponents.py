from __future__ import annotations

import copy
import pickle
from functools import partial

import cloudpickle
import gymnasium
import numpy as np
import pytest
import torch
import toy_network

from exphil_agents import load_opponent
from exphil_agents.networks import Memory
from exphil_agents.networks.base import forget
from exphil_agents.networks.mlp import MLPConfig
from exphil_agents.policies import MeleePolicy, make_policy
from exphil_agents.policy_opponent import PolicyOpponent
from exphil_agents.registry import NETWORKS, network_options
from exphil_agents.run import Run
from exphil_agents.sections import NetworkConfig, SeatConfig
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options
from melee_gym.game.frame import FRAME
from melee_gym.game.pad import PAD, A, B
from melee_gym.game.setup import Setup
from melee_gym.opponents import OPPONENTS, OpponentFactory, by_lane


def new_policy(plays: SeatConfig, network: NetworkConfig | None = None) -> MeleePolicy:
    torch.manual_seed(0)
    return make_policy(plays, network or MLPConfig(name="mlp", widths=(8,)))


class Spy:
    """In a policy's place: keeps what it is shown, and is sure of one action, drawn anew at each call."""

    SIZES = (12, 21, 5)
    device = torch.device("cpu")

    def __init__(self) -> None:
        self.seen = np.zeros(0)
        self.action = np.zeros(3, np.int64)
        self._random = np.random.default_rng(1)

    def initial(self, n: int) -> Memory:
        return ()

    def probabilities(
        self, observations: torch.Tensor, memory: Memory, first: torch.Tensor
    ) -> tuple[torch.Tensor, Memory]:
        self.seen = observations[0].numpy().copy()
        self.action = self._random.integers(0, self.SIZES)
        sure = [np.eye(n)[a] for n, a in zip(self.SIZES, self.action, strict=True)]
        return torch.tensor(np.concatenate(sure)[None]), memory


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"idle": 1.0}, ["idle"] * 8),
        ({"idle": 1.0, "uniform": 3.0}, ["idle"] * 2 + ["uniform"] * 6),
        ({"idle": 0.0, "hold": 0.5, "uniform": 0.5}, ["hold"] * 4 + ["uniform"] * 4),
    ],
)
def test_lanes_are_dealt_by_share(shares: dict[str, float], expected: list[str]) -> None:
    lanes = np.arange(8)
    opponent = by_lane({name: (OPPONENTS[name], share) for name, share in shares.items()}, 8, 1)
    opponent.reset(lanes, [Setup()] * 8, lanes.astype(np.uint64))
    assert [opponent.label(lane) for lane in range(8)] == expected


def frames_against(opponent: OpponentFactory | str, seeds: list[int]) -> np.ndarray:
    """Where matches of these seeds stand after two seconds in which the agent did nothing."""
    loop = MatchLoop(make_options({"opponent": opponent}), len(seeds))
    loop.generators = [np.random.default_rng(seed) for seed in seeds]
    loop.reset()
    for _ in range(120):
        loop.step(np.zeros((len(seeds), 3), np.int64))
    loop.close()
    return loop.frames


def test_a_part_plays_in_its_lanes_as_it_does_alone() -> None:
    parts = {name: (OPPONENTS[name], 1.0) for name in ("idle", "uniform")}
    mixed = frames_against(partial(by_lane, parts), [0, 1, 2, 3])
    assert np.array_equal(mixed[2:], frames_against("uniform", [2, 3]))


@pytest.mark.parametrize("delay", [0, 4])
@pytest.mark.parametrize("seat", [0, 1])
def test_a_policy_sees_as_an_opponent_what_an_agent_of_its_environment_sees(seat: int, delay: int) -> None:
    env = SeatConfig(reaction_delay=delay)
    keywords = {"frame_skip": 3, "reaction_delay": delay, "observation": env.observation, "sides": "fixed"}
    spy = Spy()
    scripted = {"opponent": lambda lanes, at: PolicyOpponent(spy, env, "spy", lanes, at)}  # type: ignore[arg-type]
    against = MatchLoop(make_options({**keywords, **scripted}), 1, agents=(1 - seat,))
    against.generators = [np.random.default_rng(0)]
    against.reset()
    agents = MatchLoop(make_options(keywords), 1, agents=(0, 1))
    agents.reset(setups={0: against.setups[0]})
    generator = np.random.default_rng(2)
    for _ in range(80):
        shown = agents.observations[0, seat].copy()
        actions = np.zeros((2, 3), np.int64)
        actions[1 - seat] = generator.integers(0, Spy.SIZES)
        against.step(actions[1 - seat : 2 - seat])
        assert np.array_equal(spy.seen, shown)
        actions[seat] = spy.action
        agents.step(actions)
    against.close()
    agents.close()


@pytest.mark.parametrize("network", ["mlp", "recurrent"])
def test_a_policy_plays_the_same_match_whatever_else_is_in_the_batch(
    network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))
    plays, options = SeatConfig(), network_options(network)(name=network)
    player = partial(PolicyOpponent, new_policy(plays, options), plays, "p")
    assert np.array_equal(frames_against(player, [7]), frames_against(player, [3, 7, 5])[1:2])


class Counter(Spy):
    """Remembers how many decisions it has made in a match."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[list[float]] = []

    def initial(self, n: int) -> Memory:
        return (torch.zeros(n, 1),)

    def probabilities(
        self, observations: torch.Tensor, memory: Memory, first: torch.Tensor
    ) -> tuple[torch.Tensor, Memory]:
        (count,) = forget(memory, first, self.initial(len(first)))
        self.counts.append((count + 1).flatten().tolist())
        return torch.ones(len(observations), sum(self.SIZES)), (count + 1,)


def test_the_memory_of_a_policy_that_plays_is_of_each_lane_and_ends_with_its_match() -> None:
    counter, plays = Counter(), SeatConfig(frame_skip=1)
    opponent = {"opponent": lambda lanes, at: PolicyOpponent(counter, plays, "counter", lanes, at)}  # type: ignore[arg-type]
    loop = MatchLoop(make_options(opponent), 2)
    actions = np.zeros((2, 3), np.int64)
    loop.reset()
    for _ in range(3):
        loop.step(actions)
    loop.reset(np.array([False, True]))
    loop.step(actions)
    kept = loop.state()
    loop.step(actions)
    loop.load(kept)
    loop.step(actions)
    loop.close()
    assert counter.counts == [[1, 1], [2, 2], [3, 3], [4, 1], [5, 2], [5, 2]]


def test_a_run_is_an_opponent_for_gymnasium(trained: Run) -> None:
    env = gymnasium.make("Melee-v0", opponent=load_opponent(trained.path), stocks=1, horizon=60)
    env.reset(seed=0)
    over = False
    while not over:
        over = any(env.step(env.action_space.sample())[2:4])
    assert env.unwrapped.summary()["opponent"] == str(trained.path)
    env.close()


def test_every_choice_comes_up_as_often_as_its_probability_says() -> None:
    class Even(Spy):
        def probabilities(
            self, observations: torch.Tensor, memory: Memory, first: torch.Tensor
        ) -> tuple[torch.Tensor, Memory]:
            row = torch.zeros(1, sum(self.SIZES))
            row[0, [0, 2, 4]] = torch.tensor([0.5, 0.2, 0.3])  # none, A held, B held
            row[0, [12, 33]] = 1.0
            return row.repeat(len(observations), 1), memory

    lanes = np.arange(20_000)
    opponent = PolicyOpponent(Even(), SeatConfig(), "even", len(lanes), 1)  # type: ignore[arg-type]
    opponent.reset(lanes, [Setup()] * len(lanes), lanes.astype(np.uint64))
    pads = np.zeros(len(lanes), PAD)
    opponent.act(np.zeros(len(lanes), FRAME), lanes, pads)
    shares = [(pads["buttons"] == button).mean() for button in (0, A, B)]
    assert shares == pytest.approx([0.5, 0.2, 0.3], abs=0.02)  # five standard deviations


@pytest.mark.parametrize("delay", [0, 7])
def test_a_match_against_a_policy_is_copied_and_sent_with_all_that_the_policy_remembers(delay: int) -> None:
    plays = SeatConfig(reaction_delay=delay)
    player = partial(PolicyOpponent, new_policy(plays), plays, "p")
    env = gymnasium.make("Melee-v0", opponent=player, frame_skip=2).unwrapped
    env.reset(seed=1)
    actions = np.random.default_rng(0).integers(0, env.action_space.nvec, (50, 3))
    for action in actions[:11]:  # in the middle of the policy's own decision
        env.step(action)
    twins = copy.deepcopy(env), pickle.loads(cloudpickle.dumps(env))
    for action in actions[11:]:
        shown = env.step(action)[0]
        assert all(np.array_equal(twin.step(action)[0], shown) for twin in twins)


def test_a_policy_that_plays_is_copied_by_itself_too() -> None:
    plays, frames, lanes = SeatConfig(), np.zeros(2, FRAME), np.arange(2)
    one = PolicyOpponent(new_policy(plays), plays, "p", 2, 1)
    one.reset(lanes, [Setup()] * 2, lanes.astype(np.uint64))
    pads = np.zeros((3, 2), PAD)
    one.act(frames, lanes, pads[0])
    twin = copy.deepcopy(one)
    for _ in range(7):
        one.act(frames, lanes, pads[1])
        twin.act(frames, lanes, pads[2])
        assert (pads[1] == pads[2]).all()
