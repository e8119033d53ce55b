"""The second reader: py-slippi reads the frames, and they become the same Replay.

For comparison, and for whoever doubts the first: it is some 20 times slower and refuses more files.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import ReplayError
from melee_gym.game.frame import FIRST_FRAME, MAX_ITEMS, NO_OWNER, NO_PORT, PLAYER, frame_dtype
from melee_gym.game.pad import INPUT, PAD
from melee_gym.replays.container import Envelope, open_envelope, read_metadata
from melee_gym.replays.decode import fill_inputs
from melee_gym.replays.game_info import END_METHODS, GameEnd
from melee_gym.replays.head import Head, read_head
from melee_gym.replays.replay import Replay
from melee_gym.replays.walk import walk

# Each is kept as objects, some 1 kB; 8 minutes of four fighters with articles have fewer.
MAX_EVENTS = 400_000
LACKS = (
    "read by py-slippi: no hurtbox, speeds, hitlag, animation, instance ids, raw y and C-stick, item owners, "
    "stage events, floor of the airborne; items of a frame that was sent twice in a row are there twice"
)

# Our field from py-slippi's event; None where the version lacks it. It gives no ground to the airborne.
_POST: dict[str, Callable[[Any], Any]] = {
    "fighter": lambda post: post.character,
    "state": lambda post: post.state,
    "x": lambda post: post.position.x,
    "y": lambda post: post.position.y,
    "facing": lambda post: post.direction,
    "percent": lambda post: post.damage,
    "shield": lambda post: post.shield,
    "last_attack": lambda post: post.last_attack_landed or 0,
    "combo": lambda post: post.combo_count,
    "last_hit_by": lambda post: NO_PORT if post.last_hit_by is None else post.last_hit_by,
    "stocks": lambda post: post.stocks,
    "state_age": lambda post: post.state_age,
    "state_flags": lambda post: None if post.flags is None else list(int(post.flags).to_bytes(5, "little")),
    "misc": lambda post: post.hit_stun,
    "airborne": lambda post: post.airborne,
    "ground": lambda post: post.ground,
    "jumps_left": lambda post: post.jumps,
    "l_cancel": lambda post: post.l_cancel,
}
_PRE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "x": ("f4", lambda pre: pre.joystick.x),
    "y": ("f4", lambda pre: pre.joystick.y),
    "cx": ("f4", lambda pre: pre.cstick.x),
    "cy": ("f4", lambda pre: pre.cstick.y),
    "trigger": ("f4", lambda pre: pre.triggers.logical),
    "held": ("u4", lambda pre: pre.buttons.logical),
    "buttons": ("u2", lambda pre: pre.buttons.physical),
    "l": ("f4", lambda pre: pre.triggers.physical.l),
    "r": ("f4", lambda pre: pre.triggers.physical.r),
    "raw_x": ("i1", lambda pre: None if pre.raw_analog_x is None else (pre.raw_analog_x ^ 0x80) - 0x80),
}
_ITEM: dict[str, Callable[[Any], Any]] = {
    "type": lambda item: item.type,
    "state": lambda item: item.state,
    "facing": lambda item: item.direction,
    "speed_x": lambda item: item.velocity.x,
    "speed_y": lambda item: item.velocity.y,
    "x": lambda item: item.position.x,
    "y": lambda item: item.position.y,
    "damage": lambda item: item.damage,
    "timer": lambda item: item.timer,
    "spawn_id": lambda item: item.spawn_id,
}


def read_with_pyslippi(path: Path) -> Replay:
    """Read a recording with py-slippi; `start` and `setup` are ours, since it leaves out most of the rules.

    Raises:
        ReplayError: py-slippi is not installed, refuses the file (the message holds its reason), or would
            take too long and too much memory.
    """
    try:
        import slippi
    except ImportError:
        raise ReplayError("reader 'py-slippi' is not installed: pip install 'melee-gym[replay]'.") from None
    envelope = open_envelope(path)
    head = read_head(path, envelope)
    _check_bounds(path, envelope, head)
    start = head.start
    ports = tuple(player.port for player in start.players)
    cpus = {player.port for player in start.players if player.type != "human"}
    try:
        game = slippi.Game(io.BytesIO(envelope.data))
        recorded: set[str] = set()
        frames, followers, follower_exists, has_post = _states(game.frames, ports, recorded)
        pads, inputs, has_pre = _inputs(game.frames, ports, cpus, recorded)
    except Exception as error:  # py-slippi raises Exception itself, and whatever its enums and lookups raise
        raise ReplayError(f"{path}: py-slippi cannot read it: {type(error).__name__}: {error}") from error
    if not len(frames):
        raise ReplayError(f"{path}: py-slippi finds no frames.")
    warnings = [*envelope.warnings, LACKS]
    end = None
    if game.end is None:
        warnings.append("no game end event")
    else:
        end = GameEnd(END_METHODS[int(game.end.method)], game.end.lras_initiator, None)
    return Replay(
        frames=frames, pads=pads, inputs=inputs, exists=has_pre & has_post,
        followers=followers if follower_exists.any() else None,
        follower_exists=follower_exists if follower_exists.any() else None,
        ports=ports, start=start, end=end, setup=head.setup, recorded=frozenset(recorded),
        metadata=game.metadata_raw or {}, warnings=tuple(warnings),
    )  # fmt: skip


def _check_bounds(path: Path, envelope: Envelope, head: Head) -> None:
    """Refuse what the native reader bounds and py-slippi does not."""
    events = walk(np.frombuffer(envelope.data, np.uint8), head.end, envelope.stop, head.sizes)
    if events.total > MAX_EVENTS:
        raise ReplayError(f"{path}: {events.total} events; py-slippi is given {MAX_EVENTS} at most.")
    warnings: list[str] = []
    read_metadata(envelope, events.end, warnings)
    damaged = [warning for warning in warnings if "damaged" in warning]
    if damaged:
        raise ReplayError(f"{path}: {damaged[0]}: py-slippi is not given it.")


def _states(
    frames: list[Any], ports: tuple[int, ...], recorded: set[str]
) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.bool_], NDArray[np.bool_]]:
    """FRAME (T,), followers (T, seats) PLAYER, and which followers and seats exist (T, seats)."""
    shape = (len(frames), len(ports))
    out = np.zeros(len(frames), frame_dtype(len(ports)))
    followers = np.zeros(shape, PLAYER)
    exists, follower_exists = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    out["frame"] = np.arange(len(frames)) + FIRST_FRAME
    out["items"]["owner"] = NO_OWNER
    for row, frame in enumerate(frames):
        out["seed"][row] = _seed(frame, recorded)
        items = frame.items[:MAX_ITEMS]
        out["item_count"][row] = len(items)
        if items:
            recorded.update(f"items.{name}" for name in _ITEM)
        for slot, item in enumerate(items):
            for name, get in _ITEM.items():
                out["items"][name][row, slot] = get(item)
    for seat, port in enumerate(ports):
        leaders = [(row, f.ports[port].leader.post) for row, f in enumerate(frames) if f.ports[port]]
        _fill_players(out["players"][:, seat], exists[:, seat], leaders, recorded)
        nanas = [
            (row, f.ports[port].follower.post)
            for row, f in enumerate(frames)
            if f.ports[port] and f.ports[port].follower
        ]
        _fill_players(followers[:, seat], follower_exists[:, seat], nanas, recorded)
    return out, followers, follower_exists, exists


def _seed(frame: Any, recorded: set[str]) -> int:
    """The seed of the frame start event; before 2.2 that of the frame's first pre-frame event."""
    if frame.start is not None:
        recorded.add("frames.seed")
        return int(frame.start.random_seed)
    return next((int(p.leader.pre.random_seed) for p in frame.ports if p and p.leader.pre), 0)


