from __future__ import annotations

import io
import shutil
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from smoke import smoke_config

from exphil_agents.run import Run, create_run
from exphil_agents.trainers.ppo import Training, train
from melee_gym.errors import CheckpointError, ConfigError

CONFIG = smoke_config("total_frames=100000", "ppo.n_steps=16", "opponents={uniform: 1, chase: 1}")


@pytest.fixture(autouse=True)
def quiet() -> Any:
    with redirect_stderr(io.StringIO()):
        yield


def state_of(training: Training) -> dict[str, np.ndarray]:
    """Everything that is compared: weights, the optimizer's, the frames shown."""
    state = {name: tensor.numpy().copy() for name, tensor in training.learner.policy.state_dict().items()}
    for number, values in training.learner.policy.optimizer.state_dict()["state"].items():
        state |= {f"{number}.{name}": tensor.numpy().copy() for name, tensor in values.items()}
    state["frames"] = training.env.loop.frames.copy()
    state["observations"] = np.asarray(training.learner._last_obs).copy()
    return state


def test_a_training_that_goes_on_is_the_one_that_never_stopped(tmp_path: Path) -> None:
    whole = Training(CONFIG, create_run(CONFIG, tmp_path / "whole"))
    for _ in range(2):
        whole.iterate()
    whole.save()
    for _ in range(2):
        whole.iterate()
    resumed = Training(CONFIG, Run(tmp_path / "whole"))
    for _ in range(2):
        resumed.iterate()
    expected, found = state_of(whole), state_of(resumed)
    different = [name for name in expected if not np.array_equal(expected[name], found[name])]
    assert not different
    assert (resumed.frames, resumed.learner.num_timesteps) == (whole.frames, whole.learner.num_timesteps)
    whole.close()
    resumed.close()


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
        ("ppo.lanes=4", "holds other matches"),
    ],
)
def test_a_run_does_not_go_on_as_something_else(override: str, difference: str, trained: Run) -> None:
    config = smoke_config("total_frames=5000", override)
    with pytest.raises(CheckpointError, match=difference):
        Training(config, trained)


def test_a_damaged_state_is_named_and_the_checkpoint_before_is_gone_on_from(tmp_path: Path) -> None:
    config = smoke_config("total_frames=2304", "checkpoint_minutes=1e-9")
    run = create_run(config, tmp_path / "run")
    train(config, run)
    last = run.checkpoint(run.find())
    (last / "state.safetensors").write_bytes(b"\0" * 64)
    with pytest.raises(CheckpointError, match=f"{last.name} cannot be gone on from"):
        Training(config, run)
    shutil.rmtree(last)
    training = Training(config, run)
    assert training.frames == 1536
    training.close()


def test_only_the_last_two_checkpoints_hold_what_is_needed_to_go_on(trained: Run) -> None:
    holding = [(trained.checkpoint(frames) / "state.json").exists() for frames in trained.checkpoints()]
    assert holding == [False, True, True]
