"""A league under way: rounds of one slice for each agent, and what is entered between them.

    payoff matrix -> odds -> slices -> reports -> payoff matrix, players who join

An agent's report lies in the checkpoint at which its slice ended, under the number of the round. So a round
is entered whole and once, whatever was killed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np

from exphil_agents.config import Config
from exphil_agents.league.config import LeagueConfig
from exphil_agents.league.curves import LeagueCurves
from exphil_agents.league.payoff import FILE, Agent, Payoff, read_payoff, write_payoff
from exphil_agents.league.slices import play_slice
from exphil_agents.resume import read_state
from exphil_agents.rounds.folder import agent_run, check_is_group, create_group
from exphil_agents.rounds.rivals import Report, read_report
from exphil_agents.run import Run, open_run
from exphil_agents.runners import RUNNERS, default_runner
from exphil_agents.trainers.stopping import Interruption
from melee_gym.errors import ConfigError
from melee_gym.files import printable
from melee_gym.state import part


def create_league(config: Config, path: Path | None = None, command: Sequence[str] = ()) -> Run:
    """Make the folder of a new league; see `create_group`."""
    options = _options(config)
    league = create_group(config, path, command, FILE)
    agents = {name: Agent(role=role) for name, role in options.agents.items()}
    mains = [f"{name}@0" for name, role in options.agents.items() if role == "main"]
    write_payoff(league.path, Payoff(agents=agents, players=mains))
    return league


def train_league(config: Config, run: Run) -> bool:
    """Train the agents of a league until all are at a limit of the config, or until interrupted.

    Args:
        config: see `create_league`; of a league that goes on, its own config with changes.
        run: its folder, which `create_league` made.

    Returns:
        Whether the limits were reached.

    Raises:
        CheckpointError: the folder holds no whole league.
        ConfigError: other agents than the league has, or another process trains it.
        MeleeError: see `train`.
    """
    options, league = _options(config), run.path
    with run.alone(), Interruption() as interruption, closing(LeagueCurves(league)) as curves:
        check_agents(league, options)
        run.set_config(config)
        runner = RUNNERS[options.runner or default_runner()](partial(play_slice, league))
        with closing(runner):
            while runner.play(list(options.agents), lambda: interruption.asked):
                payoff = read_payoff(league)
                reports = read_reports(league, payoff)
                if not reports:
                    return True
                joined = enter_round(payoff, reports, config)
                write_payoff(league, payoff)
                curves.round(payoff, joined)
    return False


def check_agents(league: Path, options: LeagueConfig) -> None:
    """Whether a folder holds a whole league of a config's agents.

    Raises:
        CheckpointError: it does not; the message says what is absent.
        ConfigError: the config has other agents.
    """
    has = {name: agent.role for name, agent in read_payoff(league).agents.items()}
    if has != dict(options.agents):
        raise ConfigError(
            f"the agents of {printable(league)} are {has}, and league.agents is {dict(options.agents)}: "
            "a league goes on with its own."
        )
    for name in has:
        open_run(agent_run(league, name).path)


def read_reports(league: Path, payoff: Payoff) -> dict[str, tuple[Report, int]]:
    """What agents did in the round that is not entered yet, and the frames at which it ended, by name.

    Those who are at the end of their training did nothing.
    """
    found = {}
    for name in payoff.agents:
        run = agent_run(league, name)
        frames = run.find()
        learner = read_state(run.checkpoint(frames)).part("learner")
        report = read_report(part(learner, "rivals"))
        if report.round == payoff.round and frames > payoff.agents[name].frames:
            found[name] = report, frames
    return found


def enter_round(payoff: Payoff, reports: Mapping[str, tuple[Report, int]], config: Config) -> list[str]:
    """Enter a round into the payoff matrix, and have those join who are ready; what is to be said of it."""
    options = _options(config)
    for name, (report, frames) in reports.items():
        payoff.enter(name, report.scores, frames, memory=options.memory)
    said = []
    ready = [name for name in reports if options.role_of(name).ready(payoff, name)]
    for name in ready:
        place = list(payoff.agents).index(name)
        chance = np.random.default_rng([config.seed, payoff.round, place]).random()
        anew = bool(chance < options.role_of(name).reset)
        said.append(f"{payoff.join(name, anew=anew)} joins{', and its agent begins anew' if anew else ''}")
    payoff.round += 1
    return said


def _options(config: Config) -> LeagueConfig:
    options = config.trainer
    assert isinstance(options, LeagueConfig)
    check_is_group(config)
    return options
