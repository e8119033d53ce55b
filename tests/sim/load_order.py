"""Loads fighters one after the other, in this process and in workers: `python load_order.py METHOD KIND...`.

Prints a hash of a match of each fighter, played by whoever loaded him. METHOD: here, fork, spawn, forkserver.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sys

from matches import fight, play, random_pads, raw

from melee_gym.game.ids import Fighter

FRAMES = 240


def played(key: str) -> str:
    """Hash of a match of a fighter against himself."""
    fighter = Fighter[key.upper()]
    _, frames = play([fight((fighter, fighter))], random_pads(1, FRAMES))
    return hashlib.sha256(raw(frames).tobytes()).hexdigest()[:16]


def main(method: str, *keys: str) -> None:
    """The first fighter here, the others where `method` says, then all of them here."""
    print(keys[0], played(keys[0]))
    if method != "here":
        with multiprocessing.get_context(method).Pool(1) as pool:
            for key, found in zip(keys, pool.map(played, keys), strict=True):
                print(key, found)
    for key in keys:
        print(key, played(key))


if __name__ == "__main__":
    main(*sys.argv[1:])
