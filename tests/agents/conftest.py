"""What tests of agents share: a training so small that it takes a second or two."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import torch
from smoke import smoke_config

from exphil_agents.run import Run, create_run
from exphil_agents.trainers.training import train


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tests share the machine's cores; what trainings set is put back for whoever comes after."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
    if (products := getattr(torch.backends.mkldnn, "matmul", None)) is not None:
        products.fp32_precision = "none"


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of the smoke config, with checkpoints after each iteration; not to be changed."""
    config = smoke_config("total_frames=2304", "checkpoint_minutes=1e-9")
    run = create_run(config, tmp_path_factory.mktemp("runs") / "smoke")
    with redirect_stderr(io.StringIO()):
        train(config, run)
    return run
