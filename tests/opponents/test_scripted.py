"""The scripted opponents: what they touch, that lanes are apart, and who beats whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from melee_gym.errors import ConfigError
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import BUTTONS, PAD, START
from melee_gym.game.setup import Setup
from melee_gym.opponents import OPPONENTS, make_opponent
from melee_gym.sim import Engine

FRAMES = 3600


def play(
    names: tuple[str, str], fighter: Fighter, lanes: int, seed: int = 1
) -> tuple[Engine, list[NDArray[Any]]]:
    """One minute of `names[0]` against `names[1]` on every lane; the engine, and all pads."""
    engine = Engine(lanes)
    setups = [Setup((fighter, fighter), Stage.FINAL_DESTINATION, seed=lane) for lane in range(lanes)]
    engine.reset(setups)
    all_lanes = np.arange(lanes)
    players = [make_opponent(name, lanes, seat) for seat, name in enumerate(names)]
    for seat, player in enumerate(players):
        player.reset(all_lanes, setups, np.arange(lanes, dtype=np.uint64) + np.uint64(seed + 1000 * seat))
    played = []
    for _ in range(FRAMES):
        pads = np.zeros((lanes, 2), PAD)
        for seat, player in enumerate(players):
            column = np.zeros(lanes, PAD)
            player.act(engine.frames, all_lanes, column)
            pads[:, seat] = column
        engine.step(pads)
        played.append(pads)
    return engine, played


@pytest.mark.parametrize("name", OPPONENTS)
def test_an_opponent_never_pauses_and_presses_only_buttons_that_exist(name: str) -> None:
    _, played = play((name, "chase"), Fighter.MARTH, lanes=2)
    buttons = np.stack(played)["buttons"]
    assert not (buttons & START).any()
    assert not (buttons & ~np.uint16(BUTTONS)).any()


@pytest.mark.parametrize("name", OPPONENTS)
def test_a_lane_plays_the_same_alone_and_in_a_batch(name: str) -> None:
    frames = np.zeros(5, FRAME)
    rng = np.random.default_rng(3)
    setups = [Setup() for _ in range(5)]
    seeds = np.arange(5, dtype=np.uint64)
    batch, alone = make_opponent(name, 5, 0), make_opponent(name, 1, 0)
    batch.reset(np.arange(5), setups, seeds)
    alone.reset(np.arange(1), setups[3:4], seeds[3:4])
    for _ in range(200):
        frames["players"]["x"] = rng.normal(0, 40, (5, 2))
        frames["players"]["state"] = rng.integers(14, 90, (5, 2))
        frames["players"]["facing"] = 1
        pads, single = np.zeros(5, PAD), np.zeros(1, PAD)
        batch.act(frames, np.arange(5), pads)
        alone.act(frames[3:4], np.arange(1), single)
        assert pads[3] == single[0]


@pytest.mark.parametrize("fighter", [Fighter.FOX, Fighter.MARTH])
def test_chase_kills_who_does_nothing_and_stays_alive(fighter: Fighter) -> None:
    engine, _ = play(("chase", "idle"), fighter, lanes=8)
    stocks = engine.frames["players"]["stocks"]
    assert stocks[:, 1].mean() <= 2.5
    assert stocks[:, 0].mean() >= 3.75


def test_an_unknown_opponent_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'chase'"):
        make_opponent("chaser", 1, 0)
