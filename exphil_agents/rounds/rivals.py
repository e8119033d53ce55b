"""Rivals: whom an agent meets in a slice, and what came of it.

The odds are made of the group's document before the slice, and stay: what happens in a slice depends on
nothing that other agents do meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydantic import Field, ValidationError

from exphil_agents.checkpoint import sentences
from exphil_agents.files import parse_json
from exphil_agents.policy_opponent import load_player
from exphil_agents.rounds.document import Score, Strict, Whole
from exphil_agents.rounds.folder import weights_of
from exphil_agents.rounds.names import PLAYER
from exphil_agents.sampling import draw
from exphil_agents.sections import Device
from melee_gym.errors import CheckpointError, MeleeError
from melee_gym.opponents import OpponentFactory
from melee_gym.state import State

REPORT = "report"  # in the state of an agent's learner


class Report(Strict):
    """What an agent did in a slice so far.

    Attributes:
        round: whose slice it is.
        born: match frames at which the agent that did it had last begun anew.
        scores: by NAME@FRAMES.
        left_out: who could not be loaded.
    """

    round: Whole
    born: Whole
    scores: dict[str, Score] = Field(default_factory=dict)
    left_out: list[str] = Field(default_factory=list)


class Rivals:
    """See the module, and `Members`.

    Args:
        group: the folder of the agents' group.
        odds: by NAME@FRAMES.
        report: of a slice that begins.
        device: where they compute.

    Attributes:
        report: what came of the slice so far.
        playing: see `Members`.
    """

    def __init__(self, group: Path, odds: Mapping[str, float], report: Report, device: Device) -> None:
        self._group, self._odds, self._device = group, dict(odds), device
        self.report = report
        self.playing: list[str] = []

    def draw(self, seed: int) -> str:
        """See `Members.draw`."""
        left_out = self.report.left_out
        odds = np.array([0.0 if name in left_out else share for name, share in self._odds.items()])
        if not odds.sum() > 0.0:
            raise MeleeError(f"nobody of those whom an agent in {self._group} is to meet can be loaded.")
        return list(self._odds)[draw(odds, seed)]

    def make(self, name: str) -> OpponentFactory:
        """See `Members.make`."""
        if not PLAYER.fullmatch(name):
            raise CheckpointError(f"unknown member {name!r}; valid: NAME@FRAMES.")
        return load_player(weights_of(self._group, name), name, device=self._device)

    def leave_out(self, name: str) -> None:
        """See `Members.leave_out`; those of the next slice are tried anew."""
        self.report.left_out.append(name)

    def count(self, name: str, score: float) -> None:
        """See `Members.count`."""
        if PLAYER.fullmatch(name):
            won, drawn, lost = self.report.scores.get(name, (0, 0, 0))
            self.report.scores[name] = (won + (score == 1.0), drawn + (score == 0.5), lost + (score == 0.0))

    def state(self) -> State:
        """See `Stateful.state`."""
        return {REPORT: np.frombuffer(json.dumps(self.report.model_dump()).encode(), np.uint8).copy()}


def read_report(state: State) -> Report:
    """What `Rivals.state` says.

    Raises:
        CheckpointError: it says something else.
    """
    try:
        return Report.model_validate(parse_json(state.get(REPORT, np.zeros(0, np.uint8)).tobytes()))
    except ValidationError as error:
        raise CheckpointError(f"{REPORT} is none of a slice: {sentences(error)}") from None
    except ValueError as error:
        raise CheckpointError(f"{REPORT} is none of a slice: {error}") from None
