from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import OptionKeywords, Options, make_options
from melee_gym.errors import ConfigError, MeleeError, SetupError
from melee_gym.game.ids import ALIASES, Fighter, Stage
from melee_gym.game.setup import SeatStart
from melee_gym.opponents.scripted.idle import Idle


def test_there_is_a_keyword_for_every_option() -> None:
    names = {"stage" if field.name == "stages" else field.name for field in dataclasses.fields(Options)}
    assert names == set(OptionKeywords.__annotations__)


def test_no_keywords_are_the_defaults() -> None:
    assert make_options({}) == Options()


def test_names_become_what_they_stand_for() -> None:
    options = make_options(
        {"fighters": ("marth", Fighter.FOX), "stage": ["battlefield", "Final Destination"]}
    )
    assert options.fighters == (Fighter.MARTH, Fighter.FOX)
    assert options.stages == (Stage.BATTLEFIELD, Stage.FINAL_DESTINATION)


def test_rewards_change_the_terms_they_name_and_leave_the_defaults() -> None:
    options = make_options({"rewards": {"damage": 0, "approach": 1e-4}})
    assert options.rewards == {"stock": 1.0, "damage": 0.0, "approach": 1e-4}


def test_an_opponent_may_be_what_makes_one() -> None:
    assert make_options({"opponent": Idle}).opponent is Idle


def test_numpy_integers_are_integers() -> None:
    assert make_options({"frame_skip": np.int64(3)}).frame_skip == 3


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"figters": ()}, "unexpected keyword argument 'figters'. Did you mean 'fighters'"),
        ({"fighters": ("fox", "mart")}, "unknown fighter 'mart'. Did you mean 'marth'"),
        ({"fighters": "fox"}, "fighters is 'fox'"),
        ({"fighters": ("fox",)}, "for each of two seats a fighter"),
        ({"fighters": None}, "fighters is None"),
        ({"stage": "batlefield"}, "unknown stage 'batlefield'. Did you mean 'battlefield'"),
        ({"stage": []}, "stage is empty"), ({"stage": None}, "stage is None"),
        ({"opponent": "uniforn"}, "unknown opponent 'uniforn'. Did you mean 'uniform'"),
        ({"opponent": 3}, "unknown opponent 3"),
        ({"controls": "discret"}, "unknown controls"), ({"observation": "light"}, "unknown observation"),
        ({"rewards": "marht"}, "rewards is 'marht': .* Did you mean 'marth'"),
        ({"anneal_after": 0}, "anneal_after is 0; valid: int, 1 to"),
        ({"rewards": {"stok": 1}}, "unknown reward term 'stok'. Did you mean 'stock'"),
        ({"rewards": {"stock": "much"}}, "weight of stock is 'much'"), ({"rewards": [1]}, "rewards is"),
        ({"rewards": {"stock": float("nan")}}, "weight of stock is nan"),
        ({"frame_skip": 0}, "frame_skip is 0"), ({"frame_skip": 2.5}, "frame_skip is 2.5"),
        ({"frame_skip": True}, "frame_skip is True"),
        ({"reaction_delay": 22}, "reaction_delay is 22; valid: int, 0 to 21"),
        ({"reaction_delay": -1}, "reaction_delay is -1"),
        ({"horizon": 0}, "horizon is 0"), ({"stocks": 0}, "stocks is 0"), ({"timer": -1}, "timer is -1"),
        ({"discount": 1.5}, "discount is 1.5"), ({"ucf": "yes"}, "ucf is 'yes'"),
        ({"sides": "left"}, "unknown sides 'left'"), ({"seed": -1}, "seed is -1"),
        ({"threads": 0}, "threads is 0"), ({"starts": 3}, "starts is 3"),
        ({"starts": [SeatStart(0, 0)]}, "pairs of SeatStart"),
        ({"starts": [(SeatStart(0, 0),)]}, "pairs of SeatStart"),
        ({"backend": "embeded"}, "unknown backend 'embeded'. Did you mean 'embedded'"),
        ({"backend_options": 3}, "backend_options is 3"), ({"controls_options": []}, "controls_options is"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_refused_with_its_value_and_what_is_valid(
    keywords: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        make_options(keywords)


def test_all_errors_come_at_once() -> None:
    with pytest.raises(MeleeError) as caught:
        make_options({"stag": 1, "frame_skip": 0, "opponent": "chess", "fighters": ("fox", "mart")})
    assert str(caught.value).count("\n- ") == 4


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("fd", Stage.FINAL_DESTINATION), ("BF", Stage.BATTLEFIELD), ("dreamland", Stage.DREAM_LAND_N64),
        ("Dream Land", Stage.DREAM_LAND_N64), ("Yoshi's Story", Stage.YOSHIS_STORY),
        ("ps", Stage.POKEMON_STADIUM), ("fod", Stage.FOUNTAIN_OF_DREAMS),
    ],
)  # fmt: skip
def test_a_stage_may_be_called_what_people_call_it(name: str, stage: Stage) -> None:
    assert make_options({"stage": name}).stages == (stage,)


@pytest.mark.parametrize(
    ("name", "fighter"),
    [
        ("puff", Fighter.JIGGLYPUFF), ("Captain Falcon", Fighter.FALCON), ("ics", Fighter.ICE_CLIMBERS),
        ("Dr. Mario", Fighter.DR_MARIO), ("Mr. Game & Watch", Fighter.GAME_AND_WATCH),
        ("ganon", Fighter.GANONDORF),
    ],
)  # fmt: skip
def test_a_fighter_may_be_called_what_people_call_it(name: str, fighter: Fighter) -> None:
    assert make_options({"fighters": (name, "fox")}).fighters[0] == fighter


def test_every_alias_stands_for_something_that_is_no_alias_itself() -> None:
    for kind, aliases in ALIASES.items():
        assert set(aliases.values()) <= set(kind.__members__)
        assert not set(aliases) & set(kind.__members__)


def test_of_several_fighters_and_stages_one_is_drawn_for_each_match() -> None:
    options = make_options(
        {"fighters": (("fox", "marth"), ["marth", "fox"]), "stage": ("battlefield", "final_destination")}
    )
    assert len(options.pairs) == 4
    loop = MatchLoop(options, 64)
    loop.reset()
    met = {(*setup.fighters, setup.stage) for setup in loop.setups}
    assert len(met) == 8
    loop.close()


def test_several_fighters_with_one_name_are_that_one() -> None:
    assert make_options({"fighters": (["fox"], "marth")}) == make_options({"fighters": ("fox", "marth")})


@pytest.mark.parametrize(
    "value", [("fox",), (("fox", "marth"), ()), "fox", (("fox", "fx"), "fox"), (1.5, "fox")]
)
def test_fighters_that_are_none_are_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="fighter"):
        make_options({"fighters": value})


def test_a_pair_that_cannot_be_played_is_refused_wherever_it_stands() -> None:
    with pytest.raises(SetupError, match="ganondorf"):
        MatchLoop(make_options({"fighters": (("fox", "ganondorf"), "fox")}), 1)
