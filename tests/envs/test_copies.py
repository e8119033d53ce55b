"""Every face can be copied and pickled: a copy plays on as the original does, or says why it cannot be."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
from test_faces import TOYS
from toy_backend import LIVE_TOY

import melee_gym
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.envs.options import make_options
from melee_gym.envs.single import MeleeEnv
from melee_gym.envs.vector import make_vec_env
from melee_gym.errors import BackendError, CheckpointError, ConfigError
from melee_gym.game.frame import FRAME
from melee_gym.opponents import Opponent
from melee_gym.opponents.scripted.idle import Idle

ROOT = Path(__file__).parents[2]
PLAYED: dict[str, Any] = {
    "opponent": "mixture", "frame_skip": 3, "reaction_delay": 7, "stocks": 1, "horizon": 240,
    "rewards": "character",
}  # fmt: skip
WAYS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda env: pickle.loads(pickle.dumps(env)),
    "cloudpickle": lambda env: pickle.loads(cloudpickle.dumps(env)),
}


def without_opponent(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "opponent"}


FACES: dict[str, Callable[..., Any]] = {
    "single": lambda **options: MeleeEnv(**options),
    "parallel": lambda **options: melee_gym.parallel_env(**without_opponent(options)),
    "aec": lambda **options: melee_gym.env(**without_opponent(options)),
    "vector": lambda **options: make_vec_env(3, **options),
    "sb3": lambda **options: MeleeVecEnv(make_options(options), 3, seed=5),
}


def start(env: Any) -> None:
    if isinstance(env, MeleeVecEnv):
        env.reset()
    else:
        env.reset(seed=5)


def play(env: Any, random: np.random.Generator, steps: int = 120) -> list[Any]:
    """What an environment shows and pays; it starts anew where it ends, without a seed."""
    seen: list[Any] = []

    def action() -> Any:
        return random.integers([12, 21, 5])

    for _ in range(steps):
        if hasattr(env, "num_envs"):
            result = env.step(random.integers([12, 21, 5], size=(3, 3)))
            seen += [array.tobytes() for array in result[:3]]
        elif hasattr(env, "agent_selection"):
            if not env.agents:
                env.reset()
            *result, _ = env.last()
            seen += [env.agent_selection, result[0].tobytes(), *result[1:]]
            env.step(None if any(result[2:]) else action())
        elif hasattr(env, "possible_agents"):
            if not env.agents:
                env.reset()
            observations, rewards, *_ = env.step({agent: action() for agent in env.agents})
            seen += [*(view.tobytes() for view in observations.values()), *rewards.values()]
        else:
            observation, reward, terminated, truncated, info = env.step(action())
            seen += [observation.tobytes(), reward, terminated, truncated, info["frame"]]
            if terminated or truncated:
                seen.append(env.reset()[0].tobytes())
    return seen


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("face", FACES)
def test_a_copy_plays_on_as_the_original(face: str, way: str) -> None:
    env = FACES[face](**PLAYED)
    start(env)
    play(env, np.random.default_rng(1), 50)
    twin = WAYS[way](env)
    shown = play(env, np.random.default_rng(2))
    assert play(twin, np.random.default_rng(2)) == shown
    assert len({str(entry) for entry in shown}) > 50
    env.close()
    twin.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("face", FACES)
def test_a_copy_and_its_original_do_not_disturb_each_other(face: str, way: str) -> None:
    alone, env = FACES[face](**PLAYED), FACES[face](**PLAYED)
    start(alone)
    start(env)
    twin = WAYS[way](env)
    play(twin, np.random.default_rng(3), 40)
    twin.close()
    assert play(env, np.random.default_rng(4), 40) == play(alone, np.random.default_rng(4), 40)


@pytest.mark.parametrize("face", FACES)
def test_an_environment_that_has_not_begun_is_copied_whatever_its_backend(face: str) -> None:
    env = FACES[face](**{**PLAYED, "backend": LIVE_TOY})
    twin = pickle.loads(cloudpickle.dumps(env))
    start(env)
    start(twin)
    assert play(env, np.random.default_rng(2), 40) == play(twin, np.random.default_rng(2), 40)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("face", FACES)
def test_a_match_of_a_backend_that_cannot_restore_is_not_copied(face: str, way: str) -> None:
    env = FACES[face](**{**PLAYED, "backend": LIVE_TOY})
    start(env)
    with pytest.raises(BackendError, match="can be neither saved nor copied"):
        WAYS[way](env)
    play(env, np.random.default_rng(2), 5)


def test_the_generator_of_a_copy_is_the_one_that_its_matches_are_drawn_with() -> None:
    env = MeleeEnv(**TOYS)
    env.reset(seed=5)
    twin = copy.deepcopy(env)
    assert twin.np_random is twin.loop.generators[0]
    assert twin.np_random is not env.np_random


def test_a_copy_draws_the_same_actions() -> None:
    env = MeleeEnv(**TOYS)
    env.action_space.seed(3)
    twin = copy.deepcopy(env)
    assert (twin.action_space.sample() == env.action_space.sample()).all()


def test_another_process_plays_on_with_what_it_is_sent(tmp_path: Path) -> None:
    env = MeleeEnv(**PLAYED)
    env.reset(seed=5)
    play(env, np.random.default_rng(1), 30)
    (tmp_path / "env.pickle").write_bytes(pickle.dumps(env))
    code = (
        "import pickle, sys; sys.path[:0] = ['.', 'tests', 'tests/envs']; import numpy as np\n"
        f"from test_copies import play; env = pickle.load(open({str(tmp_path / 'env.pickle')!r}, 'rb'))\n"
        "print(play(env, np.random.default_rng(2)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == str(play(env, np.random.default_rng(2)))


class Forgetful(Idle):
    """An opponent of someone who has not read what one needs."""

    def __getattribute__(self, name: str) -> Any:
        if name == "state":
            raise AttributeError(name)
        return super().__getattribute__(name)


def forgetful(lanes: int, seat: int) -> Opponent:
    return Forgetful(lanes, seat)


def test_an_opponent_without_a_state_is_named_when_its_match_is_copied() -> None:
    env = MeleeEnv(**{**TOYS, "opponent": forgetful})
    env.reset(seed=1)
    with pytest.raises(CheckpointError, match="opponent Forgetful cannot be saved or copied"):
        copy.deepcopy(env)


def test_an_environment_with_an_open_window_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    from test_faces import FakePygame

    monkeypatch.setitem(sys.modules, "pygame", FakePygame())
    env = MeleeEnv(render_mode="human", **TOYS)
    env.reset(seed=1)
    with pytest.raises(ConfigError, match=r"an open window .* can be neither copied nor pickled"):
        copy.deepcopy(env)
    env.close()
    copy.deepcopy(env)


@pytest.mark.parametrize("observation", ["full", "frame"])
def test_raw_frames_are_those_of_the_copy(observation: str) -> None:
    env = MeleeEnv(observation=observation, opponent="idle")
    env.reset(seed=1)
    twin = copy.deepcopy(env)
    for _ in range(3):
        shown, *_, info = twin.step([1, 2, 0])
    assert info["frame"] == twin.loop.frames["frame"][0] == env.loop.frames["frame"][0] + 3
    if observation == "frame":
        assert shown.view(FRAME)[0]["frame"] == info["frame"]
