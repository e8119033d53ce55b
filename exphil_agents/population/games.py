"""The games by which members are rated: all against all and against the anchors, a job for each pair.

What comes of a pair is a file until the round is entered, so none is played twice however often the
population is killed.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from exphil_agents.config import Config
from exphil_agents.device import prepare_cpu
from exphil_agents.evaluation.arena import play_games
from exphil_agents.evaluation.ratings import Payoffs
from exphil_agents.players import make_player
from exphil_agents.policy_opponent import load_player
from exphil_agents.population.config import PopulationConfig
from exphil_agents.rounds.document import Score, Strict, read_document, write_document
from exphil_agents.rounds.folder import agent_run, weights_of
from exphil_agents.trainers.stopping import Interruption
from melee_gym.files import make_folder
from melee_gym.opponents import OpponentFactory

GAMES, SEPARATOR = "games", "-"
SEEDS = 10_007  # between those of two rounds


class PairGames(Strict):
    """What came of the games of a pair: those that the first won, drew and lost."""

    score: Score


def pairs_of(options: PopulationConfig) -> list[str]:
    """The jobs of a round, by the places of two among members and anchors; anchors do not meet each other."""
    players = len(options.names) + len(options.anchors)
    return [f"{i}{SEPARATOR}{j}" for i in range(len(options.names)) for j in range(i + 1, players)]


def play_pair(population: Path, config: Config, number: int, pair: str) -> bool:
    """Have a pair play its games, unless it did.

    Args:
        population: its folder.
        config: the population's.
        number: of the round.
        pair: one of `pairs_of`.

    Returns:
        Whether no end was asked for meanwhile.

    Raises:
        MeleeError: a checkpoint or a match that cannot be played.
    """
    options = config.trainer
    assert isinstance(options, PopulationConfig)
    folder = make_folder(_folder(population, number))
    if (folder / f"{pair}.json").exists():
        return True
    prepare_cpu(config.torch_threads)
    first, second = map(int, pair.split(SEPARATOR))
    match = config.options()
    theirs = match.fighters[0] if second < options.size else match.fighters[1]
    with Interruption() as interruption:
        result = play_games(
            _player(population, config, first), _player(population, config, second),
            replace(match, fighters=(match.fighters[0], theirs)), options.games,
            seed=(config.seed + SEEDS * (number + 1)) % 2**31,
        )  # fmt: skip
        won, drawn = result.wins, result.draws
        write_document(folder, f"{pair}.json", PairGames(score=(won, drawn, result.games - won - drawn)))
        return not interruption.asked


def read_games(population: Path, options: PopulationConfig, number: int) -> Payoffs:
    """What came of all pairs of a round.

    Raises:
        CheckpointError: a file is absent or damaged.
    """
    players = (*options.names, *options.anchors)
    wins, draws = np.zeros((2, len(players), len(players)), np.int64)
    for pair in pairs_of(options):
        i, j = map(int, pair.split(SEPARATOR))
        found = read_document(_folder(population, number), f"{pair}.json", PairGames, "round")
        wins[i, j], draws[i, j], wins[j, i] = found.score
        draws[j, i] = draws[i, j]
    return Payoffs(players, wins, draws)


def forget_games(population: Path) -> None:
    """Delete the files of a round that is entered."""
    shutil.rmtree(population / GAMES, ignore_errors=True)


def _player(population: Path, config: Config, place: int) -> OpponentFactory:
    options = config.trainer
    assert isinstance(options, PopulationConfig)
    if place >= options.size:
        return make_player(options.anchors[place - options.size], device=config.device)
    name = options.names[place]
    frames = agent_run(population, name).find()
    return load_player(weights_of(population, f"{name}@{frames}"), name, device=config.device)


def _folder(population: Path, number: int) -> Path:
    return population / GAMES / f"{number:06d}"
