from __future__ import annotations

import json
import resource
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from exphil_agents import load_policy
from exphil_agents.checkpoint import load_checkpoint, write_checkpoint
from exphil_agents.files import new_folder, write_sums
from exphil_agents.run import Run
from melee_gym.errors import CheckpointError


@pytest.fixture
def copied(trained: Run, tmp_path: Path) -> Path:
    """A checkpoint's folder that may be damaged."""
    return Path(shutil.copytree(trained.checkpoint(trained.find()), tmp_path / "000000000001"))


def change_meta(folder: Path, **changes: object) -> None:
    path = folder / "meta.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    write_sums(folder)


def test_a_policy_is_saved_and_loaded_bit_for_bit(trained: Run, tmp_path: Path) -> None:
    policy = load_policy(trained.path)
    config, path = trained.config, tmp_path / "7"
    with new_folder(path) as folder:
        write_checkpoint(folder, policy, env=config.env, network=config.network, frames=7)
    again, meta = load_checkpoint(path)
    assert meta.frames == 7
    for name, tensor in policy.state_dict().items():
        assert again.state_dict()[name].equal(tensor)


def test_a_loaded_policy_predicts_actions_of_its_controls(trained: Run) -> None:
    policy = load_policy(trained.path)
    action, _ = policy.predict(policy.observation_space.sample())
    assert policy.action_space.contains(action)


@pytest.mark.parametrize("which", ["", "@best", "@000000000768", "@768"])
def test_a_run_names_its_last_its_best_or_any_checkpoint(which: str, trained: Run) -> None:
    trained.set_best(1536, 0.5)
    loaded = load_checkpoint(trained.checkpoint(trained.find(which.strip("@") or "last")))[1]
    assert loaded.frames == {"": 2304, "@best": 1536}.get(which, 768)
    assert np.isfinite(load_policy(f"{trained.path}{which}").predict(np.zeros(176, np.float32))[0]).all()


@pytest.mark.parametrize("which", ["@3", "@bst", "@-1", "@²", "@٣", "@" + "9" * 5000, "@@", "@768 "])
def test_a_checkpoint_that_does_not_exist_is_refused_with_those_that_do(which: str, trained: Run) -> None:
    with pytest.raises(CheckpointError, match="Have: 768, 1536, 2304"):
        load_policy(f"{trained.path}{which}")


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "{}", '{"frames": "x", "score": 1}', '{"frames": 768}', '{"frames": 1e999, "score": 1}',
        '{"frames": 768, "score": NaN}', "[" * 100_000, "null",
    ],
)  # fmt: skip
def test_a_damaged_note_of_the_best_checkpoint_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "checkpoints/000000000768").mkdir(parents=True)
    (tmp_path / "best.json").write_text(text)
    with pytest.raises(CheckpointError, match=r"best\.json cannot be read"):
        Run(tmp_path).find("best")


def test_a_best_checkpoint_that_was_deleted_is_missed_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "checkpoints/000000000768").mkdir(parents=True)
    (tmp_path / "best.json").write_text('{"frames": 769, "score": 1}')
    assert Run(tmp_path).best_score() == 1.0
    with pytest.raises(CheckpointError, match=r"has no checkpoint '769'\. Have: 768"):
        Run(tmp_path).find("best")


def test_without_an_evaluation_there_is_no_best_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"no evaluation ended\. Have: none"):
        Run(tmp_path).find("best")


