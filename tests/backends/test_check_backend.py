"""`check_backend`: our own backends pass, and each way in which one can be wrong is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toy_backend import LIVE_TOY, TOY, LiveToy, ToyBackend

from melee_gym.backends.check import check_backend
from melee_gym.errors import BackendError
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.replays import read_slp

HERE = "test_check_backend"


def test_the_engine_keeps_what_a_backend_promises() -> None:
    check_backend("embedded")
    start = (SeatStart(-30.0, 0.0), SeatStart(30.0, 0.0, facing=-1, percent=80.0))
    check_backend("embedded", setup=Setup((Fighter.MARTH, Fighter.FOX), Stage.BATTLEFIELD, start=start))


def test_recordings_keep_what_a_backend_promises(replays_dir: Path) -> None:
    path = sorted((replays_dir / "games").glob("fox_fox_fd_*.slp.xz"))[0]
    check_backend("replay", {"path": path}, setup=read_slp(path).setup)


@pytest.mark.parametrize("name", [TOY, LIVE_TOY])
def test_the_toys_of_the_tests_keep_what_a_backend_promises(name: str) -> None:
    check_backend(name)


class NewArrays(LiveToy):
    def step(self, pads: Any) -> Any:
        return super().step(pads).copy()


class WritesPads(LiveToy):
    def step(self, pads: Any) -> Any:
        frames = super().step(pads)
        pads["buttons"] = 0
        return frames


class ResetsAll(LiveToy):
    def reset(self, mask: Any, setups: Any) -> Any:
        return super().reset(np.ones_like(mask), setups)


class TwoFrames(LiveToy):
    def step(self, pads: Any) -> Any:
        super().step(pads)
        return super().step(pads)


class IntEnded(LiveToy):
    @property
    def ended(self) -> Any:
        return np.zeros(self.lanes, np.int64)

    @ended.setter
    def ended(self, value: Any) -> None: ...


class Mixes(ToyBackend):
    """Lanes hear each other's pads."""

    def step(self, pads: Any) -> Any:
        return super().step(pads[::-1])


class Forgets(ToyBackend):
    def restore(self, lane: int, data: bytes) -> None:
        super().restore(lane, data)
        self._frames["players"]["percent"][lane] = 0


class TakesAnything(ToyBackend):
    def restore(self, lane: int, data: bytes) -> None:
        super().restore(lane, data.ljust(self._frames.itemsize, b"\0"))


class Breaks(LiveToy):
    def step(self, pads: Any) -> Any:
        raise KeyError("no console")


class OneLane(LiveToy):
    def __init__(self, lanes: int) -> None:
        super().__init__(lanes)
        self.lanes = 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (NewArrays, "step returns another array than reset did"), (WritesPads, "step writes into the pads"),
        (ResetsAll, "changes the frames of the others"), (TwoFrames, "valid: one more"),
        (IntEnded, r"ended is an array .* of int64"), (Forgets, "a lane restored in another goes on diff"),
        (Mixes, "differs from a match alone"), (TakesAnything, "are taken by restore; valid: Backend"),
        (Breaks, "arrays: KeyError: 'no console'"), (OneLane, "lanes is 1 of a backend that was made with 3"),
    ],
)  # fmt: skip
def test_a_wrong_backend_is_found_out(wrong: type, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_backend(f"{HERE}:{wrong.__name__}")


def test_all_problems_are_listed_at_once() -> None:
    with pytest.raises(AssertionError) as caught:
        check_backend(f"{HERE}:Both")
    text = str(caught.value)
    assert "writes into the pads" in text
    assert "changes the frames of the others" in text


class Both(WritesPads, ResetsAll):
    pass


def test_a_backend_that_does_not_exist_is_refused_as_ever() -> None:
    with pytest.raises(BackendError, match="cannot be loaded"):
        check_backend("nowhere:Backend")
