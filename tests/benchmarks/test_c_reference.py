"""The translator to C: the same results as numba, and an error with file and line for everything else."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from benchmarks.c_reference.build import bind, compile_c
from benchmarks.c_reference.source import SubsetError
from benchmarks.c_reference.translate import ArrayParameter, translate
from melee_gym.game import pad
from tests.benchmarks import subset_example as example

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not on the PATH")

PAD_RECORDS = {"Pad": pad.PAD, "Input": pad.INPUT}
PAD_ARRAYS = {"pads": ArrayParameter(pad.PAD), "out": ArrayParameter(pad.INPUT)}
PRELUDE = """\
from __future__ import annotations
import math
import numpy as np
from numpy import float32 as f32
from melee_gym.compiled.jit import inner
from tests.benchmarks.subset_example import Thing, World
ONE = f32(1)
def outside(x): return x
"""


def compiled(
    folder: Path, function: Any, records: Any, arrays: Any, flags: tuple[str, ...] = ()
) -> Callable[..., None]:
    """One function, in C."""
    text = translate([function], records, arrays)
    library = compile_c("test", text, flags=flags, path=folder / f"{function.__name__}.so")
    return bind(getattr(library, f"export_{function.__name__}"))


@needs_gcc
def test_pads_are_processed_in_c_as_in_numba(tmp_path: Path) -> None:
    pads = np.frombuffer(np.random.default_rng(1).bytes(8 * 20_000), np.uint8).copy().view(pad.PAD)
    expected, found = np.zeros(len(pads), pad.INPUT), np.zeros(len(pads), pad.INPUT)
    pad.process_pads(pads, expected)
    compiled(tmp_path, pad.process_pads, PAD_RECORDS, PAD_ARRAYS)(pads, found)
    assert found.tobytes() == expected.tobytes()


@needs_gcc
def test_every_construct_gives_in_c_what_it_gives_in_numba(tmp_path: Path) -> None:
    expected, found = random_worlds(50), random_worlds(50)
    example.steps(expected, 40)
    arrays = {"worlds": ArrayParameter(example.WORLD)}
    compiled(tmp_path, example.steps, example.RECORDS, arrays)(found, 40)
    assert found.tobytes() == expected.tobytes()


def random_worlds(count: int) -> Any:
    """Worlds to step; always the same."""
    random = np.random.default_rng(2)
    worlds = np.zeros(count, example.WORLD)
    worlds["seed"] = np.arange(count)
    worlds["things"]["x"] = random.normal(0, 9, (count, 2))
    worlds["things"]["count"] = random.integers(-99, 99, (count, 2))
    return worlds


@pytest.fixture
def function_of(tmp_path: Path) -> Callable[[str], Any]:
    """Makes a function from a body: `def function(t: Thing, w: World, i: int, x: f32) -> None`."""

    def make(body: str) -> Any:
        path = tmp_path / "written.py"
        header = "@inner\ndef function(t: Thing, w: World, i: int, x: f32) -> None:\n"
        path.write_text(PRELUDE + header + textwrap.indent(body, "    ") + "\n", encoding="utf-8")
        module = ModuleType("written")
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
        return module.function  # type: ignore[attr-defined]

    return make


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x = x * 2.0", "float32 * float64 is float64 in numba"),
        ("x = x + i", "float32 + int64 is float64 in numba"),
        ("t.x = 0.1 * i", "write f32(...)"),
        ("t.count = x", "write int(...)"),
        ("k = 0\nk = x", "'k' was int64 and becomes float32"),
        ("k = t.mark - t.mark", "wraps to 2**64"),
        ("k = -t.mark", "stays unsigned"),
        ("k = float(x)", "stays float32 in numba"),
        ("k = [1, 2]", "list is not in the subset"),
        ("k = f'{i}'", "f-string"),
        ("try:\n    pass\nfinally:\n    pass", "`try` statement"),
        ("for k in (1, 2):\n    pass", "only range"),
        ("k = outside(i)", "neither @inner nor @entry"),
        ("print(i)", "call of print"),
        ("t.nothing = 1", "Thing has no field 'nothing'; fields: x, y"),
        ("k = unknown_name", "'unknown_name' is not defined"),
        ("k = i if i > 0 else x", "two sides of `if else` are int64 and float32"),
        ("k = i or 3", "`and`/`or` gives the int64 itself"),
        ("return i", "returns None"),
        ("t.boxes = t.boxes", "assignment of a whole array"),
        ("k = x ** 2", "write the product"),
    ],
)
def test_what_leaves_the_subset_is_named_with_its_line(
    function_of: Callable[[str], Any], tmp_path: Path, body: str, message: str
) -> None:
    line = PRELUDE.count("\n") + 3 + (body == "k = 0\nk = x")
    with pytest.raises(SubsetError) as caught:
        translate([function_of(body)], example.RECORDS)
    text = str(caught.value)
    assert text.startswith(f"{tmp_path / 'written.py'}:{line}: ")
    assert message in text


def test_all_violations_are_reported_at_once(function_of: Callable[[str], Any]) -> None:
    with pytest.raises(SubsetError) as caught:
        translate([function_of("a = [1]\nb = a\nif i:\n    t.count = x\nt.nothing = x")], example.RECORDS)
    assert len(str(caught.value).splitlines()) == 3


@needs_gcc
def test_a_checked_build_names_the_line_of_an_index_out_of_range(
    function_of: Callable[[str], Any], tmp_path: Path
) -> None:
    text = translate([function_of("t.boxes[i].active = 1")], example.RECORDS)
    library = compile_c("test", text, flags=("-DCHECK",), path=tmp_path / "checked.so")
    function = library.export_function
    function.restype = ctypes.c_char_p
    things, worlds = np.zeros(1, example.THING), np.zeros(1, example.WORLD)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (things, worlds)]
    message = function(*pointers, ctypes.c_int64(3), ctypes.c_float(0))
    assert b"written.py:11: index 3 outside 0..2" in message


@needs_gcc
def test_a_function_made_from_text_is_translated_from_its_source(tmp_path: Path) -> None:
    source = "def leaf(things: Array) -> None:\n    things[0].count = 41 + 1\n"
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    namespace["leaf"].__source__ = source
    things = np.zeros(1, example.THING)
    arrays = {"things": ArrayParameter(example.THING)}
    compiled(tmp_path, namespace["leaf"], example.RECORDS, arrays)(things)
    assert things["count"][0] == 42


PLAY = """\
import hashlib
import numpy as np
from melee_gym.game.ids import Fighter
from melee_gym.game.pad import BUTTONS, PAD
from melee_gym.game.setup import Setup
from melee_gym.sim import Engine

