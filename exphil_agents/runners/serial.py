"""`serial`: one job after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Serial:
    """See the module, and `Runner`.

    Args:
        job: of a name.
    """

    def __init__(self, job: Callable[[str], bool]) -> None:
        self._job = job

    def play(self, names: Sequence[str], asked: Callable[[], bool]) -> bool:
        """See `Runner.play`."""
        return all(not asked() and self._job(name) for name in names)

    def close(self) -> None:
        """See `Runner.close`."""
