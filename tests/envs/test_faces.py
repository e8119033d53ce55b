"""What the faces make of the loop, on a toy backend: streams, seeds, buffers, autoreset, refusals."""

from __future__ import annotations

import sys
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode
from toy_backend import TOY

import melee_gym
from melee_gym.envs.parallel import parallel_env
from melee_gym.envs.single import MeleeEnv
from melee_gym.envs.vector import MeleeVectorEnv, make_vec_env
from melee_gym.errors import ConfigError, SetupError
from melee_gym.game import pad as P
from melee_gym.game.ids import Stage
from melee_gym.game.setup import Setup

TOYS: dict[str, Any] = {"backend": TOY, "opponent": "uniform", "controls": "pads", "observation": "lite"}
SHORT: dict[str, Any] = {**TOYS, "stocks": 1, "horizon": 60, "frame_skip": 3}
NEUTRAL, RIGHT, DIE = np.zeros(7, np.int64), np.array([80, 0, 0, 0, 0, 0, 0]), np.array([0] * 6 + [P.B])


def random_action(random: np.random.Generator) -> Any:
    action = np.zeros(7, np.int64)
    action[0], action[6] = random.integers(-80, 81), random.choice([0, P.A, P.B], p=[0.6, 0.35, 0.05])
    return action


def test_a_learner_meets_the_opponent_it_asks_for() -> None:
    env = MeleeEnv(**{**TOYS, "opponent": "hold"})
    env.reset(seed=1)
    env.step(DIE)
    assert env.loop.summary(0)["opponent"] == "hold"


def test_the_information_holds_the_frame_and_at_the_end_the_match() -> None:
    env = MeleeEnv(**{**TOYS, "stocks": 1, "opponent": "idle"})
    _, info = env.reset(seed=1)
    assert info == {"frame": -40}
    _, reward, terminated, truncated, info = env.step(DIE)
    assert (reward, terminated, truncated) == (pytest.approx(-1.0), True, False)
    assert (info["frame"], info["match_won"], info["match_return"]) == (-39, 0.0, -1.0)
    assert (env.summary()["end"], env.summary()["winner"]) == ("knock-out", 1)


def test_python_types_are_what_the_interface_asks_for() -> None:
    env = MeleeEnv(**TOYS)
    env.reset(seed=1)
    _, reward, terminated, truncated, info = env.step(NEUTRAL)
    assert [type(value) for value in (reward, terminated, truncated)] == [float, bool, bool]
    assert isinstance(info["frame"], np.int64)  # with a dtype, as readers of infos ask for


def test_stepping_before_a_reset_says_what_to_call() -> None:
    with pytest.raises(gymnasium.error.ResetNeeded, match="call reset"):
        MeleeEnv(**TOYS).step(NEUTRAL)


def test_stepping_after_the_end_says_what_to_call() -> None:
    env = MeleeEnv(**{**TOYS, "stocks": 1})
    env.reset(seed=1)
    env.step(DIE)
    with pytest.raises(gymnasium.error.ResetNeeded, match="call reset"):
        env.step(NEUTRAL)


def test_a_reset_may_come_at_any_time() -> None:
    env = MeleeEnv(**TOYS)
    env.reset(seed=1)
    env.step(RIGHT)
    _, info = env.reset()
    assert info["frame"] == -40


def test_the_seed_of_the_options_is_that_of_the_first_reset() -> None:
    first, second = MeleeEnv(**TOYS, seed=9), MeleeEnv(**TOYS)
    first.reset()
    second.reset(seed=9)
    assert first.setup == second.setup
    first.reset()
    assert first.setup != second.setup


def test_a_reset_without_a_seed_goes_on_with_the_generator() -> None:
    envs = [MeleeEnv(**TOYS) for _ in range(2)]
    for env in envs:
        env.reset(seed=4)
        env.reset()
    assert envs[0].setup == envs[1].setup


def test_a_match_may_be_asked_for() -> None:
    env, setup = MeleeEnv(**TOYS), Setup(stage=Stage.BATTLEFIELD, seed=77, stocks=2)
    env.reset(options={"setup": setup})
    assert env.setup == setup


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"setpu": 1}, "unknown reset option 'setpu'. Did you mean 'setup'"),
        ({"setup": "fox"}, "setup is 'fox'; valid: a melee_gym.game.setup.Setup"),
    ],
)
def test_unknown_wishes_at_a_reset_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        MeleeEnv(**TOYS).reset(options=options)


