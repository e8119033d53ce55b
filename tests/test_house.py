"""What holds for the whole tree: what an import costs, who may import whom, one version, working commands."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import pytest
from importlinter import cli as import_linter

import melee_gym
from melee_gym import errors

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
SCRIPTS: dict[str, str] = PROJECT["scripts"]
# Where the name of a distribution is not that of its module.
MODULE_OF = {"pyyaml": "yaml", "pillow": "PIL", "py-slippi": "slippi", "pygame-ce": "pygame"}


def run_python(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {
        "numba",
        "torch",
        "stable_baselines3",
        "pettingzoo",
        "pydantic",
        "PIL",
        "matplotlib",
        "melee",
        "pyarrow",
    }
    loaded = run_python("import sys, melee_gym; print(*sys.modules)").split()
    assert heavy.isdisjoint(loaded)


def test_importing_the_environments_loads_no_learning_library() -> None:
    imports = "import sys; from melee_gym.envs import parallel, single, vector"
    loaded = run_python(f"{imports}; print(*sys.modules)").split()
    assert {"torch", "stable_baselines3", "exphil_agents", "melee", "matplotlib"}.isdisjoint(loaded)


@pytest.mark.parametrize("name", ["Melee-v0", "Melee-discrete-v0", "Melee-continuous-v0"])
def test_importing_the_package_registers_the_environment(name: str) -> None:
    spec = gymnasium.spec(name)
    assert (spec.entry_point, spec.vector_entry_point) == (
        "melee_gym.envs.single:MeleeEnv",
        "melee_gym.envs.vector:MeleeVectorEnv",
    )


def test_gymnasium_finds_the_environment_by_the_name_of_its_package() -> None:
    assert "MeleeEnv" in run_python(
        'import gymnasium; print(type(gymnasium.make("melee_gym:Melee-v0").unwrapped).__name__)'
    )


@pytest.mark.parametrize("name", melee_gym.__all__)
def test_every_public_name_of_the_package_exists(name: str) -> None:
    assert getattr(melee_gym, name)


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="make_env"):
        _ = melee_gym.make_env


def test_imports_run_downwards_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert import_linter.lint_imports(no_cache=True) == import_linter.EXIT_STATUS_SUCCESS


def third_party_imports(tree: ast.AST, *, deep: bool) -> Iterator[str]:
    """Names of other projects' packages that a file imports: on import, or with `deep` anywhere in it."""
    for node in ast.walk(tree) if deep else ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        else:
            continue
        for name in (name.partition(".")[0] for name in names):
            if name not in sys.stdlib_module_names and not (ROOT / name).exists():
                yield name


def declared(*extras: str) -> set[str]:
    """Module names that the base dependencies and these extras promise."""
    requirements = [*PROJECT["dependencies"]]
    for extra in extras:
        requirements += PROJECT["optional-dependencies"][extra]
    names = [re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in requirements]
    return {MODULE_OF.get(name, name.replace("-", "_")) for name in names}


@pytest.mark.parametrize(
    ("package", "deep", "extras"),
    [
        ("melee_gym", False, []),
        ("melee_gym", True, ["replay", "dolphin", "train", "window"]),
        ("exphil_agents", True, ["train", "ray"]),
        ("bc", True, ["train"]),
        ("examples", True, ["train"]),
    ],
)
def test_what_a_package_imports_is_declared(package: str, deep: bool, extras: list[str]) -> None:
    promised = declared(*extras)
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in third_party_imports(ast.parse(path.read_text()), deep=deep)
        if name not in promised
    }
    assert not missing


# What is declared for another library's sake, or for work to come: by module, why nobody imports it.
UNIMPORTED = {
    "tensorboard": "Stable-Baselines3's logger writes with it",
    "moviepy": "Gymnasium's RecordVideo writes with it",
    "melee": "the backend of the console is to come",
}


@pytest.mark.parametrize("extra", ["", *(name for name in PROJECT["optional-dependencies"] if name != "dev")])
def test_what_is_declared_is_imported(extra: str) -> None:
    promised = declared(extra) - declared() if extra else declared()
    packages = ["melee_gym"] if not extra else ["melee_gym", "exphil_agents", "bc", "examples"]
    used = {
        name
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        for name in third_party_imports(ast.parse(path.read_text()), deep=True)
    }
    assert promised - used - UNIMPORTED.keys() == set()
    assert not used & UNIMPORTED.keys()


def test_the_installed_version_is_that_of_the_package() -> None:
    assert importlib.metadata.version("melee-gym") == melee_gym.__version__


def test_the_changelog_describes_this_version() -> None:
    assert f"## [{melee_gym.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("command", SCRIPTS)
def test_every_command_explains_itself(command: str) -> None:
    module, function = SCRIPTS[command].split(":")
    code = f"import sys; sys.argv = ['{command}', '--help']; from {module} import {function}; {function}()"
    assert f"usage: {command}" in run_python(code)


def test_no_file_names_a_folder_of_one_machine() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=False)
    if files.returncode:
        pytest.skip("not a git checkout")
    folders = re.compile(rb"(?<![\w.])/(?:home|root|Users|work)/")
    tracked = [ROOT / name for name in files.stdout.split("\0") if name and os.path.isfile(ROOT / name)]
    assert not [str(path) for path in tracked if path != Path(__file__) and folders.search(path.read_bytes())]


ROOMS = ("backends", "controls", "observations", "opponents", "render", "replays", "rewards", "stats")


def errors_raised(part: object) -> set[str]:
    """The errors that the docstrings of a public function or class name."""
    docs = [inspect.getdoc(part) or ""]
    if inspect.isclass(part):
        docs += [
            inspect.getdoc(member) or "" for name, member in vars(part).items() if not name.startswith("_")
        ]
    return {name for doc in docs for name in re.findall(r"^\s+(\w+Error):", doc, re.MULTILINE)}


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_raises_can_be_imported_from_it(room: str) -> None:
    module = importlib.import_module(f"melee_gym.{room}")
    raised = {error for name in module.__all__ for error in errors_raised(getattr(module, name))}
    own = {error for error in raised if hasattr(errors, error)}
    assert sorted(own - set(module.__all__)) == []


@pytest.mark.parametrize("name", [name for name in vars(errors) if name.endswith("Error")])
def test_every_error_can_be_imported_from_the_package(name: str) -> None:
    assert getattr(melee_gym, name) is getattr(errors, name)


def test_scripted_players_are_watched_without_the_extra_of_trainings(tmp_path: Path) -> None:
    extra = sorted(declared("train") - declared())
    out = str(tmp_path / "x.slp")
    code = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {extra!r}:
            raise ModuleNotFoundError(name, name=name.partition(".")[0])
sys.meta_path.insert(0, Absent())
from exphil_agents.cli import train, watch
sys.argv = ["melee-train"]
assert train.main() == 2
sys.argv = ["melee-watch", "chase", "idle", "--seconds", "1", "--out", {out!r}]
assert watch.main() == 0
"""
    run_python(code)


def test_no_two_test_files_have_one_name() -> None:
    """They are no packages: pytest imports the second as the first."""
    names = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        if path.name not in ("conftest.py", "__init__.py")
    ]
    assert sorted(names) == sorted(set(names))


def test_the_engines_floors_are_those_of_its_document() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["id"] == "engine")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", (ROOT / "docs/engine.md").read_text(), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(len(floors), 0, -1))
    document = [set(re.findall(r"`(\w+)`", modules)) for _, modules in rows]
    assert document == [set(floor.split(" : ")) for floor in floors]
