from __future__ import annotations

import pytest

from melee_gym.errors import ReplayError
from melee_gym.replays import find_files


def test_folders_give_their_recordings_once_and_nothing_else(tmp_path):
    for name in ("b.slp", "a.slp.xz", "c.slp.gz", "notes.txt"):
        (tmp_path / name).touch()
    found = find_files([tmp_path, tmp_path / "b.slp"])
    assert [path.name for path in found] == ["a.slp.xz", "b.slp", "c.slp.gz"]


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(ReplayError, match=r"gone\.slp does not exist"):
        find_files([tmp_path / "gone.slp"])
