"""Illusion (facts/mechanics/specials/fox.md 3; its rules' numbers stand beside them)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.game.frame import MAX_ITEMS
from melee_gym.sim import projectiles
from melee_gym.sim.dispatch import State
from melee_gym.sim.edges import (
    LANDED,
    LEDGE_FACING,
    special_air,
    special_ground,
    special_ground_stop,
)
from melee_gym.sim.enter.air import enter_fall_special
from melee_gym.sim.enter.ground import enter_landing_special, enter_wait
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.fighters.fox.states import (
    AIR_S_DASH,
    AIR_S_END,
    AIR_S_START,
    DELAY,
    GHOST,
    GHOST_FOLLOWS,
    GHOST_RESTS,
    S_DASH,
    S_END,
    S_START,
    WAS_X,
    WAS_Y,
)
from melee_gym.sim.fighters.routines import (
    count_delay,
    root_air,
    to_air_spent,
    to_ground_keep,
)
from melee_gym.sim.motion import animation_ended, enter, nothing
from melee_gym.sim.physics import (
    air_friction,
    fall,
    friction,
    root,
    std,
)
from melee_gym.sim.records import Fighter, Match, Tables


@inner
def enter_illusion(f: Fighter, m: Match, t: Tables) -> None:
    """3.1."""
    f.special_i[DELAY] = int(t.fox.illusion_gravity_delay)
    if f.airborne:
        f.vy = ZERO
        f.vx = f.vx / t.fox.illusion_entry_divisor
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter(f, m, t, AIR_S_START)
    else:
        f.gv = f.gv / t.fox.illusion_entry_divisor
        enter(f, m, t, S_START)


@inner
def illusion_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter(f, m, t, AIR_S_DASH if f.airborne else S_DASH)


@inner
def illusion_start_physics(f: Fighter, m: Match, t: Tables) -> None:
    """3.2: the delay counts on the ground too."""
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, t.fox.illusion_start_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, t.fox.illusion_start_air_friction)
    else:
        std(f, m, t)


@inner
def illusion_start_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            to_ground_keep(f, m, t, S_START)
    elif not special_ground(f, m, t):
        to_air_spent(f, m, t, AIR_S_START)


@inner
def illusion_dash_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_illusion_end(f, m, t)
    elif f.age == t.fox.illusion_ghost_age:
        leave_ghost(f, m, t)
    trail_ghost(f, m, t)


@inner
def leave_ghost(f: Fighter, m: Match, t: Tables) -> None:
    """3.5: the afterimage that hits, where the dash began."""
    slot = projectiles.spawn(m, f, GHOST, f.special_f[WAS_X], f.special_f[WAS_Y])
    if slot >= 0:
        ghost = m.items[slot]
        ghost.timer = t.fox.illusion_ghost_timer
        ghost.state = GHOST_FOLLOWS
        ghost.radius = t.fox.illusion_ghost_radius
        ghost.behaviour = projectiles.GHOST
        ghost.angle = int(t.fox.illusion_ghost_angle)
        ghost.kbg = int(t.fox.illusion_ghost_kbg_air if f.airborne else t.fox.illusion_ghost_kbg_ground)
        ghost.bkb = int(t.fox.illusion_ghost_bkb)
        projectiles.set_damage(f, m, slot, int(t.fox.illusion_ghost_damage))


@inner
def trail_ghost(f: Fighter, m: Match, t: Tables) -> None:
    """The afterimage follows two frames behind and hits what it passes; then it rests and hits no more.

    Recorded: 30 hits on the second to fifth frame of a dash, all within reach of the stretch that the fighter
    passed two frames before (games/marth_fox_fd_0f3c3947 frame 5723 and others).
    """
    for slot in range(MAX_ITEMS):
        ghost = m.items[slot]
        if not ghost.active or ghost.type != GHOST or ghost.owner != f.body or ghost.state != GHOST_FOLLOWS:
            continue
        if ghost.timer > ONE:
            ghost.prev_x = ghost.x
            ghost.prev_y = ghost.y
            ghost.x = f.special_f[WAS_X]
            ghost.y = f.special_f[WAS_Y]
        else:
            ghost.state = GHOST_RESTS
            ghost.hits = 0
            ghost.timer = t.fox.illusion_ghost_rest + ONE  # counted down in this very frame
    f.special_f[WAS_X] = f.x
    f.special_f[WAS_Y] = f.y


@inner
def illusion_dash_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """3.3: B shortens."""
    if f.pressed & P.B:
        enter_illusion_end(f, m, t)


@inner
def illusion_dash_physics(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        root_air(f, m, t)
    else:
        root(f, m, t)


@inner
def illusion_dash_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            to_ground_keep(f, m, t, S_DASH)
    elif not special_ground(f, m, t):
        to_air_spent(f, m, t, AIR_S_DASH)


@inner
def enter_illusion_end(f: Fighter, m: Match, t: Tables) -> None:
    """3.4."""
    f.special_i[DELAY] = int(t.fox.illusion_air_end_gravity_delay)
    if f.airborne:
        f.vx = t.fox.illusion_air_end_speed * f.facing
        f.vy = ZERO
        enter(f, m, t, AIR_S_END)
    else:
        enter(f, m, t, S_END)
        f.gv = t.fox.illusion_ground_end_speed * f.facing


@inner
def illusion_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        if f.airborne:
            mobility = t.fox.illusion_fall_mobility
            enter_fall_special(f, m, t, True, False, True, mobility, t.fox.illusion_landing_lag)
        else:
            enter_wait(f, m, t)
    trail_ghost(f, m, t)


@inner
def illusion_end_physics(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if not count_delay(f, DELAY):
            fall(f, t.fox.illusion_air_end_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, t.fox.illusion_air_end_friction)
    else:
        friction(f, t.fox.illusion_ground_end_friction)


@inner
def illusion_end_collision(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            enter_landing_special(f, m, t, False, t.fox.illusion_landing_lag)
    elif not special_ground_stop(f, m, t):
        to_air_spent(f, m, t, AIR_S_END)


TABLE: dict[int, State] = {
    S_START: State(illusion_start_animation, nothing, illusion_start_physics, illusion_start_collision),
    AIR_S_START: State(illusion_start_animation, nothing, illusion_start_physics, illusion_start_collision),
    S_DASH: State(
        illusion_dash_animation, illusion_dash_interrupts, illusion_dash_physics, illusion_dash_collision
    ),
    AIR_S_DASH: State(
        illusion_dash_animation, illusion_dash_interrupts, illusion_dash_physics, illusion_dash_collision
    ),
    S_END: State(illusion_end_animation, nothing, illusion_end_physics, illusion_end_collision),
    AIR_S_END: State(illusion_end_animation, nothing, illusion_end_physics, illusion_end_collision),
}
