"""Turns the events of a stream into arrays: one row per frame, in the frame's last version."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.game.frame import FRAME, ITEM, MAX_ITEMS, NO_OWNER, PLAYER, frame_dtype
from melee_gym.game.ids import Fighter
from melee_gym.game.pad import BUTTONS, INPUT, LR, PAD, STICK_MAX, TRIGGER_MAX
from melee_gym.replays.events import (
    COMBINED_FIELDS,
    COMBINED_INPUT_FIELDS,
    FOUNTAIN,
    FOUNTAIN_FIELDS,
    FRAME_START,
    FRAME_START_FIELDS,
    ITEM_FIELDS,
    ITEM_UPDATE,
    POST,
    POST_FIELDS,
    PRE,
    PRE_FIELDS,
    STADIUM,
    STADIUM_FIELDS,
    WHISPY,
    WHISPY_FIELDS,
    Field,
    fitting,
    record_of,
)
from melee_gym.replays.game_info import PLACES, GameStart
from melee_gym.replays.rollback import Events, Stream

# Columns of FRAME's fountain_heights (left, right) by the platform number of the event (0 right, 1 left).
FOUNTAIN_PLATFORMS = (1, 0)
WIND = (0, -1, 1)  # of FRAME, by the number of the event: 0 none, 1 left, 2 right

LAST_STAGE = 285  # of multi-man melee; the game's own ids go from 1 to here

_FIGHTERS = frozenset(Fighter)


class Tables(NamedTuple):
    """The arrays of a Replay (documented there)."""

    frames: NDArray[np.void]
    pads: NDArray[np.void]
    inputs: NDArray[np.void]
    exists: NDArray[np.bool_]
    followers: NDArray[np.void] | None
    follower_exists: NDArray[np.bool_] | None
    ports: tuple[int, ...]
    recorded: frozenset[str]


class _PlayerEvents(NamedTuple):
    """Which event and fields hold a player's inputs, and which fields of the post-frame event the state."""

    pre: int
    pre_fields: tuple[Field, ...]
    post_fields: tuple[Field, ...]


_PLAYER_EVENTS = _PlayerEvents(PRE, PRE_FIELDS, POST_FIELDS)
_COMBINED_EVENTS = _PlayerEvents(POST, COMBINED_INPUT_FIELDS, COMBINED_FIELDS)


def decode(numbers: NDArray[np.int32], stream: Stream, start: GameStart, warnings: list[str]) -> Tables:
    """The arrays of a recording; what is lost is added to `warnings`.

    Args:
        numbers: (T,) frame number of each row, ascending.
        stream: the events of those frames.
        start: tells who plays.
        warnings: one sentence each.
    """
    kind = _PLAYER_EVENTS if stream.sizes[PRE] >= 0 else _COMBINED_EVENTS
    ports = _seats(start, stream, warnings)
    frames = np.zeros(len(numbers), frame_dtype(len(ports)))
    frames["frame"] = numbers
    _fill_seeds(frames, stream, kind)

    pre_record = record_of(fitting(kind.pre_fields, int(stream.sizes[kind.pre])))
    shape = (len(numbers), len(ports))
    pads, inputs = np.zeros(shape, PAD), np.zeros(shape, INPUT)
    exists, has_post = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    cpus = {player.port for player in start.players if player.type != "human"}
    for seat, port in enumerate(ports):
        pre = stream.of_player(kind.pre, kind.pre_fields, port, follower=False, record=pre_record)
        fill_inputs(pads[:, seat], inputs[:, seat], pre.values, pre.row, port in cpus)
        exists[pre.row, seat] = True
        post = stream.of_player(POST, kind.post_fields, port, follower=False, record=PLAYER)
        frames["players"][_as_slice(post.row, len(frames)), seat] = post.values
        has_post[post.row, seat] = True
    exists &= has_post
    followers, follower_exists = _followers(stream, kind, ports, shape)
    _fill_items(frames, stream, ports, warnings)
    _fill_stage(frames, stream)
    _warn_of_losses(numbers, exists, ports, start, warnings)
    recorded = _recorded(stream.sizes, kind)
    return Tables(frames, pads, inputs, exists, followers, follower_exists, ports, recorded)


def _seats(start: GameStart, stream: Stream, warnings: list[str]) -> tuple[int, ...]:
    """The ports that play: those of the game start event, and those that join later (multi-man melee)."""
    counts = np.bincount(stream.port[stream.command == POST], minlength=PLACES)
    strange = np.flatnonzero(counts[PLACES:]) + PLACES
    if len(strange):
        warnings.append(f"the post-frame events of places {strange.tolist()} are left out: no such places")
    present = set(np.flatnonzero(counts[:PLACES]).tolist())
    return tuple(sorted(present.union(player.port for player in start.players)))


