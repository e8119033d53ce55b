from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import numpy as np
import pytest
from smoke import short_config
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from exphil_agents.run import Run, create_run
from exphil_agents.trainers.self_play import SelfPlay
from exphil_agents.trainers.training import Training, train
from melee_gym.errors import ConfigError

WORDS = [
    "algo=self_play", "network.widths=[16]", "self_play.lanes=8", "self_play.n_steps=32",
    "self_play.batch_size=96", "self_play.n_epochs=1", "env.timer=3",
]  # fmt: skip


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with redirect_stderr(io.StringIO()):
        yield


def learner(tmp_path: Path, *words: str) -> SelfPlay:
    return SelfPlay(short_config(*WORDS, *words), Run(tmp_path))


def test_lanes_are_shared_out(tmp_path: Path) -> None:
    ours = learner(tmp_path, "opponents={idle: 1}")
    assert ours.matches.rows == 8 + 4  # both seats learn in half of them
    assert ours.matches.frames == 8 * 3
    met = [""] * 4 + ["pool@0"] * 2 + ["idle"] * 2
    for _ in range(8):
        ours.collect()
    finished = [match["opponent"] for match in ours.matches.finished()]
    assert set(finished) == set(met)
    assert ours.pool.payoff[-1, 0, 1] == finished.count("pool@0")
    ours.close()


@pytest.mark.parametrize(
    ("shares", "rows"),
    [("{latest: 1, pool: 0, scripted: 0}", 16), ("{latest: 0, pool: 1, scripted: 0}", 8), ("{latest: 0}", 8)],
)
def test_a_share_may_be_nothing(shares: str, rows: int, tmp_path: Path) -> None:
    ours = learner(tmp_path, f"self_play.shares={shares}", "self_play.batch_size=128")
    assert ours.matches.rows == rows
    assert ours.collect().frames == 8 * 3 * 32
    ours.close()


def test_both_seats_of_a_match_are_paid_the_opposite(tmp_path: Path) -> None:
    ours = learner(tmp_path, "self_play.shares={latest: 1, pool: 0, scripted: 0}", "self_play.batch_size=128")
    for _ in range(20):
        rewards = ours.matches.step().rewards.reshape(-1, 2)
        assert rewards.sum(axis=1) == pytest.approx(0.0, abs=1e-6)
    ours.close()


def test_what_it_meets_is_in_tensorboard(tmp_path: Path) -> None:
    config = short_config(*WORDS, "self_play.pool.every_frames=700", "total_frames=7000")
    run = create_run(config, tmp_path / "run")
    train(config, run)
    events = EventAccumulator(str(run.path))
    events.Reload()
    tags = events.Tags()
    assert "pool/payoff" in tags["images"]
    assert {"pool/members", "pool/mean_age_frames", "win_rate/pool", "pool/win_rate_older_half"} <= set(
        tags["scalars"]
    )
    assert not [tag for tag in tags["scalars"] if tag.startswith("win_rate/pool@") or tag == "win_rate/"]
    assert [event.value for event in events.Scalars("pool/members")][-1] >= 8


def test_a_guest_is_met_as_if_it_were_a_member(trained: Run, tmp_path: Path) -> None:
    guest = f"{trained.path}@768"
    ours = learner(
        tmp_path, f"self_play.pool.guests=['{guest}']", "self_play.shares={latest: 0, scripted: 0}",
        "self_play.batch_size=64", "self_play.pool.sampling=uniform",
    )  # fmt: skip
    for _ in range(8):
        ours.collect()
    assert {match["opponent"] for match in ours.matches.finished()} == {guest, "pool@0"}
    assert ours.pool.payoff[-1, :, 1].min() > 0
    ours.close()


def test_a_damaged_member_is_said_and_the_training_goes_on(tmp_path: Path) -> None:
    config = short_config(*WORDS, "self_play.pool.every_frames=700", "self_play.pool.sampling=uniform")
    training = Training(config, create_run(config, tmp_path / "run"))
    for _ in range(2):
        training.iterate()
    for folder in (tmp_path / "run/pool").glob("0*[1-9]*"):
        shutil.rmtree(folder)
    said: list[str] = []
    training.curves.say = said.append  # type: ignore[method-assign]
    for _ in range(12):
        training.iterate()
    assert said
    assert all("is left out" in text for text in said)
    training.close()


def test_matches_of_a_training_that_goes_on_with_other_shares_start_anew(tmp_path: Path) -> None:
    config = short_config(*WORDS, "total_frames=1500")
    train(config, create_run(config, tmp_path / "run"))
    shares = "self_play.shares={latest: 0.5, pool: 0.5, scripted: 0}"
    changed = short_config(*WORDS, "total_frames=3000", shares)
    training = Training(changed, Run(tmp_path / "run"))
    assert training.learner.matches is not None
    assert training.learner.matches.first.all()
    training.close()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("self_play.shares={latest: 0, pool: 0, scripted: 0}", "valid: at least one above 0"),
        ("self_play.pool.sampling=pfsp", "Did you mean 'pfsp_"),
        ("self_play.pool.guests=[nobody]", "'nobody'; valid: folders of runs"),
        ("self_play.pool.size=1", "size is 1"),
        ("self_play.batch_size=100", "does not divide 384 decisions"),
    ],
)
def test_what_cannot_be_is_refused(word: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        short_config(*WORDS, word)


def test_rows_of_joined_matches_are_those_of_their_parts(tmp_path: Path) -> None:
    ours = learner(tmp_path)
    env = ours.matches.env
    seen = env.reset()
    assert seen.shape == (12, *env.observation_space.shape)
    observations, rewards, ended, infos = env.step(np.zeros((12, 3), np.int64))
    assert observations.shape == seen.shape
    assert rewards.shape == ended.shape == (12,)
    assert len(infos) == 12
    ours.close()
