"""Separately compiled units: each fighter's special moves are one, called through an address.

A unit is one C function `(match, seat, phase, tables)`. Its address lies in `t.units[kind]`, so the common
engine neither imports nor compiles a fighter that a match does not use. With NUMBA_DISABLE_JIT=1 the
address is an index into `PYTHON_UNITS` and the same call runs the plain function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types
from numba.core import config
from numba.extending import intrinsic

from melee_gym.compiled.jit import inner
from melee_gym.sim.records import Match, Tables

# What a unit is asked to do: the four callbacks of a state, then entries and hooks.
ANIMATION, INTERRUPTS, PHYSICS, COLLISION = 0, 1, 2, 3
ENTER_N, ENTER_S, ENTER_HI, ENTER_LW = 4, 5, 6, 7  # ground or air by f.airborne
LANDED = 8  # the fighter touched the ground (restores what is once per airtime)
BUBBLE_HIT = 9  # something met f.bubble: f.hit_direction tells the side, f.hit_hitlag_damage how hard
LEAVE_GROUND = 10  # the floor vanished under a grounded special

PYTHON_UNITS: list[Callable[[Any, int, int, Any], None]] = []


def _call_python(address: int, m: Match, seat: int, phase: int, t: Tables) -> None:
    PYTHON_UNITS[int(address)](m, seat, phase, t)


@intrinsic  # type: ignore[untyped-decorator]
def _call_address(typingctx: Any, address: Any, m: Any, seat: Any, phase: Any, t: Any) -> Any:
    import llvmlite.ir as ir

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        word = ir.IntType(64)
        function_type = ir.FunctionType(ir.VoidType(), [pointer, word, word, pointer])
        function = builder.inttoptr(args[0], function_type.as_pointer())
        seat64 = context.cast(builder, args[2], signature.args[2], types.int64)
        phase64 = context.cast(builder, args[3], signature.args[3], types.int64)
        builder.call(
            function, [builder.bitcast(args[1], pointer), seat64, phase64, builder.bitcast(args[4], pointer)]
        )
        return context.get_dummy_value()

    return types.void(address, m, seat, phase, t), codegen


if config.DISABLE_JIT:
    call_unit = _call_python
else:

    @inner
    def call_unit(address: int, m: Match, seat: int, phase: int, t: Tables) -> None:
        """Ask the unit at `address` for `phase`."""
        _call_address(address, m, seat, phase, t)
