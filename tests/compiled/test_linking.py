"""What the linker leans on."""

from __future__ import annotations

from importlib import metadata


def test_numba_is_of_the_release_that_the_linker_is_written_for() -> None:
    # linking.py replaces two classes of its code generator and two passes. Before allowing another release in
    # pyproject.toml: read its numba/core/codegen.py and typed_passes.py, and run everything.
    assert metadata.version("numba").split(".")[:2] == ["0", "68"]
