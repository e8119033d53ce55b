from __future__ import annotations

import io
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from threading import Thread

import pytest
from everything import differences
from safetensors.numpy import load
from smoke import short_config
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from exphil_agents.config import Config
from exphil_agents.league import league as module
from exphil_agents.league.league import create_league, train_league
from exphil_agents.league.payoff import FILE, read_payoff
from exphil_agents.league.slices import play_slice
from exphil_agents.players import single_players
from exphil_agents.rounds.folder import agent_config, agent_run, weights_of
from exphil_agents.run import Run
from exphil_agents.trainers.training import Training, train
from melee_gym.errors import CheckpointError, ConfigError

WORDS = [
    "algo=league", "network.widths=[8]", "env.timer=1", "league.lanes=4", "league.n_steps=32",
    "league.batch_size=32", "league.n_epochs=1", "league.slice_frames=700", "league.members_in_memory=2",
    "league.main.min_frames=700", "league.main.max_frames=700", "league.league_exploiter.min_frames=700",
    "league.league_exploiter.max_frames=1500", "league.main_exploiter.min_frames=700",
    "league.main_exploiter.max_frames=700",
]  # fmt: skip
AGENTS = ("main", "main_exploiter_1", "league_exploiter_1")
END = 2304  # frames of each agent, three slices


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with redirect_stderr(io.StringIO()):
        yield


def config(*words: str, runner: str = "serial") -> Config:
    return short_config(*WORDS, f"total_frames={END}", f"league.runner={runner}", *words)


