"""How commands fail: a mistake of the user's is a message and status 2, not a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from melee_gym.errors import MeleeError

# Of the extra "train".
OF_EXTRA = (
    "torch", "stable_baselines3", "safetensors", "tensorboard", "filelock", "pydantic", "yaml", "choix",
    "matplotlib",
)  # fmt: skip
MISTAKE, INTERRUPTED, BROKEN_PIPE = 2, 130, 141  # the last two as shells count signals


def guarded(command: Callable[[], None], *, stopped: str = "stopped.") -> int:
    """Run a command.

    Args:
        command: what it does.
        stopped: what to say when Ctrl-C ends it.

    Returns:
        Its exit status.
    """
    try:
        command()
        sys.stdout.flush()
    except MeleeError as error:
        say(f"error: {error}")
        return MISTAKE
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in OF_EXTRA:
            raise
        say(
            f"error: this needs {error.name}: pip install 'melee-gym[train]'; README, \"Install\", says more."
        )
        return MISTAKE
    except KeyboardInterrupt:
        say(stopped)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has closed it, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return BROKEN_PIPE
    except OSError as error:
        say(f"error: {error.filename or 'the system refuses'}: {error.strerror or error}")
        return MISTAKE
    return 0


def say(text: str) -> None:
    """A line for the user, whatever signs are in it, where there still is a terminal."""
    with suppress(OSError):
        print(text.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
