from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import melee_gym
from exphil_agents import load_policy
from exphil_agents.checkpoint import read_meta
from exphil_agents.players import make_player, single_players, trained_match, zoo_opponents
from exphil_agents.run import Run
from exphil_agents.zoo import ZOO
from melee_gym import opponents
from melee_gym.errors import ConfigError

MOST_BYTES = 5_000_000
AGENT = "toy-v1"


@pytest.fixture
def with_toy(trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zoo with one agent more: the smoke training's."""
    folder = tmp_path / AGENT
    shutil.copytree(trained.checkpoint(trained.find()), folder)
    monkeypatch.setitem(ZOO, AGENT, folder)
    opponents.offered.cache_clear()
    yield
    opponents.offered.cache_clear()


@pytest.mark.parametrize("name", ZOO)
def test_an_agent_of_the_zoo_fits_this_version_and_has_a_card(name: str) -> None:
    load_policy(name)
    assert sum(path.stat().st_size for path in ZOO[name].iterdir()) < MOST_BYTES
    card = (ZOO[name] / "README.md").read_text()
    for heading in ("How it was trained", "Strength", "How it plays", "Weaknesses"):
        assert f"## {heading}" in card


@pytest.mark.usefixtures("with_toy")
def test_an_agent_of_the_zoo_is_an_opponent() -> None:
    with gymnasium.make("Melee-v0", opponent=AGENT) as env:
        env.reset(seed=0)
        for _ in range(20):
            env.step(env.action_space.sample())
        pads = env.unwrapped.loop.seats.pads[0]  # type: ignore[attr-defined]
    assert pads[1] != np.zeros(1, pads.dtype)[0]


@pytest.mark.usefixtures("with_toy")
def test_an_agent_of_the_zoo_is_a_player_like_a_run(trained: Run) -> None:
    assert trained_match(AGENT) == read_meta(trained.checkpoint(trained.find())).match
    assert single_players([AGENT, "chase"]) == [AGENT, "chase"]
    assert make_player(AGENT)(2, 1).label(0) == AGENT
    with pytest.raises(ConfigError, match=f"Did you mean '{AGENT}'"):
        make_player("toy-v2")


@pytest.mark.usefixtures("with_toy")
def test_an_unknown_opponent_is_answered_with_the_zoo_too() -> None:
    with pytest.raises(ConfigError, match=rf"Did you mean '{AGENT}'\? Valid: .*mixture, .*{AGENT}"):
        gymnasium.make("Melee-v0", opponent="toy-v2")
    with pytest.raises(ConfigError, match="unknown opponent 3"):
        gymnasium.make("Melee-v0", opponent=3)


def test_packages_offer_opponents_by_an_entry_point() -> None:
    points = entry_points(group="melee_gym.opponents")
    assert [point.load() for point in points] == [zoo_opponents]


def test_an_opponent_of_another_package_is_a_player_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(opponents.offered(), "theirs", opponents.OPPONENTS["hold"])
    assert single_players(["theirs"]) == ["theirs"]
    assert trained_match("theirs") is None
    assert isinstance(make_player("theirs")(1, 0), type(opponents.OPPONENTS["hold"](1, 0)))


WITHOUT_TORCH = """
import sys
from pathlib import Path
sys.modules["torch"] = None
from exphil_agents.zoo import ZOO
from melee_gym.errors import ConfigError
from melee_gym.opponents import find_opponent
ZOO["toy-v1"] = Path()
try:
    find_opponent("toy-v1")(1, 0)
except ConfigError as error:
    print(error)
"""


def test_an_agent_of_the_zoo_says_what_it_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH], cwd=Path(melee_gym.__file__).parents[1], capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert (
        done.stdout
        == "opponent 'toy-v1' needs torch: pip install 'melee-gym[train]' (README, \"Install\").\n"
    )
