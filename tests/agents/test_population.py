from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import numpy as np
import pytest
from everything import differences
from PIL import Image
from safetensors.numpy import load
from smoke import short_config
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from exphil_agents.config import Config, load_config
from exphil_agents.evaluation.ratings import Payoffs
from exphil_agents.population import population as module
from exphil_agents.population.config import PopulationConfig
from exphil_agents.population.hyperparameters import Bounds, perturb, with_hyperparameters
from exphil_agents.population.journal import FILE, Journal, Standing, read_journal
from exphil_agents.population.population import choose_copies, create_population, play, train_population
from exphil_agents.rounds.folder import agent_config, agent_run, weights_of
from exphil_agents.run import Run
from exphil_agents.trainers.training import Training
from melee_gym.errors import CheckpointError, ConfigError

WORDS = [
    "algo=population", "network.widths=[8]", "env.timer=3", "opponents={idle: 1}", "population.size=3",
    "population.lanes=4", "population.n_steps=32", "population.batch_size=32", "population.n_epochs=1",
    "population.slice_frames=700", "population.ready_frames=700", "population.games=2",
    "population.anchors=[idle]", "population.truncation=0.34", "population.significant=false",
    "population.shares={latest: 0.25, pool: 0.5, scripted: 0.25}",
]  # fmt: skip
MEMBERS = ("member_1", "member_2", "member_3")
END = 1536  # frames of each member, two slices
RATE, DAMAGE = "population.learning_rate", "env.rewards.damage"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with redirect_stderr(io.StringIO()):
        yield


def config(*words: str, runner: str = "serial") -> Config:
    return short_config(*WORDS, f"total_frames={END}", f"population.runner={runner}", *words)