def test_make_refuses_wrong_options_all_at_once() -> None:
    with pytest.raises(ConfigError, match="2 errors in the options"):
        gymnasium.make("Melee-v0", frame_skip=0, oponent="idle")


def test_make_refuses_a_match_that_the_engine_cannot_play() -> None:
    with pytest.raises(SetupError, match="'pichu'"):
        gymnasium.make("Melee-v0", fighters=("pichu", "fox"))


def test_two_environments_at_once_do_not_disturb_each_other() -> None:
    alone, one, two = (MeleeEnv(**{**TOYS, "opponent": "idle"}) for _ in range(3))
    seen = []
    for env in (alone, one):
        env.reset(seed=3)
    two.reset(seed=8)
    for _ in range(20):
        seen.append((alone.step(RIGHT)[0], one.step(RIGHT)[0]))
        two.step(NEUTRAL)
    assert all((a == b).all() for a, b in seen)


def test_closing_twice_is_allowed() -> None:
    env = MeleeEnv(**TOYS)
    env.close()
    env.close()


def test_what_is_handed_out_is_not_written_later() -> None:
    env = make_vec_env(3, **TOYS)
    first, infos = env.reset(seed=1)
    copies = [array.copy() for array in (first, infos["frame"])]
    handed = env.step(np.stack([RIGHT] * 3))
    kept = [array.copy() for array in handed[:4]]
    env.step(np.stack([DIE] * 3))
    env.step(np.stack([DIE] * 3))
    assert all((a == b).all() for a, b in zip((first, infos["frame"]), copies, strict=True))
    assert all((a == b).all() for a, b in zip(handed[:4], kept, strict=True))


def test_the_spaces_of_a_batch_hold_its_arrays() -> None:
    env = make_vec_env(4, **TOYS)
    observations, _ = env.reset(seed=1)
    assert env.observation_space.contains(observations)
    assert env.action_space.contains(np.stack([NEUTRAL] * 4))


def stream_of_single(seed: int, episodes: int) -> list[bytes]:
    """Observation, reward and flags of one match after the other, as bytes."""
    env, random, stream = MeleeEnv(**SHORT), np.random.default_rng(seed), []
    observation, _ = env.reset(seed=seed)
    stream.append(observation.tobytes())
    while episodes:
        observation, reward, terminated, truncated, _ = env.step(random_action(random))
        stream.append(observation.tobytes() + np.float64(reward).tobytes() + bytes([terminated, truncated]))
        if terminated or truncated:
            episodes -= 1
            stream.append(env.reset()[0].tobytes())
    return stream


def stream_of_vector(mode: str, seed: int, episodes: int, lane: int) -> list[bytes]:
    """The same of one lane of a batch; the actions of a lane are drawn when its match acts on them."""
    lanes = 3
    env = MeleeVectorEnv(lanes, autoreset_mode=mode, **SHORT)
    randoms = [np.random.default_rng(seed + i) for i in range(lanes)]
    observations, _ = env.reset(seed=seed)
    stream, waiting = [observations[lane].tobytes()], np.zeros(lanes, np.bool_)
    while episodes:
        ignored = waiting & (mode == "NextStep")
        actions = np.stack([NEUTRAL if ignored[i] else random_action(randoms[i]) for i in range(lanes)])
        observations, rewards, terminated, truncated, infos = env.step(actions)
        over = terminated | truncated
        if ignored[lane]:
            assert rewards[lane] == 0
            assert not over[lane]
            stream.append(observations[lane].tobytes())
        else:
            last = infos["final_obs"][lane] if mode == "SameStep" and over[lane] else observations[lane]
            stream.append(
                last.tobytes()
                + rewards[lane].tobytes()
                + bytes([int(terminated[lane]), int(truncated[lane])])
            )
            if mode == "SameStep" and over[lane]:
                stream.append(observations[lane].tobytes())
        if mode == "Disabled" and over.any():
            observations, _ = env.reset(options={"reset_mask": over})
            if over[lane]:
                stream.append(observations[lane].tobytes())
        episodes -= int(over[lane])
        waiting = over
    return stream


