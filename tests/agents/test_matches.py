from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import toy_network
from smoke import short_config

from exphil_agents.policies import make_policy
from exphil_agents.registry import NETWORKS, network_options
from exphil_agents.run import Run
from exphil_agents.sections import SeatConfig
from exphil_agents.trainers.matches import Matches
from exphil_agents.trainers.ppo import PPO
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.envs.options import make_options


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))


def test_ppo_collects_what_stable_baselines_itself_collects(tmp_path: Path) -> None:
    """Matches are cut off every three decisions, so that values of what would have come count."""
    config = short_config("env.horizon=9", "ppo.lanes=4", "ppo.n_steps=8", "ppo.batch_size=32")
    ours = PPO(config, Run(tmp_path))
    ours.collect()
    theirs = PPO(config, Run(tmp_path))
    algorithm, env = theirs._algorithm, theirs.matches.env
    env.seed(config.seed)
    _, callback = algorithm._setup_learn(0, [])
    algorithm.collect_rollouts(env, callback, algorithm.rollout_buffer, algorithm.n_steps)
    for name in ("observations", "actions", "episode_starts", "values", "log_probs"):
        assert np.array_equal(getattr(ours._rollouts, name), getattr(theirs._rollouts, name)), name
    assert ours._rollouts.episode_starts[1:].any()
    for name in ("rewards", "advantages", "returns"):  # values of several at once round otherwise
        np.testing.assert_allclose(
            getattr(ours._rollouts, name), getattr(theirs._rollouts, name), atol=1e-6, err_msg=name
        )
    ours.close()
    theirs.close()


def test_both_seats_of_a_match_may_be_rows_with_a_memory_each() -> None:
    torch.manual_seed(0)
    plays = SeatConfig(observation="lite")
    policy = make_policy(plays, network_options("recurrent")(name="recurrent"))
    options = make_options({"frame_skip": 3, "observation": "lite", "horizon": 6, "stocks": 1})
    matches = Matches(MeleeVecEnv(options, 3, (0, 1), seed=1), policy)
    assert (matches.rows, matches.frames, len(matches.memory[0])) == (6, 9, 6)
    first, second = matches.step(), matches.step()
    assert first.first.all()
    assert not second.first.any()
    assert np.array_equal(second.cut_off, np.arange(6))
    assert second.last_observations.shape == second.observations.shape
    assert matches.last_values(second).shape == (6,)
    third = matches.step()
    assert third.first.all()
    assert len(matches.finished()) == 6
    assert matches.finished() == []
    matches.close()


def test_what_would_have_come_is_judged_with_the_memory_that_led_there() -> None:
    torch.manual_seed(0)
    policy = make_policy(SeatConfig(), network_options("recurrent")(name="recurrent"))
    options = make_options({"frame_skip": 3, "observation": "ids", "horizon": 6})
    matches = Matches(MeleeVecEnv(options, 2), policy)
    matches.step()
    step = matches.step()
    judged = matches.last_values(step)
    seen, going_on = torch.as_tensor(step.last_observations), torch.zeros(2, dtype=torch.bool)
    with torch.no_grad():
        assert torch.equal(judged, policy.values(seen, step.decisions.memory, going_on))
        assert not torch.allclose(judged, policy.values(seen, policy.initial(2), going_on))
    matches.close()
