from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from melee_gym.errors import ConfigError, ReplayError
from melee_gym.files import check_output, printable, replacing


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("games/fox.slp", "games/fox.slp"), ("pokémon.slp", "pokémon.slp"),
        ("red\x1b[31m.slp", "'red\\x1b[31m.slp'"), ("\udcff.slp", "'\\udcff.slp'"), ("a\nb", "'a\\nb'"),
    ],
)  # fmt: skip
def test_a_path_is_shown_as_text_that_a_terminal_can_take(path: str, text: str) -> None:
    assert printable(path) == printable(Path(path)) == text


def test_a_file_in_a_folder_of_ours_can_be_written(tmp_path: Path) -> None:
    check_output(tmp_path / "new.json")
    (tmp_path / "old.json").touch()
    check_output(tmp_path / "old.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.json"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("absent/x.json", "there is no folder"), (".", "it is a folder"), ("x" * 300, "File name too long"),
        ("/dev/null", "it is no file"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_before_the_work(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=f"cannot be written: {problem}"):
        check_output(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match=r"cannot be written: the folder .* cannot be written"):
        check_output(tmp_path / "x.json")


def test_a_file_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("old")
    with replacing(target) as temporary:
        temporary.write_text("new")
        assert (target.read_text(), temporary.suffix) == ("old", ".txt")
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]


def test_where_writing_fails_the_old_file_stays_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("old")
    with contextlib.suppress(KeyError), replacing(target) as temporary:
        temporary.write_text("half")
        raise KeyError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.txt", "old")]


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    def write() -> None:
        with replacing(tmp_path / "x.slp", ReplayError):
            raise OSError(28, "No space left on device")

    with pytest.raises(ReplayError, match=r"x\.slp cannot be written: No space left"):
        write()
