"""`check_opponent`: our own opponents pass, and each way in which one can be wrong is found."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from melee_gym.game.pad import PAD, START, A
from melee_gym.opponents import OPPONENTS, by_lane
from melee_gym.opponents.check import check_opponent
from melee_gym.opponents.scripted.uniform import Uniform


@pytest.mark.parametrize("name", OPPONENTS)
def test_every_opponent_of_the_table_keeps_what_opponents_promise(name: str) -> None:
    check_opponent(OPPONENTS[name])


class Plain:
    """One that counts frames and presses A on every other."""

    def __init__(self, lanes: int, seat: int) -> None:
        self.ages = np.zeros(lanes, np.int64)

    def reset(self, lanes: Any, setups: Any, seeds: Any) -> None:
        self.ages[lanes] = 0

    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        pads[lanes] = np.zeros(1, PAD)[0]
        pads["buttons"][lanes] = A * (self.ages[lanes] % 2)
        self.ages[lanes] += 1

    def label(self, lane: int) -> str:
        return "plain"

    def state(self) -> Any:
        return {"ages": self.ages.copy()}

    def load(self, state: Any) -> None:
        self.ages[:] = state["ages"]


def test_a_small_opponent_of_ones_own_passes() -> None:
    check_opponent(Plain)
    check_opponent(partial(by_lane, {"a": (Plain, 1), "b": (OPPONENTS["hold"], 0)}))


class WritesAll(Plain):
    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        super().act(frames, lanes, pads)
        pads[:] = np.zeros(1, PAD)[0]


class WritesPart(Plain):
    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        pads["buttons"][lanes] = 0


class WritesFrames(Plain):
    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        super().act(frames, lanes, pads)
        frames["players"]["percent"] = 0


class Pauses(Plain):
    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        super().act(frames, lanes, pads)
        pads["buttons"][lanes] |= START


class Random(Plain):
    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        super().act(frames, lanes, pads)
        pads["main_x"][lanes] = np.random.default_rng().integers(-80, 81, len(lanes))


class Shares(Plain):
    """One clock for all lanes."""

    def reset(self, lanes: Any, setups: Any, seeds: Any) -> None:
        self.ages[:] = 0


class Looks(Plain):
    """At all the batch."""

    def act(self, frames: Any, lanes: Any, pads: Any) -> None:
        super().act(frames, lanes, pads)
        pads["main_x"][lanes] = np.clip(frames["players"]["x"].sum(), -80, 80)


class Forgets(Plain):
    def state(self) -> Any:
        return {}

    def load(self, state: Any) -> None:
        pass


class Views(Plain):
    def state(self) -> Any:
        return {"ages": self.ages}


class Records(Plain):
    def state(self) -> Any:
        return {"ages": self.ages.copy(), "pads": np.zeros(4, PAD)}


class Nameless(Plain):
    def label(self, lane: int) -> str:
        return ""


class Stateless(Uniform):
    state = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (WritesAll, "lanes or seats that it was not asked for"), (WritesPart, "were not wholly written"),
        (WritesFrames, "it writes into the frames"), (Pauses, "it pauses: Start is down"),
        (Random, "give other pads the second time"), (Shares, "changes what is played in the others"),
        (Looks, "a lane plays otherwise among others than alone"), (Forgets, "leaves something out"),
        (Views, "its state is no copy"), (Records, "'pads', which is no array of plain numbers"),
        (Nameless, "its label is ''"), (Stateless, "seat 1, resumed: TypeError"),
    ],
)  # fmt: skip
def test_a_wrong_opponent_is_found_out(wrong: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_opponent(wrong)
