from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from exphil_agents.files import new_folder, read_checked, read_json, remove_unfinished, write_file
from melee_gym.errors import CheckpointError


def write(path: Path, data: bytes, *, fail: bool = False) -> None:
    with new_folder(path) as folder:
        write_file(folder / "a", data)
        if fail:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_folder_whose_writing_fails_stays_what_it_was(tmp_path: Path) -> None:
    write(tmp_path / "checkpoint", b"old")
    with pytest.raises(CheckpointError, match="checkpoint cannot be written: No space left on device"):
        write(tmp_path / "checkpoint", b"new", fail=True)
    assert (tmp_path / "checkpoint/a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]


def test_a_folder_says_what_is_in_it_as_other_tools_do(tmp_path: Path) -> None:
    write(tmp_path / "checkpoint", b"data")
    assert (tmp_path / "checkpoint/SHA256SUMS").read_text() == f"{hashlib.sha256(b'data').hexdigest()}  a\n"
    assert read_checked(tmp_path / "checkpoint/a") == b"data"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("absent", "No such file"), ("b", "its SHA-256 is another than SHA256SUMS says"),
        ("folder", "it is a folder"), ("pipe", "it is a pipe"), ("x" * 300, "File name too long"),
    ],
)  # fmt: skip
def test_a_file_that_was_not_written_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    write(folder, b"data")
    (folder / "b").write_bytes(b"more")
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    with pytest.raises(CheckpointError, match=reason):
        read_checked(folder / name)


def test_a_folder_without_sums_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"data")
    with pytest.raises(CheckpointError, match="SHA256SUMS"):
        read_checked(tmp_path / "a")


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "x" * 1_000_001, "\xff"])
def test_what_is_no_json_of_ours_is_a_value_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match=r"."):
        read_json(tmp_path / "a.json")


def test_what_killed_writers_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".000000000768.77.tmp").mkdir()
    (tmp_path / ".000000000768.77.tmp/a").touch()
    left = [".0123456789abcdef0123456789abcdef.json", ".0123456789abcdef0123456789abcdef"]
    kept = [".lock", ".holder", ".notes.tmp", "config.yaml", "0123456789abcdef0123456789abcdef"]
    for name in (*left, *kept):
        (tmp_path / name).touch()
    remove_unfinished(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CheckpointError, match="cannot be written: Permission denied"):
        write(tmp_path / "checkpoint", b"data")