def options_of(config: Config) -> PopulationConfig:
    assert isinstance(config.trainer, PopulationConfig)
    return config.trainer


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished population; not to be changed."""
    with redirect_stderr(io.StringIO()):
        made = create_population(config(), tmp_path_factory.mktemp("runs") / "population")
        assert train_population(config(), made)
    return made


def same(one: Path, other: Path, frames: int) -> bool:
    """Whether the members of two populations are the same then, bit by bit."""
    files = [f"agents/{name}/checkpoints/{frames:012d}/policy.safetensors" for name in MEMBERS]
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in files)


def test_who_is_rated_worst_copies_the_best_and_explores(population: Run) -> None:
    journal = read_journal(population.path)
    assert len(journal.rounds) == 2
    assert {member.frames for member in journal.members.values()} == {END}
    for done, after in zip(journal.rounds, [*journal.rounds[1:], None], strict=True):
        rated = sorted(MEMBERS, key=lambda name: -done.ratings[name])
        assert done.copies == {rated[-1]: rated[0]}
        now = after.hyperparameters if after else {n: m.hyperparameters for n, m in journal.members.items()}
        bounds = options_of(config()).explore
        for name in MEMBERS:
            if name in done.copies:
                assert now[name] != done.hyperparameters[done.copies[name]]
                assert all(
                    bounds[path].low <= value <= bounds[path].high for path, value in now[name].items()
                )
            else:
                assert now[name] == done.hyperparameters[name]


def test_everybody_meets_everybody_and_the_anchors(population: Run) -> None:
    for done in read_journal(population.path).rounds:
        games = done.payoffs.games
        assert done.players == [*MEMBERS, "idle"]
        assert (games == 2 * (1 - np.eye(4, dtype=np.int64))).all()
    assert not (population.path / "games").exists()


def test_a_copy_has_the_weights_and_the_optimizer_of_the_other(population: Run, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(population.path, tmp_path / "population")))
    journal = read_journal(copy.path)
    ((name, source),) = journal.rounds[-1].copies.items()
    longer = config(f"total_frames={2 * END}")
    trainings = {
        member: Training(
            with_hyperparameters(agent_config(longer, member), journal.members[member].hyperparameters),
            agent_run(copy.path, member),
        )
        for member in (name, source)
    }
    mine, other = (trainings[member].learner for member in (name, source))
    assert differences(mine.policy, other.policy) == []
    checkpoint = weights_of(copy.path, f"{source}@{END}") / "policy.safetensors"
    expected = load(checkpoint.read_bytes())
    assert all((mine.policy.state_dict()[key].numpy() == array).all() for key, array in expected.items())
    for training in trainings.values():
        training.iterate()
        training.close()


def test_members_train_with_their_own_hyperparameters(population: Run) -> None:
    journal = read_journal(population.path)
    for name in MEMBERS:
        run = agent_run(population.path, name)
        events = EventAccumulator(str(run.path))
        events.Reload()
        shown = {event.step: event.value for event in events.Scalars("policy/learning_rate")}
        for done in journal.rounds:
            assert shown[done.frames[name]] == pytest.approx(done.hyperparameters[name][RATE])
        weights = run.config.env.rewards
        assert isinstance(weights, dict)
        assert weights["damage"] == journal.rounds[-1].hyperparameters[name][DAMAGE]


def test_it_is_shown(population: Run) -> None:
    events = EventAccumulator(str(population.path))
    events.Reload()
    tags = events.Tags()
    assert set(tags["images"]) == {"population/payoff", "population/lineage"}
    paths = options_of(config()).explore
    expected = {f"rating/{name}" for name in MEMBERS}
    expected |= {f"hyperparameter/{path}/{name}" for path in paths for name in MEMBERS}
    assert set(tags["scalars"]) == expected
    assert [event.step for event in events.Scalars("rating/member_1")] == [768, 1536]
    with Image.open(population.path / "lineage.png") as picture:
        assert np.asarray(picture.convert("RGB")).std() > 10.0


def test_processes_make_the_same_population(population: Run, tmp_path: Path) -> None:
    short = config("total_frames=700", runner="processes")
    made = create_population(short, tmp_path / "population")
    assert train_population(short, made)
    assert read_journal(made.path).rounds == read_journal(population.path).rounds[:1]
    assert same(population.path, made.path, 768)


def test_whatever_was_cut_off_goes_on_as_if_it_had_not_been(
    population: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = config("total_frames=700")
    made = create_population(short, tmp_path / "population")
    assert play(made.path, "member_1")  # a whole slice, and nobody entered it
    own = agent_config(short, "member_2")
    own = with_hyperparameters(own, read_journal(made.path).members["member_2"].hyperparameters)
    training = Training(own, agent_run(made.path, "member_2"))
    training.iterate()
    training.save()  # in the middle of a slice
    training.iterate()
    training.close()
    assert all(play(made.path, name) for name in ("member_2", "member_3"))
    assert play(made.path, "0-2")  # some games
    written, copied = module.write_journal, module.copy_checkpoint

    class PowerCutError(BaseException):
        pass

    def cut_after(call: object, *arguments: object) -> None:
        call(*arguments)  # type: ignore[operator]
        raise PowerCutError

    for name, call in (("copy_checkpoint", copied), ("write_journal", written)):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, lambda *arguments, call=call: cut_after(call, *arguments))
            with pytest.raises(PowerCutError):
                train_population(short, made)
    assert train_population(config(), made)  # which goes on to a new limit
    assert (made.path / FILE).read_bytes() == (population.path / FILE).read_bytes()
    assert same(population.path, made.path, END)


def test_selection_copies_only_who_is_ready_and_surely_weaker() -> None:
    names = (*(f"member_{i}" for i in range(1, 5)), "idle")
    journal = Journal(members={name: Standing(hyperparameters={}) for name in names[:4]})
    elo = dict(zip(names, (300.0, 200.0, 100.0, 0.0, 0.0), strict=True))

    def copies(wins: int, frames: int, *words: str) -> dict[str, str]:
        """Who copies where each member won `wins` of 20 games against each that is rated lower."""
        table = np.triu(np.full((5, 5), wins), 1) + np.tril(np.full((5, 5), 20 - wins), -1)
        payoffs = Payoffs(names, table, np.zeros((5, 5), np.int64))
        options = options_of(short_config("algo=population", *words))
        generator = np.random.default_rng(0)
        return choose_copies(payoffs, elo, journal, options, dict.fromkeys(names, frames), generator)

    assert copies(18, 2_000_000) == {"member_4": "member_1"}
    assert copies(18, 1_999_999) == {}  # population.ready_frames
    assert copies(11, 2_000_000) == {}
    assert copies(11, 2_000_000, "population.significant=false") == {"member_4": "member_1"}
    assert copies(18, 2_000_000, "population.truncation=0") == {}
    both = copies(19, 2_000_000, "population.truncation=0.5")
    assert set(both) == {"member_3", "member_4"}
    assert set(both.values()) <= {"member_1", "member_2"}


def test_perturbed_values_are_a_factor_away_or_drawn_anew_and_stay_within_bounds() -> None:
    bounds = {"a": Bounds(low=1e-4, high=1e-2), "b": Bounds(low=0.9, high=1.1)}
    generator = np.random.default_rng(0)
    near = [perturb({"a": 1e-3, "b": 1.0}, bounds, (0.8, 1.2), 0.0, generator) for _ in range(50)]
    assert {round(values["a"], 9) for values in near} == {8e-4, 1.2e-3}
    assert {values["b"] for values in near} == {0.9, 1.1}
    anew = [perturb({"a": 1e-3, "b": 1.0}, bounds, (0.8, 1.2), 1.0, generator)["a"] for _ in range(200)]
    assert min(anew) > 1e-4
    assert max(anew) < 1e-2
    assert 0.4 < np.mean(np.array(anew) < 1e-3) < 0.6  # even by their logarithm


def test_members_begin_with_values_that_are_drawn_or_the_configs(tmp_path: Path) -> None:
    words = [
        "population.learning_rate=1e-3",
        "population.explore={population.learning_rate: {low: 1e-4, high: 1}}",
    ]
    drawn = read_journal(create_population(config(*words), tmp_path / "drawn").path)
    own = read_journal(create_population(config(*words, "population.start=config"), tmp_path / "own").path)
    drawn_rates, own_rates = (
        [member.hyperparameters[RATE] for member in one.members.values()] for one in (drawn, own)
    )
    assert len(set(drawn_rates)) == 3
    assert own_rates[0] == 1e-3
    assert {round(rate, 9) for rate in own_rates[1:]} <= {8e-4, 1.2e-3}


def test_rewards_that_are_not_explored_may_be_a_fighters_own(tmp_path: Path) -> None:
    words = ["env.rewards=character", "population.explore={population.entropy: {low: 1e-3, high: 1e-2}}"]
    made = create_population(config(*words, "population.start=config"), tmp_path / "population")
    assert read_journal(made.path).members["member_1"].hyperparameters == {"population.entropy": 2e-3}


def test_who_just_copied_meets_others_with_the_eyes_of_whom_it_copied(population: Run) -> None:
    journal = read_journal(population.path)
    ((name, source),) = journal.rounds[-1].copies.items()
    assert journal.living(name) == journal.living(source) == f"{source}@{END}"
    third = next(f"{member}@{END}" for member in MEMBERS if member not in (name, source))
    assert journal.peers(name) == journal.peers(source) == [third]
    assert (journal.win_rates(name, [third]) == journal.win_rates(source, [third])).all()


def test_all_that_is_wrong_is_told_at_once() -> None:
    words = [
        "population.size=1", "population.games=0", "population.anchors=[chace]",
        "population.runner=procesess", "population.perturb=[0]", "population.sampling=pfps_hard",
        "population.explore={population.learning_rat: {low: 1, high: 2}, "
        "population.gae_lambda: {low: 0.5, high: 2}}",
    ]  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        config(*words)
    said = str(caught.value)
    for part in (
        "population.size is 1", "population.games is 0", "unknown player 'chace'",
        "unknown runner 'procesess'", "population.perturb.0 is 0", "unknown sampling 'pfps_hard'",
        "unknown hyperparameter 'population.learning_rat'. Did you mean 'population.learning_rate'",
        "population.gae_lambda cannot be 2",
    ):  # fmt: skip
        assert part in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["population.truncation=0.2"], "0.2 of 3 members is nobody; valid: 0.333 to 0.5, or 0"),
        (
            ["population.explore={population.entropy: {low: 2, high: 1}}"],
            "low is 2 and high 1; valid: low below",
        ),
        (["population.explore={population.entropy: {low: 0, high: 1}}"], "low is 0"),
        (["population.explore={population.n_epochs: {low: 1, high: 2}}"], "unknown hyperparameter"),
        (["population.explore={population.target_kl: {low: 1, high: 2}}"], "unknown hyperparameter"),
        (["env.rewards=character"], r"has env\.rewards\.damage, and env\.rewards is 'character'"),
        (["population.shares={latest: 0, pool: 0, scripted: 0}"], "at least one above 0"),
        (["population.anchors=[]"], "at least one player"),
        (["population.agent=nobody"], "unknown agent 'nobody'"),
        (["population.batch_size=100"], "does not divide"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config(*words)


def test_a_population_goes_on_with_its_own_members_and_a_member_in_its_population(population: Run) -> None:
    with pytest.raises(ConfigError, match=r"the members of .* a population goes on with its own"):
        train_population(config("population.size=4"), population)
    fewer = config("population.explore={population.entropy: {low: 1e-3, high: 1e-2}}")
    with pytest.raises(ConfigError, match=r"the hyperparameters of .* a population goes on with its own"):
        train_population(fewer, population)
    with pytest.raises(
        ConfigError, match=r"population\.agent is 'member_1': an agent trains in its population"
    ):
        train_population(config("population.agent=member_1"), agent_run(population.path, "member_1"))


def test_a_damaged_or_half_written_population_is_named(population: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(population.path, tmp_path / "population"))
    tree = json.loads((copy / FILE).read_text())
    tree["rounds"][0]["ratings"].pop("idle")
    (copy / FILE).write_text(json.dumps(tree))
    with pytest.raises(CheckpointError, match=r"population\.json cannot be read: rounds\.0: .*ratings are"):
        train_population(config(), Run(copy))
    (copy / FILE).unlink()
    with pytest.raises(CheckpointError, match=f"is no whole population: it has no {FILE}"):
        train_population(config(), Run(copy))
    with pytest.raises(ConfigError, match="holds a population already"):
        create_population(config(), population.path)


def test_the_preset_is_one_of_its_defaults() -> None:
    preset = load_config(Path(__file__).parents[2] / "configs/population.yaml")
    assert options_of(preset).explore == PopulationConfig().explore
