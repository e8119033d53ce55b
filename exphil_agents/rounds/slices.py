"""A slice: what an agent trains in a round."""

from __future__ import annotations

from exphil_agents.config import Config
from exphil_agents.run import Run
from exphil_agents.trainers.training import AtLimitError, train


def train_slice(config: Config, run: Run, until: int) -> bool:
    """Train an agent to the end of its slice, or of its training; one that is there already stays.

    Whatever process plays it, and however often it was killed before: the same comes of it, on one thread,
    where no limit of the training is one of time.

    Args:
        config: the agent's.
        run: the agent's.
        until: match frames at which the slice ends.

    Returns:
        Whether the slice is whole; not where an end was asked for before.

    Raises:
        MeleeError: see `train`.
    """
    if run.checkpoints() and run.find() >= until:
        return True
    try:
        return train(config, run, until=until)
    except AtLimitError:
        return True
