from __future__ import annotations

import io
import os
import shutil
from contextlib import closing, redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy_network
import toy_trainer
from everything import differences
from safetensors.numpy import load, save
from smoke import short_config, smoke_config
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from exphil_agents import load_policy
from exphil_agents.files import write_sums
from exphil_agents.registry import NETWORKS, TRAINERS
from exphil_agents.resume import Generators, read_state
from exphil_agents.run import Run, create_run
from exphil_agents.trainers import training
from exphil_agents.trainers.training import Training, train
from melee_gym.errors import CheckpointError, ConfigError
from melee_gym.rewards import characters
from melee_gym.rewards.characters import Weight
from melee_gym.sim import build

PPO = ["ppo.lanes=8", "ppo.n_steps=16", "ppo.batch_size=64"]
SELF_PLAY = [
    "algo=self_play", "self_play.lanes=8", "self_play.n_steps=16", "self_play.batch_size=96",
    "self_play.pool.size=3", "self_play.pool.keep_first=1", "self_play.pool.every_frames=300",
    "self_play.pool.members_in_memory=2",
]  # fmt: skip
LEARNERS = {
    "ppo": PPO,
    "self-play": SELF_PLAY,
    "self-play with memory": [*SELF_PLAY, "network=recurrent"],
    "ppo paid by character": [*PPO, "env.rewards=character"],
    "ppo with memory": [*PPO, "network=recurrent"],
    "another algorithm": ["algo=reinforce"],
    "another algorithm with memory": ["algo=reinforce", "network=recurrent"],
}


@pytest.fixture(autouse=True)
def quiet() -> Any:
    with redirect_stderr(io.StringIO()):
        yield


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))
    monkeypatch.setitem(TRAINERS, *next(iter(toy_trainer.LINE.items())))
    soon_gone = {"damage": Weight(0.01, start=200, end=900)}
    monkeypatch.setattr(characters, "load_character", lambda key: soon_gone)


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_training_that_goes_on_is_the_one_that_never_stopped(learner: str, tmp_path: Path) -> None:
    config = short_config("total_frames=100000", "opponents={uniform: 1, chase: 1}", *LEARNERS[learner])
    whole = Training(config, create_run(config, tmp_path / "run"))
    for _ in range(2):
        whole.iterate()
    whole.save()
    for _ in range(2):
        whole.iterate()
    random = Generators().state()
    resumed = Training(config, Run(tmp_path / "run"))
    for _ in range(2):
        resumed.iterate()
    assert differences(whole, resumed) == []
    assert not differences(random, Generators().state())
    whole.close()
    resumed.close()


def test_annealed_rewards_follow_the_frames_that_were_trained(tmp_path: Path) -> None:
    config = short_config("total_frames=100000", "env.rewards=character", *PPO)
    with closing(Training(config, create_run(config, tmp_path / "run"))) as training:
        weights = []
        for frames in (0, 384, 768, 1152):
            assert training.frames == frames
            training.iterate()
            assert training.learner.matches is not None
            weights.append(training.learner.matches.env.loop.terms._weights[0, 0])
    assert weights == [0.01, pytest.approx(0.01 * 516 / 700), pytest.approx(0.01 * 132 / 700), 0.0]


def test_a_run_that_goes_on_ends_at_the_new_limit_and_keeps_its_changes(tmp_path: Path) -> None:
    config = smoke_config("total_frames=768")
    train(config, create_run(config, tmp_path / "run"))
    longer = smoke_config("total_frames=1536")
    train(longer, Run(tmp_path / "run"))
    run = Run(tmp_path / "run")
    assert run.checkpoints() == [768, 1536]
    assert run.config == longer


def test_a_run_at_its_end_says_what_to_raise(trained: Run) -> None:
    with pytest.raises(ConfigError, match=r"at its end, 2304 frames.* raise total_frames \(2304\)"):
        Training(trained.config, trained)