@pytest.fixture(scope="module")
def league(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished league; not to be changed."""
    with redirect_stderr(io.StringIO()):
        made = create_league(config(), tmp_path_factory.mktemp("runs") / "league")
        assert train_league(config(), made)
    return made


def same(one: Path, other: Path) -> bool:
    """Whether two leagues have the same payoff matrix and the same agents, bit by bit."""
    files = [FILE, *(f"agents/{name}/checkpoints/{END:012d}/policy.safetensors" for name in AGENTS)]
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in files)


def test_a_league_grows_round_by_round(league: Run) -> None:
    payoff = read_payoff(league.path)
    assert payoff.round == 3
    assert {name: agent.frames for name, agent in payoff.agents.items()} == dict.fromkeys(AGENTS, END)
    assert payoff.players_of("main") == ["main@0", "main@768", "main@1536", "main@2304"]
    assert payoff.players_of("main_exploiter") == [f"main_exploiter_1@{n}" for n in (768, 1536, 2304)]
    assert payoff.players_of("league_exploiter") == ["league_exploiter_1@1536"]
    assert all(weights_of(league.path, name).is_dir() for name in payoff.players)
    games = {
        name: sum(
            sum(score) for row in payoff.members for score in [payoff.scores.get(row, {}).get(name)] if score
        )
        for name in ("main@0", "main@768", "main_exploiter_1@768")
    }
    assert min(games.values()) > 0


def test_its_matches_are_counted_once_each(league: Run) -> None:
    payoff = read_payoff(league.path)
    for name in AGENTS:
        events = EventAccumulator(str(agent_run(league.path, name).path))
        events.Reload()
        assert events.Scalars("speed/frames_per_second")[-1].step == END
    met = [
        sum(score)
        for player in payoff.players_by("main_exploiter_1")
        for score in payoff.scores[player].values()
    ]
    # Four lanes of one-second matches, each twenty decisions: at most three slices of 64.
    assert 0 < sum(met) <= 4 * 3 * 64 / 20 + 4


def test_an_exploiter_begins_anew_from_its_initial_weights(league: Run, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(league.path, tmp_path / "league")))
    for name, anew in (("main_exploiter_1", True), ("main", False)):
        options = agent_config(config(f"total_frames={2 * END}"), name)
        training = Training(options, agent_run(copy.path, name))
        initial = load((weights_of(copy.path, f"{name}@0") / "policy.safetensors").read_bytes())
        policy = training.learner.policy.state_dict()
        assert all((policy[key].numpy() == array).all() for key, array in initial.items()) is anew
        assert (len(training.learner.policy.optimizer.state) == 0) is anew
        training.iterate()
        training.close()


def test_an_exploiter_has_the_learning_rate_of_its_life(league: Run, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(league.path, tmp_path / "league")))
    # An iteration is of 384 frames. Main agents are in the middle of the training; the main exploiter has
    # begun anew, for 700 frames; the league exploiter has not yet, and does so once in 4 * 1500 frames.
    left = {
        "main": 0.5, "main_exploiter_1": 1.0 - 384 / 700,
        "league_exploiter_1": 1.0 - (END + 384) / (4 * 1500),
    }  # fmt: skip
    for name, remaining in left.items():
        options = agent_config(config(f"total_frames={2 * END}"), name)
        training = Training(options, agent_run(copy.path, name))
        training.iterate()
        rate = training.learner.policy.optimizer.param_groups[0]["lr"]
        assert rate == pytest.approx(2e-4 + remaining * (1.5e-3 - 2e-4))
        training.close()


def test_it_is_shown(league: Run) -> None:
    events = EventAccumulator(str(league.path))
    events.Reload()
    tags = events.Tags()
    assert tags["images"] == ["league/payoff"]
    assert {"league/players", *(f"rating/{name}" for name in AGENTS)} == set(tags["scalars"])
    assert [event.step for event in events.Scalars("rating/main_exploiter_1")] == [768, 1536, 2304]


def test_agents_are_ordinary_runs(league: Run) -> None:
    run = agent_run(league.path, "main").path
    assert single_players([f"{run}@all"]) == [f"{run}@{n}" for n in (768, 1536, 2304)]


@pytest.mark.parametrize("runner", ["processes", "ray"])
def test_every_runner_makes_the_same_league_though_a_process_is_killed(
    runner: str, league: Run, tmp_path: Path
) -> None:
    made = create_league(config(runner=runner), tmp_path / "league")
    holder = agent_run(made.path, "main_exploiter_1").path / ".holder"
    killed = []

    def kill() -> None:
        deadline = time.monotonic() + 60.0
        while not killed and time.monotonic() < deadline:
            who = int(holder.read_text().split()[1])
            if who != os.getpid():  # who made the run
                os.kill(who, signal.SIGKILL)
                killed.append(who)
            time.sleep(0.001)

    thread = Thread(target=kill)
    thread.start()
    assert train_league(config(runner=runner), made)
    thread.join()
    assert killed
    assert same(league.path, made.path)


def test_whatever_was_cut_off_goes_on_as_if_it_had_not_been(
    league: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_league(config(), tmp_path / "league")
    assert play_slice(made.path, "main")  # whole, and nobody entered it
    options = agent_config(config(), "main_exploiter_1")
    training = Training(options, agent_run(made.path, "main_exploiter_1"))
    training.iterate()
    training.save()  # in the middle of a slice
    training.iterate()
    training.close()
    written = module.write_payoff

    class PowerCutError(BaseException):
        pass

    def cut(*arguments: object) -> None:
        written(*arguments)
        raise PowerCutError

    for patch in (cut, written):
        monkeypatch.setattr(module, "write_payoff", patch)
        if patch is cut:
            with pytest.raises(PowerCutError):
                train_league(config(), made)
        else:
            assert train_league(config(), made)
    assert same(league.path, made.path)


def test_an_agent_that_goes_on_is_the_one_that_never_stopped(league: Run, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(league.path, tmp_path / "league")))
    for name in AGENTS:
        options, run = agent_config(config(f"total_frames={2 * END}"), name), agent_run(copy.path, name)
        whole = Training(options, run)
        whole.iterate()
        whole.save()
        whole.iterate()
        resumed = Training(options, run)
        resumed.iterate()
        assert differences(whole, resumed) == []
        whole.close()
        resumed.close()


def test_a_league_goes_on_to_a_new_limit(league: Run, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(league.path, tmp_path / "league")))
    assert train_league(config(), copy)
    assert read_payoff(copy.path).round == 3
    longer = config(f"total_frames={END + 700}")
    assert train_league(longer, copy)
    assert read_payoff(copy.path).round == 4
    assert copy.config == longer


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["league.agents={main: mian}"], "unknown role 'mian'. Did you mean 'main'"),
        (["league.agents={a: main_exploiter}"], "valid: at least one with the role main"),
        (["league.agents={Main: main}"], "'Main' is no name of an agent"),
        (["league.runner=procesess"], "unknown runner 'procesess'. Did you mean 'processes'"),
        (["league.agent=nobody"], "unknown agent 'nobody'"),
        (["league.main.reset=2"], "league.main.reset is 2"),
        (["league.batch_size=100"], "does not divide"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config(*words)


def test_a_half_written_league_is_named_and_made_anew(tmp_path: Path) -> None:
    made = create_league(config(), tmp_path / "league")
    (made.path / FILE).unlink()
    with pytest.raises(CheckpointError, match=f"league is no whole league: it has no {FILE}"):
        train_league(config(), made)
    create_league(config(), tmp_path / "league")
    with pytest.raises(ConfigError, match="holds a league already; go on with --resume"):
        create_league(config(), tmp_path / "league")
    shutil.rmtree(made.path / "agents/main")
    with pytest.raises(CheckpointError, match="agents/main is no run"):
        train_league(config(), made)


def test_a_league_goes_on_with_its_own_agents_and_an_agent_in_its_league(league: Run, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a league goes on with its own"):
        train_league(config("league.agents={main: main}"), league)
    with pytest.raises(ConfigError, match=r"league\.agent is 'main': an agent trains in its league"):
        train_league(config("league.agent=main"), agent_run(league.path, "main"))
    with pytest.raises(CheckpointError, match="is no whole league"):
        train(agent_config(config(), "main"), Run(tmp_path / "a/b"))
    tree = json.loads((league.path / FILE).read_text())
    assert set(tree["agents"]) == set(AGENTS)
