"""The events that frame a match: game start (who plays what, where, by which rules) and game end.

Source: slippi-wiki SPEC.md, checked on recordings in replays/FACTS.md 4, 5 and 12. Offsets count from
the command byte.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass

import numpy as np

from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.ids import Fighter, Stage
from melee_gym.game.setup import MAX_STOCKS, Setup

PORTS = 4
PLACES = 6  # multi-man modes put opponents on two places beyond the ports
HUMAN, CPU, DEMO, EMPTY = 0, 1, 2, 3
STOCK_MODE = 1
VERSUS = 2  # scene number of versus mode, major and minor
PLAYER_TYPES = {HUMAN: "human", CPU: "cpu", DEMO: "demo"}
END_METHODS = {0: "unresolved", 1: "time", 2: "game", 3: "resolved", 7: "no contest"}

_TEAM = 16  # 3.12 records place + 16 times the team (4 of 4 such games, with teams and without)
_INFO = 0x5  # start of the game info block
_PLAYER, _PLAYER_STRIDE = _INFO + 0x60, 0x24


@dataclass(frozen=True)
class PlayerStart:
    """One occupied port at the start of a match.

    Attributes:
        port: 0-based controller port.
        fighter: external id (`Fighter` where it is one of the 26).
        type: "human", "cpu", "demo", or the number as text.
        cpu_level: 1 to 9; meaningless for humans.
        costume, stocks, handicap, team: as chosen; team 0 red, 1 blue, 2 green.
        scale: model scale, 1.0 in a normal match.
        ucf_dashback, ucf_shield_drop: 0 off or not recorded, 1 UCF, 2 Dween.
        name_tag, display_name, connect_code: empty where not recorded.
    """

    port: int
    fighter: int
    type: str
    cpu_level: int
    costume: int
    stocks: int
    handicap: int
    team: int
    scale: float
    ucf_dashback: int
    ucf_shield_drop: int
    name_tag: str
    display_name: str
    connect_code: str


@dataclass(frozen=True)
class GameStart:
    """The game start event.

    Attributes:
        version: of the recorder, (major, minor, build).
        stage: stage id (`Stage` where it is one of the six).
        players: the occupied ports, ascending.
        seed: state of the random generator at the start.
        timer: seconds; 0 means no timer.
        mode: 0 time, 1 stock, 2 coin, 3 bonus.
        teams: whether the match is played in teams.
        item_frequency: -1 off, 0 very low .. 4 very high.
        damage_ratio: 1.0 in a normal match.
        pal, frozen_stadium: None where not recorded.
        major_scene: 2 versus mode, 8 online; None where not recorded.
        session: id of the online session, "" without; game and tiebreak count within it.
    """

    version: tuple[int, int, int]
    stage: int
    players: tuple[PlayerStart, ...]
    seed: int
    timer: int
    mode: int
    teams: bool
    item_frequency: int
    damage_ratio: float
    pal: bool | None
    frozen_stadium: bool | None
    major_scene: int | None
    session: str
    game: int
    tiebreak: int


@dataclass(frozen=True)
class GameEnd:
    """The game end event.

    Attributes:
        method: "time", "game", "no contest", "resolved", "unresolved", or the number as text.
        quitter: 0-based port of the player who left (L+R+A+Start), None without.
        placements: by port 0..3: 0 first; None for an empty port; None as a whole where not recorded. In
            teams the places are counted over all players.
    """

    method: str
    quitter: int | None
    placements: tuple[int | None, ...] | None


class _Bytes:
    """Big-endian numbers at offsets of an event; what lies behind its end was not recorded."""

    def __init__(self, event: bytes) -> None:
        self.event = event

    def has(self, offset: int) -> bool:
        return offset < len(self.event)

    def u(self, offset: int, size: int = 1) -> int:
        return int.from_bytes(self.event[offset : offset + size], "big")

    def f32(self, offset: int) -> float:
        return float(struct.unpack(">f", self.event[offset : offset + 4].ljust(4, b"\0"))[0])

    def text(self, offset: int, size: int) -> str:
        field = self.event[offset : offset + size].split(b"\0")[0]
        # Names are typed in full-width characters; NFKC gives the ordinary ones.
        return unicodedata.normalize("NFKC", field.decode("shift_jis", "replace"))


def read_game_start(event: bytes) -> GameStart:
    """The game start event of its bytes, command byte first (at least 321 bytes: version 0.1)."""
    b = _Bytes(event)
    return GameStart(
        version=(b.u(0x1), b.u(0x2), b.u(0x3)),
        stage=b.u(_INFO + 0xE, 2),
        players=tuple(_player(b, port) for port in range(PORTS) if _is_occupied(b, port)),
        seed=b.u(0x13D, 4),
        timer=b.u(_INFO + 0x10, 4) if b.u(_INFO) & 3 else 0,
        mode=b.u(_INFO) >> 5,
        teams=b.u(_INFO + 0x8) != 0,
        item_frequency=_signed(b.u(_INFO + 0xB)),
        damage_ratio=b.f32(_INFO + 0x30),
        pal=bool(b.u(0x1A1)) if b.has(0x1A1) else None,
        frozen_stadium=bool(b.u(0x1A2)) if b.has(0x1A2) else None,
        major_scene=b.u(0x1A4) if b.has(0x1A4) else None,
        session=b.text(0x2BE, 51),
        game=b.u(0x2F1, 4),
        tiebreak=b.u(0x2F5, 4),
    )


def _is_occupied(b: _Bytes, port: int) -> bool:
    return b.u(_PLAYER + _PLAYER_STRIDE * port + 1) != EMPTY


def _player(b: _Bytes, port: int) -> PlayerStart:
    at = _PLAYER + _PLAYER_STRIDE * port
    kind = b.u(at + 1)
    return PlayerStart(
        port=port,
        fighter=b.u(at),
        type=PLAYER_TYPES.get(kind, str(kind)),
        cpu_level=b.u(at + 0xF),
        costume=b.u(at + 3),
        stocks=b.u(at + 2),
        handicap=b.u(at + 8),
        team=b.u(at + 9),
        scale=b.f32(at + 0x20),
        ucf_dashback=b.u(0x141 + 8 * port, 4),
        ucf_shield_drop=b.u(0x145 + 8 * port, 4),
        name_tag=b.text(0x161 + 0x10 * port, 16),
        display_name=b.text(0x1A5 + 0x1F * port, 31),
        connect_code=b.text(0x221 + 0xA * port, 10),
    )


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def read_game_end(event: bytes, start: GameStart, warnings: list[str]) -> GameEnd:
    """The game end event of its bytes, command byte first; what is lost is added to `warnings`."""
    b = _Bytes(event)
    quitter = _signed(b.u(0x2)) if b.has(0x2) else -1
    placements = None
    if b.has(0x6):
        placements = _placements([_signed(place) for place in event[0x3:0x7]], start, warnings)
    method = b.u(0x1)
    return GameEnd(END_METHODS.get(method, str(method)), quitter if quitter >= 0 else None, placements)


def _placements(recorded: list[int], start: GameStart, warnings: list[str]) -> tuple[int | None, ...] | None:
    """Places by port. The first recorders of them put the team that a player chose before its place."""
    places = recorded
    if max(recorded) >= _TEAM:
        teams = {player.port: player.team for player in start.players}
        places = [
            -1 if value < 0 else value - _TEAM * teams.get(port, 0) for port, value in enumerate(recorded)
        ]
    if not all(-1 <= place < PORTS for place in places):
        warnings.append(f"the placements are no places and are left out: {recorded}")
        return None
    return tuple(None if place < 0 else place for place in places)


def write_game_start(setup: Setup, version: tuple[int, int, int], size: int) -> bytes:
    """The payload (`size` bytes, no command byte) of the game start event of a match by `setup`."""
    event = bytearray(size + 1)
    event[0x1:0x4] = bytes(version)
    # What tournament games hold in these places of the block, here and below (44 recordings of 3.17 and
    # newer agree in every byte written).
    event[_INFO : _INFO + 5] = bytes([0x32 if setup.timer else 0x30, 0x01, 0x86, 0x4C, 0xC3])
    event[_INFO + 0xB : _INFO + 0xE] = b"\xff\xff\x6e"
    struct.pack_into(">H", event, _INFO + 0xE, setup.stage)
    struct.pack_into(">I", event, _INFO + 0x10, setup.timer)
    event[_INFO + 0x20 : _INFO + 0x28] = b"\xff" * 8
    struct.pack_into(">3f", event, _INFO + 0x2C, 1.0, 1.0, 1.0)
    for port in range(PLACES):
        at = _PLAYER + _PLAYER_STRIDE * port
        event[at + 1] = EMPTY
        event[at + 5], event[at + 8], event[at + 0xA], event[at + 0xC] = 0xFF, 9, 0x78, 0x40
        event[at + 0xE], event[at + 0xF] = 4, 1
        struct.pack_into(">3f", event, at + 0x18, 1.0, 1.0, 1.0)
    event[_INFO + 0x8] = len(set(setup.teams)) < len(setup.teams)
    for seat, port in enumerate(setup.ports):
        at = _PLAYER + _PLAYER_STRIDE * port
        event[at : at + 4] = bytes([setup.fighters[seat], HUMAN, setup.stocks, setup.costumes[seat]])
        event[at + 9] = setup.teams[seat] if event[_INFO + 0x8] else 0
    struct.pack_into(">I", event, 0x13D, setup.seed)
    if setup.ucf:
        struct.pack_into(">8I", event, 0x141, *[1] * 8)
    event[0x1A3], event[0x1A4] = VERSUS, VERSUS
    event[0x2BD] = 1  # English
    return bytes(event[1:])


def write_game_end(last: np.void, setup: Setup) -> bytes:
    """The payload of the game end event of a match whose last frame is `last` (FRAME)."""
    players = last["players"][: len(setup.fighters)]
    method = "no contest"
    if len({setup.teams[seat] for seat in np.flatnonzero(players["stocks"]).tolist()}) <= 1:
        method = "game"
    elif setup.timer and last["frame"] >= setup.timer * FRAMES_PER_SECOND - 1:
        method = "time"
    code = next(code for code, name in END_METHODS.items() if name == method)
    ranked = sorted(
        range(len(players)), key=lambda seat: (-int(players["stocks"][seat]), float(players["percent"][seat]))
    )
    placements = [-1] * PORTS
    for place, seat in enumerate(ranked):
        placements[setup.ports[seat]] = place
    return struct.pack(">Bb4b", code, -1, *placements)


def setup_of(start: GameStart, ucf_cardinals: bool) -> Setup | None:
    """The setup that starts the recorded match.

    None unless it is a stock match of one against one by rules that a Setup can tell: two of the 26 fighters
    with equal stocks, one of the six stages, no items, ordinary size and damage, not the PAL version.
    """
    if len(start.players) != 2 or start.teams or start.stage not in set(Stage):
        return None
    if (start.mode, start.item_frequency, start.damage_ratio) != (STOCK_MODE, -1, 1.0) or start.pal:
        return None
    one, two = start.players
    if not {one.fighter, two.fighter} <= set(Fighter) or not one.scale == two.scale == 1.0:
        return None
    if one.stocks != two.stocks or not 1 <= one.stocks <= MAX_STOCKS:
        return None
    return Setup(
        fighters=(Fighter(one.fighter), Fighter(two.fighter)),
        stage=Stage(start.stage),
        stocks=one.stocks,
        timer=start.timer,
        seed=start.seed,
        costumes=(one.costume, two.costume),
        ports=(one.port, two.port),
        ucf=all(player.ucf_dashback == 1 for player in start.players),
        ucf_cardinals=ucf_cardinals,
    )
