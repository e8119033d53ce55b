"""When a training ends: frames, minutes, or a signal."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Ctrl-C and SIGTERM ask for an end, which comes when the present iteration is whole.

    A second one ends at once. Used as a context manager, which puts the former handlers back.

    Attributes:
        asked: whether an end was asked for.
    """

    def __init__(self) -> None:
        self.asked = False
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        self._former = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def progress(frames: int, seconds: float, *, total_frames: int | None, max_minutes: float | None) -> float:
    """The share of a training that is done: by frames or by time, whichever is further; 0 without limits."""
    by_frames = frames / total_frames if total_frames else 0.0
    by_time = seconds / (60.0 * max_minutes) if max_minutes else 0.0
    return min(1.0, max(by_frames, by_time))