def _as_slice(row: NDArray[np.int64], length: int) -> NDArray[np.int64] | slice:
    """`row` as a slice where it is every row in order: most recordings, and several times as fast."""
    whole = len(row) == length and length > 0 and row[0] == 0 and bool((np.diff(row) == 1).all())
    return slice(None) if whole else row


def fill_inputs(
    pads: NDArray[np.void],
    inputs: NDArray[np.void],
    values: NDArray[np.void],
    row: NDArray[np.int64],
    is_cpu: bool,
) -> None:
    """PAD and INPUT (T,) of one seat from its pre-frame events (INTERFACES 1.2).

    The controller bytes of a CPU's port are those of a controller that nobody holds, so its pads are made
    from the processed values.

    Args:
        pads: (T,) PAD, written at `row`.
        inputs: (T,) INPUT, written at `row`.
        values: (N,) with the names of PRE_FIELDS.
        row: (N,) int64.
        is_cpu: whether a CPU plays the seat.
    """
    rows = _as_slice(row, len(pads))
    names = values.dtype.names or ()
    for name in ("x", "y", "cx", "cy", "trigger"):
        inputs[name][rows] = values[name]
    inputs["held"][rows] = values["held"] & (BUTTONS | LR)  # the stick direction bits follow no known rule
    for stick, axes in (("main", ("x", "y")), ("c", ("cx", "cy"))):
        by_byte = not is_cpu and all(f"raw_{axis}" in names for axis in axes)
        for axis in axes:
            rounded = _rounded(values[axis], -1.0, STICK_MAX).astype(np.int8)
            raw = values[f"raw_{axis}"] if f"raw_{axis}" in names else rounded
            inputs[f"raw_{axis}"][rows] = raw
            pads[f"{stick}_{axis[-1]}"][rows] = raw if by_byte else rounded
    left, right = (values["trigger"], values["trigger"]) if is_cpu else (values["l"], values["r"])
    pads["l"][rows] = _rounded(left, 0.0, TRIGGER_MAX)
    pads["r"][rows] = _rounded(right, 0.0, TRIGGER_MAX)
    pads["buttons"][rows] = values["held" if is_cpu else "buttons"] & BUTTONS


def _rounded(values: NDArray[np.float32], low: float, scale: int) -> NDArray[np.float32]:
    """`values` cut to `low` .. 1 in steps of 1/scale; some files hold garbage such as 3.8e22 (FACTS 8)."""
    # fmax and fmin prefer a number to NaN.
    cut = np.fmin(np.fmax(values, np.float32(low)), np.float32(1.0))
    rounded: NDArray[np.float32] = np.rint(cut * np.float32(scale))
    return rounded


def _fill_seeds(frames: NDArray[np.void], stream: Stream, kind: _PlayerEvents) -> None:
    """The seed of the frame start event; before 2.2 that of the frame's first pre-frame event.

    Both agree in 95.8 % of events (FACTS 8): what comes earlier in a frame may use random numbers.
    """
    starts = stream.events(FRAME_START, FRAME_START_FIELDS)
    if len(starts.row):
        frames["seed"][starts.row] = starts.values["seed"]
        return
    pre = stream.events(kind.pre, kind.pre_fields)
    rows, first = np.unique(pre.row, return_index=True)
    frames["seed"][rows] = pre.values["seed"][first]


def _followers(
    stream: Stream, kind: _PlayerEvents, ports: tuple[int, ...], shape: tuple[int, int]
) -> tuple[NDArray[np.void] | None, NDArray[np.bool_] | None]:
    if not stream.follower.any():
        return None, None
    followers, exists = np.zeros(shape, PLAYER), np.zeros(shape, np.bool_)
    for seat, port in enumerate(ports):
        post = stream.of_player(POST, kind.post_fields, port, follower=True, record=PLAYER)
        followers[post.row, seat] = post.values
        exists[post.row, seat] = True
    return followers, exists


