"""`serial`: one slice after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Serial:
    """See the module, and `Runner`.

    Args:
        play_slice: of an agent.
    """

    def __init__(self, play_slice: Callable[[str], bool]) -> None:
        self._play_slice = play_slice

    def play(self, agents: Sequence[str], asked: Callable[[], bool]) -> bool:
        """See `Runner.play`."""
        return all(not asked() and self._play_slice(agent) for agent in agents)

    def close(self) -> None:
        """See `Runner.close`."""
