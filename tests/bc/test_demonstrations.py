"""Demonstrations: what is paired with what, on recordings and on games of our own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bc.demonstrations import Demonstrations, demonstrate
from melee_gym.controls import make_controls
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options
from melee_gym.errors import ConfigError
from melee_gym.game.action import JUMP_AERIAL_B, JUMP_AERIAL_F, KNEE_BEND
from melee_gym.game.frame import FIRST_INPUT_FRAME, FRAME
from melee_gym.game.pad import PAD, X, Y
from melee_gym.observations import encode_recording, make_observer
from melee_gym.opponents import OPPONENTS
from melee_gym.replays import Replay, read_slp, write_slp

JUMPS = (KNEE_BEND, JUMP_AERIAL_F, JUMP_AERIAL_B)


def game_of(name: str, path: Path, frames: int = 900) -> Replay:
    """A recording of a scripted opponent in seat 0 against `uniform`."""
    loop = MatchLoop(make_options({"controls": "pads", "horizon": frames, "opponent": "uniform"}), 1)
    loop.generators = [np.random.default_rng(3)]
    loop.reset()
    player, all_lanes = OPPONENTS[name](1, 0), np.arange(1)
    player.reset(all_lanes, loop.setups, np.array([7], np.uint64))
    shown, pads, pad = [loop.frames.copy()], [np.zeros((1, 2), PAD)], np.zeros((1, 2), PAD)[:, 0]
    while loop.playing[0]:
        player.act(loop.frames, all_lanes, pad)
        loop.step(np.array([pad[0].tolist()]))
        shown.append(loop.frames.copy())
        pads.append(loop.seats.pads.copy())
    write_slp(path, np.concatenate(shown), np.concatenate(pads), loop.setups[0])
    return read_slp(path)


@pytest.fixture(scope="module")
def chase(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return game_of("chase", tmp_path_factory.mktemp("games") / "chase.slp")


def learn_from(replay: Replay, seat: int = 0, *, frame_skip: int = 1, **options: Any) -> Demonstrations:
    observer = make_observer("lite", frame_skip=frame_skip, pending=0)
    return demonstrate(replay, seat, observer, make_controls("multi_discrete", frame_skip, options))


@pytest.mark.parametrize("frame_skip", [1, 3])
def test_a_decision_sees_the_frame_before_and_is_what_was_pressed_from_then_on(
    chase: Replay, frame_skip: int
) -> None:
    observer, controls = (
        make_observer("full", frame_skip=frame_skip, pending=0),
        make_controls("pads", frame_skip),
    )
    shown = demonstrate(chase, 0, observer, controls)
    seen, numbers = encode_recording(chase, observer), chase.frames["frame"].tolist()
    assert shown.frames[0] == FIRST_INPUT_FRAME
    assert (np.diff(shown.frames) == frame_skip).all()
    for row, frame in enumerate(shown.frames.tolist()):
        at = numbers.index(frame)
        assert (shown.observations[row] == seen[at - 1, 0]).all()
        assert (shown.actions[row] == controls.encode(chase.pads[None, at : at + frame_skip, 0])[0]).all()


def test_what_chase_does_is_learnt_in_an_action_space_of_choices(chase: Replay) -> None:
    shown = learn_from(chase)
    controls = make_controls("multi_discrete", 1)
    pads = np.zeros((len(shown.actions), 1), PAD)
    controls.decode(shown.actions, pads)
    rows = np.searchsorted(chase.frames["frame"], shown.frames)
    assert (pads["buttons"][:, 0] == chase.pads["buttons"][rows, 0]).mean() > 0.97
    assert len(np.unique(shown.actions[:, 0])) >= 4


def leak(replay: Replay, seat: int, *, late: int = 0) -> tuple[int, int]:
    """Of the presses of a jump button, how many are decided on a frame that already shows the jump; and all.

    Args:
        replay: of a game.
        seat: whose presses.
        late: frames by which observations come too late; 1 is the leak itself.
    """
    frames = make_observer("frame", frame_skip=1, pending=0)
    shown = demonstrate(replay, seat, frames, make_controls("pads", 1))
    held = shown.actions[:, -1] & (X | Y) != 0
    pressed = np.flatnonzero(held[1 : len(held) - late] & ~held[: len(held) - 1 - late]) + 1
    states = shown.observations.view(FRAME)["players"]["state"][:, 0, seat]
    return int(np.isin(states[pressed + late], JUMPS).sum()), len(pressed)


def test_the_input_of_a_jump_does_not_show_the_jump(replays_dir: Path) -> None:
    paths = sorted((replays_dir / "games").glob("*.slp*"))[::60]
    counts = np.array([leak(read_slp(path), seat) for path in paths for seat in (0, 1)]).sum(axis=0)
    leaking = np.array([leak(read_slp(path), seat, late=1) for path in paths for seat in (0, 1)]).sum(axis=0)
    assert counts[1] > 400
    assert counts[0] / counts[1] < 0.06  # INTERFACES 6: 3.6 %
    assert leaking[0] / leaking[1] > 0.6  # there 74.8 %, so that this test can fail


def test_what_people_do_is_mostly_kept_by_the_default_action_space(replays_dir: Path) -> None:
    path = sorted((replays_dir / "games").glob("fox_marth_*.slp*"))[0]
    replay, controls = read_slp(path), make_controls("multi_discrete", 1, {"stick": 65})
    shown = learn_from(replay, 1, stick=65)
    pads = np.zeros((len(shown.actions), 1), PAD)
    controls.decode(shown.actions, pads)
    rows = np.searchsorted(replay.frames["frame"], shown.frames)
    real = replay.pads[rows, 1]
    near = np.hypot(*(pads[f"main_{axis}"][:, 0] - replay.inputs[axis][rows, 1] * 80 for axis in "xy")) <= 8
    assert near.mean() > 0.9
    assert (pads["buttons"][:, 0] != 0)[real["buttons"] & 0xF70 != 0].mean() > 0.99


def without(replay: Replay, keep: np.ndarray) -> Replay:
    parts = {name: getattr(replay, name)[keep] for name in ("frames", "pads", "inputs", "exists")}
    return replace(replay, **parts)


def test_decisions_across_a_gap_are_left_out(chase: Replay) -> None:
    numbers = chase.frames["frame"]
    cut = without(chase, numbers != 100)
    assert set(learn_from(chase).frames.tolist()) - set(learn_from(cut).frames.tolist()) == {100, 101}
    three = learn_from(chase, frame_skip=3).frames, learn_from(cut, frame_skip=3).frames
    assert set(three[0].tolist()) - set(three[1].tolist()) == {99}


def test_decisions_of_a_player_that_is_gone_are_left_out(chase: Replay) -> None:
    exists = chase.exists.copy()
    exists[chase.frames["frame"] > 200, 0] = False
    assert learn_from(replace(chase, exists=exists)).frames.max() == 200
    assert learn_from(replace(chase, exists=exists), 1).frames.max() == chase.frames["frame"].max()


def test_a_seat_that_does_not_exist_is_refused(chase: Replay) -> None:
    with pytest.raises(ConfigError, match="seat is 2; valid: 0 to 1"):
        learn_from(chase, 2)
