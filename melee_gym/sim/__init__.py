"""The embedded engine: a batch of matches, advanced frame by frame, judged by recordings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import bind
from melee_gym.compiled.threads import Chunks
from melee_gym.data.stage_table import stage_row
from melee_gym.errors import BackendError, SetupError
from melee_gym.game import action as A
from melee_gym.game.frame import FIRST_FRAME, FRAMES_PER_SECOND, frame_dtype
from melee_gym.game.ids import FROM_INTERNAL, Fighter, Stage
from melee_gym.game.pad import PAD
from melee_gym.game.seats import MAX_SEATS, MIN_SEATS, SEATS
from melee_gym.game.setup import SeatStart, Setup
from melee_gym.sim import build
from melee_gym.sim.bodies import NOBODY
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.lifecycle import MOVES, REFUSED_STARTS
from melee_gym.sim.records import match_dtype
from melee_gym.sim.saved import OwnBytes, check_match
from melee_gym.sim.stages import GROUNDS, is_living

SAVE_MAGIC = b"melee-gym lane 1 "


def offered_fighters() -> tuple[Fighter, ...]:
    """Whom the engine plays: the registry of `sim/fighters`."""
    return tuple(FROM_INTERNAL[kind] for kind in SPECIALS if kind in FROM_INTERNAL)


def offered_stages() -> tuple[Stage, ...]:
    """Where the engine plays: the registry of `sim/stages`."""
    return tuple(Stage(number) for number in GROUNDS)


class Engine:
    """`lanes` independent matches; the same seed and pads give the same frames, bit for bit.

    Args:
        lanes: matches.
        threads: over which lanes are spread.
        seats: of every match, 2 to 4.
        followers: whether there is room for followers, which are the second half of a frame's `players`.

    Attributes:
        frames: (lanes,) FRAME (`frame_dtype`), overwritten by `reset` and `step`; copy what you keep.
        matches: (lanes,) MATCH (`match_dtype`), the whole hidden state.

    Raises:
        BackendError: a number that is out of range.
    """

    def __init__(
        self, lanes: int = 1, *, threads: int = 1, seats: int = SEATS, followers: bool = False
    ) -> None:
        if lanes < 1 or threads < 1:
            raise BackendError(f"lanes is {lanes} and threads is {threads}; both must be at least 1.")
        if not MIN_SEATS <= seats <= MAX_SEATS:
            raise BackendError(f"seats is {seats}; valid: {MIN_SEATS} to {MAX_SEATS}.")
        self._tables = build.tables()
        self._chunks = Chunks(lanes, threads)
        self.lanes, self.seats = lanes, seats
        self._bodies = 2 * seats if followers else seats
        self.matches = np.zeros(lanes, match_dtype(self._bodies))
        self.frames = np.zeros(lanes, frame_dtype(self._bodies))

    @cached_property
    def _core(self) -> build.Core:
        return build.load_core(self._bodies)  # at first use: a setup is refused before anything is compiled

    @cached_property
    def _advance(self) -> Callable[[NDArray[Any], int, int], None]:
        arrays = self.matches, self.frames, self._tables
        pads = np.zeros((self.lanes, self.seats), PAD)
        return bind(self._core.advance, *arrays, rest=(pads, 0, self.lanes))

    def reset(self, setups: Sequence[Setup], mask: NDArray[np.bool_] | None = None) -> NDArray[Any]:
        """Start matches anew: lane i from `setups[i]` where `mask[i]` (default: everywhere).

        Raises:
            SetupError: a fighter, stage or start situation that the engine does not offer; nothing changed.
        """
        if len(setups) != self.lanes:
            raise SetupError(f"{len(setups)} setups for {self.lanes} lanes; give one per lane.")
        chosen = range(self.lanes) if mask is None else np.flatnonzero(mask).tolist()
        for lane in chosen:
            check_setup(setups[lane])
            self._check_room(setups[lane])
        build.need_fighters((f.internal for lane in chosen for f in setups[lane].fighters), self._bodies)
        build.need_stages((stage_row(setups[lane].stage) for lane in chosen), self._bodies)
        for lane in chosen:
            self._start(lane, setups[lane])
        return self.frames

    def step(self, pads: NDArray[Any]) -> NDArray[Any]:
        """Advance every lane by one frame with `pads` (lanes, seats) PAD."""
        self._chunks.run(partial(self._advance, self._checked(pads)))
        return self.frames

    def step_lanes(self, pads: NDArray[Any], first: int, last: int) -> NDArray[Any]:
        """Advance the lanes `first` to `last` - 1 alone, on this thread; `pads` as in `step`."""
        self._advance(self._checked(pads), first, last)
        return self.frames

    def step_inputs(self) -> NDArray[Any]:
        """Advance every lane by one frame with the processed inputs already in `matches["inputs"]`."""
        self._chunks.run(partial(self._core.advance_inputs, self.matches, self.frames, self._tables))
        return self.frames

    def save(self, lane: int) -> bytes:
        """The whole state of a lane; `restore` continues from it bit for bit."""
        return OwnBytes(
            SAVE_MAGIC + build.engine_version().encode() + self.matches[lane : lane + 1].tobytes()
        )

    def restore(self, lane: int, data: bytes) -> None:
        """Continue a lane from bytes of `save`.

        Raises:
            BackendError: the bytes are no saved lane, were saved by another version of the engine, or hold
                what no match has. Nothing changed then.
        """
        header = SAVE_MAGIC + build.engine_version().encode()
        if not data.startswith(SAVE_MAGIC) or len(data) != len(header) + self.matches.itemsize:
            expected = len(header) + self.matches.itemsize
            raise BackendError(f"{len(data)} bytes are no saved lane ({expected} expected).")
        if not data.startswith(header):
            raise BackendError("the lane was saved by another version of the engine; save it anew.")
        saved = np.frombuffer(data, self.matches.dtype, offset=len(header))
        if not isinstance(data, OwnBytes):
            check_match(saved[0], self.seats, self._tables[0].stages)
        self.matches[lane : lane + 1].view(np.uint8)[:] = saved.view(np.uint8)
        build.need_fighters(self.matches["fighters"]["kind"][lane].tolist(), self._bodies)
        build.need_stages([int(self.matches["stage"][lane])], self._bodies)
        self._core.write(self.matches, self.frames, self._tables, lane)

    def copy(self, source: int, targets: Sequence[int]) -> None:
        """Copy the state of lane `source` into the lanes `targets`."""
        raw, frames = self.matches.view(np.uint8), self.frames.view(np.uint8)
        rows, frame_rows = raw.reshape(self.lanes, -1), frames.reshape(self.lanes, -1)
        rows[list(targets)] = rows[source]
        frame_rows[list(targets)] = frame_rows[source]

    def close(self) -> None:
        """End the threads; the engine stays usable."""
        self._chunks.close()

    def _checked(self, pads: NDArray[Any]) -> NDArray[Any]:
        """`pads` as the one kind of array that compiled code knows."""
        shape = (self.lanes, self.seats)
        if pads.shape != shape or (pads.dtype is not PAD and pads.dtype != PAD):
            raise BackendError(f"pads are {pads.shape} {pads.dtype}; expected {shape} PAD.")
        if pads.dtype is PAD and pads.flags.c_contiguous and pads.flags.writeable:
            return pads
        return np.array(pads, order="C").view(PAD)

    def _check_room(self, setup: Setup) -> None:
        if len(setup.fighters) != self.seats:
            raise SetupError(f"{len(setup.fighters)} fighters for an engine of {self.seats} seats.")
        alone = [f.key for f in setup.fighters if build.follower_of(f.internal) != NOBODY]
        if alone and self._bodies == self.seats:
            raise SetupError(f"{alone[0]} brings a follower: Engine(followers=True) has room for one.")

    def _start(self, lane: int, setup: Setup) -> None:
        self.matches[lane : lane + 1].view(np.uint8)[:] = 0
        m = self.matches[lane]
        m.frame = FIRST_FRAME - 1
        m.seed = m.start_seed = setup.seed & 0xFFFFFFFF
        m.stage, m.seats = stage_row(setup.stage), self.seats
        m.living = is_living(m.stage)
        if m.living:
            m.ground = self._tables[0].stages[m.stage]
        m.timer = setup.timer * FRAMES_PER_SECOND if setup.timer else -1
        m.ucf, m.ucf_cardinals = setup.ucf, setup.ucf_cardinals
        m.starting_stocks = setup.stocks
        m.placed = any(start is not None for start in setup.start or ())
        for body in range(self._bodies):
            f = m.fighters[body]
            f.body, f.leader, f.state = body, NOBODY, A.SLEEP
            f.seat = body * self.seats // self._bodies
        for seat, fighter in enumerate(setup.fighters):
            body = seat * self._bodies // self.seats
            self._seat(m.fighters[body], setup, seat, fighter.internal)
            follower = build.follower_of(fighter.internal)
            if follower != NOBODY:
                self._seat(m.fighters[body + 1], setup, seat, follower)
                m.fighters[body + 1].leader = body
        self._core.start(self.matches, self.frames, self._tables, lane)

    @staticmethod
    def _seat(f: Any, setup: Setup, seat: int, kind: int) -> None:
        f.seat, f.port, f.team, f.kind = seat, setup.ports[seat], setup.teams[seat], kind
        f.state, f.stocks = A.ENTRY, setup.stocks
        start = setup.start[seat] if setup.start else None
        if start is not None:
            f.stocks = setup.stocks if start.stocks is None else start.stocks
            f.x, f.y, f.facing, f.percent = start.x, start.y, start.facing, start.percent
            f.state, f.airborne, f.vx, f.vy = start.state, start.airborne, start.speed_x, start.speed_y


def check_setup(setup: Setup) -> None:
    """Whether the engine can play a setup.

    Raises:
        SetupError: names what it cannot play, and what it offers.
    """
    for fighter in setup.fighters:
        if fighter not in offered_fighters():
            offered = ", ".join(f.key for f in offered_fighters())
            raise SetupError(f"the engine cannot play fighter {fighter.key!r} yet. It offers: {offered}.")
    if setup.stage not in offered_stages():
        offered = ", ".join(s.key for s in offered_stages())
        raise SetupError(f"the engine cannot play stage {setup.stage.key!r} yet. It offers: {offered}.")
    for seat, start in enumerate(setup.start or ()):
        _check_start(seat, setup.fighters[seat], setup.stage, start)


def _check_start(seat: int, fighter: Fighter, stage: Stage, start: SeatStart) -> None:
    t = build.tables()[0]
    s = t.stages[stage_row(stage)]
    x, y, state = start.x, start.y, start.state
    if not (s.blast_left <= x <= s.blast_right and s.blast_bottom <= y <= s.blast_top):
        zone = f"x {s.blast_left:g} to {s.blast_right:g}, y {s.blast_bottom:g} to {s.blast_top:g}"
        raise SetupError(f"seat {seat} cannot start at ({x:g}, {y:g}), outside the blast zone: {zone}.")
    reason = REFUSED_STARTS.get(state, "")
    if not 0 <= state < A.FIRST_SPECIAL:
        reason = reason or "there is no such state"
    elif state in MOVES and t.fighters[fighter.internal].states[state].anim_frames == 0:
        reason = f"{fighter.key} has no such move"
    if reason:
        raise SetupError(f"seat {seat} cannot start in action state {state}: {reason}.")