@pytest.mark.parametrize("lane", [0, 2])
@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_every_autoreset_mode_gives_the_stream_of_a_single_environment(mode: str, lane: int) -> None:
    stream = stream_of_vector(mode, 11, 4, lane)
    assert stream == stream_of_single(11 + lane, 4)[: len(stream)]


def test_same_step_tells_of_the_match_that_ended() -> None:
    env = make_vec_env(2, autoreset_mode="SameStep", **{**TOYS, "stocks": 1, "opponent": "idle"})
    env.reset(seed=1)
    _, rewards, terminated, _, infos = env.step(np.stack([NEUTRAL, DIE]))
    assert (rewards.tolist(), terminated.tolist()) == ([0, pytest.approx(-1)], [False, True])
    assert infos["_final_info"].tolist() == infos["_final_obs"].tolist() == [False, True]
    assert infos["final_info"]["frame"][1] == -39
    assert infos["final_info"]["match_won"].tolist() == [0, 0]
    assert infos["final_info"]["_match_won"].tolist() == [False, True]
    assert (env.summary(1)["end"], env.summary(1)["winner"]) == ("knock-out", 1)
    assert env.summary(0)["end"] == "playing"
    assert infos["frame"].tolist() == [-39, -40]


def test_next_step_tells_of_the_match_that_ended_and_then_starts_anew() -> None:
    env = make_vec_env(2, **{**TOYS, "stocks": 1, "opponent": "idle"})
    env.reset(seed=1)
    *_, infos = env.step(np.stack([NEUTRAL, DIE]))
    assert infos["_match_won"].tolist() == [False, True]
    assert infos["match_stock"].tolist() == [0, -1]
    *_, infos = env.step(np.stack([NEUTRAL, DIE]))
    assert infos["frame"].tolist() == [-38, -40]
    assert "match_won" not in infos
    assert env.summary(1)["end"] == "playing"


def test_disabled_waits_for_its_reset() -> None:
    env = make_vec_env(2, autoreset_mode=AutoresetMode.DISABLED, **{**TOYS, "stocks": 1, "opponent": "idle"})
    env.reset(seed=1)
    env.step(np.stack([NEUTRAL, DIE]))
    with pytest.raises(gymnasium.error.ResetNeeded, match=r"matches \[1\] are over"):
        env.step(np.stack([NEUTRAL, NEUTRAL]))
    _, infos = env.reset(options={"reset_mask": np.array([False, True])})
    assert infos["frame"].tolist() == [-39, -40]
    assert infos["_frame"].tolist() == [False, True]


@pytest.mark.parametrize(
    "mask", [[True, False], np.array([1, 0]), np.zeros(2, np.bool_), np.ones(3, np.bool_)]
)
def test_a_wrong_reset_mask_is_refused(mask: Any) -> None:
    env = make_vec_env(2, autoreset_mode="Disabled", **TOYS)
    env.reset(seed=1)
    with pytest.raises(ConfigError, match="reset_mask"):
        env.reset(options={"reset_mask": mask})


def test_max_episode_steps_truncates_in_decisions() -> None:
    env = gymnasium.make_vec("Melee-v0", num_envs=2, max_episode_steps=4, **{**TOYS, "frame_skip": 3})
    env.reset(seed=1)
    truncated = [env.step(np.stack([NEUTRAL] * 2))[3].tolist() for _ in range(4)]
    assert truncated == [[False, False]] * 3 + [[True, True]]


def test_the_time_limit_of_make_truncates_in_decisions() -> None:
    env = gymnasium.make("Melee-v0", max_episode_steps=4, **{**TOYS, "frame_skip": 3})
    env.reset(seed=1)
    assert [env.step(NEUTRAL)[3] for _ in range(4)] == [False, False, False, True]


@pytest.mark.parametrize("seed", [5, [5, 6, 7]])
def test_a_batch_takes_one_seed_or_one_of_each(seed: Any) -> None:
    env, alone = make_vec_env(3, **TOYS), MeleeEnv(**TOYS)
    env.reset(seed=seed)
    alone.reset(seed=7)
    assert env.loop.setups[2] == alone.setup


