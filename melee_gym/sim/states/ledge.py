"""Hanging from a ledge and getting up from it: states 252 to 263 (facts/mechanics/ledge.md).

While a fighter is attached, his position is a function of state and age, so no collision phase runs: the
table's positions are those of the game after its own.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim import edges
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.enter.ground import enter_wait
from melee_gym.sim.enter.ledge import (
    attach,
    drop_from_ledge,
    enter_cliff_jump,
    enter_cliff_wait,
    enter_ledge_option,
    slip_from_ledge,
)
from melee_gym.sim.f32 import HALF, ONE, ZERO, atan2
from melee_gym.sim.floors import FAR, stand_on
from melee_gym.sim.inputs import is_pressed, jump_asked
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import animation_ended, enter_recorded, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import air, become_grounded, follow_floor
from melee_gym.sim.records import Fighter, Match, Player, Tables


@inner
def catch_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_cliff_wait(f, m, t)


@inner
def wait_animation(f: Fighter, m: Match, t: Tables) -> None:
    loop_animation(f, t)
    if f.ledge_timer > ZERO:
        f.ledge_timer -= ONE


@inner
def wait_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """Attack, roll, jump, climb or drop, time out: in this order (section 4)."""
    flick_up = t.common.cstick_ledge_attack
    flick_in = t.common.cstick_ledge_roll
    if is_pressed(f, P.A | P.B) or (f.prev_c_y < flick_up and f.c_y >= flick_up):
        enter_ledge_option(f, m, t, A.CLIFF_ATTACK_QUICK, A.CLIFF_ATTACK_SLOW)
    elif is_pressed(f, P.LR) or (f.facing * f.prev_c_x < flick_in and f.facing * f.c_x >= flick_in):
        enter_ledge_option(f, m, t, A.CLIFF_ESCAPE_QUICK, A.CLIFF_ESCAPE_SLOW)
    elif jump_asked(f, t) >= 0:
        enter_ledge_option(f, m, t, A.CLIFF_JUMP_QUICK1, A.CLIFF_JUMP_SLOW1)
    elif not leaves_by_stick(f, m, t) and f.ledge_timer <= ZERO:
        slip_from_ledge(f, m, t)


@inner
def leaves_by_stick(f: Fighter, m: Match, t: Tables) -> bool:
    """Climb or drop by a stick that was neutral since the hang began; whether the state changed."""
    tilt = t.common.ledge_option_stick
    main = bool(abs(f.stick_x) >= tilt or abs(f.stick_y) >= tilt)
    if not main and abs(f.c_x) < tilt and abs(f.c_y) < tilt:
        f.ledge_released = 1
        return False
    if not f.ledge_released:
        return False
    x = f.stick_x if main else f.c_x
    y = f.stick_y if main else f.c_y
    angle = atan2(y, abs(x))
    split = t.common.stick_angle_split
    if angle > split or (angle > -split and x * f.facing >= ZERO):
        if main:
            enter_ledge_option(f, m, t, A.CLIFF_CLIMB_QUICK, A.CLIFF_CLIMB_SLOW)
        return main
    drop_from_ledge(f, m, t)
    return True


@inner
def climb_animation(f: Fighter, m: Match, t: Tables) -> None:
    """End of a climb, attack or roll."""
    if animation_ended(f, t):
        if f.airborne:
            enter_fall(f, m, t)
        else:
            enter_wait(f, m, t)


@inner
def climb_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Attached until both feet are over the edge, then the animation's own motion along the floor.

    On the frame between, the game both attaches and moves: the table's step of that age is twice the speed.
    """
    forward = ledge_step(f, t) * f.facing
    if not f.airborne:
        f.ground_accel = forward - f.gv
        follow_floor(f)
        return
    attach(f, m, t)
    if f.age >= t.fighters[f.kind].states[f.state].ledge_ground_age:
        stand_on(f, stage_of(m, t), int(f.ledge))
        become_grounded(f, m, t)
        f.vx = HALF * forward
        f.gv = f.vx
        f.x = f.x - f.vx


@inner
def ledge_step(f: Fighter, t: Tables) -> f32:
    """How far forward the animation moves at this age."""
    out = t.fighters[f.kind].states[f.state].ledge_x
    k = int(f.age) - int(out.first)
    step = ZERO
    if k > 0 and k < out.length:
        step = t.curves[out.offset + k] - t.curves[out.offset + k - 1]
    return step


@inner
def climb_collision(f: Fighter, m: Match, t: Tables) -> None:
    if not f.airborne:
        edges.ground_stop(f, m, t)


@inner
def jump_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_cliff_jump(f, m, t)


@inner
def jump_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_fall(f, m, t)


@inner
def jump_physics(f: Fighter, m: Match, t: Tables) -> None:
    """The first frame moves by the jump's speed alone."""
    if f.first_jump_frame:
        f.first_jump_frame = 0
    else:
        air(f, m, t)


@inner
def adopt_ledge(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """On a ledge: the held one, or the nearest on the side that he faces."""
    held = int(f.ledge)
    if p.state == A.CLIFF_WAIT:
        enter_cliff_wait(f, m, t)
    else:
        enter_recorded(f, p, q, m, t)
    f.ledge = held if held >= 0 else nearest_ledge(f, p, m, t)


@inner
def nearest_ledge(f: Fighter, p: Player, m: Match, t: Tables) -> int:
    """The ledge that a recorded player hangs from."""
    s = stage_of(m, t)
    best = int(s.ledges[0])
    least = FAR
    for k in range(s.ledge_count):
        line = s.lines[s.ledges[k]]
        away = abs(line.x0 - p.x) if p.facing > ZERO else abs(line.x1 - p.x)
        if away < least:
            least = away
            best = int(s.ledges[k])
    return best


_CLIMB = State(climb_animation, nothing, climb_physics, climb_collision, adopt_ledge)
_JUMP_START = State(jump_start_animation, nothing, attach, nothing, adopt_ledge)
_JUMP = State(jump_animation, nothing, jump_physics, edges.air_jump)

TABLE: dict[int, State] = {
    A.CLIFF_CATCH: State(catch_animation, nothing, attach, nothing, adopt_ledge),
    A.CLIFF_WAIT: State(wait_animation, wait_iasa, attach, nothing, adopt_ledge),
    A.CLIFF_CLIMB_SLOW: _CLIMB,
    A.CLIFF_CLIMB_QUICK: _CLIMB,
    A.CLIFF_ATTACK_SLOW: _CLIMB,
    A.CLIFF_ATTACK_QUICK: _CLIMB,
    A.CLIFF_ESCAPE_SLOW: _CLIMB,
    A.CLIFF_ESCAPE_QUICK: _CLIMB,
    A.CLIFF_JUMP_SLOW1: _JUMP_START,
    A.CLIFF_JUMP_SLOW2: _JUMP,
    A.CLIFF_JUMP_QUICK1: _JUMP_START,
    A.CLIFF_JUMP_QUICK2: _JUMP,
}
