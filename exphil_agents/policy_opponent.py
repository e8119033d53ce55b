"""A trained policy as an opponent: frames in, pads out, on any backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from exphil_agents.checkpoint import load_checkpoint
from exphil_agents.device import choose_device
from exphil_agents.policies import MeleePolicy
from exphil_agents.run import find_checkpoint
from exphil_agents.sections import Device, SeatConfig
from exphil_agents.spaces import head_sizes
from melee_gym.envs.seats import Seats
from melee_gym.game.setup import Setup
from melee_gym.opponents import Lanes
from melee_gym.opponents.random import draw_choices
from melee_gym.state import State, nested, part, put


def load_opponent(run: str | Path, *, device: Device = "cpu") -> Callable[[int, int], PolicyOpponent]:
    """The policy of a run for `gymnasium.make("Melee-v0", opponent=...)`.

    It decides with its own observation, controls, frame skip and reaction delay, whatever the environment's
    are.

    Args:
        run: RUN (its last checkpoint), RUN@best or RUN@FRAMES.
        device: where it computes: "cpu", "cuda", or "auto" for a card where there is one.

    Raises:
        CheckpointError: no such checkpoint, or it does not fit this version; the message names the
            differences.
        ConfigError: no such device.
    """
    return load_player(find_checkpoint(run), str(run), device=device)


def load_player(folder: Path, name: str, *, device: Device = "cpu") -> Callable[[int, int], PolicyOpponent]:
    """What makes an opponent of the policy in a checkpoint's folder.

    Args:
        folder: of the checkpoint, in a run or not.
        name: under which its matches are logged.
        device: see `load_opponent`.

    Raises:
        CheckpointError: it is damaged, or does not fit this version; the message names the differences.
        ConfigError: no such device.
    """
    policy, meta = load_checkpoint(folder, choose_device(device))
    return partial(PolicyOpponent, policy, meta.plays, name)


class PolicyOpponent:
    """Plays one seat with a policy; it draws from the policy's probabilities, as in training.

    Args:
        policy: what decides.
        plays: how it is connected: observation, controls, frame skip, reaction delay.
        name: under which its matches are logged.
        lanes: matches of the batch.
        seat: the seat it plays.

    Attributes:
        policy: what decides.
    """

    def __init__(self, policy: MeleePolicy, plays: SeatConfig, name: str, lanes: int, seat: int) -> None:
        self.policy, self._name, self._seat = policy, name, seat
        self._seats = Seats(
            lanes, [seat], controls=plays.controls, controls_options=plays.controls_options,
            observation=plays.observation, frame_skip=plays.frame_skip, reaction_delay=plays.reaction_delay,
        )  # fmt: skip
        self._memory = policy.initial(lanes)  # of every lane
        self._sizes = np.array(head_sizes(self._seats.controls.space))
        self._random = np.zeros(lanes, np.uint64)

    def reset(self, lanes: Lanes, setups: Sequence[Setup], seeds: NDArray[np.uint64]) -> None:
        """See `Opponent.reset`."""
        self._random[lanes] = seeds
        self._seats.reset(lanes, setups)

    def act(self, frames: NDArray[np.void], lanes: Lanes, pads: NDArray[np.void]) -> None:
        """See `Opponent.act`."""
        due = self.look(frames, lanes)
        if len(due):
            self.decide(due, self._probabilities(due))
        self.press(lanes, pads)

    def look(self, frames: NDArray[np.void], lanes: Lanes) -> Lanes:
        """The first part of `act`: see the frames. Returns those of `lanes` where a decision is due."""
        seats = self._seats
        seats.watch(frames, lanes)
        due = seats.due(lanes)
        if len(due):
            seats.observe(frames, int(due[0]), int(due[-1]) + 1)
        return due

    def observations(self, due: Lanes) -> NDArray[np.float32]:
        """(n, columns) what the decisions that are due are made on."""
        seen: NDArray[np.float32] = self._seats.observations[due, 0]
        return seen

    def decide(self, due: Lanes, probabilities: NDArray[np.float32]) -> None:
        """The second part: draw the decisions that are due from (n, choices) of the policy."""
        actions = np.zeros((len(due), len(self._sizes)), np.int64)
        draw_choices(self._random, due, self._sizes, probabilities, actions)
        self._seats.decide(actions, due)

    def press(self, lanes: Lanes, pads: NDArray[np.void]) -> None:
        """The last part: write the pads."""
        self._seats.press(lanes)
        pads[lanes] = self._seats.pads[lanes, self._seat]

    def label(self, lane: int) -> str:
        """See `Opponent.label`."""
        return self._name

    def state(self) -> State:
        """See `Opponent.state`."""
        memory = {f"memory.{i}": array.cpu().numpy().copy() for i, array in enumerate(self._memory)}
        return {"random": self._random.copy(), **memory, **nested("seats", self._seats.state())}

    def load(self, state: State) -> None:
        """See `Opponent.load`."""
        put(state, "random", self._random)
        memory = [array.cpu().numpy().copy() for array in self._memory]
        for place, array in enumerate(memory):
            put(state, f"memory.{place}", array)
        self._memory = tuple(torch.from_numpy(array).to(self.policy.device) for array in memory)
        self._seats.load(part(state, "seats"))

    def _probabilities(self, lanes: Lanes) -> NDArray[np.float32]:
        """(n, choices) what the policy makes of its observations in `lanes`."""
        policy, device = self.policy, self.policy.device
        rows = torch.from_numpy(lanes)
        with torch.no_grad():
            probabilities, memory = policy.probabilities(
                torch.from_numpy(self.observations(lanes)).to(device),
                tuple(whole[rows] for whole in self._memory),
                torch.from_numpy(self._seats.fresh[lanes]).to(device),
            )
            for whole, rows_of_it in zip(self._memory, memory, strict=True):
                whole[rows] = rows_of_it
        found: NDArray[np.float32] = probabilities.cpu().numpy()
        return found