def test_a_batch_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ConfigError, match=r"unknown autoreset_mode 'SameStp'\. Did you mean 'SameStep'"):
        make_vec_env(2, autoreset_mode="SameStp", **TOYS)
    with pytest.raises(ConfigError, match="num_envs is 0"):
        make_vec_env(0, **TOYS)
    with pytest.raises(ConfigError, match="human"):
        MeleeVectorEnv(2, render_mode="human", **TOYS)
    with pytest.raises(ConfigError, match="2 seeds for 3 matches"):
        make_vec_env(3, **TOYS).reset(seed=[1, 2])
    with pytest.raises(gymnasium.error.ResetNeeded):
        make_vec_env(1, **TOYS).step(NEUTRAL[None])


def parallel_toys(**keywords: Any) -> Any:
    return parallel_env(**{name: value for name, value in {**TOYS, **keywords}.items() if name != "opponent"})


def test_two_agents_are_paid_opposite_rewards() -> None:
    env = parallel_toys(stocks=2)
    env.reset(seed=1)
    _, rewards, *_ = env.step({"player_0": NEUTRAL, "player_1": DIE})
    assert rewards == {"player_0": pytest.approx(1), "player_1": pytest.approx(-1)}


def test_at_the_end_both_agents_get_their_entries_and_are_gone() -> None:
    env = parallel_toys(stocks=1)
    env.reset(seed=1)
    *_, terminations, truncations, infos = env.step({"player_0": NEUTRAL, "player_1": DIE})
    assert terminations == {"player_0": True, "player_1": True}
    assert truncations == {"player_0": False, "player_1": False}
    assert [infos[agent]["match_won"] for agent in env.possible_agents] == [1.0, 0.0]
    assert env.agents == []
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step({"player_0": NEUTRAL, "player_1": NEUTRAL})


def test_a_missing_action_is_refused() -> None:
    env = parallel_toys()
    env.reset(seed=1)
    with pytest.raises(ConfigError, match="expected one of each of player_0, player_1"):
        env.step({"player_0": NEUTRAL})


def test_two_agents_have_no_opponent() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'opponent': it has no seat here"):
        melee_gym.parallel_env(**TOYS)


def test_a_learner_and_two_agents_play_the_same_game() -> None:
    single, both = MeleeEnv(**{**TOYS, "opponent": "idle"}), parallel_toys()
    single.reset(seed=2)
    both.reset(seed=2)
    for _ in range(5):
        observation, reward, *_ = single.step(RIGHT)
        observations, rewards, *_ = both.step({"player_0": RIGHT, "player_1": NEUTRAL})
        assert (observation == observations["player_0"]).all()
        assert reward == rewards["player_0"]


class FakePygame:
    """What of pygame a window needs, noting what is done with it."""

    def __init__(self) -> None:
        self.log: list[Any] = []
        self.display = self.event = self.time = self.surfarray = self

    def init(self) -> None:
        self.log.append("init")

    def quit(self) -> None:
        self.log.append("quit")

    def set_mode(self, size: tuple[int, int]) -> FakePygame:
        self.log.append(size)
        return self

    def set_caption(self, caption: str) -> None: ...

    def pump(self) -> None: ...

    def flip(self) -> None: ...

    def Clock(self) -> FakePygame:  # noqa: N802
        return self

    def tick(self, rate: float) -> None:
        self.log.append(rate)

    def make_surface(self, picture: Any) -> Any:
        return picture

    def blit(self, picture: Any, at: tuple[int, int]) -> None:
        self.log.append((picture.shape, at))


def test_a_window_follows_the_match_in_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakePygame()
    monkeypatch.setitem(sys.modules, "pygame", fake)
    env = MeleeEnv(render_mode="human", **TOYS, frame_skip=3)
    env.reset(seed=1)
    env.step(NEUTRAL)
    assert env.render() is None
    env.close()
    shown = [((480, 360, 3), (0, 0)), 20.0]
    assert fake.log == ["init", (480, 360), *shown, *shown, "quit"]


def test_a_window_without_pygame_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygame", None)
    with pytest.raises(ConfigError, match="pip install pygame-ce"):
        MeleeEnv(render_mode="human", **TOYS).reset(seed=1)


def test_rendering_without_a_mode_says_how_to_get_pictures() -> None:
    env = MeleeEnv(**TOYS)
    env.reset(seed=1)
    with pytest.warns(UserWarning, match="rgb_array"):
        assert env.render() is None


def test_an_unknown_render_mode_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"unknown render_mode 'rgb'\. Did you mean 'rgb_array'"):
        MeleeEnv(render_mode="rgb", **TOYS)  # type: ignore[arg-type]
