from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from melee_gym.fidelity.recordings import Skipped, counted_frames, open_recording
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import Fighter, Stage


def replay(numbers: list[int], states: list[tuple[int, int]]) -> SimpleNamespace:
    frames = np.zeros(len(numbers), FRAME)
    frames["frame"] = numbers
    frames["players"]["state"] = states
    return SimpleNamespace(frames=frames, exists=np.ones((len(numbers), 2), bool))


def test_frames_before_the_clock_do_not_count():
    assert counted_frames(replay([-1, 0, 1], [(14, 14)] * 3))[:, 0].tolist() == [False, True, True]


def test_both_players_must_be_in_play_on_both_frames():
    states = [(14, 14), (14, 13), (14, 14), (14, 14), (0, 14)]
    assert counted_frames(replay([5, 6, 7, 8, 9], states))[:, 0].tolist() == [
        False,
        False,
        False,
        True,
        False,
    ]


def test_a_frame_after_a_gap_does_not_count():
    assert counted_frames(replay([5, 6, 8, 9], [(14, 14)] * 4))[:, 1].tolist() == [False, True, False, True]


def test_a_frame_without_a_player_does_not_count():
    cut = replay([5, 6, 7], [(14, 14)] * 3)
    cut.exists[1, 1] = False
    assert not counted_frames(cut).any()


def test_an_unreadable_file_is_skipped_with_the_reason(tmp_path):
    path = tmp_path / "broken.slp"
    path.write_bytes(b"no recording")
    skipped = open_recording(path, fighters=tuple(Fighter), stages=tuple(Stage))
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith("unreadable")


def test_what_the_engine_lacks_is_named(replays_dir):
    path = replays_dir / "games" / "fox_fox_bf_04915e73.slp.xz"
    no_fox = open_recording(path, fighters=(Fighter.MARTH,), stages=tuple(Stage))
    no_stage = open_recording(path, fighters=tuple(Fighter), stages=(Stage.FINAL_DESTINATION,))
    assert no_fox == Skipped(path, "the engine lacks fox")
    assert no_stage == Skipped(path, "the engine lacks battlefield")
