"""A second algorithm and a network that remembers, each one file and one line: nothing else knows of them."""

from __future__ import annotations

import copy
import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import numpy as np
import pytest
import torch
import toy_network
import toy_trainer
from smoke import short_config
from stable_baselines3.common.policies import ActorCriticPolicy
from torch import nn

from exphil_agents import load_policy
from exphil_agents.cli import evaluate
from exphil_agents.config import Config, dump_config, load_config
from exphil_agents.networks.check import example_observations
from exphil_agents.networks.mlp import First, Tanh
from exphil_agents.optimizers import load_optimizer, optimizer_state
from exphil_agents.policies import make_policy
from exphil_agents.registry import NETWORKS, TRAINERS
from exphil_agents.run import Run, create_run
from exphil_agents.sections import TrainerConfig
from exphil_agents.trainers.learner import Collected
from exphil_agents.trainers.ppo import PPO
from exphil_agents.trainers.training import train
from melee_gym.errors import ConfigError
from melee_gym.state import State

MEMORY = ["network=recurrent"]
SMALL = ["ppo.lanes=4", "ppo.n_steps=16", "ppo.batch_size=32"]


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))
    monkeypatch.setitem(TRAINERS, *next(iter(toy_trainer.LINE.items())))
    with redirect_stderr(io.StringIO()):
        yield


@pytest.mark.parametrize("network", ["mlp", "recurrent"])
def test_it_is_trained_checkpointed_and_played_like_any_other(
    network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = short_config("algo=reinforce", f"network={network}", "total_frames=400", "reinforce.lanes=3")
    run = create_run(config, tmp_path / "run")
    train(config, run)
    assert run.checkpoints() == [432]
    result = tmp_path / "result.json"
    words = [str(run.path), "uniform", "--games", "2", "--json", str(result)]
    monkeypatch.setattr(sys, "argv", ["melee-evaluate", *words])
    assert evaluate.main() == 0
    assert json.loads(result.read_text())["games"] == 2


def test_its_section_is_described_checked_and_written_like_any_other(tmp_path: Path) -> None:
    config = load_config(None, ["algo=reinforce", "reinforce.step_size=0.5", *MEMORY, "network.width=4"])
    assert config.tree()["reinforce"] == {"lanes": 4, "n_steps": 16, "step_size": 0.5}
    assert config.tree()["network"] == {"name": "recurrent", "width": 4}
    (tmp_path / "c.yaml").write_text(dump_config(config))
    assert load_config(tmp_path / "c.yaml") == config
    with pytest.raises(ConfigError, match=r"unknown config key 'stepsize'\. Did you mean 'step_size'\?"):
        load_config(None, ["algo=reinforce", "reinforce.stepsize=1"])
    with pytest.raises(ConfigError, match=r"unknown algo 'reinforc'\. Did you mean 'reinforce'"):
        load_config(None, ["algo=reinforc"])


class Cloner:
    """Learns one action from made-up recordings: it plays nothing."""

    Options = TrainerConfig
    matches = None

    def __init__(self, config: Config, run: Run) -> None:
        torch.manual_seed(config.seed)
        self.policy = make_policy(config.env, config.network)
        self.policy.optimizer.param_groups[0]["lr"] = 1e-2
        self.count = 0

    def collect(self) -> Collected:
        self.count += 1
        self.seen = example_observations(self.policy.layout, 32, seed=self.count)
        return Collected(frames=32)

    def update(self, remaining: float) -> dict[str, float]:
        _, log_probs, _ = self.policy.evaluate_actions(self.seen, torch.ones(32, 3))
        loss = -log_probs.mean()
        self.policy.optimizer.zero_grad()
        loss.backward()
        self.policy.optimizer.step()
        return {"policy/loss": loss.item()}

    def state(self) -> State:
        return {"count": np.array(self.count), **optimizer_state(self.policy.optimizer, self.policy)}

    def load(self, state: State) -> None:
        self.count = int(state["count"])
        load_optimizer(
            self.policy.optimizer, self.policy, {name: a for name, a in state.items() if name != "count"}
        )

    def close(self) -> None:
        pass


def test_a_learner_that_plays_nothing_is_trained_evaluated_and_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TRAINERS, "cloner", "test_learners:Cloner")
    words = ["algo=cloner", "network.widths=[8]", "evaluation.every_minutes=1e-9", "evaluation.games=2"]
    words += ["evaluation.opponents=[idle]", "env.timer=2"]
    weights = []
    for name, stops in (("whole", [128]), ("in parts", [64, 128])):
        for stop in stops:
            config = short_config(*words, f"total_frames={stop}")
            run = Run(tmp_path / name) if stop != stops[0] else create_run(config, tmp_path / name)
            train(config, run)
        weights.append(load_policy(run.path).state_dict())
        assert run.find("best") in run.checkpoints()
    assert all(tensor.equal(weights[1][name]) for name, tensor in weights[0].items())


