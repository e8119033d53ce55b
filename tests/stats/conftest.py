"""Fixtures of the statistics' tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FACTS = Path(__file__).parents[2] / "../shared/facts/human_behaviour.json"


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    """The facts about human play; a user's clone has none, and skips."""
    if not FACTS.is_file():
        pytest.skip("../shared/facts is absent: these tests need the facts about human play")
    return json.loads(FACTS.read_text(encoding="utf-8"))
