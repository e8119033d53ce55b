"""`check_controls`: our own action spaces pass, and each way in which one can be wrong is found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from melee_gym.controls import CONTROLS
from melee_gym.controls.check import check_controls
from melee_gym.controls.discrete import DiscreteControls
from melee_gym.errors import ConfigError
from melee_gym.game.pad import START

OPTIONS: list[dict[str, Any]] = [{}, {"stick": 85}, {"stick": 37, "c_stick": 9, "trigger": True}]


@pytest.mark.parametrize("name", CONTROLS)
def test_every_action_space_of_the_table_keeps_what_they_promise(name: str) -> None:
    check_controls(name)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_option_of_the_default_space_keeps_what_it_promises(options: dict[str, Any]) -> None:
    check_controls("multi_discrete", options)


class Pauses(DiscreteControls):
    def decode(self, actions: Any, pads: Any) -> None:
        super().decode(actions, pads)
        pads["buttons"] |= START


class Forgets(DiscreteControls):
    def encode(self, pads: Any) -> Any:
        return np.zeros((len(pads), 1), np.int64)


class Leaves(DiscreteControls):
    def encode(self, pads: Any) -> Any:
        return super().encode(pads) + 75


class Touches(DiscreteControls):
    def neutral(self) -> Any:
        return np.ones(1, np.int64)


class Partly(DiscreteControls):
    def decode(self, actions: Any, pads: Any) -> None:
        whole = np.zeros(pads.shape, pads.dtype)
        super().decode(actions, whole)
        pads["main_x"] = whole["main_x"]


class Shares(DiscreteControls):
    def decode(self, actions: Any, pads: Any) -> None:
        super().decode(actions, pads)
        pads[:] = pads[:1]


class Takes(DiscreteControls):
    def decode(self, actions: Any, pads: Any) -> None:
        super().decode(actions[:, :1], pads)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Pauses, "presses Start"), (Forgets, "is not decode"), (Leaves, "is not in Discrete"),
        (Touches, "the neutral action touches something"), (Partly, "not wholly written"),
        (Shares, "decoded otherwise in a batch than alone"), (Takes, "too long is taken"),
    ],
)  # fmt: skip
def test_a_wrong_action_space_is_found_out(monkeypatch: pytest.MonkeyPatch, wrong: Any, message: str) -> None:
    monkeypatch.setitem(CONTROLS, "toy", wrong)
    with pytest.raises(AssertionError, match=message):
        check_controls("toy")


def test_an_action_space_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown controls 'discret'"):
        check_controls("discret")
