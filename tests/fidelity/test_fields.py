"""What a frame shows beyond what is judged, against a recording that is followed frame by frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from melee_gym.fidelity.follow import Follower
from melee_gym.fidelity.recordings import Recording, open_recording
from melee_gym.game import action as A
from melee_gym.game.frame import (
    FLAG_DEFENDER_HITLAG,
    FLAG_FAST_FALL,
    FLAG_HITLAG,
    FLAG_HITSTUN,
    FLAG_HOLDING,
    FLAG_OFFSCREEN,
    FLAG_POWER_SHIELD,
    FLAG_REFLECT,
    FLAG_SHIELD,
)
from melee_gym.sim import build, offered_fighters, offered_stages

FLAGS = (
    FLAG_REFLECT, FLAG_FAST_FALL, FLAG_HITLAG, FLAG_DEFENDER_HITLAG, FLAG_HOLDING, FLAG_SHIELD, FLAG_HITSTUN,
    FLAG_POWER_SHIELD, FLAG_OFFSCREEN,
)  # fmt: skip
FIELDS = ("animation", "combo", "last_attack", "hurtbox", "l_cancel", "ground", "last_hit_by")


@pytest.fixture(scope="module")
def followed(replays_dir: Path) -> Follower:
    path = replays_dir / "games" / "fox_fox_bf_04915e73.slp.xz"
    recording = open_recording(path, fighters=offered_fighters(), stages=offered_stages())
    assert isinstance(recording, Recording)
    build.need_fighters({fighter.internal for fighter in recording.setup.fighters})
    follower = Follower(recording, cardinals=recording.setup.ucf_cardinals)
    for _ in follower.walk():
        pass
    return follower


def test_articles_are_as_recorded(followed: Follower) -> None:
    """Lasers, guns and afterimages: which, whose, and where within 0.1."""
    predicted, recorded = followed.predicted, followed.recording.replay.frames
    right = shown = 0
    for row in np.flatnonzero(followed.recording.counted.all(axis=1)):
        ours, theirs = _articles(predicted[row]), _articles(recorded[row])
        right += len(ours & theirs)
        shown += len(ours | theirs)
    assert shown > 400
    assert right / shown >= 0.94


def _articles(frame: np.void) -> set[tuple[int, ...]]:
    return {
        (
            int(item["type"]),
            int(item["owner"]),
            int(item["state"]),
            round(10 * item["x"]),
            round(10 * item["y"]),
        )
        for item in frame["items"][: frame["item_count"]]
    }


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_as_recorded(followed: Follower, field: str) -> None:
    predicted, recorded = followed.predicted["players"], followed.recording.replay.frames["players"]
    compared = followed.recording.counted & (predicted["state"] == recorded["state"])
    if field == "animation":
        compared &= recorded["state"] != A.WAIT  # which of the idle animations plays is drawn by lot
    right = (predicted[field] == recorded[field])[compared].mean()
    assert np.count_nonzero(compared) > 5_000
    assert right >= 0.995


@pytest.mark.parametrize(("byte", "mask"), FLAGS)
def test_a_flag_is_as_recorded(followed: Follower, byte: int, mask: int) -> None:
    predicted, recorded = followed.predicted["players"], followed.recording.replay.frames["players"]
    compared = followed.recording.counted & (predicted["state"] == recorded["state"])
    ours, theirs = (players["state_flags"][..., byte][compared] & mask for players in (predicted, recorded))
    assert 0 < np.count_nonzero(theirs) < len(theirs)
    assert (ours == theirs).mean() >= 0.99
