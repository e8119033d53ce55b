from __future__ import annotations

import subprocess
import sys

import pytest

import exphil_agents


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after some code."""
    script = f"import sys; {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("name", exphil_agents.__all__)
def test_every_public_name_exists(name: str) -> None:
    assert getattr(exphil_agents, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="load_run"):
        _ = exphil_agents.load_run


@pytest.mark.parametrize(
    "code",
    [
        "import exphil_agents",
        "from exphil_agents.cli import evaluate, exploit, rate, train, watch",
        "from exphil_agents.registry import NETWORKS, TRAINERS",
        "from exphil_agents.players import match_of; match_of('idle', 'chase', {})",
    ],
)
def test_what_needs_no_torch_does_not_load_it(code: str) -> None:
    assert {"torch", "stable_baselines3"}.isdisjoint(loaded_by(code))