@pytest.mark.parametrize(
    ("override", "difference"),
    [
        ("env.observation=lite", "observation: it has 176 columns, here are 105"),
        ("env.controls_options={stick: 37}", r"controls: it chooses among \[12, 21, 5\], here \[12, 37, 5\]"),
        ("network.widths=[8]", r"network\.widths: it has \(16,\), here \(8,\)"),
    ],
)
def test_a_run_does_not_go_on_as_something_else(override: str, difference: str, trained: Run) -> None:
    config = smoke_config("total_frames=5000", override)
    with pytest.raises(CheckpointError, match=difference):
        Training(config, trained)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("ppo.lanes=4", "ppo.lanes was 8 and is 4"),
        ("env.stage=battlefield", "env.stage was 'final_destination' and is 'battlefield'"),
        ("opponents={idle: 1}", "opponents.chase was 0.8 and is None; opponents.idle was 0.1 and is 1.0"),
        ("starts.count=0", "starts.count was 256 and is 0"),
    ],
)
def test_a_run_goes_on_with_new_matches_where_they_are_to_be_others(
    word: str, reason: str, trained: Run, tmp_path: Path
) -> None:
    run = Run(Path(shutil.copytree(trained.path, tmp_path / "run")))
    config = smoke_config("total_frames=5000", word)
    with redirect_stderr(io.StringIO()) as said:
        resumed = Training(config, run)
    assert reason in said.getvalue()
    assert resumed.frames == 2304
    loaded = load_policy(trained.path).state_dict()
    assert all(tensor.equal(loaded[name]) for name, tensor in resumed.learner.policy.state_dict().items())
    assert resumed.learner.state().keys() > {"value_net.bias:step"}
    assert resumed.learner.matches.env.num_envs == config.trainer.lanes
    resumed.iterate()
    resumed.close()


@pytest.mark.parametrize("word", ["ppo.n_epochs=2", "ppo.n_steps=16", "env.threads=2", "max_minutes=3"])
def test_matches_go_on_where_something_else_changes(word: str, trained: Run, tmp_path: Path) -> None:
    run = Run(Path(shutil.copytree(trained.path, tmp_path / "run")))
    with redirect_stderr(io.StringIO()) as said:
        Training(smoke_config("total_frames=5000", word), run).close()
    assert "anew" not in said.getvalue()


