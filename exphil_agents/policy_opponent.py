"""A trained policy as an opponent: frames in, pads out, on any backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from exphil_agents.checkpoint import load_checkpoint
from exphil_agents.config import EnvConfig
from exphil_agents.policies import MeleePolicy, head_sizes
from exphil_agents.run import find_checkpoint
from melee_gym.controls import make_controls
from melee_gym.data.stage_table import stage_row
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup
from melee_gym.observations import make_observer
from melee_gym.observations.track import TRACK, begin_tracks, follow_tracks
from melee_gym.opponents import Lanes
from melee_gym.opponents.random import MIX_1, MIX_2, SHIFT_27, SHIFT_30, SHIFT_31, STEP

Array = NDArray[Any]


def load_opponent(run: str | Path) -> Callable[[int, int], PolicyOpponent]:
    """The policy of a run for `gymnasium.make("Melee-v0", opponent=...)`.

    It decides with its own observation, controls, frame skip and reaction delay, whatever the environment's
    are.

    Args:
        run: RUN (its last checkpoint), RUN@best or RUN@FRAMES.

    Raises:
        CheckpointError: no such checkpoint, or it does not fit this version; the message names the
    differences.
    """
    folder = find_checkpoint(run)
    policy, meta = load_checkpoint(folder)
    return partial(PolicyOpponent, policy, meta.env, str(run))


class PolicyOpponent:
    """Plays one seat with a policy; it draws from the policy's probabilities, as in training.

    Args:
        policy: what decides.
        env: how it is connected: observation, controls, frame skip, reaction delay.
        name: under which its matches are logged.
        lanes: matches of the batch.
        seat: the seat it plays.
    """

    def __init__(self, policy: MeleePolicy, env: EnvConfig, name: str, lanes: int, seat: int) -> None:
        self._policy, self._name, self._seat = policy, name, seat
        self._skip, self._delay = env.frame_skip, env.reaction_delay
        self._controls = make_controls(env.controls, env.frame_skip, env.controls_options)
        self._observer = make_observer(env.observation, frame_skip=env.frame_skip, pending=env.pending)
        self._sizes = head_sizes(self._controls.space)
        self._random = np.zeros(lanes, np.uint64)
        self._fresh = np.ones(lanes, np.bool_)  # no frame of the match was seen yet
        self._ages = np.zeros(lanes, np.int64)  # frames into the decision
        self._tracks = np.zeros(lanes, TRACK)
        self._stages, self._timers = np.zeros(lanes, np.int64), np.zeros(lanes, np.int64)
        # Decided pads that wait for their frame; of both seats, as the observer asks, but only ours are used.
        self._waiting = np.zeros((lanes, 2, self._delay + self._skip), PAD)
        self._applied = np.zeros((lanes, 2), PAD)
        self._observations = np.zeros((lanes, 1, *self._observer.space.shape), np.float32)
        self._live = np.zeros(lanes, np.bool_)

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._random[lanes] = seeds
        self._fresh[lanes] = True
        self._ages[lanes] = 0
        self._waiting[lanes] = 0
        self._stages[lanes] = [stage_row(setup.stage) for setup in setups]
        self._timers[lanes] = [setup.timer for setup in setups]

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        self._watch(frames, lanes)
        due = lanes[self._ages[lanes] == 0]
        if len(due):
            self._decide(frames, due)
        waiting = self._waiting[:, self._seat]
        self._applied[lanes, self._seat] = waiting[lanes, 0]
        pads[lanes] = waiting[lanes, 0]
        waiting[lanes, :-1] = waiting[lanes, 1:]
        self._ages[lanes] = (self._ages[lanes] + 1) % self._skip

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return self._name

    def _watch(self, frames: Array, lanes: Lanes) -> None:
        """Count what the frames show, as the environment does for its agents."""
        first = lanes[self._fresh[lanes]]
        if len(first):
            begin_tracks(self._tracks, first, frames, self._stages[first], self._timers[first])
        self._live[:] = False
        self._live[lanes] = True
        self._live[first] = False
        follow_tracks(self._tracks, frames, self._applied, self._live)
        self._fresh[first] = False

    def _decide(self, frames: Array, due: Lanes) -> None:
        """New decisions in some lanes, behind the pads that wait."""
        queue = np.ascontiguousarray(self._waiting[:, :, : self._delay])
        first, last, seats = int(due[0]), int(due[-1]) + 1, np.array([self._seat])
        self._observer.write(frames, self._tracks, queue, seats, self._observations, first, last)
        with torch.no_grad():
            seen = torch.from_numpy(self._observations[due, 0])
            probabilities = self._policy.probabilities(seen).numpy()
        actions = np.stack(
            [
                _choose(head, _draw_units(self._random, due))
                for head in np.split(probabilities, np.cumsum(self._sizes[:-1]), axis=1)
            ],
            axis=1,
        )
        decided = np.zeros((len(due), self._skip), PAD)
        self._controls.decode(actions, decided)
        self._waiting[due, self._seat, self._delay :] = decided


def _choose(probabilities: NDArray[np.float32], units: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each row the choice in whose share of [0, 1) its unit lies."""
    ends = np.cumsum(probabilities, axis=1, dtype=np.float64)
    counted: NDArray[np.int64] = (ends[:, :-1] <= units[:, None] * ends[:, -1:]).sum(axis=1)
    return counted


def _draw_units(states: NDArray[np.uint64], lanes: Lanes) -> NDArray[np.float64]:
    """A number in [0, 1) for each of `lanes`: the generator of `melee_gym.opponents.random`, over arrays."""
    states[lanes] += STEP
    bits = states[lanes]
    bits = (bits ^ (bits >> SHIFT_30)) * MIX_1
    bits = (bits ^ (bits >> SHIFT_27)) * MIX_2
    return ((bits ^ (bits >> SHIFT_31)) >> np.uint64(11)).astype(np.float64) * 2.0**-53
