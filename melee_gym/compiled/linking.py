"""How the many small compiled functions become one piece of machine code.

numba turns every function that it compiles into machine code of its own and optimises it together with
all that it calls, over again at each level of the call tree. Inner functions are only ever called by other
compiled code, so their LLVM code is kept as it is and an entry links, optimises and emits all that it
reaches, once: half of the work on the engine.

This module leans on the inside of numba more than any other; tests/compiled/test_linking.py names the version
that it is written for.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from llvmlite.binding import Linkage
from numba.core import codegen, compiler, types
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering

# numba spells out a record type's whole layout anew for each call that it resolves: a quarter of what
# compiling the engine took. A type does not change, so its name is kept.
types.Record.__repr__ = functools.cache(types.Record.__repr__)  # type: ignore[method-assign]


class InnerLibrary(codegen.JITCodeLibrary):
    """The LLVM code of one inner function, for its callers to link."""

    def finalize(self) -> None:
        """Nothing is linked, optimised or emitted here."""
        self._raise_if_finalized()
        self._finalized = True

    def _get_module_for_linking(self) -> Any:
        self._ensure_finalized()
        return self._final_module

    def get_pointer_to_function(self, name: str) -> int:
        """There is no machine code: 0, numba's word for an undefined symbol."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """The code generator, without the environments that only machine code has."""
        return _WithoutEnvironments(self._codegen)


class EntryLibrary(codegen.JITCodeLibrary):
    """A function that is emitted, with everything that it reaches."""

    def finalize(self) -> None:
        """Link what the inner functions call too, then proceed as numba does."""
        self._own = {function.name for function in self._final_module.functions}
        self._linking_libraries = list(_reached(self))
        super().finalize()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            linked = not function.is_declaration and function.name not in self._own
            if linked and function.linkage is Linkage.external:
                function.linkage = Linkage.internal  # nobody else calls it: free to inline and drop
        super()._optimize_final_module()


def _reached(library: Any) -> Iterator[Any]:
    """The libraries that one links, directly or through inner functions, each once."""
    seen: set[int] = set()
    waiting = list(library._linking_libraries)
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, InnerLibrary):
            waiting += one._linking_libraries


class _WithoutEnvironments:
    def __init__(self, generator: Any) -> None:
        self._generator = generator

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generator, name)

    def set_env(self, name: str, environment: Any) -> None:
        """Environments serve Python objects, which compiled code here never touches."""


@register_pass(mutates_CFG=True, analysis_only=False)
class _InnerLowering(NativeLowering):
    _name = "inner_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        return bool(super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class _EntryLowering(NativeLowering):
    _name = "entry_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library = EntryLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


class InnerCompiler(compiler.CompilerBase):
    """numba's nopython pipeline, ending in an InnerLibrary."""

    lowering: type[NativeLowering] = _InnerLowering

    def define_pipelines(self) -> list[Any]:
        """The one pipeline."""
        manager = compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
        manager.passes = [
            (self.lowering if step is NativeLowering else step, text) for step, text in manager.passes
        ]
        manager.finalize()
        return [manager]


class EntryCompiler(InnerCompiler):
    """numba's nopython pipeline, ending in an EntryLibrary."""

    lowering = _EntryLowering
