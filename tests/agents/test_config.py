from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from exphil_agents.config import dump_config, load_config
from melee_gym.errors import ConfigError

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_a_preset_is_valid(path: Path) -> None:
    load_config(path)


def test_the_default_preset_says_what_the_defaults_are() -> None:
    (path,) = (path for path in CONFIGS if path.name == "ppo.yaml")
    assert yaml.safe_load(path.read_text()) == load_config().tree()


def test_a_written_config_is_read_back_as_it_was(tmp_path: Path) -> None:
    config = load_config(None, ["ppo.lanes=32", "opponents.chase=0.25", "env.stage=[battlefield]"])
    (tmp_path / "config.yaml").write_text(dump_config(config))
    assert load_config(tmp_path / "config.yaml") == config


def test_words_come_after_the_file_and_the_file_after_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("seed: 3\nppo: {n_epochs: 7, clip_range: 0.3}\n")
    config = load_config(path, ["ppo.n_epochs=9"])
    assert (config.seed, config.trainer.n_epochs, config.trainer.clip_range) == (3, 9, 0.3)
    assert config.trainer.lanes == load_config().trainer.lanes


def test_rewards_are_weights_or_whose_they_are() -> None:
    assert load_config(None, ["env.rewards=character"]).options().rewards == "character"
    assert load_config(None, ["env.rewards.combo=1e-2"]).options().rewards["combo"] == 0.01
    with pytest.raises(ConfigError, match=r"1 error.*\n- env\.rewards: rewards is 'marht': .*'marth'"):
        load_config(None, ["env.rewards=marht"])


@pytest.mark.parametrize(("word", "value"), [("1e-3", 1e-3), ("0.5", 0.5), ("1", 1.0)])
def test_a_number_may_be_written_in_any_way(word: str, value: float) -> None:
    assert load_config(None, [f"ppo.learning_rate={word}"]).trainer.learning_rate == value


def test_a_word_changes_one_entry_of_a_mapping_and_a_file_replaces_it(tmp_path: Path) -> None:
    assert load_config(None, ["opponents.hold=1"]).opponents == {**load_config().opponents, "hold": 1.0}
    (tmp_path / "c.yaml").write_text("opponents: {hold: 1}\n")
    assert load_config(tmp_path / "c.yaml").opponents == {"hold": 1.0}


def test_every_error_is_named_at_once_with_the_nearest_name() -> None:
    words = [
        "ppo.lane=8", "env.stage=battlefeld", "env.fighters=[fx,marth]", "env.rewards={stok: 1}",
        "env.controls=multidiscrete", "env.frame_skip=0", "algo=pppo", "ppo.gae_lambda=2", "nonsense",
        "opponents.chas=1", "evaluation.opponents=[idl]",
    ]  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        load_config(None, words, changes={"algo": "ppo"})
    message = str(caught.value)
    assert message.startswith("11 errors")
    for near in (
        "'lanes'", "'battlefield'", "'fox'", "'stock'", "'multi_discrete'", "'ppo'", "'chase'", "'idle'",
    ):  # fmt: skip
        assert f"Did you mean {near}?" in message


