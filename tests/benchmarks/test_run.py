from __future__ import annotations

import sys

import pytest

from benchmarks import run
from benchmarks.measure import Benchmark, MissingError


def test_what_a_benchmark_lacks_is_named_and_the_others_are_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def missing() -> None:
        raise MissingError("needs a thing")

    report = run.run(
        [
            Benchmark("lacking", "s", missing, "nothing"),  # type: ignore[arg-type]
            Benchmark("whole", "s", lambda: (lambda: 2.0, lambda: 4.0), "a slower one"),
        ],
        rounds=1,
    )
    assert report["skipped"] == {"lacking": "needs a thing"}
    assert report["whole"] == 2.0
    assert "skipped: needs a thing" in capsys.readouterr().out


def test_without_peppi_the_reader_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "peppi_py", None)  # as where it is not installed
    reader = next(benchmark for benchmark in run.BENCHMARKS if benchmark.key == "reader_frames_per_s")
    with pytest.raises(MissingError, match="needs peppi-py: pip install peppi-py"):
        reader.prepare()