def _fill_items(
    frames: NDArray[np.void], stream: Stream, ports: tuple[int, ...], warnings: list[str]
) -> None:
    """The items of each frame in the order of the file; owners become seats."""
    frames["items"]["owner"] = NO_OWNER
    values, row = stream.events(ITEM_UPDATE, ITEM_FIELDS, ITEM)
    if not len(row):
        return
    order = np.argsort(row, kind="stable")
    values, row = values[order], row[order]
    slot = np.arange(len(row)) - np.searchsorted(row, row)
    surplus = slot >= MAX_ITEMS
    if surplus.any():
        warnings.append(f"{surplus.sum()} item events beyond {MAX_ITEMS} a frame are left out")
        values, row, slot = values[~surplus], row[~surplus], slot[~surplus]
    seats = np.full(256, NO_OWNER, np.int8)
    if any(field.name == "owner" for field in fitting(ITEM_FIELDS, int(stream.sizes[ITEM_UPDATE]))):
        seats[list(ports)] = np.arange(len(ports))
    values["owner"] = seats[values["owner"].view(np.uint8)]
    frames["items"][row, slot] = values
    frames["item_count"] = np.bincount(row, minlength=len(frames))


def _fill_stage(frames: NDArray[np.void], stream: Stream) -> None:
    """Carry the stage's moving parts on from their events, which are sent only when something changes."""
    heights = stream.events(FOUNTAIN, FOUNTAIN_FIELDS)
    for column, platform in enumerate(FOUNTAIN_PLATFORMS if len(heights.row) else ()):
        mine = heights.values["platform"] == platform
        _carry(
            frames["fountain_heights"][:, column], Events(heights.values[mine], heights.row[mine]), "height"
        )
    _carry(frames["wind"], stream.events(WHISPY, WHISPY_FIELDS), "wind")
    frames["wind"] = np.array(WIND, np.int8)[np.clip(frames["wind"], 0, len(WIND) - 1)]
    changes = stream.events(STADIUM, STADIUM_FIELDS)
    _carry(frames["stadium_event"], changes, "event")
    _carry(frames["stadium_type"], changes, "type")


def _carry(out: NDArray[Any], events: Events, name: str) -> None:
    """Write the field at the events' rows of `out` (T,), each value up to the row of the next."""
    if not len(events.row):
        return
    newest = np.full(len(out), -1)
    newest[events.row] = np.arange(len(events.row))
    newest = np.maximum.accumulate(newest)
    known = newest >= 0
    out[known] = events.values[name][newest[known]]


def _recorded(sizes: NDArray[np.int32], kind: _PlayerEvents) -> frozenset[str]:
    """The fields of FRAME and INPUT that events of the declared sizes hold, as "room.field"."""
    tables = (
        ("players", PLAYER, POST, kind.post_fields),
        ("inputs", INPUT, kind.pre, kind.pre_fields),
        ("items", ITEM, ITEM_UPDATE, ITEM_FIELDS),
        ("frames", FRAME, FRAME_START, FRAME_START_FIELDS),
    )
    names = {
        f"{room}.{name}"
        for room, record, command, fields in tables
        for name, _, _ in fitting(fields, int(sizes[command]))
        if name in (record.names or ())
    }
    for command, name in (
        (FOUNTAIN, "fountain_heights"), (WHISPY, "wind"),
        (STADIUM, "stadium_type"), (STADIUM, "stadium_event"),
    ):  # fmt: skip
        if sizes[command] >= 0:
            names.add(f"frames.{name}")
    return frozenset(names)


def _warn_of_losses(
    numbers: NDArray[np.int32], exists: NDArray[np.bool_], ports: tuple[int, ...], start: GameStart,
    warnings: list[str],
) -> None:  # fmt: skip
    if not 1 <= start.stage <= LAST_STAGE:
        warnings.append(f"the game has no stage {start.stage}; valid: 1 to {LAST_STAGE}")
    for player in start.players:
        if player.fighter not in _FIGHTERS:
            warnings.append(f"port {player.port + 1} plays a non-standard fighter: id {player.fighter}")
    jumps = np.flatnonzero(np.diff(numbers.astype(np.int64)) != 1)
    if len(jumps):
        warnings.append(
            f"frame gap: nothing between frames {numbers[jumps[0]]} and {numbers[jumps[0] + 1]}"
            + (f", and {len(jumps) - 1} more gaps" if len(jumps) > 1 else "")
        )
    if start.teams or len(ports) > 2:
        return  # who has no stocks left is absent, and returns when a partner shares one
    for seat, port in enumerate(ports):
        present = np.flatnonzero(exists[:, seat])
        if not len(present):
            warnings.append(f"no frame of port {port + 1}")
            continue
        # Absence at the end is no loss: a fighter without stamina disappears.
        missing = np.flatnonzero(~exists[: present[-1], seat])
        if len(missing):
            first = numbers[missing[0]]
            warnings.append(
                f"frame gap: port {port + 1} lacks {len(missing)} frames, the first is frame {first}"
            )
