"""What comes beside observations: infos that every library holds, frames a second, what a critic sees."""

from __future__ import annotations

from functools import partial
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from test_faces import DIE, NEUTRAL, RIGHT, SHORT, TOYS, parallel_toys, random_action

import melee_gym
from melee_gym.envs.outcome import figures_of
from melee_gym.envs.single import MeleeEnv
from melee_gym.envs.vector import make_vec_env


def flat(value: Any) -> bool:
    return isinstance(value, np.number)


def last_info(env: Any) -> dict[str, Any]:
    env.reset(seed=3)
    random = np.random.default_rng(0)
    while True:
        *_, terminated, truncated, info = env.step(random_action(random))
        if terminated or truncated:
            return dict(info)


def test_every_info_is_one_level_of_numbers() -> None:
    env = MeleeEnv(**SHORT)
    _, first = env.reset(seed=3)
    assert all(map(flat, first.values()))
    info = last_info(env)
    assert all(map(flat, info.values())), info
    assert {"frame", "match_won", "match_return", "match_frames", "match_stock"} <= info.keys()


def test_figures_are_seen_by_the_seat_of_the_summary() -> None:
    env = parallel_toys(stocks=2)
    env.reset(seed=1)
    env.step({"player_0": RIGHT, "player_1": DIE})
    env.step({"player_0": NEUTRAL, "player_1": NEUTRAL})
    *_, infos = env.step({"player_0": NEUTRAL, "player_1": DIE})
    first, second = infos["player_0"], infos["player_1"]
    assert (first["match_won"], second["match_won"]) == (1.0, 0.0)
    assert (first["match_kills"], first["match_deaths"]) == (2, 0)
    assert (second["match_kills"], second["match_deaths"]) == (0, 2)
    assert first["match_return"] == -second["match_return"] == pytest.approx(2.0)
    assert first["match_stock"] == -second["match_stock"] == 2
    assert first["match_damage_dealt"] == second["match_damage_taken"]


def test_a_draw_counts_half() -> None:
    summary = MeleeEnv(**TOYS)
    summary.reset(seed=1)
    assert figures_of(summary.summary())["match_won"] == 0.5


@pytest.mark.parametrize("mode", AutoresetMode)
def test_a_batch_gives_the_infos_that_gymnasium_makes_of_single_environments(mode: AutoresetMode) -> None:
    ours = make_vec_env(3, autoreset_mode=mode, **SHORT)
    theirs = SyncVectorEnv([partial(MeleeEnv, **SHORT)] * 3, autoreset_mode=mode)
    random, ends = np.random.default_rng(2), 0
    same(ours.reset(seed=4), theirs.reset(seed=4))
    for _ in range(80):
        actions = np.stack([random_action(random) for _ in range(3)])
        mine = ours.step(actions)
        same(mine, theirs.step(actions))
        over = mine[2] | mine[3]
        ends += int(over.sum())
        if mode == AutoresetMode.DISABLED and over.any():
            same(ours.reset(options={"reset_mask": over}), theirs.reset(options={"reset_mask": over}), over)
    assert ends > 5
    assert ours.metadata["autoreset_mode"] == ours.autoreset_mode == mode == theirs.autoreset_mode


def same(ours: Any, theirs: Any, where: Any = None) -> None:
    """Whether two values of an interface are alike, kinds of arrays included."""
    if isinstance(ours, dict):
        assert ours.keys() == theirs.keys()
        for name in ours:
            same(ours[name], theirs[name], where)
    elif isinstance(ours, tuple):
        for one, other in zip(ours, theirs, strict=True):
            same(one, other, where)
    elif ours.dtype == object:
        for one, other in zip(ours, theirs, strict=True):
            assert (one is None and other is None) or np.array_equal(one, other)
    else:
        assert ours.dtype == theirs.dtype
        rows = slice(None) if where is None else where
        assert np.array_equal(ours[rows], theirs[rows])


@pytest.mark.parametrize(("frame_skip", "fps"), [(1, 60), (3, 20), (7, 9)])
def test_every_face_is_filmed_at_the_rate_of_its_decisions(frame_skip: int, fps: int) -> None:
    options = {**TOYS, "frame_skip": frame_skip}
    pair = {name: value for name, value in options.items() if name != "opponent"}
    faces = MeleeEnv(**options), make_vec_env(2, **options), melee_gym.parallel_env(**pair)
    for env in (*faces, melee_gym.env(**pair)):
        assert env.metadata["render_fps"] == fps


def test_a_central_critic_sees_what_both_agents_see() -> None:
    env = parallel_toys()
    observations, _ = env.reset(seed=1)
    assert np.array_equal(env.state(), np.concatenate(list(observations.values())))
    assert env.state_space.contains(env.state())
    turns = melee_gym.env(**{name: value for name, value in TOYS.items() if name != "opponent"})
    turns.reset(seed=1)
    assert np.array_equal(turns.state(), env.state())


def test_a_parallel_environment_shows_what_it_draws_with() -> None:
    env = parallel_toys()
    env.reset(seed=1)
    assert env.np_random is env.loop.generators[0]


@pytest.mark.parametrize("make", [melee_gym.parallel_env, melee_gym.env])
def test_max_cycles_cuts_a_match_off_in_decisions(make: Any) -> None:
    options = {name: value for name, value in TOYS.items() if name != "opponent"}
    env = make(max_cycles=3, frame_skip=4, **options).unwrapped
    env.reset(seed=1)
    for _ in range(3):
        *_, truncations, _ = env.step(dict.fromkeys(env.possible_agents, NEUTRAL))
    assert truncations == {"player_0": True, "player_1": True}
    with pytest.raises(ValueError, match="max_cycles is 0; valid: int, 1 to"):
        make(max_cycles=0, **options)


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("Melee-v0", gymnasium.spaces.MultiDiscrete), ("Melee-discrete-v0", gymnasium.spaces.Discrete),
        ("Melee-continuous-v0", gymnasium.spaces.Box),
    ],
)  # fmt: skip
def test_each_action_space_of_learners_has_an_id_of_its_own(name: str, space: type) -> None:
    options = {"backend": TOYS["backend"], "opponent": "idle"}
    single, batch = gymnasium.make(name, **options), gymnasium.make_vec(name, num_envs=2, **options)
    assert isinstance(single.action_space, space)
    assert isinstance(batch.single_action_space, space)
    single.reset(seed=1)
    single.step(single.action_space.sample())
