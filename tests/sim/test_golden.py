"""One short match for each fighter and stage, kept frame by frame in tests/golden/engine.json.

The judge (tests/fidelity) decides whether the engine is right; this decides whether it is what it was. After
a change of the rules that is meant, write the file anew and say in the commit what moved and why:

    python tests/sim/test_golden.py

A match is a duel of the scripted opponent `chase` with itself, then players who press anything. The file
holds their pads, so a change of an opponent changes nothing here. Fields are columns of (frames, seats),
compressed.
"""

from __future__ import annotations

import base64
import json
import zlib
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matches import Array, fight, go_on, play, random_pads

from melee_gym.game import action as A
from melee_gym.game.frame import PLAYER
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup
from melee_gym.opponents import make_opponent
from melee_gym.sim import Engine, offered_fighters, offered_stages

GOLDEN = Path(__file__).parents[1] / "golden" / "engine.json"
MATCHES = list(product(offered_fighters(), offered_stages()))
DUEL, ANYTHING = 300, 150  # frames
ITEM_FIELDS = ("type", "x", "y", "speed_x", "speed_y", "timer", "owner")
ITEM_SLOTS = 4
# Between machines the last bit of a sine may differ, and what follows from it.
TOLERANCE = 1e-3


def setup_of(fighter: Fighter, stage: Stage) -> Setup:
    """The match of a fighter on a stage; the other seat plays the other fighter."""
    other = Fighter.FOX if fighter is Fighter.MARTH else Fighter.MARTH
    return fight((fighter, other), stage, seed=int(fighter) + int(stage), x=30.0)


def script(setup: Setup) -> Array:
    """The pads that the match is written with, (frames, 1, 2) PAD."""
    engine = Engine(1)
    engine.reset([setup])
    lane = np.zeros(1, np.intp)
    players = [make_opponent("chase", 1, seat) for seat in range(2)]
    for seat, player in enumerate(players):
        player.reset(lane, [setup], np.array([setup.seed + seat], np.uint64))
    duel = np.zeros((DUEL, 1, 2), PAD)
    for row in duel:
        column = np.zeros((2, 1), PAD)
        for seat, player in enumerate(players):
            player.act(engine.frames, lane, column[seat])
        row[:] = column.T
        engine.step(row)
    return np.concatenate([duel, random_pads(setup.seed, ANYTHING)])


def columns(frames: Array) -> dict[str, Array]:
    """What is kept of frames (T, 1) FRAME: seat by seat, and of the first articles."""
    players, items = frames["players"][:, 0], frames["items"][:, 0, :ITEM_SLOTS]
    kept = {name: players[name] for name in PLAYER.names or ()}
    kept |= {f"item {name}": items[name] for name in ITEM_FIELDS}
    return kept | {"seed": frames["seed"]}


def packed(values: Array) -> dict[str, Any]:
    data = np.ascontiguousarray(values).tobytes()
    text = base64.b64encode(zlib.compress(data, 9)).decode()
    return {"type": values.dtype.str, "shape": values.shape, "data": text}


def unpacked(entry: dict[str, Any]) -> Array:
    data = zlib.decompress(base64.b64decode(entry["data"]))
    return np.frombuffer(data, entry["type"]).reshape(entry["shape"])


def differences(kept: dict[str, Array], now: dict[str, Array]) -> list[tuple[int, str, Any, Any]]:
    """(row, "field of seat or slot", kept, now) of each field's first difference, earliest first."""
    found = []
    for name, values in kept.items():
        wrong = np.abs(values.astype(np.float64) - now[name]) > TOLERANCE
        if wrong.any():
            row, *where = np.argwhere(wrong)[0].tolist()
            at = (row, *where)
            found.append((row, f"{name} of {where[0]}", values[at], now[name][at]))
    return sorted(found, key=lambda difference: difference[0])


@pytest.mark.parametrize(("fighter", "stage"), MATCHES, ids=lambda id_: id_.key)
def test_the_match_is_played_as_it_was(fighter: Fighter, stage: Stage) -> None:
    entry = json.loads(GOLDEN.read_text())[f"{fighter.key} on {stage.key}"]
    pads = unpacked(entry["pads"]).view(PAD)[..., 0]
    _, frames = play([setup_of(fighter, stage)], pads)
    kept = {name: unpacked(column) for name, column in entry["columns"].items()}
    differing = differences(kept, columns(frames))
    if differing:
        row, field, was, now = differing[0]
        fields = ", ".join(sorted({name for at, name, _, _ in differing if at == row}))
        pytest.fail(
            f"frame {frames['frame'][row, 0]}: {field} was {was}, now {now}. "
            f"First to differ: {fields}; {len(differing)} fields in all. If that is meant: python {__file__}"
        )


@pytest.mark.parametrize(("fighter", "stage"), MATCHES, ids=lambda id_: id_.key)
def test_the_match_kept_has_hits_on_both_sides(fighter: Fighter, stage: Stage) -> None:
    entry = json.loads(GOLDEN.read_text())[f"{fighter.key} on {stage.key}"]
    states = unpacked(entry["columns"]["state"])
    hit = (states >= A.DAMAGE_HI1) & (states <= A.DAMAGE_FLY_ROLL)
    assert hit.any(axis=0).tolist() == [True, True]


def write() -> None:
    """Write the golden file anew."""
    golden = {}
    for fighter, stage in MATCHES:
        setup = setup_of(fighter, stage)
        pads = script(setup)
        engine, _ = play([setup], pads[:0])
        entry = {name: packed(values) for name, values in columns(go_on(engine, pads)).items()}
        raw_pads = pads.view(np.uint8).reshape(*pads.shape, PAD.itemsize)
        golden[f"{fighter.key} on {stage.key}"] = {"pads": packed(raw_pads), "columns": entry}
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    write()
