"""Going on with a training: everything that the next iteration depends on, saved and put back by name.

What goes on offers `state()` and `load()`: the training itself, its learner, the matches, the random
generators. Their arrays lie side by side in one file, each under the name of its part.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load, save

from exphil_agents.config import Config
from exphil_agents.files import parse_json, read_checked, write_file
from exphil_agents.run import Run
from exphil_agents.tree import Tree
from melee_gym.compiled.cache import source_key
from melee_gym.errors import CheckpointError, MeleeError
from melee_gym.state import State, nested, part, put

FORMAT = 3
STATES_KEPT = 2  # if the last checkpoint is lost, the one before can be gone on from
ARRAYS, ABOUT = "state.safetensors", "state.json"


class Stateful(Protocol):
    """What goes on where it stood: see `melee_gym.state`."""

    def state(self) -> State:
        """Copies of every array that what follows depends on, by name."""

    def load(self, state: State) -> None:
        """Stand where the one stood whose `state` this is.

        Raises:
            MeleeError: an array is absent, or none that `state` gives; the message names it.
        """


class Generators:
    """The random generators that torch, numpy and Python keep for the whole process."""

    def state(self) -> State:
        """See `Stateful.state`."""
        _, words, gauss = random.getstate()
        numpy: Any = np.random.get_state(legacy=False)  # noqa: NPY002 (SB3 shuffles batches with it)
        state = {
            "torch": torch.get_rng_state().numpy(),
            "numpy": np.asarray(numpy["state"]["key"]),
            "numpy_place": np.array([numpy["state"]["pos"], numpy["has_gauss"]]),
            "numpy_gauss": np.array(numpy["gauss"]),
            "python": np.array(words, np.uint64),
            "python_gauss": np.array(np.nan if gauss is None else gauss),
        }
        if torch.cuda.is_available():
            state["cuda"] = torch.cuda.get_rng_state().numpy()
        return state

    def load(self, state: State) -> None:
        """See `Stateful.load`."""
        found = self.state()
        for name, array in found.items():
            if name != "cuda" or name in state:  # a run may go on without the card that it began on
                put(state, name, array)
        # numpy reads its words at this place without looking.
        put(state, "numpy_place", found["numpy_place"], low=0, high=np.array([len(found["numpy"]), 1]))
        place, has_gauss = found["numpy_place"].tolist()
        gauss = float(found["python_gauss"])
        legacy = {
            "bit_generator": "MT19937", "state": {"key": found["numpy"], "pos": place},
            "has_gauss": has_gauss, "gauss": float(found["numpy_gauss"]),
        }  # fmt: skip
        try:
            torch.set_rng_state(torch.from_numpy(found["torch"]))
            np.random.set_state(legacy)  # noqa: NPY002
            words = tuple(found["python"].tolist())
            random.setstate((random.getstate()[0], words, None if np.isnan(gauss) else gauss))
            if "cuda" in found:
                torch.cuda.set_rng_state(torch.from_numpy(found["cuda"]))
        except (RuntimeError, ValueError, OverflowError) as error:
            raise CheckpointError(f"the state of a random generator is none: {error}.") from None


class Saved:
    """What a checkpoint holds to go on from.

    Attributes:
        config: the tree of the training's config at that moment.
        version: `game_version` of the sources that it was trained with.
    """

    def __init__(self, folder: Path, arrays: State, config: Tree, version: str) -> None:
        self._folder, self._arrays = folder, arrays
        self.config, self.version = config, version

    def part(self, name: str) -> State:
        """What a part's `state` was."""
        return part(self._arrays, name)

    def load(self, name: str, target: Stateful) -> None:
        """Have a part stand where it stood.

        Raises:
            CheckpointError: it does not fit; the message names the file and the array.
        """
        try:
            target.load(self.part(name))
        except MeleeError as error:
            raise CheckpointError(f"{self._folder / ARRAYS}, {name}: {error}") from None


def write_state(folder: Path, parts: Mapping[str, Stateful], config: Config) -> None:
    """Write what is needed to go on into the folder of a checkpoint that is being made.

    Args:
        folder: of the checkpoint.
        parts: what goes on, by name.
        config: of the training.
    """
    arrays: State = {}
    for name, thing in parts.items():
        arrays |= nested(name, thing.state())
    write_file(folder / ARRAYS, save(arrays))
    about = {"format": FORMAT, "game": game_version(), "config": config.tree()}
    write_file(folder / ABOUT, json.dumps(about, indent=1).encode())


def read_state(folder: Path) -> Saved:
    """What is needed to go on from the checkpoint in a folder.

    Raises:
        CheckpointError: it is absent, damaged, or of another format; the message names file and field.
    """
    about = folder / ABOUT
    try:
        fields = parse_json(read_checked(about))
        found = fields.get("format") if isinstance(fields, dict) else None
        if found != FORMAT or not isinstance(fields.get("config"), dict):
            raise CheckpointError(
                f"{about} has format {found!r}; this version reads {FORMAT}, with a config."
            )
        arrays = load(read_checked(folder / ARRAYS))
    except (ValueError, SafetensorError) as error:
        raise CheckpointError(f"{folder} cannot be gone on from: {error}") from None
    return Saved(folder, arrays, fields["config"], str(fields.get("game")))


def forget_states(run: Run, *, keep: int) -> None:
    """Delete what is needed to go on from all but the last few checkpoints; their policies stay."""
    for frames in run.checkpoints()[:-keep]:
        for name in (ARRAYS, ABOUT):
            (run.checkpoint(frames) / name).unlink(missing_ok=True)


def game_version() -> str:
    """Hash of the sources and the data that decide how matches go on: those of another one may not fit."""
    rooms = ("backends", "controls", "data", "envs", "game", "observations", "opponents", "rewards", "sim")
    return source_key(*rooms, data=True)
