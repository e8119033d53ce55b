"""`.slp` recordings to and from FRAME and PAD arrays."""

from melee_gym.errors import ReplayError
from melee_gym.replays.find import SUFFIXES, find_files
from melee_gym.replays.game_info import GameEnd, GameStart, PlayerStart
from melee_gym.replays.read import read_slp
from melee_gym.replays.replay import Replay
from melee_gym.replays.write import write_slp

__all__ = [
    "SUFFIXES", "GameEnd", "GameStart", "PlayerStart", "Replay", "ReplayError", "find_files", "read_slp",
    "write_slp",
]  # fmt: skip
