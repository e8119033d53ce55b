"""How commands fail: a mistake of the user's is a message and status 2, not a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

from melee_gym.errors import MeleeError

MISTAKE = 2


def guarded(command: Callable[[], None]) -> int:
    """Run a command; its exit status."""
    try:
        command()
    except MeleeError as error:
        print(f"error: {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("stopped at once; the last checkpoint is whole.", file=sys.stderr)
        return 130
    return 0
