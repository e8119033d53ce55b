"""Recorded moments (facts/cases/cases.json): brought into the engine, and played on with the recorded inputs.

A case's first frames, up to the one before its event, are followed as the judge follows a recording: each is
predicted and then corrected to what was recorded, so that the hidden state is the game's. From there the
engine runs free, with nothing of the recording but its inputs and seeds.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from melee_gym.fidelity.follow import PREDICTION, SHADOW, Follower
from melee_gym.fidelity.recordings import Recording, counted_frames
from melee_gym.game import action as A
from melee_gym.game.frame import FRAME
from melee_gym.game.ids import parse_fighter, parse_stage
from melee_gym.game.pad import INPUT
from melee_gym.game.setup import Setup
from melee_gym.replays import Replay

Array = NDArray[Any]
Case = dict[str, Any]

FOLDER = Path(__file__).parent / "cases"
FLOOR = 1  # a floor line of both offered stages
AWAY = 55.0  # where a stand-in for an absent opponent stands: on the stage, on the other side of it
COLUMNS = {  # PLAYER field: column of a case
    "x": "x", "y": "y", "facing": "facing", "percent": "percent", "shield": "shield", "state_age": "age",
    "misc": "misc", "hitlag": "hitlag", "speed_air_x_self": "air_x_speed", "speed_y_self": "y_speed",
    "speed_ground_x_self": "ground_x_speed", "speed_x_attack": "kb_x_speed", "speed_y_attack": "kb_y_speed",
    "state": "state", "ground": "ground_id", "last_attack": "last_attack_landed",
    "last_hit_by": "last_hit_by", "stocks": "stocks", "airborne": "airborne", "jumps_left": "jumps_left",
    "l_cancel": "l_cancel",
    "hurtbox": "hurtbox",
}  # fmt: skip

STICKS = {"x": "stick_x", "y": "stick_y", "cx": "c_x", "cy": "c_y"}  # INPUT field: column


def load(name: str) -> list[Case]:
    """The cases of a file under cases/; a column that never changes is written there as its one value."""
    cases: list[Case] = json.loads((FOLDER / name).read_text())
    for case in cases:
        rows = case["frames"][1] - case["frames"][0] + 1
        for player in case["players"]:
            for column, values in player.items():
                player[column] = values if isinstance(values, list) else [values] * rows
    return cases


class Recorded:
    """One case in the engine.

    Attributes:
        frames: (T,) FRAME as recorded, seat 0 the fighter the case is about; row 0 is made up.
        event: the row of the event.
        seats: how many of the fighters are recorded; the rest stands in for a fighter far away.
    """

    def __init__(self, case: Case) -> None:
        first, last = case["frames"]
        length = last - first + 1
        self.event = case["event_frame"] - first + 1
        self.seats = len(case["players"])
        self.frames, inputs = np.zeros(length + 1, FRAME), np.zeros((length + 1, 2), INPUT)
        self.frames["frame"] = np.arange(first - 1, last + 1)
        self.frames["seed"][1:] = case["seeds"]
        fighters = [parse_fighter(name) for name in case["fighters"]]
        for seat, rows in enumerate(case["players"]):
            self._fill(seat, rows, inputs)
            self.frames["players"]["fighter"][:, seat] = fighters[seat].internal
        if self.seats == 1:
            self._stand_in()
        # The row before the first: another visit of the same state, so that the first is entered anew.
        self.frames["players"][0] = self.frames["players"][1]
        before = self.frames["players"][0]
        before["state"] = np.where(before["state_age"] < 0, A.WAIT, before["state"])
        before["state_age"] = np.inf
        self.frames["players"]["hitlag"][0] = 0
        inputs[0] = inputs[1]
        setup = Setup(
            (fighters[0], fighters[1]), parse_stage(case["stage"]),
            ports=tuple(case["seats"]), ucf_cardinals=bool(case["cardinals"]),
        )  # fmt: skip
        replay = SimpleNamespace(
            frames=self.frames, inputs=inputs, exists=np.ones((length + 1, 2), bool), recorded=frozenset()
        )
        counted = counted_frames(cast(Replay, replay))
        recording = Recording(Path(case["id"]), cast(Replay, replay), setup, counted, cardinals_known=True)
        self.follower = Follower(recording, cardinals=setup.ucf_cardinals)
        self._seed(case["timers_before"], inputs)

    def play(self) -> tuple[Array, Array]:
        """Follow up to the event and run free from there: played and recorded PLAYER (frames, seats)."""
        follower = self.follower
        raw = follower.matches.view(np.uint8).reshape(len(follower.matches), -1)
        while follower.row < len(self.frames):
            follower.predict()
            if follower.row < self.event:
                follower.correct()
            else:
                raw[SHADOW] = raw[PREDICTION]
            follower.row += 1
        rows = slice(self.event, None)
        return (
            follower.predicted["players"][rows, : self.seats],
            self.frames["players"][rows, : self.seats],
        )

    def _fill(self, seat: int, rows: dict[str, list[Any]], inputs: Array) -> None:
        players, pads = self.frames["players"][1:, seat], inputs[1:, seat]
        for field, column in COLUMNS.items():
            players[field] = rows[column]
        players["state_flags"] = [list(bytes.fromhex(text)) for text in rows["flags_hex"]]
        for ours, theirs in STICKS.items():
            pads[ours] = rows[theirs]
            raw = [
                recorded if recorded is not None else round(80 * value)  # before formats 3.15 and 3.17
                for recorded, value in zip(
                    rows[f"raw_{theirs.removeprefix('stick_')}"], rows[theirs], strict=True
                )
            ]
            pads[f"raw_{ours}"] = raw
        pads["trigger"], pads["held"] = rows["trigger"], rows["buttons_processed"]

    def _stand_in(self) -> None:
        player = self.frames["players"][:, 1]
        side = -np.sign(self.frames["players"]["x"][1:, 0].mean()) or 1.0
        player["x"], player["y"], player["facing"] = side * AWAY, 1e-4, -side
        player["state"], player["state_age"], player["ground"] = A.WAIT, 1, FLOOR
        player["shield"], player["stocks"], player["jumps_left"] = 60, 4, 2

    def _seed(self, timers: list[list[int]], inputs: Array) -> None:
        for seat, (tx, ty, lr_age, digital_age, digital_gap) in enumerate(timers):
            f = self.follower.matches[SHADOW].fighters[seat]
            now = inputs[1, seat]
            f.stick_x, f.stick_y, f.c_x, f.c_y = now["x"], now["y"], now["cx"], now["cy"]
            f.trigger, f.held = now["trigger"], now["held"]
            f.raw_x, f.raw_x1, f.raw_y, f.raw_y1 = now["raw_x"], now["raw_x"], now["raw_y"], now["raw_y"]
            f.tx = f.tx_shadow = tx
            f.ty = f.ty_shadow = ty
            f.lr_age, f.digital_age, f.digital_gap = lr_age, digital_age, digital_gap
        self.follower.row = 1
