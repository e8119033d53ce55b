from __future__ import annotations

from dataclasses import replace
from typing import Any

import gymnasium
import numpy as np
import pytest
from stable_baselines3 import PPO
from stable_baselines3.common.monitor import Monitor

import melee_gym
from exphil_agents.trainers.logging import match_figures
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.envs.options import make_options
from melee_gym.errors import ConfigError

SHORT = {"frame_skip": 3, "stocks": 1, "horizon": 90, "opponent": "uniform"}
LANES = 3


@pytest.fixture
def env() -> Any:
    made = MeleeVecEnv(make_options(SHORT), LANES, seed=5)
    yield made
    made.close()


def actions_of(env: MeleeVecEnv, steps: int) -> np.ndarray:
    """Any actions, (steps, lanes, heads)."""
    return np.random.default_rng(0).integers(0, env.action_space.nvec, (steps, LANES, 3))


def test_a_lane_plays_like_the_single_environment_of_its_seed(env: MeleeVecEnv) -> None:
    single = gymnasium.make("Melee-v0", **SHORT)
    lane, actions = 2, actions_of(env, 20)
    first, _ = single.reset(seed=5 + lane)
    assert np.array_equal(env.reset()[lane], first)
    for step in actions:
        observations, rewards, dones, _ = env.step(step)
        observation, reward, terminated, truncated, _ = single.step(step[lane])
        if terminated or truncated:
            break
        assert np.array_equal(observations[lane], observation)
        assert rewards[lane] == np.float32(reward)
        assert not dones[lane]
    single.close()


def test_a_match_that_is_cut_off_starts_anew_and_hands_over_its_last_observation(env: MeleeVecEnv) -> None:
    env.reset()
    for step in actions_of(env, 40):
        observations, _, dones, infos = env.step(step)
        if dones.any():
            break
    lane = int(np.argmax(dones))
    assert infos[lane]["TimeLimit.truncated"] == (infos[lane]["match"]["end"] == "cut-off")
    assert infos[lane]["episode"]["r"] == infos[lane]["match"]["r"]
    assert not np.array_equal(infos[lane]["terminal_observation"], observations[lane])
    assert env.loop.playing.all()
    assert env.finished == [info["match"] for info in infos if info]


def test_a_knock_out_is_no_time_limit() -> None:
    options = replace(make_options({**SHORT, "horizon": None}), opponent="idle")
    env = MeleeVecEnv(options, 1, seed=0)
    env.reset()
    left = np.array([[0, 1, 0]])  # walks off the stage
    for _ in range(400):
        _, _, dones, infos = env.step(left)
        if dones[0]:
            break
    assert (infos[0]["match"]["end"], infos[0]["TimeLimit.truncated"]) == ("knock-out", False)
    env.close()


def test_lanes_that_go_on_share_one_empty_info(env: MeleeVecEnv) -> None:
    env.reset()
    infos = env.step(actions_of(env, 1)[0])[3]
    assert infos == [{}] * LANES


def test_what_a_step_returned_is_not_changed_by_the_next(env: MeleeVecEnv) -> None:
    env.reset()
    first, second = actions_of(env, 2)
    returned = env.step(first)
    kept = [array.copy() for array in returned[:3]]
    env.step(second)
    assert all(np.array_equal(array, copy) for array, copy in zip(returned[:3], kept, strict=True))


def test_a_seed_is_used_at_the_next_reset_and_then_forgotten(env: MeleeVecEnv) -> None:
    env.reset()
    states = [generator.bit_generator.state for generator in env.loop.generators]
    env.reset()
    env.seed(5)
    env.reset()
    assert [generator.bit_generator.state for generator in env.loop.generators] == states


def test_an_action_outside_of_the_space_is_refused(env: MeleeVecEnv) -> None:
    env.reset()
    with pytest.raises(ConfigError, match="is not in"):
        env.step(np.full((LANES, 3), 99))


