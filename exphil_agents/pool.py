"""A pool: who a learner has been, on disk, what came of meeting each, and who is met next.

    pool/FRAMES/    a member: weights and what they need to play (checkpoint.py)
    pool/pool.json  who is in it, and the payoff matrix, to look at

Members are added as the learner goes on; a full pool gives up the one whose absence leaves the most even
history. Its files stay until no checkpoint that a training goes on from knows it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, field_validator

from exphil_agents.checkpoint import write_checkpoint
from exphil_agents.evaluation.matrix import matrix_picture
from exphil_agents.evaluation.ratings import fit
from exphil_agents.files import new_folder, write_file
from exphil_agents.names import is_policy
from exphil_agents.players import make_player
from exphil_agents.policies import MeleePolicy
from exphil_agents.policy_opponent import load_player
from exphil_agents.resume import STATES_KEPT
from exphil_agents.run import Run
from exphil_agents.sampling import SAMPLINGS, draw
from exphil_agents.sections import Count, Device, EnvConfig, Frames, NetworkConfig, Section, Share
from melee_gym.envs.checks import one_of
from melee_gym.errors import CheckpointError, MeleeError
from melee_gym.opponents import OpponentFactory
from melee_gym.state import State, put

OWN = "pool"  # members are called pool@FRAMES
PRIOR = 4.0  # games of which half were won, before any was played
KNOWN = 20.0  # games after which it counts whether somebody was beaten
STILL_PLAYS = 2**53  # instead of the frames at which a former member ceased to play


class PoolConfig(Section):
    """Which earlier selves are kept, and how often each is met."""

    size: Annotated[int, Field(ge=2, le=4096)] = 32  # of the learner's own; one more takes another's place
    keep_first: Annotated[int, Field(ge=0, le=4096)] = 4  # of these the first ones, for good
    every_frames: Frames = 2_000_000  # between two new members
    margin: Share = 0.2  # or earlier: it wins 0.5 + margin against the strongest
    sampling: Annotated[str, AfterValidator(one_of("sampling", SAMPLINGS))] = "pfsp_hard"
    memory: Annotated[float, Field(ge=1.0)] = 100.0  # games after which a result counts a third
    members_in_memory: Count = 4  # policies that play at the same time
    guests: tuple[str, ...] = ()  # runs that are met as if they were members, RUN@FRAMES

    @field_validator("guests")
    @classmethod
    def _are_runs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [name for name in value if not is_policy(name)] or [n for n in value if value.count(n) > 1]
        if wrong:
            raise ValueError(
                f"{', '.join(map(repr, wrong))}; valid: folders of runs, RUN@FRAMES, or agents of the zoo, "
                "each once."
            )
        return value


@dataclass(frozen=True)
class Member:
    """Somebody in a pool.

    Attributes:
        name: "pool@FRAMES", or a guest's.
        frames: match frames at which it was made; 0 for a guest.
    """

    name: str
    frames: int


class Pool:
    """The pool of a run. The results are the learner's.

    Args:
        run: whose pool.
        options: see PoolConfig.
        device: where members compute.

    Attributes:
        members: guests, then the learner's earlier selves, oldest first; n in all.
        recent: (n, 2) float64, wins and games against each, older ones forgotten bit by bit.
        payoff: (n + 1, n, 2) float64, wins and games: row i is what the learner did while it became member i,
            the last row what it has done since. Rows of guests are empty.
        sound: (n,) bool, members that could be loaded when they were drawn.
        playing: names of those in memory, members or not any more: the opponent's own list.
    """

    def __init__(self, run: Run, options: PoolConfig, device: Device) -> None:
        self._run, self._options, self._device = run, options, device
        self._folder = run.path / "pool"
        self._retired: dict[int, int] = {}  # former members by their frames, and when they ceased to play
        self.playing: list[str] = []
        self.members = [Member(name, 0) for name in options.guests]
        self.recent: NDArray[np.float64]
        self.payoff: NDArray[np.float64]
        self.sound: NDArray[np.bool_]
        self._set_size(len(self.members))

    @property
    def own(self) -> int:
        """Where the learner's own members begin."""
        return len(self._options.guests)

    @property
    def win_rates(self) -> NDArray[np.float64]:
        """(n,) of the learner against each, as far as a few games tell."""
        return prior_rates(self.recent)

    def due(self, frames: int) -> bool:
        """Whether the learner, after so many frames, is to become a member."""
        options = self._options
        if len(self.members) == self.own or frames - self.members[-1].frames >= options.every_frames:
            return True
        known = self.recent[:, 1] >= KNOWN
        return bool(known[-1] and self.win_rates[known].min() >= 0.5 + options.margin)

    def add(self, policy: MeleePolicy, env: EnvConfig, network: NetworkConfig, frames: int) -> None:
        """Make the learner as it is now the newest member.

        Args:
            policy: its weights.
            env: how it is connected to the game.
            network: options of its network.
            frames: match frames so far, more than at the last member.

        Raises:
            CheckpointError: the folder cannot be written.
        """
        self._folder.mkdir(exist_ok=True)
        with new_folder(self._folder_of(frames)) as folder:
            write_checkpoint(folder, policy, env=env, network=network, frames=frames)
        self.members.append(Member(_name(frames), frames))
        self.recent = np.pad(self.recent, ((0, 1), (0, 0)))
        self.payoff = np.pad(self.payoff, ((0, 1), (0, 1), (0, 0)))
        self.sound = np.append(self.sound, True)
        if len(self.members) - self.own > self._options.size:
            self._retire(self._most_crowded())
        self._delete_forgotten(frames)
        self._write_table()

    def count(self, name: str, score: float) -> None:
        """Remember a match of the learner's against a member: 1 won, 0 lost, 0.5 neither.

        Results against somebody who is no member any more are left out.
        """
        for place, member in enumerate(self.members):
            if member.name == name:
                self.recent[place] *= 1.0 - 1.0 / self._options.memory
                self.recent[place] += score, 1.0
                self.payoff[-1, place] += score, 1.0

    def draw(self, seed: int) -> str:
        """Whom the match of a seed is played against, by name.

        Raises:
            MeleeError: nobody can be loaded.
        """
        if not self.sound.any():
            raise MeleeError(f"no member of the pool in {self._folder} can be loaded.")
        frames = np.array([member.frames for member in self.members])
        weights = SAMPLINGS[self._options.sampling](frames, self.win_rates)
        return self.members[draw(np.where(self.sound, weights, 0.0), seed)].name

    def leave_out(self, name: str) -> None:
        """Draw a member no more: it cannot be loaded."""
        self.sound[[member.name == name for member in self.members]] = False

    def make(self, name: str) -> OpponentFactory:
        """What makes the opponent of a name, whether or not it is still a member.

        Raises:
            CheckpointError: it is damaged, or does not fit this version.
        """
        if not name.startswith(f"{OWN}@"):
            return make_player(name, device=self._device)
        return load_player(self._folder_of(int(name.partition("@")[2])), name, device=self._device)

    def rating(self) -> float:
        """Elo points of the learner since the last member above its first self.

        In the payoff matrix every member plays twice: as itself, and as the learner that became it.
        """
        wins, games = self.payoff[..., 0], self.payoff[..., 1]
        points = np.zeros((len(games), len(games)))
        points[:, :-1] = wins
        points[:-1] += (games - wins).T
        return float(fit(points, self.own)[-1])

    def figures(self, frames: int) -> dict[str, float]:
        """Curves: how large and how old the pool is, and the win rate against each part of its history."""
        ages = frames - np.array([member.frames for member in self.members[self.own :]])
        figures = {"pool/members": float(len(self.members)), "pool/mean_age_frames": float(ages.mean())}
        wins, games = self.recent[self.own :].T
        half = len(wins) // 2
        parts = {"older_half": slice(None, half), "newer_half": slice(half, None)}
        parts |= {
            f"quarter_{number + 1}_of_4": slice(len(wins) * number // 4, len(wins) * (number + 1) // 4)
            for number in range(4)
        }
        for name, place in parts.items():
            if games[place].sum() >= PRIOR:
                figures[f"pool/win_rate_{name}"] = float(wins[place].sum() / games[place].sum())
        return figures

    def picture(self) -> NDArray[np.uint8]:
        """(height, width, 3) the payoff matrix, see `matrix_picture`.

        A row is the learner at the time of a member, the last one now; a column who was met; oldest first.
        """
        return matrix_picture(self.payoff[..., 0], self.payoff[..., 1])

    def state(self) -> State:
        """See `Stateful.state`."""
        return {
            "frames": np.array([member.frames for member in self.members[self.own :]], np.int64),
            "retired": np.array(list(self._retired.items()), np.int64).reshape(-1, 2),
            "recent": self.recent.copy(), "payoff": self.payoff.copy(), "sound": self.sound.copy(),
        }  # fmt: skip

    def load(self, state: State) -> None:
        """See `Stateful.load`."""
        frames = _like(state, "frames", (-1,), np.int64)
        retired = _like(state, "retired", (-1, 2), np.int64)
        for name, found in (("frames", frames), ("retired", retired)):
            put(state, name, found, low=0, high=2**53)
        self.members = self.members[: self.own] + [Member(_name(n), n) for n in frames.tolist()]
        self._retired = dict(retired.tolist())
        self._set_size(len(self.members))
        for name in ("recent", "payoff", "sound"):
            put(state, name, getattr(self, name))
        if not (np.isfinite(self.recent).all() and np.isfinite(self.payoff).all()):
            raise CheckpointError("recent or payoff holds numbers that are no counts of games.")

    def _set_size(self, count: int) -> None:
        """Nothing is known of `count` members."""
        self.recent = np.zeros((count, 2))
        self.payoff = np.zeros((count + 1, count, 2))
        self.sound = np.ones(count, np.bool_)

    def _most_crowded(self) -> int:
        """The member whose neighbours in time are nearest; never one of the first, or the newest."""
        frames = np.array([member.frames for member in self.members])
        first = self.own + max(1, min(self._options.keep_first, self._options.size - 1))
        gaps = frames[first + 1 :] - frames[first - 1 : -2]
        return first + int(gaps.argmin())

    def _retire(self, place: int) -> None:
        """Take a member out; what the learner did while it became that one counts for the one after."""
        self._retired[self.members.pop(place).frames] = STILL_PLAYS
        self.payoff[place + 1] += self.payoff[place]
        self.payoff = np.delete(np.delete(self.payoff, place, axis=0), place, axis=1)
        self.recent = np.delete(self.recent, place, axis=0)
        self.sound = np.delete(self.sound, place)

    def _delete_forgotten(self, now: int) -> None:
        """Delete former members that played in no checkpoint which may be gone on from."""
        kept = self._run.checkpoints()[-STATES_KEPT:]
        oldest = kept[0] if len(kept) == STATES_KEPT else 0
        for frames, ceased in list(self._retired.items()):
            if _name(frames) in self.playing:
                self._retired[frames] = STILL_PLAYS
            elif ceased == STILL_PLAYS:
                self._retired[frames] = now
            elif ceased < oldest:
                shutil.rmtree(self._folder_of(frames), ignore_errors=True)
                del self._retired[frames]

    def _folder_of(self, frames: int) -> Path:
        return self._folder / self._run.checkpoint(frames).name

    def _write_table(self) -> None:
        table: dict[str, Any] = {
            "members": [member.name for member in self.members],
            "wins": self.payoff[..., 0].tolist(),
            "games": self.payoff[..., 1].tolist(),
        }
        write_file(self._folder / "pool.json", json.dumps(table).encode())


def prior_rates(recent: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) win rates, even where little is known, of (n, 2) wins and games."""
    wins, games = recent.reshape(-1, 2).T
    rates: NDArray[np.float64] = (wins + PRIOR / 2.0) / (games + PRIOR)
    return rates


def _name(frames: int) -> str:
    return f"{OWN}@{frames}"


def _like(state: State, name: str, shape: Sequence[int], dtype: Any) -> NDArray[Any]:
    """An array to put a state's into whose length only the state knows."""
    found = state.get(name, np.zeros(0, dtype))
    return np.zeros([len(found) if n < 0 else n for n in shape], dtype)
