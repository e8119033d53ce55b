"""One recording, frame by frame: predict each frame from what was recorded before it, then correct.

The shadow match lies in one lane. A prediction copies it, gives it the frame's inputs and random seed, and
steps once; nothing of the recorded frame is read before that. Afterwards the prediction, corrected to what
was recorded, becomes the shadow. Where it missed, the step is tried again with larger, smaller or no hitboxes
and with an earlier or later landing: if one of these gives the recorded frame, its hidden state is right.
What none explains is derived by `adopt.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.fidelity.compiled import load_seeding, load_special_adoption
from melee_gym.fidelity.items import ItemCorrection
from melee_gym.fidelity.recordings import Recording
from melee_gym.fidelity.seed import STATE_DIFFERS
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.game.frame import FIRST_FRAME, FRAME
from melee_gym.game.seats import SEATS
from melee_gym.sim import Engine, build, units
from melee_gym.sim.build import unit_of
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.records import MATCH

SHADOW, PREDICTION, TRIAL, SCRATCH = range(4)
LANES = 4
HELD_LOCK = 2  # frames of ECB lock that outlast one step
FIGHTER_OFFSET = MATCH.fields["fighters"][1]  # type: ignore[index]
FIGHTER_SIZE = MATCH["fighters"].base.itemsize
INPUT_OFFSET = MATCH.fields["inputs"][1]  # type: ignore[index]
INPUT_SIZE = MATCH["inputs"].itemsize

Array = NDArray[Any]


class Variant(NamedTuple):
    """Another try at a step.

    Attributes:
        name: what it supposes of the game.
        radius_factor, radius_added: change of all hitboxes' radii.
        shield_factor: change of all shields' radii.
        bottom: where both fighters' ECB bottoms are held in the air.
    """

    name: str
    radius_factor: float = 1.0
    radius_added: float = 0.0
    shield_factor: float = 1.0
    bottom: float | None = None


VARIANTS = (
    Variant("no contact", 0.0, -1000.0),
    Variant("larger contacts", 1.0, 3.0),
    Variant("much larger contacts", 1.0, 9.0),
    Variant("contacts past the shield", 1.0, 3.0, 0.0),
    Variant("smaller shields", shield_factor=0.6),
    Variant("smaller contacts", 0.6),
    Variant("early landing", bottom=0.0),
    Variant("late landing", bottom=9.0),
)


class Follower:
    """Walks the shadow of one recording.

    Attributes:
        predicted: (T,) FRAME, each row predicted from the rows before; row 0 from the start of the match, or
            as recorded where the recording begins later.
        inputs: (T, bytes) the inputs of both players, as MATCH holds them.
        matches: (LANES,) MATCH; `matches[SHADOW]` is the corrected state after the last row walked.
        row: the next row to predict.
    """

    def __init__(self, recording: Recording, *, cardinals: bool) -> None:
        self.recording = recording
        # Unpickled arrays carry a copy of the dtype, with which every compiled call costs microseconds more.
        self.frames = np.ascontiguousarray(recording.replay.frames).view(FRAME)
        self.predicted = np.zeros(len(self.frames), FRAME)
        self.engine = Engine(1)
        self.engine.reset([recording.setup])
        self.core = build.load_core()
        self.tables = build.tables()
        self.seeding = load_seeding()
        self.matches = np.zeros(LANES, MATCH)
        self.out = np.zeros(LANES, FRAME)
        self._out_bytes = self.out.view(np.uint8).reshape(LANES, -1)
        self._predicted_bytes = self.predicted.view(np.uint8).reshape(len(self.frames), -1)
        self.row = 0
        self._bytes = self.matches.view(np.uint8).reshape(LANES, -1)
        inputs = np.ascontiguousarray(recording.replay.inputs)
        self.inputs = inputs.view(np.uint8).reshape(len(self.frames), -1)
        self._seeds = self.frames["seed"].astype(np.int64)
        self._numbers = self.frames["frame"].astype(np.int64)
        self._distance = np.zeros(SEATS, np.int64)
        self._items = ItemCorrection(recording)
        self._bytes[SHADOW] = self.engine.matches.view(np.uint8)[: self._bytes.shape[1]]
        shadow = self.matches[SHADOW]
        shadow.frame = self._numbers[0] - 1
        shadow.ucf_cardinals = cardinals

    def walk(self) -> Iterator[int]:
        """Predict and correct every row; yields each row's number after its correction."""
        if self.row == 0 and self._numbers[0] > FIRST_FRAME:
            self._join()
            yield 0
            self.row = 1
        while self.row < len(self.frames):
            self.predict()
            yield self.row
            self.correct()
            self.row += 1

    @property
    def snapshot_size(self) -> int:
        """Bytes of a snapshot."""
        return int(self._bytes.shape[1])

    def snapshot(self) -> Array:
        """The shadow before the row being walked."""
        return np.array(self._bytes[SHADOW])

    def predict(self) -> None:
        """Step the shadow's copy with this row's inputs, into `predicted[row]`."""
        self._step(PREDICTION, self.tables)
        self._predicted_bytes[self.row] = self._out_bytes[PREDICTION]

    def _join(self) -> None:
        """Take up a match in its middle: what the first frame does not show is as at a state's beginning."""
        self._bytes[PREDICTION] = self._bytes[SHADOW]
        self.matches["seed"][PREDICTION] = self._seeds[0]
        self.matches["frame"][PREDICTION] = self._numbers[0]
        for seat in range(SEATS):
            self.seeding.join(self.matches, PREDICTION, seat, self.frames, 0, self.tables)
            self._adopt_special(seat)
        self.predicted[0] = self.frames[0]
        self._correct_prediction()

    def correct(self) -> None:
        """Make the shadow the state after this row."""
        left = self._measure(PREDICTION)
        if left.any():
            self._explain(left)
        self._correct_prediction()

    def _correct_prediction(self) -> None:
        self.seeding.correct(self.matches, PREDICTION, self.frames, self.row, self.tables)
        self._items.correct(self.matches[PREDICTION], self.row)
        self.matches["over"][PREDICTION] = 0
        self._bytes[SHADOW] = self._bytes[PREDICTION]

    def _explain(self, left: Array) -> None:
        """Find the variant that comes nearest to the recorded frame; derive what it leaves wrong."""
        best = left.copy()
        self._bytes[SCRATCH] = self._bytes[PREDICTION]
        for variant, tables in zip(VARIANTS, variant_tables(), strict=True):
            self._step(TRIAL, tables, variant.bottom)
            tried = self._measure(TRIAL)
            if tried.sum() < best.sum():
                best = tried.copy()
                self._bytes[SCRATCH] = self._bytes[TRIAL]
                if not best.any():
                    break
        self._bytes[PREDICTION] = self._bytes[SCRATCH]
        for seat in np.flatnonzero(best == STATE_DIFFERS).tolist():
            self._adopt(seat)

    def _adopt(self, seat: int) -> None:
        part = _fighter_bytes(seat)
        self._bytes[PREDICTION, part] = self._bytes[SHADOW, part]
        self.seeding.adopt(self.matches, PREDICTION, seat, self.frames, self.row, self.tables)
        states = self.frames["players"]["state"][max(self.row - 1, 0) : self.row + 1, seat]
        if states[0] != states[-1]:
            self._adopt_special(seat)

    def _adopt_special(self, seat: int) -> None:
        """Let the fighter's unit set what a special state remembers: as the state says, or by its entry."""
        state = int(self.frames["players"]["state"][self.row, seat])
        if state < FIRST_SPECIAL:
            return
        module = SPECIALS[int(self.matches["fighters"]["kind"][PREDICTION, seat])]
        way = unit_of(module).states.get(state)
        if way is not None and way.adopt is not None:
            adopt = load_special_adoption(module)
            adopt(self.matches, PREDICTION, seat, self.frames, self.row, self.tables)
            return
        part = _fighter_bytes(seat)
        own = self._bytes[PREDICTION].copy()
        for phase in (units.ENTER_N, units.ENTER_S, units.ENTER_HI, units.ENTER_LW):
            self._bytes[TRIAL] = own
            self.seeding.ask(self.matches, TRIAL, seat, phase, self.tables)
            if self.matches["fighters"]["state"][TRIAL, seat] == state:
                self.seeding.ask(self.matches, TRIAL, seat, units.PHYSICS, self.tables)
                self._bytes[PREDICTION, part] = self._bytes[TRIAL, part]
                return

    def _measure(self, lane: int) -> Array:
        self.seeding.measure(self.matches, lane, self.frames, self.row, self._distance)
        return self._distance.copy()

    def _step(self, lane: int, tables: Array, bottom: float | None = None) -> None:
        self._bytes[lane] = self._bytes[SHADOW]
        self._bytes[lane, INPUT_OFFSET : INPUT_OFFSET + INPUT_SIZE] = self.inputs[self.row]
        self.matches["seed"][lane] = self._seeds[self.row]
        self.matches["frame"][lane] = self._numbers[self.row] - 1
        if bottom is not None:
            fighters = self.matches["fighters"][lane]
            fighters["ecb_lock"] = np.where(fighters["ecb_lock"] == 0, HELD_LOCK, fighters["ecb_lock"])
            fighters["ecb_bottom"] = bottom
        self.core.advance_inputs(self.matches, self.out, tables, lane, lane + 1)


def _fighter_bytes(seat: int) -> slice:
    return slice(FIGHTER_OFFSET + seat * FIGHTER_SIZE, FIGHTER_OFFSET + (seat + 1) * FIGHTER_SIZE)


@cache
def variant_tables() -> tuple[Array, ...]:
    """The tables of each variant."""
    made = []
    for variant in VARIANTS:
        tables = build.tables().copy()
        points = tables["hit_points"]
        points["radius"] = points["radius"] * variant.radius_factor + variant.radius_added
        tables["fighters"]["shield_factor"] *= variant.shield_factor
        tables.flags.writeable = False
        made.append(tables)
    return tuple(made)
