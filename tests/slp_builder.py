"""Builds `.slp` files byte by byte, so that the reader is tested where no recordings are.

Written from the format's specification alone; it shares no code with `melee_gym.replays`, so that an error
there cannot hide here. Offsets count from the command byte.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

# Payload sizes by the first version that has them (replays/FACTS.md 2).
SIZES: dict[tuple[int, int, int], dict[int, int]] = {
    (0, 1, 0): {0x36: 320, 0x37: 58, 0x38: 33, 0x39: 1},
    (1, 7, 0): {0x36: 417, 0x37: 63, 0x38: 37, 0x39: 1},
    (2, 0, 0): {0x36: 418, 0x37: 63, 0x38: 51, 0x39: 2},
    (2, 2, 0): {0x36: 418, 0x37: 63, 0x38: 52, 0x39: 2, 0x3A: 8},
    (3, 7, 0): {0x36: 420, 0x37: 63, 0x38: 72, 0x39: 2, 0x3A: 8, 0x3B: 42, 0x3C: 8, 0x3D: 8192, 0x10: 516},
    (3, 9, 0): {0x36: 584, 0x37: 63, 0x38: 76, 0x39: 2, 0x3A: 8, 0x3B: 42, 0x3C: 8, 0x3D: 8192, 0x10: 516},
    (3, 15, 0): {0x36: 760, 0x37: 64, 0x38: 80, 0x39: 6, 0x3A: 12, 0x3B: 42, 0x3C: 8, 0x3D: 8192, 0x10: 516},
    (3, 18, 0): {
        0x36: 760, 0x37: 66, 0x38: 84, 0x39: 6, 0x3A: 12, 0x3B: 44, 0x3C: 8, 0x3D: 8192, 0x10: 516,
        0x3F: 9, 0x40: 5, 0x41: 8,
    },
}  # fmt: skip
NEWEST = (3, 18, 0)

# name: (offset, struct format), of the newest version; an event is cut to the declared size.
PRE = {
    "frame": (0x1, "i"), "port": (0x5, "B"), "follower": (0x6, "B"), "seed": (0x7, "I"), "state": (0xB, "H"),
    "pos_x": (0xD, "f"), "pos_y": (0x11, "f"), "facing": (0x15, "f"),
    "x": (0x19, "f"), "y": (0x1D, "f"), "cx": (0x21, "f"), "cy": (0x25, "f"),
    "trigger": (0x29, "f"), "held": (0x2D, "I"), "buttons": (0x31, "H"), "l": (0x33, "f"), "r": (0x37, "f"),
    "raw_x": (0x3B, "b"), "percent": (0x3C, "f"), "raw_y": (0x40, "b"),
    "raw_cx": (0x41, "b"), "raw_cy": (0x42, "b"),
}  # fmt: skip
POST = {
    "frame": (0x1, "i"), "port": (0x5, "B"), "follower": (0x6, "B"),
    "fighter": (0x7, "B"), "state": (0x8, "H"),
    "x": (0xA, "f"), "y": (0xE, "f"), "facing": (0x12, "f"), "percent": (0x16, "f"), "shield": (0x1A, "f"),
    "last_attack": (0x1E, "B"), "combo": (0x1F, "B"), "last_hit_by": (0x20, "B"), "stocks": (0x21, "B"),
    "state_age": (0x22, "f"), "state_flags": (0x26, "5B"), "misc": (0x2B, "f"), "airborne": (0x2F, "B"),
    "ground": (0x30, "H"), "jumps_left": (0x32, "B"), "l_cancel": (0x33, "B"), "hurtbox": (0x34, "B"),
    "speed_air_x_self": (0x35, "f"), "speed_y_self": (0x39, "f"), "speed_x_attack": (0x3D, "f"),
    "speed_y_attack": (0x41, "f"), "speed_ground_x_self": (0x45, "f"), "hitlag": (0x49, "f"),
    "animation": (0x4D, "I"), "hit_by_instance": (0x51, "H"), "instance": (0x53, "H"),
}  # fmt: skip
ITEM = {
    "frame": (0x1, "i"), "type": (0x5, "H"), "state": (0x7, "B"), "facing": (0x8, "f"),
    "speed_x": (0xC, "f"), "speed_y": (0x10, "f"), "x": (0x14, "f"), "y": (0x18, "f"),
    "damage": (0x1C, "H"), "timer": (0x1E, "f"), "spawn_id": (0x22, "I"), "misc": (0x26, "4B"),
    "owner": (0x2A, "b"), "instance": (0x2B, "H"),
}  # fmt: skip

METADATA = (
    b'U\x08metadata{U\x07startAtSU\x142024-05-06T07:08:09ZU\x09lastFramel\x00\x00\x00\x07'
    b'U\x07players{U\x010{U\x05names{U\x07netplaySU\x03oneU\x04codeSU\x05ONE#1}U\x0acharacters{U\x011l\x00\x00\x00\x05}}}'
    b"U\x08playedOnSU\x07dolphin}"
)  # fmt: skip

Value = int | float | tuple[int, ...]


@dataclass
class SlpBuilder:
    """A recording under construction: `events` grow, `build` wraps them.

    Attributes:
        version: decides the payload sizes and so which fields exist.
        ports: 0-based occupied ports.
        fighters: external id by port, where it is not Fox (2).
        kinds: player type by port, where it is not human (0).
        stage, seed, timer, stocks: of the game start event.
        teams: whether it is a team match.
        team: team by port, where it is not red (0).
        ucf: dashback and shield drop fix of every port (0 off, 1 UCF).
        items: item frequency, -1 off.
        names: name tag, display name and connect code by port.
        extra: more declared events, payload size by command.
    """

    version: tuple[int, int, int] = NEWEST
    ports: tuple[int, ...] = (0, 1)
    fighters: dict[int, int] = field(default_factory=dict)
    kinds: dict[int, int] = field(default_factory=dict)
    stage: int = 32
    seed: int = 0x12345678
    timer: int = 480
    stocks: int = 4
    teams: bool = False
    team: dict[int, int] = field(default_factory=dict)
    ucf: int = 1
    items: int = -1
    names: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    extra: dict[int, int] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)

    @property
    def sizes(self) -> dict[int, int]:
        """Payload size by command."""
        return {**SIZES[self.version], **self.extra}

    def event(self, command: int, fields: bytes = b"") -> SlpBuilder:
        """Add an event: `fields` after the command byte, cut or filled up with zeros to the declared size."""
        size = self.sizes[command]
        self.events.append(bytes([command]) + fields[:size].ljust(size, b"\0"))
        return self

    def pre(self, frame: int, port: int, **values: Value) -> SlpBuilder:
        """Add a pre-frame event."""
        return self.event(0x37, _pack(PRE, {"frame": frame, "port": port, **values}))

    def post(self, frame: int, port: int, **values: Value) -> SlpBuilder:
        """Add a post-frame event."""
        return self.event(0x38, _pack(POST, {"frame": frame, "port": port, "stocks": self.stocks, **values}))

    def item(self, frame: int, **values: Value) -> SlpBuilder:
        """Add an item event."""
        return self.event(0x3B, _pack(ITEM, {"frame": frame, **values}))

    def frame_start(self, frame: int, seed: int = 0) -> SlpBuilder:
        """Add a frame start event, if the version has them."""
        return self.event(0x3A, struct.pack(">iI", frame, seed)) if 0x3A in self.sizes else self

    def bookend(self, frame: int) -> SlpBuilder:
        """Add a frame bookend event, if the version has them."""
        return self.event(0x3C, struct.pack(">ii", frame, frame)) if 0x3C in self.sizes else self

    def frame(self, frame: int, *, seed: int = 0, items: int = 0, **values: Value) -> SlpBuilder:
        """Add all events of a frame; `values` go into the post-frame event of every port."""
        self.frame_start(frame, seed)
        for port in self.ports:
            self.pre(frame, port, seed=seed)
        for spawn_id in range(items):
            self.item(frame, spawn_id=spawn_id)
        for port in self.ports:
            self.post(frame, port, **values)
        return self.bookend(frame)

    def game_end(
        self, method: int = 2, quitter: int = -1, placements: tuple[int, ...] = (0, 1, -1, -1)
    ) -> SlpBuilder:
        """Add the game end event."""
        return self.event(0x39, struct.pack(">Bb4b", method, quitter, *placements))

    def stream(self) -> bytes:
        """Payload table, game start and the events so far."""
        sizes = self.sizes
        table = b"".join(struct.pack(">BH", command, size) for command, size in sizes.items())
        return bytes([0x35, 3 * len(sizes) + 1]) + table + self._game_start() + b"".join(self.events)

    def build(self, *, declared: int | None = None, metadata: bytes = METADATA) -> bytes:
        """The whole file.

        Args:
            declared: length of the stream in the header; None: the true one.
            metadata: what follows the stream before the closing brace.
        """
        stream = self.stream()
        length = len(stream) if declared is None else declared
        return b"{U\x03raw[$U#l" + struct.pack(">i", length) + stream + metadata + b"}"

    def _game_start(self) -> bytes:
        event = bytearray(761)
        event[0] = 0x36
        event[1:4] = bytes(self.version)
        event[0x5] = 0x32 if self.timer else 0x30
        event[0x5 + 0x8] = self.teams
        struct.pack_into(">b", event, 0x5 + 0xB, self.items)
        struct.pack_into(">H", event, 0x5 + 0xE, self.stage)
        struct.pack_into(">I", event, 0x5 + 0x10, self.timer)
        struct.pack_into(">f", event, 0x5 + 0x30, 1.0)
        for port in range(6):
            at = 0x5 + 0x60 + 0x24 * port
            kind = self.kinds.get(port, 0) if port in self.ports else 3
            event[at : at + 4] = bytes([self.fighters.get(port, 2), kind, self.stocks, port])
            event[at + 9] = self.team.get(port, 0)
            struct.pack_into(">f", event, at + 0x20, 1.0)
        struct.pack_into(">I", event, 0x13D, self.seed)
        struct.pack_into(">8I", event, 0x141, *[self.ucf] * 8)
        for port, names in self.names.items():
            for (at, stride), name in zip(((0x161, 0x10), (0x1A5, 0x1F), (0x221, 0xA)), names, strict=True):
                struct.pack_into(f"{stride}s", event, at + stride * port, name.encode("shift_jis"))
        return bytes(event[: 1 + self.sizes[0x36]])


def match(frames: int = 8, first: int = -123, **settings: object) -> SlpBuilder:
    """A whole match of `frames` frames; post-frame x is the frame number, the seed 1000 more."""
    builder = SlpBuilder(**settings)  # type: ignore[arg-type]
    for number in range(first, first + frames):
        builder.frame(number, seed=1000 + number, x=float(number))
    return builder.game_end()


def _pack(layout: dict[str, tuple[int, str]], values: dict[str, Value]) -> bytes:
    event = bytearray(96)
    for name, value in values.items():
        offset, code = layout[name]
        struct.pack_into(">" + code, event, offset, *(value if isinstance(value, tuple) else (value,)))
    return bytes(event[1:])
