"""What is refused, and how: errors that say what was wrong, and that ordinary `except` clauses catch."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest
from test_faces import DIE, NEUTRAL, TOYS, parallel_toys

import melee_gym
from exphil_agents.vec_env import MeleeVecEnv
from melee_gym.envs.options import OptionKeywords, make_options
from melee_gym.envs.parallel import ParallelMelee
from melee_gym.envs.single import MeleeEnv
from melee_gym.envs.vector import MeleeVectorEnv, make_vec_env
from melee_gym.errors import ConfigError, SetupError, UnknownOptionError
from melee_gym.game.setup import SeatStart

BOTH = {name: value for name, value in TOYS.items() if name != "opponent"}
CHOICES: dict[str, Any] = {"backend": TOYS["backend"], "opponent": "idle"}


@pytest.mark.parametrize(
    "make",
    [MeleeEnv, MeleeVectorEnv, make_vec_env, ParallelMelee, melee_gym.parallel_env, melee_gym.env],
    ids=lambda make: make.__name__,
)
def test_an_unknown_keyword_is_pythons_own_type_error_and_still_lists_what_is_valid(make: Any) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'frameskip'") as caught:
        make(frameskip=4)
    assert "Did you mean 'frame_skip'?" in str(caught.value)
    assert "controls_options" in str(caught.value)
    assert isinstance(caught.value, (UnknownOptionError, ValueError))


@pytest.mark.parametrize(
    "wrong",
    [{"frame_skip": 0}, {"stage": "nowhere"}, {"fighters": ("fox", "nobody")}, {"opponent": "chess"}],
)
def test_a_wrong_value_is_a_value_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="1 error in the options"):
        MeleeEnv(**wrong)


def test_a_match_that_cannot_be_played_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="'pichu'"):
        MeleeEnv(fighters=("pichu", "fox"))


def test_a_stage_or_fighter_that_does_not_exist_is_told_with_what_the_engine_plays() -> None:
    with pytest.raises(
        ConfigError, match=r"unknown stage 'atlantis'.*'embedded' plays fox, marth.* on final"
    ):
        make_options({"stage": "atlantis"})
    with pytest.raises(ConfigError, match=r"unknown fighter 'sonic'.*'embedded' plays fox, marth"):
        make_options({"fighters": ("sonic", "fox")})
    with pytest.raises(ConfigError) as caught:
        make_options({"stage": "atlantis", "backend": TOYS["backend"]})
    assert "plays" not in str(caught.value)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (np.zeros(3, np.float32), r"actions are float32; valid: whole numbers for MultiDiscrete\(\[12 21"),
        ([0.5, 0, 0], "actions are float64; valid: whole numbers"),
        (np.zeros(3, np.bool_), "actions are bool; valid: whole numbers"),
        ([12, 0, 0], r"action \[12, 0, 0\] is not in MultiDiscrete"),
        (np.zeros((1, 3), np.int64), r"the action has shape \(1, 3\); valid: \(3,\)"),
        (np.zeros((3, 1), np.int64), r"shape \(3, 1\)"), (0, r"shape \(\); valid: \(3,\)"),
        ([0, 0], r"shape \(2,\)"), ([[0], [0, 1]], r"the action is \[\[0\], \[0, 1\]\]; valid: Multi"),
        (None, "the action is None"), ("jump", "actions|shape"),
    ],
)  # fmt: skip
def test_a_wrong_action_is_refused_by_what_is_wrong_with_it(action: Any, message: str) -> None:
    env = MeleeEnv(**CHOICES)
    env.reset(seed=1)
    before = env.loop.frames.copy()
    with pytest.raises(ValueError, match=message):
        env.step(action)
    assert (env.loop.frames == before).all()


def test_float_pads_are_refused_with_their_type() -> None:
    env = MeleeEnv(**TOYS)
    env.reset(seed=1)
    with pytest.raises(ConfigError, match=r"actions are float32; valid: whole numbers \(main_x, main_y"):
        env.step(np.zeros(7, np.float32))


@pytest.mark.parametrize("shape", [(3, 2), (3, 3), (6,), (2, 3, 1), (1, 2, 3), (2, 4)])
def test_a_batch_of_actions_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    for env in (make_vec_env(2, **CHOICES), MeleeVecEnv(make_options(CHOICES), 2, seed=0)):
        env.reset()
        with pytest.raises(ConfigError, match="shape"):
            env.step(np.zeros(shape, np.int64))


def test_the_row_of_a_wrong_action_is_named() -> None:
    env = make_vec_env(3, **CHOICES)
    env.reset(seed=1)
    with pytest.raises(ConfigError, match=r"action \[0, 21, 0\] \(row 1 of 3\) is not in MultiDiscrete"):
        env.step(np.array([[0, 0, 0], [0, 21, 0], [99, 0, 0]]))


@pytest.mark.parametrize("action", [3, np.int64(3), np.array(3), np.array([3])])
def test_one_choice_may_come_as_a_number_or_in_an_array(action: Any) -> None:
    env = MeleeEnv(**CHOICES, controls="discrete")
    env.reset(seed=1)
    env.step(action)


@pytest.mark.parametrize("shape", [(2,), (2, 1)])
def test_a_batch_of_choices_may_be_flat_or_a_column(shape: tuple[int, ...]) -> None:
    for env in (
        make_vec_env(2, **CHOICES, controls="discrete"),
        MeleeVecEnv(make_options({**CHOICES, "controls": "discrete"}), 2, seed=0),
    ):
        env.reset()
        env.step(np.zeros(shape, np.int64))


def test_a_match_that_is_over_takes_empty_steps_and_nothing_else() -> None:
    env = parallel_toys(stocks=1)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step({})
    env.reset(seed=1)
    env.step({"player_0": NEUTRAL, "player_1": DIE})
    assert env.step({}) == ({}, {}, {}, {}, {})
    with pytest.raises(gymnasium.error.ResetNeeded, match=r"call reset\(\)"):
        env.step({"player_0": NEUTRAL, "player_1": NEUTRAL})


def test_a_missing_action_of_a_match_that_goes_on_is_refused() -> None:
    env = parallel_toys()
    env.reset(seed=1)
    with pytest.raises(ConfigError, match="expected one of each of player_0, player_1"):
        env.step({})


def test_in_turns_the_agent_that_acted_wrongly_is_blamed_and_may_act_again() -> None:
    env = melee_gym.env(**{**BOTH, "controls": "multi_discrete"})
    env.reset(seed=1)
    for agent in env.possible_agents:
        assert env.agent_selection == agent
        with pytest.raises(ConfigError, match=rf"{agent}: action \[12, 0, 0\] is not in MultiDiscrete"):
            env.step([12, 0, 0])
        with pytest.raises(ConfigError, match=rf"{agent}: the action is None"):
            env.step(None)
        assert env.agent_selection == agent
        env.step([0, 0, 0])
    assert env.unwrapped.loop.frames["frame"][0] == -39


def test_a_closed_environment_neither_plays_nor_starts() -> None:
    closed = gymnasium.error.ClosedEnvironmentError
    single, batch, pair = MeleeEnv(**TOYS), make_vec_env(2, **TOYS), parallel_toys()
    rows = MeleeVecEnv(make_options(TOYS), 2, seed=0)
    for env, action in (
        (single, NEUTRAL), (batch, np.stack([NEUTRAL] * 2)), (rows, np.stack([NEUTRAL] * 2)),
        (pair, dict.fromkeys(pair.possible_agents, NEUTRAL)),
    ):  # fmt: skip
        env.reset()
        env.close()
        env.close()
        with pytest.raises(closed, match="is closed: make a new one"):
            env.step(action)
        with pytest.raises(closed):
            env.reset()


@pytest.mark.parametrize("seed", [np.int64(3), np.uint8(3), 3])
def test_a_seed_may_be_numpys(seed: Any) -> None:
    single, batch, pair = MeleeEnv(**TOYS), make_vec_env(2, **TOYS), parallel_toys()
    plain = MeleeEnv(**TOYS)
    plain.reset(seed=3)
    for env in (single, batch, pair):
        env.reset(seed=seed)
        assert env.loop.setups[0] == plain.setup
    batch.reset(seed=np.array([3, 4]))
    assert batch.loop.setups[0] == plain.setup


@pytest.mark.parametrize("seed", [-1, 1.5, "3", True, np.float64(3)])
def test_a_seed_that_is_none_is_refused(seed: Any) -> None:
    for env in (MeleeEnv(**TOYS), make_vec_env(2, **TOYS), parallel_toys()):
        with pytest.raises(ConfigError, match=r"seed is .*; valid: a whole number from 0 on, or None"):
            env.reset(seed=seed)


@pytest.mark.parametrize("options", [3, "setup", [1]])
def test_options_of_a_reset_that_are_no_mapping_are_refused(options: Any) -> None:
    with pytest.raises(ConfigError, match="reset options are"):
        MeleeEnv(**TOYS).reset(options=options)


HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1.5, float("nan"), float("inf"), 10**400, 1e308, 1j, "", "fox", "\0",
    "x" * 5000, b"fox", [], [None], [[]], (), {}, {"a": 1}, set(), object(), len, int, np.zeros(0),
    np.zeros(3), np.zeros((2, 2)), np.float64("nan"), np.int64(-5), np.array("fox"), np.array(None),
    [1, 2, 3], ["fox", None], [["fox"], ["fox"]], range(10**6), iter("ab"), Exception("x"),
    [SeatStart(0, 0)], [(SeatStart(0, 0), SeatStart(0, 0))], [[SeatStart(0, 0), SeatStart(0, 0)]],
    [(SeatStart(0, 0), None)],
]  # fmt: skip


@pytest.mark.parametrize("name", OptionKeywords.__annotations__)
def test_whatever_an_option_is_given_is_taken_or_refused_in_words(name: str) -> None:
    lengths = []
    for value in HOSTILE:
        try:
            make_options({name: value})
        except ConfigError as error:
            lengths.append(len(str(error)))
    assert lengths
    assert max(lengths) < 2000


def test_whatever_is_asked_of_a_start_is_taken_or_refused_in_words() -> None:
    for name in ("x", "y", "facing", "percent", "state", "airborne", "speed_x", "speed_y", "stocks"):
        for value in HOSTILE:
            fields = {"x": 0.0, "y": 0.0, name: value}
            try:
                start = SeatStart(**fields)
                env = MeleeEnv(starts=[(start, SeatStart(30.0, 0.0))])
                env.reset(seed=1)
            except (SetupError, ConfigError):
                continue
            env.step([0, 0, 0])
            assert np.isfinite(env.loop.observations).all()


def test_numbers_of_numpy_start_a_match_like_pythons() -> None:
    start = SeatStart(
        np.float32(10), np.int64(0), facing=np.float32(-1), percent=np.float64(5), state=np.uint16(14)
    )
    assert start == SeatStart(10.0, 0.0, facing=-1, percent=5.0, state=14)
    assert {type(value) for value in vars(start).values()} == {float, int, bool, type(None)}


def test_the_help_of_every_face_shows_every_option_with_its_default_and_meaning() -> None:
    for face in (
        MeleeEnv,
        MeleeVectorEnv,
        ParallelMelee,
        melee_gym.parallel_env,
        melee_gym.env,
        make_vec_env,
    ):
        text = face.__doc__ or ""
        for name in OptionKeywords.__annotations__:
            assert f"\n        {name} = " in text, (face, name)
    text = MeleeEnv.__doc__ or ""
    assert "fighters = ('fox', 'fox'): Of seat 0 and seat 1; of several" in text
    assert "reaction_delay = 0: Frames, 0 to 21, from a decision to the first frame that it acts on." in text
    assert max(map(len, text.splitlines())) <= 110
