"""Names of agents, and of what they were at some time: NAME@FRAMES."""

from __future__ import annotations

import re

NAME = re.compile("[a-z][a-z0-9_]{0,63}")  # of an agent
PLAYER = re.compile(f"({NAME.pattern})@(0|[1-9][0-9]{{0,17}})")


def split(name: str) -> tuple[str, int]:
    """The agent and the frames of NAME@FRAMES."""
    agent, _, frames = name.partition("@")
    return agent, int(frames)
