"""`CharacterReward` on every kind of environment: it pays otherwise, and else changes nothing."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test
from stable_baselines3.common.env_util import make_vec_env as make_sb3
from toy_backend import TOY

import melee_gym
from melee_gym.errors import ConfigError, SetupError
from melee_gym.rewards import TERMS
from melee_gym.wrappers import CharacterReward

SHORT: dict[str, Any] = {"stocks": 1, "horizon": 300, "frame_skip": 3, "controls": "discrete"}
MIXED: dict[str, Any] = {**SHORT, "fighters": ("fox", "marth"), "sides": "fixed"}
KINDS: dict[str, Callable[..., Any]] = {
    "single": lambda **options: gymnasium.make("Melee-v0", opponent="uniform", **options),
    "vector": lambda **options: gymnasium.make_vec("Melee-v0", 2, opponent="uniform", **options),
    "parallel": lambda **options: melee_gym.parallel_env(**options),
    "turn-based": lambda **options: melee_gym.env(**options),
}


def play(env: Any, steps: int = 60) -> list[Any]:
    """What an environment pays, and then its observation."""
    paid: list[Any] = []
    for step in range(steps):
        action = (7 * step) % 75
        if hasattr(env, "agent_selection"):
            if not env.agents:
                break
            observation, *result, _ = env.last()
            env.step(None if any(result[1:]) else action)
            paid.append(result[0])
        elif hasattr(env, "possible_agents"):
            if not env.agents:
                break
            observation, rewards, *_ = env.step(dict.fromkeys(env.agents, action))
            paid.append(list(rewards.values()))
        elif hasattr(env, "num_envs"):
            observation, rewards, *_ = env.step(np.array([action, 74 - action]))
            paid.append(rewards.tolist())
        else:
            observation, reward, terminated, truncated, _ = env.step(action)
            paid.append(reward)
            if terminated or truncated:
                break
    return [*paid, str(observation)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rewards", ["character", "marth", {"approach": 1e-3, "spacing": 0.02}])
def test_a_wrapped_environment_pays_like_one_made_with_these_rewards(kind: str, rewards: Any) -> None:
    wrapped = CharacterReward(KINDS[kind](**MIXED), rewards)
    made, plain = KINDS[kind](**MIXED, rewards=rewards), KINDS[kind](**MIXED)
    for env in (wrapped, made, plain):
        env.reset(seed=3)
    paid = play(wrapped)
    assert paid == play(made)
    others = play(plain)
    assert paid[-1] == others[-1]
    assert paid != others


@pytest.mark.parametrize("kind", KINDS)
def test_a_match_under_way_is_paid_from_there_on(kind: str) -> None:
    env, other = KINDS[kind](**MIXED), KINDS[kind](**MIXED, rewards="character")
    for one in (env, other):
        one.reset(seed=3)
        play(one, 20)
    wrapped = CharacterReward(env)
    assert play(wrapped, 30)[4:] == play(other, 30)[4:]  # potentials begin where it was wrapped


def test_gymnasiums_checker_accepts_it() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*different from the unwrapped version")
        check_env(CharacterReward(gymnasium.make("Melee-v0", **SHORT)), skip_render_check=True)


def test_pettingzoos_checkers_accept_it() -> None:
    parallel_api_test(CharacterReward(melee_gym.parallel_env(**SHORT)), num_cycles=100)
    parallel_seed_test(lambda: CharacterReward(melee_gym.parallel_env(**SHORT)), num_cycles=50)
    api_test(CharacterReward(melee_gym.env(**SHORT)), num_cycles=100)
    seed_test(lambda: CharacterReward(melee_gym.env(**SHORT)), num_cycles=50)


def test_it_goes_around_other_wrappers_and_into_libraries() -> None:
    around = CharacterReward(gymnasium.wrappers.RecordEpisodeStatistics(gymnasium.make("Melee-v0", **SHORT)))
    assert around.unwrapped.options.rewards == "character"
    sb3 = make_sb3("melee_gym:Melee-v0", 2, wrapper_class=CharacterReward, env_kwargs=SHORT)  # type: ignore[arg-type]
    sb3.reset()
    assert sb3.step(np.array([3, 4]))[1].shape == (2,)


def test_it_is_made_again_from_its_spec() -> None:
    env = CharacterReward(gymnasium.make("Melee-v0", **MIXED), "marth", anneal_after=9000)
    assert env.spec is not None
    again = gymnasium.make(env.spec)
    assert "SingleCharacterReward" in str(again)
    assert again.unwrapped.options == env.unwrapped.options


def test_the_raw_quantities_are_told() -> None:
    env = CharacterReward(gymnasium.make("Melee-v0", **{**MIXED, "horizon": 3}))
    env.reset(seed=3)
    *_, info = env.step(0)
    terms = env.unwrapped.summary()["terms"]
    assert set(terms) == set(env.unwrapped.loop.terms.names) > {"stock", "damage", "spacing", "combo"}
    assert {f"match_{name}" for name in terms} < set(info)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_a_copy_is_paid_on_as_the_original(kind: str, copied: Callable[[Any], Any]) -> None:
    env = CharacterReward(KINDS[kind](**MIXED), anneal_after=400)
    env.reset(seed=3)
    play(env, 25)
    twin = copied(env)
    assert play(twin, 40) == play(env, 40)


@pytest.mark.parametrize(
    ("kind", "frames"), [("single", 3), ("vector", 6), ("parallel", 3), ("turn-based", 3)]
)
def test_annealing_goes_by_the_frames_of_the_environment(kind: str, frames: int) -> None:
    env = CharacterReward(KINDS[kind](**MIXED), anneal_after=10 * frames)
    env.reset(seed=3)
    paid = []
    terms = env.unwrapped.loop.terms
    for _ in range(12):
        paid.append(terms._weights[0, terms.names.index("combo")])
        play(env, 2 if kind == "turn-based" else 1)
    assert paid[0] > paid[5] > paid[9] > paid[10] == paid[11] == 0.0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gymnasium.make("CartPole-v1"), "is given a CartPoleEnv; valid: Melee-v0"),
        (lambda: gymnasium.make_vec("Melee-v0", 2, vectorization_mode="sync"), "SyncVectorEnv.*one by one"),
        (lambda: "melee", "is given a str"),
    ],
)  # fmt: skip
def test_what_is_no_environment_of_ours_is_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        CharacterReward(make())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rewards": "mart"}, "Did you mean 'marth'"), ({"rewards": {"combos": 1}}, "Did you mean 'combo'"),
        ({"rewards": {"combo": "much"}}, "weight of combo is 'much'"),
        ({"anneal_after": 0}, "anneal_after is 0; valid: int, 1 to"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_and_leave_the_environment_as_it_was(
    arguments: dict[str, Any], message: str
) -> None:
    env = gymnasium.make("Melee-v0")
    before = env.unwrapped.options  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match=message):
        CharacterReward(env, **arguments)
    assert env.unwrapped.options is before  # type: ignore[attr-defined]


def test_a_fighter_without_a_file_is_refused() -> None:
    env = gymnasium.make("Melee-v0", backend=TOY, fighters=("fox", "kirby"))
    with pytest.raises(SetupError, match="'kirby' has no character rewards"):
        CharacterReward(env)
    assert len(TERMS) > len(CharacterReward(env, "fox").unwrapped.loop.terms.names)
