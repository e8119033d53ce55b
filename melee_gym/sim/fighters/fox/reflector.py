"""Reflector (facts/mechanics/specials/fox.md 5; its rules' numbers stand beside them)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.sim.edges import (
    LEDGE_NONE,
)
from melee_gym.sim.enter.ground import try_knee_bend
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.fighters.fox.blaster import blaster_end_animation
from melee_gym.sim.fighters.fox.states import (
    AIR_LW_END,
    AIR_LW_HIT,
    AIR_LW_LOOP,
    AIR_LW_START,
    AIR_LW_TURN,
    COUNT,
    DELAY,
    LW_END,
    LW_HIT,
    LW_LOOP,
    LW_START,
    LW_TURN,
    RELEASED,
)
from melee_gym.sim.fighters.routines import (
    count_delay,
    drop_through,
    twin_collision,
)
from melee_gym.sim.inputs import jump_asked, wants_pass, wants_turn
from melee_gym.sim.interrupts import try_air_jump
from melee_gym.sim.motion import animation_ended, change_state, enter
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import (
    clamp_drift,
    fall,
    limit_drift,
    std,
)
from melee_gym.sim.records import BUBBLE_REFLECT, Fighter, Match, Tables
from melee_gym.sim.script import run_script


@inner
def enter_shine(f: Fighter, m: Match, t: Tables) -> None:
    """5.1."""
    n = t.fox[t.fighters[f.kind].row]
    f.special_i[DELAY] = int(n.shine_gravity_delay)
    f.special_i[RELEASED] = 0
    f.special_i[COUNT] = int(n.shine_release_frames)
    if f.airborne:
        f.vy = ZERO
        f.vx = f.vx / n.shine_entry_divisor
        enter(f, m, t, AIR_LW_START)
    else:
        enter(f, m, t, LW_START)


@inner
def note_release(f: Fighter) -> None:
    """5.3: letting B go is remembered; this sees last frame's buttons."""
    if not f.held & P.B:
        f.special_i[RELEASED] = 1


@inner
def enter_shine_loop(f: Fighter, m: Match, t: Tables) -> None:
    change_state(f, m, t, AIR_LW_LOOP if f.airborne else LW_LOOP, ZERO, ONE, 0)
    run_script(f, m, t)
    open_bubble(f, t)


@inner
def open_bubble(f: Fighter, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    f.bubble = BUBBLE_REFLECT
    f.bubble_x = ZERO
    f.bubble_y = n.shine_reflect_y
    f.bubble_radius = n.shine_reflect_radius
    f.bubble_damage_factor = n.shine_reflect_damage_factor


@inner
def shine_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    if animation_ended(f, t):
        enter_shine_loop(f, m, t)


@inner
def shine_start_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    if not f.airborne and wants_pass(f, m, t):
        drop_through(f, m, t, AIR_LW_START)


@inner
def shine_loop_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    f.special_i[COUNT] -= 1
    length = t.fighters[f.kind].states[f.state].anim_frames
    if length > ZERO and f.age >= length:
        f.age = f.age - length
    if f.special_i[RELEASED] and f.special_i[COUNT] <= 0:
        enter(f, m, t, AIR_LW_END if f.airborne else LW_END)


@inner
def shine_loop_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """5.4: turn, jump, drop through the platform; nothing else."""
    if wants_turn(f, t):
        f.facing = -f.facing
        change_state(f, m, t, AIR_LW_TURN if f.airborne else LW_TURN, ZERO, ONE, 0)
        run_script(f, m, t)
        open_bubble(f, t)
    elif f.airborne:
        try_air_jump(f, m, t)
    elif not try_knee_bend(f, m, t, jump_asked(f, t)) and wants_pass(f, m, t):
        drop_through(f, m, t, AIR_LW_LOOP)
        open_bubble(f, t)


@inner
def shine_turn_animation(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    note_release(f)
    f.special_i[COUNT] -= 1
    if f.age >= n.shine_turn_frames:
        close_or_loop(f, m, t)


@inner
def shine_hit_animation(f: Fighter, m: Match, t: Tables) -> None:
    note_release(f)
    f.special_i[COUNT] -= 1
    if animation_ended(f, t):
        close_or_loop(f, m, t)


@inner
def close_or_loop(f: Fighter, m: Match, t: Tables) -> None:
    if f.special_i[RELEASED] and f.special_i[COUNT] <= 0:
        enter(f, m, t, AIR_LW_END if f.airborne else LW_END)
    else:
        enter_shine_loop(f, m, t)


@inner
def shine_physics(f: Fighter, m: Match, t: Tables) -> None:
    """5.2: the delay counts on the ground too."""
    n = t.fox[t.fighters[f.kind].row]
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, n.shine_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        limit_drift(f, t)
    else:
        std(f, m, t)


@inner
def shine_collision(f: Fighter, m: Match, t: Tables) -> None:
    """5.2: the twins keep age and bubble; no ledge."""
    bubble = f.bubble
    ground = f.state if f.state < AIR_LW_START else f.state - (AIR_LW_START - LW_START)
    if twin_collision(f, m, t, ground, ground + (AIR_LW_START - LW_START), LEDGE_NONE, False):
        clamp_drift(f, t)
    if bubble:
        open_bubble(f, t)


@inner
def reflected(f: Fighter, m: Match, t: Tables) -> None:
    """5.7: something was reflected; face it."""
    f.facing = f.hit_direction
    enter(f, m, t, AIR_LW_HIT if f.airborne else LW_HIT)
    open_bubble(f, t)


TABLE: dict[int, State] = {
    LW_START: State(shine_start_animation, shine_start_interrupts, shine_physics, shine_collision),
    AIR_LW_START: State(shine_start_animation, shine_start_interrupts, shine_physics, shine_collision),
    LW_LOOP: State(shine_loop_animation, shine_loop_interrupts, shine_physics, shine_collision),
    AIR_LW_LOOP: State(shine_loop_animation, shine_loop_interrupts, shine_physics, shine_collision),
    LW_TURN: State(shine_turn_animation, nothing, shine_physics, shine_collision),
    AIR_LW_TURN: State(shine_turn_animation, nothing, shine_physics, shine_collision),
    LW_HIT: State(shine_hit_animation, nothing, shine_physics, shine_collision),
    AIR_LW_HIT: State(shine_hit_animation, nothing, shine_physics, shine_collision),
    LW_END: State(blaster_end_animation, nothing, shine_physics, shine_collision),
    AIR_LW_END: State(blaster_end_animation, nothing, shine_physics, shine_collision),
}
