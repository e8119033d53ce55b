"""A population under way: rounds of a slice for each member, games by which all are rated, and copies.

    journal -> slices -> games -> ratings -> copies -> journal

Each step follows from what lies on the disk before it, and only the last changes the journal. So a round is
entered whole and once, whatever was killed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np

from exphil_agents.config import Config
from exphil_agents.evaluation.ratings import Payoffs, fit, ratings
from exphil_agents.population.config import PopulationConfig
from exphil_agents.population.curves import PopulationCurves
from exphil_agents.population.games import SEPARATOR, forget_games, pairs_of, play_pair, read_games
from exphil_agents.population.hyperparameters import (
    Hyperparameters,
    draw_hyperparameters,
    perturb,
    read_hyperparameters,
    with_hyperparameters,
)
from exphil_agents.population.journal import FILE, Journal, Round, Standing, read_journal, write_journal
from exphil_agents.population.member import copy_checkpoint
from exphil_agents.rounds.folder import agent_config, agent_run, check_is_group, create_group
from exphil_agents.rounds.slices import train_slice
from exphil_agents.run import Run, open_run
from exphil_agents.runners import RUNNERS, default_runner
from exphil_agents.trainers.stopping import Interruption
from melee_gym.errors import ConfigError
from melee_gym.files import printable

RESAMPLES = 200  # by which it is told whether one is weaker than another


def create_population(config: Config, path: Path | None = None, command: Sequence[str] = ()) -> Run:
    """Make the folder of a new population; see `create_group`."""
    options = _options(config)
    population = create_group(config, path, command, FILE)
    members = {name: Standing(hyperparameters=_initial(config, name)) for name in options.names}
    write_journal(population.path, Journal(members=members))
    return population


def train_population(config: Config, run: Run) -> bool:
    """Train the members of a population until all are at a limit of the config, or until interrupted.

    Args:
        config: see `create_population`; of a population that goes on, its own config with changes.
        run: its folder, which `create_population` made.

    Returns:
        Whether the limits were reached.

    Raises:
        CheckpointError: the folder holds no whole population.
        ConfigError: others than its members and hyperparameters, or another process trains it.
        MeleeError: see `train`.
    """
    options, folder = _options(config), run.path
    with run.alone(), Interruption() as interruption, closing(PopulationCurves(folder)) as curves:
        check_members(folder, options)
        run.set_config(config)
        with closing(RUNNERS[options.runner or default_runner()](partial(play, folder))) as runner:
            while runner.play(options.names, lambda: interruption.asked):
                journal = read_journal(folder)
                frames = {name: agent_run(folder, name).find() for name in options.names}
                if all(journal.members[name].frames == count for name, count in frames.items()):
                    return True
                if not runner.play(pairs_of(options), lambda: interruption.asked):
                    return False
                enter_round(folder, journal, config, frames)
                forget_games(folder)
                curves.round(journal)
    return False


def play(population: Path, job: str) -> bool:
    """Play a job of a runner: a member's slice (`train_slice`), or the games of a pair (`play_pair`)."""
    config, journal = Run(population).config, read_journal(population)
    options = _options(config)
    if SEPARATOR in job:
        return play_pair(population, config, len(journal.rounds), job)
    member = journal.members[job]
    own = with_hyperparameters(agent_config(config, job), member.hyperparameters)
    return train_slice(own, open_run(agent_run(population, job).path), member.frames + options.slice_frames)


def check_members(population: Path, options: PopulationConfig) -> None:
    """Whether a folder holds a whole population of a config's members and hyperparameters.

    Raises:
        CheckpointError: it does not; the message says what is absent.
        ConfigError: the config has others.
    """
    journal = read_journal(population)
    for name, member in journal.members.items():
        for what, has, asked in (
            ("members", journal.members, options.names),
            ("hyperparameters", member.hyperparameters, options.explore),
        ):
            if sorted(has) != sorted(asked):
                raise ConfigError(
                    f"the {what} of {printable(population)} are {list(has)}, and the config has "
                    f"{list(asked)}: a population goes on with its own."
                )
        open_run(agent_run(population, name).path)


def enter_round(population: Path, journal: Journal, config: Config, frames: dict[str, int]) -> None:
    """Rate the members, have the weak copy the strong, and enter the round.

    Args:
        population: its folder.
        journal: as it was before; then as it is written.
        config: the population's.
        frames: that each member has learned from now.
    """
    options, number = _options(config), len(journal.rounds)
    payoffs = read_games(population, options, number)
    points = fit(payoffs.points, payoffs.names.index(options.anchors[0])).tolist()
    elo = dict(zip(payoffs.names, points, strict=True))
    generator = np.random.default_rng([config.seed, number, 1])
    copies = choose_copies(payoffs, elo, journal, options, frames, generator)
    done = Round(
        frames=frames,
        hyperparameters={name: member.hyperparameters for name, member in journal.members.items()},
        players=list(payoffs.names), wins=payoffs.wins.tolist(), draws=payoffs.draws.tolist(),
        ratings=elo, copies=copies,
    )  # fmt: skip
    explored = {}
    for name, source in copies.items():
        its = journal.members[source].hyperparameters
        explored[name] = perturb(its, options.explore, options.perturb, options.resample, generator)
        copy_checkpoint(population, name, f"{source}@{frames[source]}")
    journal.enter(done, explored)
    write_journal(population, journal)


def choose_copies(
    payoffs: Payoffs, elo: dict[str, float], journal: Journal, options: PopulationConfig,
    frames: dict[str, int], generator: np.random.Generator,
) -> dict[str, str]:  # fmt: skip
    """Truncation selection by rating: who of the worst share copies whom of the best, by name.

    Args:
        payoffs: of members and anchors.
        elo: of each.
        journal: before the round.
        options: of the population.
        frames: that each member has learned from.
        generator: what draws one of the best.
    """
    if not options.copying:
        return {}
    order = sorted(options.names, key=lambda name: -elo[name])
    best, worst = order[: options.copying], order[-options.copying :]
    copies = {}
    for name in worst:
        source = str(generator.choice(best))
        ready = frames[name] - journal.members[name].copied >= options.ready_frames
        if ready and (not options.significant or _is_weaker(payoffs, name, source)):
            copies[name] = source
    return copies


def _is_weaker(payoffs: Payoffs, name: str, other: str) -> bool:
    """Whether a player's rating is below another's, with 95 % confidence."""
    above = ratings(payoffs, anchor=other, resamples=RESAMPLES)
    return above[payoffs.names.index(name)].high < 0.0


def _initial(config: Config, name: str) -> Hyperparameters:
    """With which a member begins."""
    options = _options(config)
    place = options.names.index(name)
    generator = np.random.default_rng([config.seed, place])
    if options.start == "drawn":
        return draw_hyperparameters(options.explore, generator)
    values = read_hyperparameters(config, options.explore)
    return perturb(values, options.explore, options.perturb, 0.0, generator) if place else values


def _options(config: Config) -> PopulationConfig:
    options = config.trainer
    assert isinstance(options, PopulationConfig)
    check_is_group(config)
    return options