def test_products_in_bfloat16_learn_nearly_the_same_in_float32_weights(tmp_path: Path) -> None:
    weights, losses = {}, {}
    for precision in ("float32", "bfloat16"):
        learner = PPO(short_config(*SMALL, f"ppo.precision={precision}"), Run(tmp_path))
        learner.collect()
        losses[precision] = learner.update(1.0)["value/loss"]
        weights[precision] = learner.policy.state_dict()
        learner.close()
    assert {tensor.dtype for tensor in weights["bfloat16"].values()} == {torch.float32}
    assert losses["float32"] != losses["bfloat16"] == pytest.approx(losses["float32"], rel=0.1)


def test_a_network_that_remembers_is_told_all_that_does_not_suit_it(tmp_path: Path) -> None:
    config = short_config(*MEMORY, *SMALL, "ppo.batch_size=8", "ppo.precision=bfloat16")
    with pytest.raises(ConfigError) as caught:
        PPO(config, Run(tmp_path))
    assert "batch_size is 8, and a batch is of whole lanes; valid: multiples of n_steps, 16." in str(
        caught.value
    )
    assert "precision is 'bfloat16', which would round what it remembers" in str(caught.value)


def test_ppo_finds_each_decision_as_likely_as_when_it_was_made(tmp_path: Path) -> None:
    words = ["ppo.lanes=4", "ppo.n_steps=40", "ppo.batch_size=80", "env.timer=3", *MEMORY]
    learner = PPO(short_config(*words, "opponents={idle: 1}"), Run(tmp_path))
    learner.collect()
    learner.collect()  # the second begins with a memory, and matches start within it
    rollouts = learner._rollouts
    assert rollouts.episode_starts[1:].any()
    batches = list(rollouts.get(80))
    assert [len(batch.actions) for batch in batches] == [80, 80]
    for batch in batches:
        values, log_probs, _ = learner.policy.evaluate_actions(batch.observations, batch.actions)
        np.testing.assert_allclose(log_probs.detach(), batch.old_log_prob, atol=1e-5)
        np.testing.assert_allclose(values.detach().flatten(), batch.old_values, atol=1e-5)
    learner.close()


def test_an_update_is_that_of_plain_layers_and_of_stable_baselines_own_choices_and_optimizer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["ppo.lanes=8", "ppo.n_steps=32", "ppo.batch_size=64", "ppo.n_epochs=2"]
    ours, plain = (PPO(short_config(*words, "network=mlp"), Run(tmp_path)) for _ in range(2))
    before = copy.deepcopy(ours.policy.state_dict())
    ours.collect()
    plain._algorithm.rollout_buffer = copy.deepcopy(ours._rollouts)
    np.random.seed(0)  # noqa: NPY002 (as the batches are drawn)
    ours.update(1.0)
    spaces = plain.policy.observation_space, plain.policy.action_space
    theirs = ActorCriticPolicy(*spaces, lambda _: 0.0)
    plain.policy.optimizer = torch.optim.Adam(plain.policy.parameters(), eps=theirs.optimizer.defaults["eps"])
    plain.policy.action_dist = theirs.action_dist
    plain.policy.load_state_dict(before)
    monkeypatch.setattr(First, "forward", lambda layer, parts: nn.Linear.forward(layer, parts.joined()))
    monkeypatch.setattr(Tanh, "forward", lambda _, values: torch.tanh(values))
    np.random.seed(0)  # noqa: NPY002
    plain.update(1.0)
    for name, weights in plain.policy.state_dict().items():
        assert (weights - before[name]).abs().max() > 1e-4
        torch.testing.assert_close(ours.policy.state_dict()[name], weights, rtol=0, atol=1e-5)
    ours.close()
    plain.close()


def test_stable_baselines_way_to_ask_for_actions_carries_the_memory(tmp_path: Path) -> None:
    config = short_config("algo=reinforce", "total_frames=192", *MEMORY)
    run = create_run(config, tmp_path / "run")
    train(config, run)
    policy = load_policy(run.path)
    seen = np.stack([policy.observation_space.sample() for _ in range(3)])
    _, started = policy.predict(seen)
    _, later = policy.predict(seen, started)
    _, forgotten = policy.predict(seen, started, np.array([True, False, True]))
    assert started is not None
    assert later is not None
    assert forgotten is not None
    assert not np.allclose(started[0], later[0])
    assert np.array_equal(forgotten[0][[0, 2]], started[0][[0, 2]])
    assert np.array_equal(forgotten[0][1], later[0][1])
    single, _ = policy.predict(seen[0])
    assert policy.action_space.contains(single)
