"""The ways into the ledge states: the catch, the hang, the options, the ways down (ledge.md)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.enter.air import enter_damage_fall, enter_fall
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import run_left, run_right
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import curve, enter_stepped, enter_still
from melee_gym.sim.physics import become_airborne, stop
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.units import LANDED, tell


@inner
def enter_cliff_catch(f: Fighter, m: Match, t: Tables) -> None:
    """Catch the ledge that the collision phase found; jumps and once-per-airtime specials are back."""
    ledge = f.ledge_near
    f.facing = ONE if f.ledge_side > 0 else -ONE
    stop(f)
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    enter_stepped(f, m, t, A.CLIFF_CATCH, ZERO, 0)
    f.wall_jumps_used = 0
    tell(f, m, t, LANDED)
    f.ledge = ledge
    attach(f, m, t)


@inner
def enter_cliff_wait(f: Fighter, m: Match, t: Tables) -> None:
    """Hang: shorter at high percent, the first frames intangible."""
    ledge = f.ledge
    enter_still(f, m, t, A.CLIFF_WAIT, 0)
    f.ledge = ledge
    f.ledge_released = 0
    f.ledge_timer = t.common.ledge_hang_frames_high if is_slow(f, t) else t.common.ledge_hang_frames_low
    f.intangible_timer = max(f.intangible_timer, t.common.ledge_intangible_frames)


@inner
def enter_ledge_option(f: Fighter, m: Match, t: Tables, quick: int, slow: int) -> None:
    """Leave the hang by an option: its quick or, at high percent, its slow state; the ledge stays held."""
    ledge = f.ledge
    enter_stepped(f, m, t, slow if is_slow(f, t) else quick, ZERO, 0)
    f.ledge = ledge
    attach(f, m, t)


@inner
def enter_cliff_jump(f: Fighter, m: Match, t: Tables) -> None:
    """The free part of the ledge jump."""
    a = t.fighters[f.kind].attributes
    state = A.CLIFF_JUMP_QUICK2 if f.state == A.CLIFF_JUMP_QUICK1 else A.CLIFF_JUMP_SLOW2
    enter_stepped(f, m, t, state, ZERO, 0)
    f.vx = f.vx + f.facing * a.ledge_jump_horizontal_velocity
    f.vy = a.ledge_jump_vertical_velocity
    f.first_jump_frame = 1


@inner
def drop_from_ledge(f: Fighter, m: Match, t: Tables) -> None:
    """Let go of the ledge."""
    f.ledge_cooldown = t.common.ledge_regrab_frames
    enter_fall(f, m, t)


@inner
def slip_from_ledge(f: Fighter, m: Match, t: Tables) -> None:
    """Hung too long: fall tumbling."""
    f.ledge_cooldown = t.common.ledge_regrab_frames
    enter_damage_fall(f, m, t)


@inner
def attach(f: Fighter, m: Match, t: Tables) -> None:
    """Hold the position that the animation has at its age, relative to the end of the ledge's floor run."""
    s = stage_of(m, t)
    state = t.fighters[f.kind].states[f.state]
    out = state.ledge_x
    up = state.ledge_y
    age = int(f.age)
    dx = curve(t, int(out.first), int(out.length), int(out.offset), age)
    dy = curve(t, int(up.first), int(up.length), int(up.offset), age)
    if f.facing > ZERO:
        corner = s.lines[run_left(s, int(f.ledge))]
        f.x = dx * f.facing + corner.x0
        f.y = corner.y0 + dy
    else:
        corner = s.lines[run_right(s, int(f.ledge))]
        f.x = dx * f.facing + corner.x1
        f.y = corner.y1 + dy


@inner
def is_slow(f: Fighter, t: Tables) -> bool:
    """Whether the fighter's percent makes him slow at the ledge."""
    return bool(int(f.percent) >= t.common.ledge_percent_split)