@pytest.mark.parametrize("where", ["opponents.chas=1", "evaluation.opponents=[chas]"])
def test_an_unknown_opponent_is_refused_with_the_nearest_name(where: str) -> None:
    with pytest.raises(
        ConfigError, match=r"opponents: unknown player 'chas'\. Did you mean 'chase'\? Valid: idle, "
    ):
        load_config(None, [where])


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["opponents={}"], "at least one above 0"),
        (["opponents={idle: 0}"], "at least one above 0"),
        (["ppo.lanes=3"], "does not divide"),
        (["seed=1.5"], "seed is 1.5"),
        (["env=3"], "env is 3"),
        (["seed.x=3"], "seed"),
        (["ppo.learning_rate=.nan"], "learning_rate is nan"),
        (["ppo.learning_rate=["], "no YAML"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(words: list[str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        load_config(None, words)


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("lerning_rate=1", "ppo.learning_rate"), ("learning_rate=1", "ppo.learning_rate"),
        ("width=[8]", "network.widths"), ("ppo.frame_skip=2", "env.frame_skip"),
        ("env.half_live=2", "ppo.half_life"), ("network.batch_sise=2", "ppo.batch_size"),
    ],
)  # fmt: skip
def test_a_key_of_another_section_is_suggested_with_its_path(word: str, near: str) -> None:
    with pytest.raises(ConfigError, match=rf"unknown config key .* Did you mean '{near}'\? Valid: "):
        load_config(None, [word])


@pytest.mark.parametrize("word", ["network=mlp", "network.name=mlp", "network={name: mlp}"])
def test_a_network_may_be_named_in_any_way(word: str) -> None:
    assert load_config(None, [word, "network.widths=[8]"]).network.widths == (8,)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("network.widths=[]", "network.widths is "), ("network.widths=[45000]", "network.widths.0 is 45000"),
        ("torch_threads=100000", "torch_threads is 100000"), ("ppo.lanes=1000000", "ppo.lanes is 1000000"),
        ("env.controls_options={foo: 1}", "env: .*foo"), ("env.fighters=[falco, fox]", "env: .*'falco'"),
        ("env.stage=[battlefield, yoshis_story]", "env: .*'yoshis_story'"), ("network=3", "network is 3"),
        ("env.controls=continuous", "env: a policy here chooses"), ("env.observation=frame", "observation: "),
        ("env.fighters=[fox]", "for each of two seats"),
        ("seed=-1", "seed is -1"), ("total_frames=1e30", "total_fra"),
        ("env.threads=.inf", "env.threads"), ("algo=null", "algo: unknown algo None"), ("device=gpu", "dev"),
    ],
)  # fmt: skip
def test_what_cannot_be_trained_is_refused_when_the_config_is_read(word: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        load_config(None, [word])


BOMB = "a: &a [x, x]\n" + "".join(
    f"{n}: &{n} [{', '.join(['*' + m] * 9)}]\n" for m, n in pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "aliases"), ("seed: &a 3\nx: *a", "aliases"),
        ("seed: !!int abc", r"tags \(tag:yaml.org,2002:int"),
        ("seed: !!python/object:os.system ls", "tags"), ("[" * 3000, "too deep"),
        ("seed: " + "9" * 5000, "too long"), ("x" * 100_001, "more than 100000"), ("{" * 3000, "too deep"),
        ("seed: 2026-13-45", "seed is '2026-13-45'"), ("seed: 2026-12-01", "seed is '2026-12-01'"),
        ("seed: 1\nseed: 2", "there twice"), ("? [a]\n: 2", "a key that is no word"),
        ("seed: =", "cannot be read"), ("3: 4", "3"), ("~: 4", "None"), ("<<: {seed: 3}\nx: 1", "x"),
    ],
)  # fmt: skip
def test_a_file_that_would_hang_or_break_the_reader_is_refused(
    text: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ConfigError, match=reason):
        load_config(tmp_path / "c.yaml")


@pytest.mark.parametrize(
    "word", ["seed=" + "9" * 5000, "seed=!!int abc", "seed=" + "[" * 3000, "seed=2026-13-45"]
)
def test_a_word_that_would_break_the_reader_is_refused(word: str) -> None:
    with pytest.raises(ConfigError, match="seed"):
        load_config(None, [word])


def test_a_pipe_is_no_config(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "c.yaml")
    with pytest.raises(ConfigError, match=r"c\.yaml cannot be read: it is a pipe"):
        load_config(tmp_path / "c.yaml")


@pytest.mark.parametrize("text", ["a: [", "- 1\n", "\x00"])
def test_a_file_that_is_no_mapping_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ConfigError, match=r"c\.yaml"):
        load_config(tmp_path / "c.yaml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.yaml cannot be read"):
        load_config(tmp_path / "absent.yaml")


def test_a_reward_counts_half_after_the_half_life() -> None:
    assert load_config(None, ["ppo.half_life=4"]).trainer.discount ** (4 * 60) == pytest.approx(0.5)
