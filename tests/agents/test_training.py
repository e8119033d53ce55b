from __future__ import annotations

import io
import json
import math
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from smoke import smoke_config
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

from exphil_agents.run import Run, create_run
from exphil_agents.trainers.logging import match_figures
from exphil_agents.trainers.stopping import SIGNALS, Interruption, progress
from exphil_agents.trainers.training import Training, train
from melee_gym.errors import ConfigError, MeleeError
from melee_gym.game.frame import FIRST_FRAME
from melee_gym.replays import read_slp
from melee_gym.stats import human_quantiles


@pytest.fixture(autouse=True)
def quiet() -> Any:
    with redirect_stderr(io.StringIO()):
        yield


def curves_of(run: Run) -> EventAccumulator:
    events = EventAccumulator(str(run.path), size_guidance={"images": 0, "scalars": 0})
    events.Reload()
    return events


def test_the_run_folder_tells_how_it_was_made(trained: Run) -> None:
    about = json.loads((trained.path / "about.json").read_text())
    assert about["seed"] == trained.config.seed
    assert set(about["versions"]) >= {"melee-gym", "python", "torch", "stable-baselines3"}
    assert {"commit", "command", "started"} <= set(about)


def test_what_the_issue_asks_for_is_a_curve(tmp_path: Path) -> None:
    config = smoke_config("total_frames=12000", "env.timer=5", "opponents={idle: 1, uniform: 1}")
    run = create_run(config, tmp_path / "run")
    train(config, run)
    curves = curves_of(run).Tags()["scalars"]
    assert set(curves) >= {
        "return/match", "return/stock", "return/damage", "win_rate/idle", "win_rate/uniform_by_knock_out",
        "win_rate/uniform_by_time_out", "play/stocks_taken_per_minute", "play/damage_dealt_per_minute",
        "play/self_destructs_per_minute", "policy/entropy", "value/explained_variance",
        "speed/frames_per_second", "speed/environment_seconds", "speed/policy_seconds",
        "speed/learning_seconds",
    }  # fmt: skip


def test_tensorboard_calls_a_run_by_its_name(trained: Run) -> None:
    shown = EventMultiplexer().AddRunsFromDirectory(str(trained.path.parent))
    assert list(shown.Runs()) == [trained.name]


def test_the_first_policy_is_nearly_uniform(trained: Run) -> None:
    entropy = curves_of(trained).Scalars("policy/entropy")[0].value
    assert entropy == pytest.approx(math.log(12 * 21 * 5), abs=0.05)


def test_an_evaluation_leaves_win_rates_a_game_a_picture_and_the_best_checkpoint(tmp_path: Path) -> None:
    config = smoke_config(
        "total_frames=768", "env.timer=5", "evaluation.every_minutes=1e-9", "evaluation.games=2",
        "evaluation.opponents=[idle, uniform]",
    )  # fmt: skip
    run = create_run(config, tmp_path / "run")
    train(config, run)
    curves = curves_of(run)
    rates = [curves.Scalars(f"evaluation/win_rate_{name}")[0].value for name in ("idle", "uniform")]
    assert run.best_score() == pytest.approx(np.mean(rates))
    assert run.find("best") == 768
    assert curves.Tags()["images"] == ["evaluation/game"]
    assert curves.Scalars("behaviour/button_entropy_bits")[0].value > 0.0
    gif, slp = sorted(run.games().iterdir())
    assert (gif.name, slp.name) == ("000000000768.gif", "000000000768.slp")
    game = read_slp(slp)
    assert game.warnings == ()
    assert game.frames["frame"][0] == FIRST_FRAME
    assert (np.diff(game.frames["frame"]) == 1).all()


def test_people_are_lines_in_the_charts_of_behaviour(tmp_path: Path) -> None:
    config = smoke_config(
        "total_frames=1536", "env.timer=20", "evaluation.every_minutes=1e-9", "evaluation.games=2",
        "evaluation.opponents=[idle, chase]", "evaluation.gif=false", "evaluation.slp=false",
    )  # fmt: skip
    run = create_run(config, tmp_path / "run")
    train(config, run)
    shown = EventMultiplexer().AddRunsFromDirectory(str(tmp_path))
    shown.Reload()
    assert set(shown.Runs()) == {"run", "run/people_p10", "run/people_p50", "run/people_p90"}
    charts = {tag for tag in shown.Runs()["run"]["scalars"] if tag.startswith("behaviour/")}
    assert len(charts) > 10
    human = human_quantiles("fox")
    for line in ("p10", "p50", "p90"):
        people = f"run/people_{line}"
        assert set(shown.Runs()[people]["scalars"]) == charts
        for chart in charts:
            points = shown.Scalars(people, chart)
            assert [point.step for point in points] == [p.step for p in shown.Scalars("run", chart)]
            expected = getattr(human[chart.removeprefix("behaviour/")], line)
            assert points[0].value == pytest.approx(expected, rel=1e-6)


