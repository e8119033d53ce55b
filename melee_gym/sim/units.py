"""Units: what is compiled apart from the common engine and called through an address.

Each fighter's special moves are one unit, each living stage's movement is one. So the common engine neither
imports nor compiles a fighter that a match does not use. Where a unit lies in memory is a matter of the
process: `UNITS` holds that, and TABLES no more than where `UNITS` begins. A fighter's unit is looked up by
his kind at every call, so a fighter who becomes another only changes `f.kind`. With NUMBA_DISABLE_JIT=1 the
same calls run the plain functions in `PYTHON_UNITS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import types
from numba.core import config
from numba.extending import intrinsic

from melee_gym.compiled.jit import inner
from melee_gym.data import STAGE_KEYS
from melee_gym.game.seats import MAX_SEATS
from melee_gym.sim.parts import ARTICLE_PHASES, PHASES, STAGE_PHASES, STATE_PHASES
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.tables import KINDS

ANIMATION, INTERRUPTS, PHYSICS, COLLISION = (PHASES[name] for name in STATE_PHASES)
(
    ARTICLE_ANIMATION, ARTICLE_PHYSICS, ARTICLE_STAGE, ARTICLE_HELD,
    ARTICLE_TOUCHED, ARTICLE_BLOCKED, ARTICLE_REFLECTED, ARTICLE_CLANKED,
) = (PHASES[name] for name in ARTICLE_PHASES)  # fmt: skip
ENTER_N, ENTER_S, ENTER_HI, ENTER_LW = (PHASES[f"enter_{which}"] for which in ("n", "s", "hi", "lw"))
AIR_JUMP, HOVER, TETHER = PHASES["air_jump"], PHASES["hover"], PHASES["tether"]
ATTACK, LAND_AERIAL = PHASES["attack"], PHASES["land_aerial"]
GUARD, DODGE, PLACE_HELD = PHASES["guard"], PHASES["dodge"], PHASES["place_held"]
LANDED, LEFT_GROUND, STRUCK = PHASES["landed"], PHASES["left_ground"], PHASES["struck"]
BUBBLE_HIT, CONTACT, CAUGHT = PHASES["bubble_hit"], PHASES["contact"], PHASES["caught"]
THROWING, DIED, FOLLOW = PHASES["throwing"], PHASES["died"], PHASES["follow"]
STAGE_START, STAGE_MOVE, STAGE_WIND = (PHASES[name] for name in STAGE_PHASES)

# Where each unit is, by the bodies of the match that it is compiled for: rows of fighters by kind, then of
# stages by index. ADDRESS 0: not loaded. HOOK_BITS: a bit for each hook that it has.
ADDRESS, HOOK_BITS = 0, 1
ROWS: Final = KINDS + len(STAGE_KEYS)
MAX_BODIES: Final = 2 * MAX_SEATS
UNITS = np.zeros((MAX_BODIES + 1, ROWS, 2), np.int64)
PYTHON_UNITS: list[Callable[[Any, int, int, int, Any], None]] = []  # with JIT off: by address - 1


@intrinsic  # type: ignore[untyped-decorator]
def _read_word(typingctx: Any, address: Any) -> Any:
    import llvmlite.ir as ir

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(builder.inttoptr(args[0], ir.IntType(64).as_pointer()))

    return types.int64(address), codegen


@intrinsic  # type: ignore[untyped-decorator]
def _call_address(typingctx: Any, address: Any, m: Any, body: Any, phase: Any, index: Any, t: Any) -> Any:
    import llvmlite.ir as ir

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.VoidType(), [pointer, word, word, word, pointer])
        function = builder.inttoptr(args[0], kind.as_pointer())
        numbers = [context.cast(builder, args[i], signature.args[i], types.int64) for i in (2, 3, 4)]
        builder.call(
            function, [builder.bitcast(args[1], pointer), *numbers, builder.bitcast(args[5], pointer)]
        )
        return context.get_dummy_value()

    return types.void(address, m, body, phase, index, t), codegen


if config.DISABLE_JIT:

    def read_word(address: int) -> int:
        """The word of UNITS at an address in it."""
        return int(UNITS.reshape(-1)[(address - UNITS.ctypes.data) // UNITS.itemsize])

    def call_address(address: int, m: Match, body: int, phase: int, index: int, t: Tables) -> None:
        """Call the unit at an address."""
        PYTHON_UNITS[address - 1](m, body, phase, index, t)

else:

    @inner
    def read_word(address: int) -> int:
        """The 64 bits at an address."""
        return int(_read_word(address))

    @inner
    def call_address(address: int, m: Match, body: int, phase: int, index: int, t: Tables) -> None:
        """Call the unit at an address."""
        _call_address(address, m, body, phase, index, t)


@inner
def unit_word(row: int, word: int, m: Match, t: Tables) -> int:
    """ADDRESS or HOOK_BITS of a row of UNITS."""
    return read_word(t.units + 8 * (2 * (ROWS * len(m.fighters) + row) + word))


@inner
def call_unit(row: int, m: Match, body: int, phase: int, index: int, t: Tables) -> None:
    """Ask the unit in a row of UNITS for a phase; one that is not loaded does nothing.

    Args:
        row: a fighter's kind, or KINDS + the index of a stage.
        m: the match.
        body: the fighter concerned.
        phase: of PHASES.
        index: the slot of the article concerned.
        t: the tables.
    """
    address = unit_word(row, ADDRESS, m, t)
    if address != 0:
        call_address(address, m, body, phase, index, t)


@inner
def has(f: Fighter, m: Match, t: Tables, hook: int) -> bool:
    """Whether the fighter's unit has a hook."""
    return bool((unit_word(int(f.kind), HOOK_BITS, m, t) >> hook) & 1)


@inner
def tell(f: Fighter, m: Match, t: Tables, hook: int) -> None:
    """Let the fighter's unit know, if it has the hook."""
    if has(f, m, t, hook):
        call_unit(int(f.kind), m, int(f.body), hook, 0, t)


@inner
def ask(f: Fighter, m: Match, t: Tables, hook: int) -> bool:
    """Whether the fighter's unit does it in its own way; no, if it lacks the hook."""
    if not has(f, m, t, hook):
        return False
    f.answer = 1
    call_unit(int(f.kind), m, int(f.body), hook, 0, t)
    return bool(f.answer)
