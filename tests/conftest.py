"""Fixtures that several packages' tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

REPLAYS = Path(__file__).parents[1] / "../shared/replays"


@pytest.fixture(scope="session")
def replays_dir() -> Path:
    """The folder of recordings beside the repository; a user's clone has none, and skips."""
    if not (REPLAYS / "manifest.csv").is_file():
        pytest.skip("../shared/replays is absent: these tests need real recordings")
    return REPLAYS
