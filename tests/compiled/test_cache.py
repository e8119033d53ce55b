"""Compiled code on disk: found again, told apart, damaged, not our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from numba import types

from melee_gym.compiled import cache
from melee_gym.compiled.jit import Entry, load_entries
from melee_gym.errors import ConfigError

POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders belong to nobody here")
COMPILED = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    place = tmp_path / "cache"
    monkeypatch.setenv("MELEE_GYM_CACHE", str(place))
    return place


def double(x: int) -> int:
    return 2 * x


ENTRY = Entry(double, types.int64(types.int64), "key")


def load(entry: Entry = ENTRY) -> Callable[[int], int]:
    loaded: Callable[[int], int] = load_entries("a test", 1, {"": entry})[""]
    return loaded


@COMPILED
def test_what_was_compiled_once_is_loaded_silently(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert load()(21) == 42
    assert "compiling a test" in capfd.readouterr().err
    assert load()(21) == 42
    assert capfd.readouterr().err == ""
    assert len(list(folder.glob("*.nbc"))) == 1


@COMPILED
def test_another_key_is_another_file(folder: Path) -> None:
    load()
    load(ENTRY._replace(key="other"))
    assert len(list(folder.glob("*.nbc"))) == 2


@COMPILED
@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "foreign"])
def test_damaged_code_is_found_said_and_compiled_anew(
    folder: Path, capfd: pytest.CaptureFixture[str], damage: str
) -> None:
    load()
    (path,) = folder.glob("*.nbc")
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    path.write_bytes({"cut": whole[:-100], "empty": b"", "flipped": flipped, "foreign": b"x" * 500}[damage])
    capfd.readouterr()
    assert load()(21) == 42
    assert f"{path} is damaged" in capfd.readouterr().err
    assert load()(21) == 42
    assert capfd.readouterr().err == ""


@COMPILED
def test_code_that_nobody_loaded_for_a_week_is_removed(folder: Path) -> None:
    load(ENTRY._replace(key="old"))
    (old,) = folder.glob("*.nbc")
    os.utime(old, (0, 0))
    load()
    assert not old.exists()


@POSIX
@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_folder_that_others_can_write_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(ConfigError, match=rf"others can write into {folder}.*chmod go-w {folder}"):
        cache.cache_folder()


@POSIX
def test_a_folder_that_is_made_belongs_to_the_user_alone(folder: Path) -> None:
    assert cache.cache_folder().stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MELEE_GYM_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(ConfigError, match="cannot be made: Not a directory; set MELEE_GYM_CACHE"):
        cache.cache_folder()


@COMPILED
def test_processes_that_start_at_once_compile_once(folder: Path) -> None:
    code = "from test_cache import load; assert load()(21) == 42"
    here = str(Path(__file__).parent)
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=here, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = "".join(process.communicate()[1] for process in started)
    assert [process.returncode for process in started] == [0, 0, 0]
    assert said.count("compiling a test (once; usually about 1 s) ...") == 1


# The key.

ROOMS = ("sim", "game")


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sources that a key covers."""
    copy = tmp_path / "melee_gym"
    for room in ("compiled", *ROOMS):
        shutil.copytree(cache.PACKAGE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "PACKAGE", copy)
    yield copy
    cache.source_key.cache_clear()


def key(*, without: tuple[str, ...] = ()) -> str:
    cache.source_key.cache_clear()
    return cache.source_key(*ROOMS, without=without)


def test_the_key_changes_with_every_source_that_it_covers(sources: Path) -> None:
    first = key()
    files = sorted(sources.rglob("*.py"))
    assert len(files) > 50
    unnoticed = []
    for path in files:
        text = path.read_bytes()
        path.write_bytes(text + b"# another rule\n")
        unnoticed += [path] if key() == first else []
        path.write_bytes(text)
    assert unnoticed == []
    assert key() == first


def test_the_key_changes_with_a_file_more_or_renamed(sources: Path) -> None:
    keys = [key()]
    (sources / "sim" / "more.py").write_text("")
    keys.append(key())
    (sources / "sim" / "more.py").rename(sources / "sim" / "states" / "more.py")
    keys.append(key())
    assert len(set(keys)) == 3


def test_the_key_does_not_change_with_what_is_left_out(sources: Path) -> None:
    first = key(without=("sim/fighters",))
    (sources / "sim" / "fighters" / "marth.py").write_text("")
    assert key(without=("sim/fighters",)) == first


def test_what_is_kept_is_made_once_and_again_where_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MELEE_GYM_CACHE", str(tmp_path))
    made: list[bytes] = []

    def make() -> bytes:
        made.append(b"tables")
        return made[-1]

    assert cache.keep("tables", "1", make) == cache.keep("tables", "1", make) == b"tables"
    assert len(made) == 1
    assert cache.keep("tables", "2", make) == b"tables"
    assert len(made) == 2
    (file,) = tmp_path.glob("tables-1*")
    file.write_bytes(file.read_bytes()[:-1])
    assert cache.keep("tables", "1", make) == b"tables"
    assert len(made) == 3
    assert "is damaged; it is made anew" in capsys.readouterr().err