def test_each_head_has_a_curve_of_its_entropy(trained: Run) -> None:
    heads = [curves_of(trained).Scalars(f"policy/entropy_head_{head}")[0].value for head in range(3)]
    assert heads == pytest.approx([math.log(size) for size in (12, 21, 5)], abs=0.05)


def test_the_learning_rate_and_the_entropy_bonus_fall_to_their_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = smoke_config("total_frames=1536", "ppo.final_learning_rate=0", "ppo.final_entropy=0")
    training = Training(config, create_run(config, tmp_path / "run"))
    found = []
    update = training.learner.update

    def update_and_look(remaining: float) -> Mapping[str, float]:
        figures = update(remaining)
        found.append((figures["policy/learning_rate"], figures["policy/entropy_bonus"]))
        return figures

    monkeypatch.setattr(training.learner, "update", update_and_look)
    while training.remaining > 0.0:
        training.iterate()
    training.close()
    first = (config.trainer.learning_rate, config.trainer.entropy)
    assert found == [pytest.approx(first), pytest.approx((first[0] / 2, first[1] / 2))]


def test_losses_that_are_not_finite_end_the_training(tmp_path: Path) -> None:
    config = smoke_config("ppo.learning_rate=1e30", "total_frames=50000")
    with pytest.raises(MeleeError, match="the loss is"):
        train(config, create_run(config, tmp_path / "run"))


@pytest.fixture
def at_a_terminal() -> Iterator[None]:
    """Signals as a terminal's process hears them, though the tests may run in the background, or by nohup."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_training_after_the_iteration_and_saves(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = smoke_config("total_frames=10000")
    run = create_run(config, tmp_path / "run")
    iterate = Training.iterate

    def iterate_and_signal(self: Training) -> None:
        signal.raise_signal(number)
        iterate(self)

    monkeypatch.setattr(Training, "iterate", iterate_and_signal)
    train(config, run)
    assert run.checkpoints() == [768]


@pytest.mark.usefixtures("at_a_terminal")
def test_a_second_signal_ends_at_once() -> None:
    with Interruption() as interruption:
        signal.raise_signal(signal.SIGTERM)
        assert interruption.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)


@pytest.mark.usefixtures("at_a_terminal")
def test_a_terminal_that_closes_twice_does_not_stop_the_saving() -> None:
    with Interruption() as interruption:
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)
        assert interruption.asked


def test_what_the_process_was_started_to_ignore_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            signal.raise_signal(signal.SIGHUP)
            assert not interruption.asked
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_training_goes_on_when_nobody_looks_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    config = smoke_config("total_frames=768")
    run = create_run(config, tmp_path / "run")
    monkeypatch.setattr(sys, "stderr", Closed())
    train(config, run)
    assert run.checkpoints() == [768]


def test_the_former_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Interruption():
        pass
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("total_frames", "max_minutes", "expected"),
    [(None, None, 0.0), (200, None, 0.5), (None, 4.0, 0.25), (200, 4.0, 0.5), (50, None, 1.0)],
)
def test_progress_follows_whichever_limit_is_nearer(
    total_frames: int | None, max_minutes: float | None, expected: float
) -> None:
    assert progress(100, 60.0, total_frames=total_frames, max_minutes=max_minutes) == expected


def test_a_folder_with_checkpoints_is_not_used_for_a_new_run(trained: Run) -> None:
    with pytest.raises(ConfigError, match="holds a run already; go on with --resume"):
        create_run(trained.config, trained.path)


def test_curves_of_matches_are_what_a_hand_computes() -> None:
    match = {
        "seat": 0, "r": 2.0, "l": 1800, "end": "knock-out", "winner": 0, "deaths": [1, 4],
        "self_destructs": [1, 3], "damage": [100.0, 50.0], "terms": {"stock": [-1.0, -4.0]},
        "opponent": "idle",
    }  # fmt: skip
    lost = {**match, "r": 0.0, "winner": 1, "end": "time-out", "terms": {"stock": [-2.0, -1.0]}}
    figures = match_figures([match, lost])
    assert figures["return/match"] == 1.0
    assert figures["return/stock"] == (3.0 - 1.0) / 2
    assert (figures["win_rate/idle"], figures["win_rate/idle_by_knock_out"]) == (0.5, 0.5)
    assert figures["win_rate/idle_by_time_out"] == 0.0
    assert figures["play/stocks_taken_per_minute"] == 8.0
    assert figures["play/knock_outs_per_minute"] == 2.0
    assert figures["play/self_destructs_per_minute"] == 2.0
    assert figures["play/damage_dealt_per_minute"] == 200.0


def test_without_matches_there_are_no_curves_of_them() -> None:
    assert match_figures([]) == {}