engine, random, digest = Engine(8), np.random.default_rng(5), hashlib.sha256()
engine.reset([Setup((Fighter.FOX, Fighter.MARTH), seed=lane) for lane in range(8)])
pads = np.zeros((8, 2), PAD)
for frame in range(1500):
    held = random.random((8, 2)) < 0.2  # a new input every five frames on average
    for name, low, high in (("main_x", -80, 81), ("main_y", -80, 81), ("c_x", -80, 81), ("l", 0, 141)):
        pads[name] = np.where(held, random.integers(low, high, (8, 2)), pads[name])
    some, others = random.integers(0, BUTTONS, (2, 8, 2))
    pads["buttons"] = np.where(held, some & others, 0)
    digest.update(engine.step(pads).tobytes())
print(digest.hexdigest())
"""


@needs_gcc
@pytest.mark.full
def test_the_engine_plays_the_same_frames_in_c_as_in_numba(tmp_path: Path) -> None:
    script = tmp_path / "play.py"
    script.write_text(PLAY, encoding="utf-8")
    root = Path(__file__).parents[2]
    outputs = [
        subprocess.run(
            [sys.executable, *command, str(script)], cwd=root, check=True, capture_output=True, text=True
        ).stdout
        for command in ([], ["-m", "benchmarks.c_reference"])
    ]
    assert outputs[0] == outputs[1]