def test_matches_of_another_version_of_the_game_start_anew_and_the_rest_goes_on(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(Path(shutil.copytree(trained.path, tmp_path / "run")))
    monkeypatch.setattr(training, "game_version", lambda: "another")
    monkeypatch.setattr(build, "engine_version", lambda: "f" * 16)
    with redirect_stderr(io.StringIO()) as said:
        Training(smoke_config("total_frames=5000"), run).close()
    assert "All matches start anew: the checkpoint is of another version of the game." in said.getvalue()


def test_a_run_goes_on_with_its_own_algorithm(trained: Run) -> None:
    with pytest.raises(ConfigError, match="was trained by 'ppo', and algo is 'reinforce'"):
        Training(short_config("algo=reinforce", "network.widths=[16]"), trained)


def test_a_damaged_state_is_named_and_the_checkpoint_before_is_gone_on_from(tmp_path: Path) -> None:
    config = smoke_config("total_frames=2304", "checkpoint_minutes=1e-9")
    run = create_run(config, tmp_path / "run")
    train(config, run)
    last = run.checkpoint(run.find())
    (last / "state.safetensors").write_bytes(b"\0" * 64)
    with pytest.raises(CheckpointError, match=f"{last.name}/state.safetensors is damaged"):
        Training(config, run)
    shutil.rmtree(last)
    training = Training(config, run)
    assert training.frames == 1536
    training.close()


def test_only_the_last_two_checkpoints_hold_what_is_needed_to_go_on(trained: Run) -> None:
    holding = [(trained.checkpoint(frames) / "state.json").exists() for frames in trained.checkpoints()]
    assert holding == [False, True, True]


@pytest.fixture
def damaged(trained: Run, tmp_path: Path) -> Run:
    """A run that may be damaged."""
    return Run(Path(shutil.copytree(trained.path, tmp_path / "run")))


def arrays_of(run: Run) -> dict[str, np.ndarray]:
    return load((run.checkpoint(run.find()) / "state.safetensors").read_bytes())


def replace_arrays(run: Run, arrays: dict[str, np.ndarray]) -> None:
    folder = run.checkpoint(run.find())
    (folder / "state.safetensors").write_bytes(save(arrays))
    write_sums(folder)


@pytest.mark.parametrize("damage", ["absent", "of another shape", "of another type"])
def test_every_array_of_a_state_is_looked_at_before_anything_goes_on(damage: str, damaged: Run) -> None:
    arrays, resumed = (
        arrays_of(damaged),
        Training(smoke_config(), create_run(smoke_config(), damaged.path / "x")),
    )
    parts = resumed._stateful()
    for name, array in arrays.items():
        changed = dict(arrays)
        if damage == "absent":
            del changed[name]
        elif damage == "of another shape":
            changed[name] = np.concatenate([array.reshape(-1), array.reshape(-1)])
        else:
            changed[name] = np.zeros(array.shape, np.int16)
        replace_arrays(damaged, changed)
        part = name.partition(".")[0]
        with pytest.raises(CheckpointError, match=rf"state\.safetensors, {part}: "):
            read_state(damaged.checkpoint(damaged.find())).load(part, parts[part])
    assert {name.partition(".")[0] for name in arrays} == set(parts) == {
        "training", "learner", "random", "half_won", "alarms", "matches",
    }  # fmt: skip
    resumed.close()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("training.frames", -1, "frames holds -1"), ("training.clock", np.nan, "clock holds"),
        ("training.clock", -1.0, "clock holds -1.0"), ("random.numpy_place", 10**6, "numpy_place holds"),
        ("random.python", 2**63, "generator is none"), ("random.torch", 255, "generator is none"),
    ],
)  # fmt: skip
def test_numbers_that_no_training_has_are_refused(name: str, value: float, reason: str, damaged: Run) -> None:
    arrays = arrays_of(damaged)
    arrays[name] = np.full_like(arrays[name], value)
    replace_arrays(damaged, arrays)
    with pytest.raises(CheckpointError, match=reason):
        Training(smoke_config("total_frames=5000"), damaged)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[]",
        "{}",
        '{"format": 1}',
        '{"format": 1, "config": []}',
        '{"format": 0, "config": {}}',
        "",
    ],
)
def test_a_state_that_describes_itself_as_something_else_is_refused(text: str, damaged: Run) -> None:
    folder = damaged.checkpoint(damaged.find())
    (folder / "state.json").write_text(text)
    write_sums(folder)
    with pytest.raises(CheckpointError, match=r"state\.json|cannot be gone on from"):
        Training(smoke_config("total_frames=5000"), damaged)


def test_two_trainings_do_not_share_a_folder(trained: Run, damaged: Run) -> None:
    config = smoke_config("total_frames=5000")
    with damaged.alone(), pytest.raises(ConfigError, match=f"is being written by process {os.getpid()} on "):
        train(config, damaged)
    with damaged.alone(), pytest.raises(ConfigError, match="is being written by process"):
        create_run(config, damaged.path)
    train(config, damaged)
    assert damaged.find() > trained.find()


def test_two_runs_of_one_second_have_two_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runs = [create_run(smoke_config()) for _ in range(3)]
    assert len({run.path for run in runs}) == 3


def test_a_step_that_was_played_twice_is_shown_once(tmp_path: Path) -> None:
    config = smoke_config("total_frames=2304", "checkpoint_minutes=1e9")
    run = create_run(config, tmp_path / "run")
    killed = Training(config, run)
    killed.iterate()
    killed.save()
    killed.iterate()  # its row is written, its checkpoint is not
    killed.close()
    train(config, run)
    events = EventAccumulator(str(run.path), size_guidance={"scalars": 0})
    events.Reload()
    assert [event.step for event in events.Scalars("policy/entropy")] == [768, 1536, 2304]


def test_a_run_goes_on_through_a_link_to_its_folder(trained: Run, damaged: Run, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(damaged.path)
    train(smoke_config("total_frames=3072"), Run(tmp_path / "link"))
    assert damaged.find() == 3072
    assert load_policy(tmp_path / "link").layout.hash == load_policy(damaged.path).layout.hash
