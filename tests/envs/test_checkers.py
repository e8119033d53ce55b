"""The public checkers on the embedded engine, with warnings as errors (pyproject), and what they miss."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import (
    api_test,
    max_cycles_test,
    parallel_api_test,
    parallel_seed_test,
    render_test,
    seed_test,
    state_test,
)
from stable_baselines3.common.env_checker import check_env as check_env_sb3

import melee_gym
from melee_gym.envs.single import MeleeEnv
from melee_gym.envs.vector import make_vec_env
from melee_gym.observations import OBSERVATIONS

ROOT = Path(__file__).parents[2]
CONTROLS = ("multi_discrete", "discrete", "continuous", "pads")
# The one warning that stays: PettingZoo would rather see Box or Discrete.
MULTI_DISCRETE = "Action space for each agent probably should be"
SHORT = {"stocks": 1, "horizon": 400, "frame_skip": 3}


@pytest.mark.parametrize("observation", OBSERVATIONS)
def test_gymnasiums_checker_accepts_every_observation(observation: str) -> None:
    env = gymnasium.make("Melee-v0", observation=observation, render_mode="rgb_array")
    check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize("controls", ["discrete", "continuous"])
def test_gymnasiums_checker_accepts_every_action_space(controls: str) -> None:
    env = gymnasium.make("Melee-v0", controls=controls)
    check_env(env.unwrapped, skip_render_check=True)


def test_gymnasiums_checker_accepts_delay_and_frame_skip() -> None:
    env = gymnasium.make("Melee-v0", reaction_delay=18, frame_skip=3, opponent="idle")
    check_env(env.unwrapped, skip_render_check=True)


@pytest.mark.parametrize("observation", ["full", "lite", "ids"])
def test_stable_baselines_checker_accepts_the_environment(observation: str) -> None:
    check_env_sb3(gymnasium.make("Melee-v0", observation=observation).unwrapped)


def test_pettingzoos_parallel_checker_accepts_two_agents() -> None:
    parallel_api_test(melee_gym.parallel_env(**SHORT), num_cycles=300)


def test_pettingzoos_turn_based_checker_accepts_two_agents() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=MULTI_DISCRETE)
        api_test(melee_gym.env(**SHORT), num_cycles=300)


def test_pettingzoos_turn_based_checker_accepts_discrete_actions_without_a_warning() -> None:
    api_test(melee_gym.env(controls="discrete", **SHORT), num_cycles=300)


def test_pettingzoos_seed_checkers_accept_two_agents() -> None:
    parallel_seed_test(lambda: melee_gym.parallel_env(**SHORT), num_cycles=100)
    seed_test(lambda: melee_gym.env(**SHORT), num_cycles=100)


def test_pettingzoos_state_and_cycle_checkers_accept_two_agents() -> None:
    state_test(melee_gym.env(**SHORT), melee_gym.parallel_env(**SHORT))
    max_cycles_test(SimpleNamespace(env=melee_gym.env, parallel_env=melee_gym.parallel_env))


def test_pettingzoos_render_checker_accepts_pictures() -> None:
    render_test(lambda render_mode=None: melee_gym.env(render_mode=render_mode, **SHORT))


def test_a_picture_has_its_shape_and_drawing_changes_nothing() -> None:
    drawn, blind = (MeleeEnv(render_mode="rgb_array", opponent="uniform") for _ in range(2))
    for env in (drawn, blind):
        env.reset(seed=3)
    for _ in range(30):
        picture = drawn.render()
        action = [1, 2, 0]
        assert (drawn.step(action)[0] == blind.step(action)[0]).all()
    assert picture is not None
    assert (picture.shape, picture.dtype) == ((360, 480, 3), np.uint8)
    assert (drawn.render() == blind.render()).all()


@pytest.mark.parametrize("controls", CONTROLS)
def test_whatever_is_sampled_can_be_played(controls: str) -> None:
    env = gymnasium.make("Melee-v0", controls=controls)
    env.reset(seed=1)
    env.action_space.seed(1)
    for _ in range(50):
        env.step(env.action_space.sample())


def play(env: Any, steps: int, seed: int) -> list[Any]:
    random = np.random.default_rng(seed)
    trace = [env.reset(seed=seed)[0]]
    for _ in range(steps):
        observation, reward, terminated, truncated, _ = env.step(random.integers([12, 21, 5]))
        trace += [observation, reward]
        if terminated or truncated:
            trace.append(env.reset()[0])
    return trace


def test_long_random_games_stay_in_the_space_and_are_paid_finite_rewards() -> None:
    stages = ("battlefield", "final_destination")
    env = MeleeEnv(stocks=2, frame_skip=3, fighters=("fox", "marth"), stage=stages)
    for entry in play(env, 2000, 5):
        if isinstance(entry, float):
            assert np.isfinite(entry)
        else:
            assert env.observation_space.contains(entry)


def test_the_rules_that_a_frame_must_keep_hold_in_random_games() -> None:
    env = make_vec_env(4, autoreset_mode="Disabled", frame_skip=3, fighters=("marth", "fox"))
    env.reset(seed=2)
    random, stocks = np.random.default_rng(2), np.full((4, 2), 4)
    for _ in range(1200):
        if not env.loop.playing.all():
            break
        env.step(random.integers([12, 21, 5], size=(4, 3)))
        players = env.loop.frames["players"]
        assert (players["percent"] >= 0).all()
        assert (players["shield"] >= 0).all()
        assert (players["shield"] <= 60).all()
        assert np.isin(players["facing"], (-1, 1)).all()
        assert (players["stocks"] <= stocks).all()
        stocks = players["stocks"].copy()


@pytest.mark.parametrize("lane", [0, 3])
def test_a_lane_of_the_engine_plays_like_a_single_environment_of_its_seed(lane: int) -> None:
    options: dict[str, Any] = {"stocks": 1, "horizon": 300, "frame_skip": 3, "opponent": "uniform"}
    batch, alone = make_vec_env(4, autoreset_mode="SameStep", **options), MeleeEnv(**options)
    random = np.random.default_rng(0)
    seen, _ = batch.reset(seed=20)
    own, _ = alone.reset(seed=20 + lane)
    for _ in range(250):
        assert (seen[lane] == own).all()
        actions = random.integers([12, 21, 5], size=(4, 3))
        seen, rewards, terminated, truncated, _ = batch.step(actions)
        own, reward, *over, _ = alone.step(actions[lane])
        assert (reward, over) == (rewards[lane], [terminated[lane], truncated[lane]])
        if any(over):
            own, _ = alone.reset()


def test_another_process_plays_the_same_match() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests/envs'); import numpy as np\n"
        "from test_checkers import play; from melee_gym.envs.single import MeleeEnv\n"
        "trace = play(MeleeEnv(stocks=1), 200, 7)\n"
        "print(hashlib.sha256(b''.join(np.asarray(entry).tobytes() for entry in trace)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] != ""


def test_mirrored_inputs_of_mirrored_fighters_give_mirrored_matches() -> None:
    env = melee_gym.parallel_env(controls="pads", sides="fixed")
    env.reset(seed=1)
    for step in range(150):
        towards = 80 if step % 20 < 10 else -80
        env.step({"player_0": np.array([towards, *[0] * 6]), "player_1": np.array([-towards, *[0] * 6])})
        first, second = env.loop.frames["players"][0]
        assert first["x"] == pytest.approx(-second["x"], abs=1e-3)
        assert first["state"] == second["state"]


def test_worker_processes_play_the_match_of_their_seed() -> None:
    workers = gymnasium.make_vec("Melee-v0", num_envs=2, vectorization_mode="async", opponent="idle")
    batch = gymnasium.make_vec("Melee-v0", num_envs=2, opponent="idle")
    actions = np.array([[5, 2, 0], [1, 1, 3]])
    assert (workers.reset(seed=4)[0] == batch.reset(seed=4)[0]).all()
    for _ in range(30):
        assert (workers.step(actions)[0] == batch.step(actions)[0]).all()
    workers.close()


def test_playing_on_takes_no_more_memory() -> None:
    env = make_vec_env(2, opponent="uniform", stocks=99, frame_skip=3)
    env.reset(seed=1)
    actions = np.array([[1, 2, 0], [3, 1, 2]])
    sizes = []
    tracemalloc.start()
    for _ in range(3):
        for _ in range(300):
            env.step(actions)
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[2] - sizes[1] < 5_000


def test_spaces_are_the_same_objects_at_each_call() -> None:
    env = melee_gym.parallel_env()
    for agent in env.possible_agents:
        assert env.observation_space(agent) is env.observation_space(agent)
        assert env.action_space(agent) is env.action_space(agent)


def test_make_and_make_vec_offer_the_same_spaces() -> None:
    single, batch = gymnasium.make("Melee-v0"), gymnasium.make_vec("Melee-v0", num_envs=2)
    assert batch.single_observation_space == single.observation_space
    assert batch.single_action_space == single.action_space
    assert batch.observation_space.shape == (2, *single.observation_space.shape)


def test_an_environment_is_made_from_its_spec_again() -> None:
    env = gymnasium.make("Melee-v0", frame_skip=3, opponent="idle")
    assert env.spec is not None
    again = gymnasium.make(env.spec)
    assert again.unwrapped.options == env.unwrapped.options