def test_stable_baselines_sees_that_episodes_are_recorded_already(env: MeleeVecEnv) -> None:
    assert env.env_is_wrapped(Monitor) == [True] * LANES


def test_both_seats_are_rows_that_see_and_earn_what_two_agents_do() -> None:
    options = {name: value for name, value in SHORT.items() if name != "opponent"}
    rows = MeleeVecEnv(make_options(options), 2, (0, 1), seed=5)
    pairs = [melee_gym.parallel_env(**options) for _ in range(2)]
    random = np.random.default_rng(0)
    seen = rows.reset()
    shown = [list(env.reset(seed=5 + lane)[0].values()) for lane, env in enumerate(pairs)]
    ended = 0
    for _ in range(60):
        assert np.array_equal(seen.reshape(2, 2, -1), shown)
        actions = random.integers(0, rows.action_space.nvec, (4, 3))
        seen, rewards, dones, infos = rows.step(actions)
        for lane, env in enumerate(pairs):
            chosen = dict(zip(env.possible_agents, actions[2 * lane :], strict=False))
            views, earned, _, truncations, _ = env.step(chosen)
            shown[lane] = list(views.values())
            assert rewards[2 * lane : 2 * lane + 2].tolist() == list(np.float32(list(earned.values())))
            assert dones[2 * lane : 2 * lane + 2].tolist() == [not env.agents] * 2
            if not env.agents:
                ended += 1
                for seat, agent in enumerate(env.possible_agents):
                    info = infos[2 * lane + seat]
                    assert np.array_equal(info["terminal_observation"], views[agent])
                    assert info["TimeLimit.truncated"] == truncations[agent]
                    assert info["match"]["seat"] == seat
                shown[lane] = list(env.reset()[0].values())
    assert ended >= 2
    assert [match["seat"] for match in rows.finished] == [0, 1] * ended
    rows.close()


def test_the_returns_of_both_seats_are_their_own() -> None:
    env = MeleeVecEnv(make_options({"frame_skip": 3, "stocks": 1}), 1, (0, 1), seed=0)
    env.reset()
    total, dones = np.zeros(2), np.zeros(2, np.bool_)
    while not dones.any():
        _, rewards, dones, infos = env.step(np.array([[0, 1, 0], [0, 0, 0]]))  # seat 0 walks off the stage
        total += rewards
    assert [info["episode"]["r"] for info in infos] == pytest.approx(total.tolist())
    assert [match["r"] for match in env.finished] == pytest.approx(total.tolist())
    assert total.tolist() == [pytest.approx(-1.0), pytest.approx(1.0)]
    env.close()


def test_stock_ppo_plays_itself_on_both_seats() -> None:
    env = MeleeVecEnv(make_options(SHORT), 2, (0, 1), seed=0)
    model = PPO("MlpPolicy", env, n_steps=32, batch_size=64, n_epochs=1, seed=0, device="cpu")
    model.learn(256)
    assert model.num_timesteps == 256
    assert {match["seat"] for match in env.finished} == {0, 1}
    env.close()


def test_curves_of_a_self_play_match_are_those_of_both_seats() -> None:
    env = MeleeVecEnv(make_options({"frame_skip": 3, "stocks": 1}), 1, (0, 1), seed=0)
    env.reset()
    dones = np.zeros(2, np.bool_)
    while not dones.any():
        dones = env.step(np.array([[0, 1, 0], [0, 0, 0]]))[2]  # seat 0 walks off the stage
    loser, winner = (match_figures([match]) for match in env.finished)
    assert (loser["return/match"], winner["return/match"]) == (pytest.approx(-1), pytest.approx(1))
    assert (loser["return/stock"], winner["return/stock"]) == (-1, 1)
    assert loser["play/stocks_lost_per_minute"] == winner["play/stocks_taken_per_minute"] > 0
    assert not [name for name in match_figures(env.finished) if name.startswith("win_rate/")]
    env.close()
