"""When a training ends: frames, minutes, or a signal."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any

# A closed terminal sends SIGHUP, which Windows does not have.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interruption:
    """Ctrl-C, SIGTERM and a closed terminal ask for an end, which comes when the present iteration is whole.

    A second Ctrl-C or SIGTERM ends at once. Signals that the process was started to ignore, as `nohup` does,
    stay ignored. Used as a context manager, which puts the former handlers back.

    Attributes:
        asked: whether an end was asked for.
    """

    def __init__(self) -> None:
        self.asked = False
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        heard = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
        self._former = {number: signal.signal(number, self._ask) for number in heard}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        # A terminal that closes sends its signal more than once: by the system, and by the shell.
        if self.asked and number in (signal.SIGINT, signal.SIGTERM):
            raise KeyboardInterrupt
        self.asked = True


def progress(frames: int, seconds: float, *, total_frames: int | None, max_minutes: float | None) -> float:
    """The share of a training that is done: by frames or by time, whichever is further; 0 without limits."""
    by_frames = frames / total_frames if total_frames else 0.0
    by_time = seconds / (60.0 * max_minutes) if max_minutes else 0.0
    return min(1.0, max(by_frames, by_time))