def test_a_folder_that_is_no_run_is_refused_with_the_runs_beside_it(trained: Run) -> None:
    with pytest.raises(CheckpointError, match=f"is no run.*{trained.path.name}"):
        load_policy(trained.path.parent / "other")


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"layout_hash": "0" * 16}, "order, units or scales differ"),
        (
            {"layout_hash": "0" * 16, "columns": ["old.speed"]},
            r"it has 1 columns, here are 176; only in it: old\.speed",
        ),
        ({"choices": [12, 21]}, r"it chooses among \[12, 21\], here \[12, 21, 5\]"),
        ({"format": 1}, "has format 1; this version reads 2"),
        ({"plays": {"network": {"name": "mlp", "widths": [24]}}}, "holds other weights"),
        ({"plays": {"network": {"name": "mamba"}}}, "plays.network: .*unknown network 'mamba'"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_refused_with_the_difference(
    changes: dict[str, object], difference: str, copied: Path
) -> None:
    change_meta(copied, **changes)
    with pytest.raises(CheckpointError, match=difference):
        load_checkpoint(copied)


@pytest.mark.parametrize("name", ["policy.safetensors", "meta.json"])
@pytest.mark.parametrize("damage", ["cut", "garbage", "absent"])
def test_a_damaged_checkpoint_is_named(name: str, damage: str, copied: Path) -> None:
    path = copied / name
    if damage == "absent":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100] if damage == "cut" else b"\x80\x04garbage")
    with pytest.raises(CheckpointError, match=name):
        load_checkpoint(copied)


@pytest.mark.parametrize("name", ["policy.safetensors", "meta.json"])
@pytest.mark.parametrize("place", range(0, 100, 9))  # percent of the file
def test_one_flipped_bit_is_found(place: int, name: str, copied: Path) -> None:
    data = bytearray((copied / name).read_bytes())
    data[len(data) * place // 100] ^= 1 << place % 8
    (copied / name).write_bytes(data)
    with pytest.raises(CheckpointError, match=f"{name} is damaged: its SHA-256 is another"):
        load_checkpoint(copied)


def test_a_description_of_a_network_larger_than_the_machine_takes_no_memory(copied: Path) -> None:
    plays = json.loads((copied / "meta.json").read_text())["plays"]
    change_meta(copied, plays={**plays, "network": {"name": "mlp", "widths": [16384] * 60}})  # 60 GiB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CheckpointError, match="holds other weights"):
        load_checkpoint(copied)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"plays": {}}, "plays.network: "),
        ({"plays": {"network": "mlp", "frame_skip": 0}}, "plays.frame_skip: "),
        ({"plays": {"network": {"name": "mlp", "widths": []}}}, "plays.network: .*widths: "),
        ({"plays": {"network": {"name": "mlp", "widths": [45000]}}}, "plays.network: .*widths.0: "),
        ({"plays": {"network": ["mlp"]}}, "plays.network: "),
        ({"plays": 3}, "plays: "),
        ({"frames": -1}, "frames: "),
        ({"match": {"stocks": 4}}, "match.fighters: "),
        ({"columns": 3}, "columns: "),
        ({"rewards": {}}, "rewards: "),
    ],
)
def test_a_description_that_is_none_is_refused_with_its_field(
    change: dict[str, object], field: str, copied: Path
) -> None:
    change_meta(copied, **change)
    with pytest.raises(CheckpointError, match=rf"meta\.json cannot be read: .*{field}"):
        load_checkpoint(copied)


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "null", "{}", "9" * 5000, "", "\xff"])
def test_a_description_that_is_something_else_is_refused(text: str, copied: Path) -> None:
    (copied / "meta.json").write_bytes(text.encode("latin-1"))
    write_sums(copied)
    with pytest.raises(CheckpointError, match=r"meta\.json"):
        load_checkpoint(copied)


def test_what_a_policy_was_trained_on_is_no_matter_to_who_plays_it(trained: Run) -> None:
    fields = json.loads((trained.checkpoint(trained.find()) / "meta.json").read_text())
    assert set(fields["plays"]) == {
        "observation", "controls", "controls_options", "frame_skip", "reaction_delay", "network",
    }  # fmt: skip
    assert set(fields["match"]) == {"fighters", "stage", "stocks", "timer", "ucf"}


def test_loading_a_policy_leaves_the_random_numbers_of_a_training_alone(trained: Run) -> None:
    before = torch.get_rng_state()
    load_policy(trained.path)
    assert torch.get_rng_state().equal(before)