def _fill_players(
    out: NDArray[np.void], exists: NDArray[np.bool_], posts: list[tuple[int, Any]], recorded: set[str]
) -> None:
    rows = [row for row, post in posts if post is not None]
    found = [post for _, post in posts if post is not None]
    exists[rows] = True
    for name, get in _POST.items():
        values = [get(post) for post in found]
        if any(value is not None for value in values):
            recorded.add(f"players.{name}")
            out[name][rows] = [0 if value is None else value for value in values]


def _inputs(
    frames: list[Any], ports: tuple[int, ...], cpus: set[int], recorded: set[str]
) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.bool_]]:
    """PAD and INPUT (T, seats), and which seats have inputs."""
    shape = (len(frames), len(ports))
    pads, inputs, exists = np.zeros(shape, PAD), np.zeros(shape, INPUT), np.zeros(shape, np.bool_)
    for seat, port in enumerate(ports):
        rows = [row for row, f in enumerate(frames) if f.ports[port] and f.ports[port].leader.pre]
        pres = [frames[row].ports[port].leader.pre for row in rows]
        columns = {name: [get(pre) for pre in pres] for name, (_, get) in _PRE.items()}
        known = {name: column for name, column in columns.items() if None not in column}
        values = np.zeros(len(pres), np.dtype([(name, _PRE[name][0]) for name in known]))
        for name, column in known.items():
            values[name] = column
        fill_inputs(pads[:, seat], inputs[:, seat], values, np.array(rows, np.int64), port in cpus)
        exists[rows, seat] = True
        recorded.update(f"inputs.{name}" for name in known if name in (INPUT.names or ()))
    return pads, inputs, exists
