"""Brings the shadow's articles (beams, afterimages) in line with the recorded ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from melee_gym.fidelity.recordings import Recording

VISIBLE = {"x": "x", "y": "y", "vx": "speed_x", "vy": "speed_y", "facing": "facing", "timer": "timer"}


class ItemCorrection:
    """Keeps which engine slot holds which recorded article.

    Articles are told by type and owner, nearest first. One that the engine did not foresee is made after the
    last one of its type and owner that it did; one that only the engine has is taken away.
    """

    def __init__(self, recording: Recording) -> None:
        frames = recording.replay.frames
        self._counts = frames["item_count"].tolist()
        self._items = frames["items"]
        self._made: dict[tuple[int, int], Any] = {}
        self._known = {"items.owner", "items.type"} <= recording.replay.recorded

    def correct(self, match: Any, row: int) -> None:
        """Correct the articles of a match to those recorded in a row."""
        items = match.items
        active = np.flatnonzero(items["active"]).tolist()
        if not self._known or not (active or self._counts[row]):
            return
        for slot in active:
            self._made[int(items["type"][slot]), int(items["owner"][slot])] = items[slot : slot + 1].copy()
        recorded = [self._items[row, i] for i in range(self._counts[row])]
        for item in recorded:
            key = (int(item.type), int(item.owner))
            place = self._nearest(items, active, item)
            if place is None and key in self._made:
                place = self._make(items, key)
            if place is not None:
                active = [slot for slot in active if slot != place]
                for ours, theirs in VISIBLE.items():
                    items[ours][place] = item[theirs]
        for slot in active:
            items["active"][slot] = 0
        match.used_slots = len(items)

    @staticmethod
    def _nearest(items: Any, slots: list[int], item: Any) -> int | None:
        alike = [
            slot for slot in slots if items["type"][slot] == item.type and items["owner"][slot] == item.owner
        ]
        return min(alike, key=lambda slot: abs(float(items["x"][slot] - item.x)), default=None)

    def _make(self, items: Any, key: tuple[int, int]) -> int | None:
        free = np.flatnonzero(items["active"] == 0)
        if not len(free):
            return None
        slot = int(free[0])
        items[slot : slot + 1] = self._made[key]
        items["active"][slot] = 1
        items["slot"][slot] = slot
        items["new"][slot] = 0
        items["hit"][slot] = 0
        return slot
