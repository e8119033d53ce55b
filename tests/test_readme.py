"""The README and docs/ say what works: their Python blocks run, the commands and files they name exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> Iterator[tuple[Path, int, str]]:
    """Page, line number and text of every block of a language."""
    for page in PAGES:
        text = page.read_text()
        for match in BLOCK.finditer(text):
            if match[1] == language:
                yield page, text.count("\n", 0, match.start()) + 1, match[2]


def commands() -> Iterator[tuple[str, str]]:
    """Place and text of every command line shown."""
    for page, line, text in blocks("sh"):
        for number, command in enumerate(text.splitlines(), start=line + 1):
            stripped = command.partition(" # ")[0].strip()
            if stripped and not stripped.startswith("#"):
                yield f"{page.name}:{number}", stripped


SNIPPETS = {f"{page.name}:{line}": code for page, line, code in blocks("python")}
COMMANDS = dict(commands())


@pytest.mark.parametrize("place", SNIPPETS)
def test_a_python_block_runs(place: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SNIPPETS[place]],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("place", COMMANDS)
def test_a_command_line_names_what_exists(place: str) -> None:
    program, *arguments = COMMANDS[place].split()
    if program == "make":
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        assert set(re.findall(r"^[a-z]+$", "\n".join(arguments), re.MULTILINE)) <= targets
    elif program.startswith("melee-"):
        assert program in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    elif program == "python" and arguments[0] != "-m":
        assert (ROOT / arguments[0]).is_file()
    else:
        others = {"python", "pip", "git", "cd", "source", "export", "ray", "tensorboard"}
        assert program in {*others, r".venv\Scripts\activate"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_of_a_page_lead_to_files(page: Path) -> None:
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_readme_installs_the_torch_that_make_installs() -> None:
    wanted = re.search(r"^TORCH \?= (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert wanted
    assert wanted[1] in (ROOT / "README.md").read_text()
